"""Verbs that make an import take effect, whole or not at all, and that take it back."""

from collections.abc import Sequence, Set
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from teams.actions.sheets import (
    ROWS,
    check_again,
    drop_original,
    note_verb,
    progress_of,
    silent,
    stored,
    understand,
    waiting,
)
from teams.choices import RowVerdict, SheetState
from teams.models import SheetImport, SheetUndo, User
from teams.sheets.codes import Level
from teams.sheets.lines import Line, Meaning, Outcome, Tell, tally
from youthwork.lib.identity import without_identities

AT_ONCE_ROWS = 300  # no more are written while their user waits
WHOLE_FILE = "文件有错，没有写入任何内容。"


@transaction.atomic
def ask_to_apply(*, actor: User, batch: SheetImport, leave_out_refused: bool = False) -> SheetImport:
    """Take the user's word that the import be written; the caller sees to it that :func:`write_in` follows.

    Raises ValidationError if it is no longer waiting, or if rows are refused and ``leave_out_refused`` does not say to
    leave them out.
    """
    batch = waiting(batch)
    refused = batch.summary.get(RowVerdict.REFUSED, 0)
    if refused and not leave_out_refused:
        raise ValidationError(_still_refused(refused))
    if any(said["level"] == Level.ERROR for said in batch.file_errors):
        raise ValidationError(WHOLE_FILE)
    batch.options["apply"] = {"by": actor.pk, "leave_out": leave_out_refused}
    batch.options.pop("why", None)
    batch.state, batch.asked_at = SheetState.APPLYING, timezone.now()
    batch.save(update_fields=["options", "state", "asked_at"])
    return batch


def write_in(*, actor: User, batch: SheetImport, meaning: Meaning) -> None:
    """Write the whole import in one transaction, with one audit entry; an import that nobody asked to apply is left.

    Everything is checked again first. If it can no longer be written, or a row was refused since its user agreed to
    leave the refused ones out, nothing is: the import waits for its user again
    and says why.
    """
    progress = progress_of(batch)
    progress.begin("正在核对")
    try:
        with transaction.atomic():
            locked = SheetImport.objects.select_for_update().get(pk=batch.pk)
            if locked.state != SheetState.APPLYING:
                return
            known = set(locked.rows.filter(verdict=RowVerdict.REFUSED).values_list("pk", flat=True))
            outcome = check_again(batch=locked, meaning=meaning, tell=progress.step)
            refuse_unless_clean(outcome, locked.options["apply"]["leave_out"])
            _refuse_unless_agreed(outcome, known)
            progress.begin("正在写入")
            _write(actor, locked, meaning, outcome, progress.step)
    except ValidationError as refusal:
        _wait_again(SheetImport.objects.get(pk=batch.pk), meaning, refusal)
    progress.end()


def _write(actor: User, batch: SheetImport, meaning: Meaning, outcome: Outcome, tell: Tell) -> None:
    summary = tally(outcome.lines)
    for line in outcome.lines:  # what they become is known by now, and there may be a hundred thousand
        line.cells, line.notes = {}, []
    written = meaning.write(actor, outcome.lines, tell)
    _keep_made(batch, outcome.lines)
    batch.summary = {**summary, "written": written}
    batch.state, batch.applied_at = SheetState.APPLIED, timezone.now()
    drop_original(batch)
    batch.save(update_fields=["summary", "state", "applied_at"])
    note_verb(actor, batch, f"导入{batch.get_kind_display()}", after=batch.summary)


def _keep_made(batch: SheetImport, lines: Sequence[Line]) -> None:
    made: Any = [line.made for line in lines if line.made]
    if made:
        SheetUndo(batch=batch, made=made).save(force_insert=True)


def _wait_again(batch: SheetImport, meaning: Meaning, refusal: ValidationError) -> None:
    """Nothing was written: back to the user, with what has become of the rows since they looked."""
    if give_up_writing(batch=batch, why=refusal.messages):
        check_again(batch=SheetImport.objects.get(pk=batch.pk), meaning=meaning)


def give_up_writing(*, batch: SheetImport, why: Sequence[str]) -> bool:
    """Let an import that could not be written wait for its user again, who is told ``why``; whether it did."""
    options = {**batch.options, "why": list(why)}
    back = SheetImport.objects.filter(pk=batch.pk, state=SheetState.APPLYING)
    progress_of(batch).end()
    return back.update(state=SheetState.READ, options=options) == 1


def give_up_undoing(*, batch: SheetImport, why: Sequence[str]) -> None:
    """Leave an import applied that could not be undone; its user is told ``why``."""
    options = {**batch.options, "why": list(why)}
    SheetImport.objects.filter(pk=batch.pk, state=SheetState.UNDOING).update(state=SheetState.APPLIED, options=options)
    progress_of(batch).end()


