"""An import taken through by hand, as the pages and jobs do it."""

from typing import Any

from django.core.exceptions import ValidationError

from teams.actions.sheet_writes import ask_to_apply, ask_to_undo, take_back, write_in
from teams.actions.sheets import read_in, receive
from teams.choices import SheetState
from teams.models import SheetImport
from teams.sheet_lines import Meaning


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
