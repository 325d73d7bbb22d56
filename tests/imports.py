"""An import taken through by hand, as the pages and jobs do it."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError

from teams.actions.sheet_writes import ask_to_apply, ask_to_undo, take_back, write_in
from teams.actions.sheets import correct_row, read_in, receive
from teams.choices import SheetState
from teams.models import SheetImport
from teams.sheets.lines import Meaning, Outcome


def take_in(*, actor: Any, meaning: Meaning, content: bytes, file_name: str) -> SheetImport:
    """An uploaded file, read."""
    batch = receive(actor=actor, meaning=meaning, content=content, file_name=file_name)
    read_in(batch=batch, meaning=meaning)
    batch.refresh_from_db()
    return batch


def apply(*, actor: Any, batch: SheetImport, meaning: Meaning, leave_out_refused: bool = False) -> SheetImport:
    """Written; ValidationError with the reason if it could not be."""
    ask_to_apply(actor=actor, batch=batch, leave_out_refused=leave_out_refused)
    write_in(actor=actor, batch=batch, meaning=meaning)
    batch.refresh_from_db()
    if batch.state == SheetState.READ:
        raise ValidationError(batch.options["why"])
    return batch


def undo(*, actor: Any, batch: SheetImport, meaning: Meaning) -> SheetImport:
    """Undone; ValidationError with the reason if it could not be."""
    ask_to_undo(actor=actor, batch=batch)
    take_back(actor=actor, batch=batch, meaning=meaning)
    batch.refresh_from_db()
    if batch.state == SheetState.APPLIED:
        raise ValidationError(batch.options["why"])
    return batch


class Waiting:
    """An uploaded file that waits for its user: taken in, answered, applied."""

    def __init__(self, actor: Any, meaning: Meaning) -> None:
        self.actor, self.meaning = actor, meaning

    def take(self, content: bytes) -> SheetImport:
        self.batch = take_in(actor=self.actor, meaning=self.meaning, content=content, file_name="名单.xlsx")
        assert self.batch.state == SheetState.READ
        return self.batch

    def answer(self, number: int, alike: Sequence[str] = (), **changes: Any) -> Outcome:
        row = self.batch.rows.get(number=number)
        outcome = correct_row(actor=self.actor, row=row, changes=changes, meaning=self.meaning, alike=alike)
        self.batch.refresh_from_db()
        return outcome

    def apply(self, **more: Any) -> SheetImport:
        self.batch = apply(actor=self.actor, batch=self.batch, meaning=self.meaning, **more)
        return self.batch


LEFT_BEHIND = ("SheetImport", "SheetRow", "SheetUndo", "StoredFile", "AuditEntry", "AuditName", "ColumnMeaning")
RUNNING = ("JobRun", "Failure")  # how jobs went


def standing() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, opened, but those that tell of imports themselves and of how jobs went: equal if
    nothing has changed."""
    models = [model for label in ("teams", "tasks", "reports") for model in apps.get_app_config(label).get_models()]
    return {
        model.__name__: list(model._base_manager.order_by("pk").values())
        for model in models
        if model.__name__ not in LEFT_BEHIND + RUNNING
    }