@transaction.atomic
def ask_to_undo(*, actor: User, batch: SheetImport) -> SheetImport:
    """Take the user's word that an applied import be undone; the caller sees to it that :func:`take_back` follows.

    Raises ValidationError if it is not applied, or what it made is no longer known.
    """
    batch = SheetImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state != SheetState.APPLIED:
        raise ValidationError(f"这份表格{batch.get_state_display()}，不能撤销。")
    if not SheetUndo.objects.filter(batch=batch).exists():
        raise ValidationError("这次导入没有写入什么，或者已过保存期限，不能整批撤销。")
    batch.options["undo"] = {"by": actor.pk}
    batch.options.pop("why", None)
    batch.state, batch.asked_at = SheetState.UNDOING, timezone.now()
    batch.save(update_fields=["options", "state", "asked_at"])
    return batch


def take_back(*, actor: User, batch: SheetImport, meaning: Meaning) -> None:
    """Undo the whole import in one transaction; if anything depends on it by now, nothing is undone and the import
    says what. An import that nobody asked to undo is left."""
    progress = progress_of(batch)
    progress.begin("正在撤销")
    try:
        with transaction.atomic():
            locked = SheetImport.objects.select_for_update().get(pk=batch.pk)
            if locked.state != SheetState.UNDOING:
                return
            made: Any = locked.undo.made  # opened, as the column's field does it
            undone = meaning.undo(actor, made)
            locked.state, locked.undone_at = SheetState.UNDONE, timezone.now()
            locked.summary = {**locked.summary, "undone": undone}
            locked.undo.delete()
            locked.save(update_fields=["state", "undone_at", "summary"])
            note_verb(actor, locked, f"撤销导入{locked.get_kind_display()}", after=undone)
    except ValidationError as refusal:
        give_up_undoing(batch=SheetImport.objects.get(pk=batch.pk), why=refusal.messages)
    progress.end()


@transaction.atomic
def bring_in(
    *, actor: User | None, meaning: Meaning, content: bytes, file_name: str, leave_out_refused: bool = False
) -> Outcome:
    """Read, check and write a file in one go, as commands do; refused rows stop it unless they are to be left out.

    With an actor an import that wrote something is kept like one from the page, its file is not. Raises SheetError if
    the file holds no such table. If rows are refused nothing is written and ``written`` of the outcome is empty.
    """
    reading, outcome = understand(meaning, content, file_name)
    if outcome.file_errors or (outcome.errors and not leave_out_refused):
        return outcome
    outcome.written = meaning.write(actor, outcome.lines, silent)
    if actor is not None and any(line.writes for line in outcome.lines):
        batch = SheetImport.objects.create(
            kind=meaning.kind,
            organisation=meaning.organisation,
            options={**meaning.options, **without_identities(reading.options(meaning))},
            file_name=without_identities(file_name)[-200:],
            sha256=sha256(content).hexdigest(),
            state=SheetState.APPLIED,
            file_errors=without_identities(outcome.file_notes),
            summary={**tally(outcome.lines), "written": outcome.written},
            uploaded_by=actor,
            applied_at=timezone.now(),
        )
        ROWS.insert(stored(batch, line) for line in outcome.lines)
        _keep_made(batch, outcome.lines)
        note_verb(actor, batch, f"导入{batch.get_kind_display()}", after=batch.summary)
    return outcome


def dry_run(*, meaning: Meaning, content: bytes, file_name: str) -> Outcome:
    """What :func:`bring_in` would find, without writing. Raises SheetError as it does."""
    return understand(meaning, content, file_name)[1]


def refuse_unless_clean(outcome: Outcome, leave_out_refused: bool) -> None:
    """Raise ValidationError if the outcome has refusals that nobody agreed to leave out."""
    refused = [line for line in outcome.lines if line.verdict == RowVerdict.REFUSED]
    if refused and not leave_out_refused:
        raise ValidationError(_still_refused(len(refused)))
    if outcome.file_errors:
        raise ValidationError(WHOLE_FILE)


def _refuse_unless_agreed(outcome: Outcome, known: Set[int | None]) -> None:
    """Raise ValidationError for rows that became refused after their user agreed to leave the refused ones out."""
    late = [line for line in outcome.lines if line.verdict == RowVerdict.REFUSED and line.pk not in known]
    if late:
        raise ValidationError(f"又有{len(late)}行不能导入了，没有写入任何内容。请看过这几行再决定要不要导入其余各行。")


def _still_refused(count: int) -> str:
    return f"还有{count}行有错，没有写入任何内容。请先改正，或勾选“有错的行不导入”。"
