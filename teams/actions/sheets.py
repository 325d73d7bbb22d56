"""Verbs of every import until it is applied, whatever the sheet means: receive, read, correct, give up.

What a sheet means comes as a :class:`Meaning` from above; this module knows rows, verdicts and notes only. What may
take long (:func:`read_in` here, ``write_in`` and ``take_back`` in ``sheet_writes``) is done by whoever calls it, in the
request for a small file, in a job for a large one; it may be called twice, late, or after a worker was killed: the
state of the import says what is left to do, and moves in the very transaction that does it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from json import dumps
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from teams import audit
from teams.actions.files import drop, read_back, store
from teams.choices import RowVerdict, SheetState
from teams.models import ColumnMeaning, SheetImport, SheetRow, User
from teams.sheets.codes import Code, Note, note, note_of
from teams.sheets.lines import NOTHING, Line, Meaning, Outcome, Tell, codes_of, is_doubtful, tally
from teams.sheets.reading import Reading, described, read_table, said_of
from youthwork.lib.bulk import Table, fields_of, update
from youthwork.lib.identity import without_identities
from youthwork.lib.progress import Progress
from youthwork.lib.sheets import MESSAGES, SheetError
from youthwork.lib.text import match_key

ROWS = Table(SheetRow, "batch_id sheet number cells changes verdict notes codes doubtful")
CHECKED = fields_of(SheetRow, "verdict notes cells codes doubtful")
AT_ONCE_BYTES = 128 * 1024  # a smaller file is read while its user waits: a job would take longer to begin
Stand = tuple[str, str, dict[str, Any]]  # verdict, notes as text, cells
WORDS = 20_000  # different words of a file that are kept once, however often they come
CHUNK = 2_000  # rows opened, or sealed again, at a time


def silent(done: int, total: int) -> None:
    """Tells nobody how far it is."""


def understand(meaning: Meaning, content: bytes, file_name: str, tell: Tell = silent) -> tuple[Reading, Outcome]:
    """Read and check a file; nothing is stored. Raises SheetError if there is no table to speak of."""
    reading = read_table(meaning, content, file_name, meanings_of(meaning))
    for line in reading.lines:
        line.cells = meaning.keep(line.cells)
    said = said_of(reading, meaning) + meaning.check(reading.lines, reading.layout, tell)
    return reading, Outcome(reading.lines, said, {})


@transaction.atomic
def receive(*, actor: User, meaning: Meaning, content: bytes, file_name: str) -> SheetImport:
    """Keep an uploaded file, encrypted, for :func:`read_in` to read. Raises SheetError if it is empty or too big."""
    if not content:
        raise SheetError("file_empty")
    file_name = without_identities(file_name)
    original = store(
        actor=actor,
        content=content,
        name=file_name,
        content_type="application/octet-stream",
        owner=meaning.organisation,
        expires_at=timezone.now() + timedelta(days=settings.RETENTION_ORIGINAL_DAYS),
        sealed=True,
    )
    return SheetImport.objects.create(
        kind=meaning.kind,
        organisation=meaning.organisation,
        options=meaning.options,
        original=original,
        file_name=file_name[-200:],
        sha256=sha256(content).hexdigest(),
        uploaded_by=actor,
        asked_at=timezone.now(),
    )


def read_in(*, batch: SheetImport, meaning: Meaning) -> None:
    """Store what the file says, row by row, for its user to look at. Nothing of it takes effect yet.

    A file that holds no such table leaves the import unreadable, with the reason. Nothing happens to an import that is
    not waiting to be read.
    """
    if batch.state != SheetState.READING:
        return
    progress = progress_of(batch)
    progress.begin("正在读取")
    try:
        if batch.original is None:
            raise SheetError("original_gone")
        content = read_back(batch.original)
        progress.begin("正在核对")
        reading, outcome = understand(meaning, content, batch.file_name, progress.step)
    except SheetError as refusal:
        _note_unreadable(batch, refusal)
        return
    progress.begin("正在保存")
    with transaction.atomic():
        locked = SheetImport.objects.select_for_update().get(pk=batch.pk)
        if locked.state != SheetState.READING:
            return
        locked.rows.all().delete()
        ROWS.insert(stored(locked, line) for line in outcome.lines)
        locked.options = {**locked.options, **without_identities(reading.options(meaning))}
        keep_outcome(locked, outcome)
        locked.state = SheetState.READ
        locked.save(update_fields=["options", "file_errors", "summary", "state"])
    progress.end()


def _note_unreadable(batch: SheetImport, refusal: SheetError) -> None:
    tables = [described(refusal.table)] if refusal.table is not None else []
    options = {**batch.options, "tables": without_identities(tables), "hidden_sheets": refusal.where.get("hidden", [])}
    SheetImport.objects.filter(pk=batch.pk, state=SheetState.READING).update(
        state=SheetState.UNREADABLE, file_errors=without_identities([note_of(refusal)]), options=options
    )
    progress_of(batch).end()


def give_up_reading(*, batch: SheetImport, why: Sequence[str]) -> None:
    """Leave an import unreadable that stopped while it was read; its user may have it read again."""
    said = [note(Code.READER_FAILED, sentence) for sentence in why]
    SheetImport.objects.filter(pk=batch.pk, state=SheetState.READING).update(
        state=SheetState.UNREADABLE, file_errors=said
    )
    progress_of(batch).end()


def lines_of(batch: SheetImport) -> Iterator[tuple[Line, Stand]]:
    """The stored rows of ``batch`` as lines for the check, which says everything anew; each with how it stands."""
    columns = ("pk", "sheet", "number", "cells", "changes", "verdict", "notes")
    known: dict[Any, Any] = {}  # words that come again and again are kept once

    def keep(word: Any, same: Any) -> Any:
        return known.setdefault(word, same) if len(known) < WORDS else known.get(word, same)

    for pk, sheet, number, cells, changes, verdict, notes in (
        batch.rows.order_by("pk").values_list(*columns).iterator(chunk_size=CHUNK)
    ):
        cells = {keep(name, name): keep(value, value) if type(value) is str else value for name, value in cells.items()}
        verdict = keep(verdict, verdict)
        yield (
            Line(keep(sheet, sheet), number, cells, changes or NOTHING, verdict, pk=pk),
            (verdict, _told(notes), cells),
        )


def _told(notes: list[Note]) -> str:
    """Notes as a text to be compared: as objects those of a large file would fill the memory twice."""
    return dumps(notes, sort_keys=True) if notes else ""


@transaction.atomic
def check_again(*, batch: SheetImport, meaning: Meaning, tell: Tell = silent) -> Outcome:
    """Bring verdicts and notes of a waiting import up to the rows' corrections and to today's data."""
    lines, stands = [], []
    for line, stand in lines_of(batch):
        lines.append(line)
        stands.append(stand)
    said = batch.options.get("about", []) + meaning.check(lines, batch.layout, tell)
    moved = [
        row for row, stood in zip(lines, stands, strict=True) if (row.verdict, _told(row.notes), row.cells) != stood
    ]
    update(
        SheetRow,
        CHECKED,
        [(row.pk, row.verdict, row.notes, row.cells, codes_of(row), is_doubtful(row)) for row in moved],
    )
    outcome = Outcome(lines, said, {})
    keep_outcome(batch, outcome)
    batch.save(update_fields=["file_errors", "summary"])
    return outcome


@transaction.atomic
def correct_row(
    *, actor: User, row: SheetRow, changes: dict[str, Any], meaning: Meaning, alike: Sequence[str] = ()
) -> Outcome:
    """Keep the user's other reading of a row (field → value; None takes the correction back) and check again.

    ``alike`` names those of the fields whose correction goes for every row that was refused for the same value of it.
    Answers that were given about what the cell said before (``Meaning.answers``) are forgotten.
    Raises ValidationError if the import has been applied or given up meanwhile.
    """
    batch = waiting(row.batch)
    row = SheetRow.objects.select_for_update().get(pk=row.pk)
    changes = meaning.keep(changes, typed=True)
    rows = [row, *_rows_alike(row, alike)]
    for one in rows:
        given = changes if one.pk == row.pk else {name: changes[name] for name in alike if name in changes}
        stale = {answer for name in given for answer in meaning.answers.get(name, ())} - given.keys()
        kept = {name: value for name, value in one.changes.items() if name not in stale}
        one.changes = {name: value for name, value in {**kept, **given}.items() if value is not None}
    update(SheetRow, fields_of(SheetRow, "changes"), [(one.pk, one.changes) for one in rows])
    return check_again(batch=batch, meaning=meaning)


def _rows_alike(row: SheetRow, fields: Sequence[str]) -> list[SheetRow]:
    """Other refused rows with the same value in one of the fields, for the same reason."""
    if not fields:
        return []
    wanted = {(said["field"], said["code"], str(said["value"])) for said in row.notes if said["field"] in fields}
    return [
        other
        for other in row.batch.rows.filter(verdict=RowVerdict.REFUSED).exclude(pk=row.pk).iterator(chunk_size=CHUNK)
        if any((said["field"], said["code"], str(said["value"])) in wanted for said in other.notes)
    ]


@transaction.atomic
def decide_hidden(*, batch: SheetImport, hidden: str, meaning: Meaning) -> Outcome:
    """Take the hidden rows of the file with the others, or leave them all out, and check again.

    Raises ValidationError if the import has been applied or given up meanwhile.
    """
    batch = waiting(batch)
    batch.options["hidden"] = hidden
    batch.save(update_fields=["options"])
    return check_again(batch=batch, meaning=meaning)


@transaction.atomic
def read_anew(
    *, actor: User, batch: SheetImport, columns: Mapping[str, str] | None = None, sheets: Sequence[str] | None = None
) -> SheetImport:
    """Have the file read again: with other meanings of its columns (heading → field, "" for none), which the unit's
    sheets have from now on, or with these hidden ``sheets`` too. The caller sees to it that :func:`read_in` follows.

    Corrections made so far are lost with the rows. Raises ValidationError if the import is not waiting for its user,
    or the file is no longer there.
    """
    batch = SheetImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in (SheetState.READ, SheetState.UNREADABLE):
        raise ValidationError(f"这份表格{batch.get_state_display()}，不能再改。")
    if batch.original is None:
        raise ValidationError(MESSAGES["original_gone"])
    for heading, field in (columns or {}).items():
        ColumnMeaning.objects.update_or_create(
            organisation=batch.organisation,
            kind=batch.kind,
            heading=match_key(heading)[:100],
            defaults={"field": field},
        )
    if sheets is not None:
        batch.options["sheets"] = list(sheets)
    batch.state, batch.asked_at = SheetState.READING, timezone.now()
    batch.save(update_fields=["options", "state", "asked_at"])
    return batch


@transaction.atomic
def discard(*, actor: User, batch: SheetImport) -> None:
    """Give up a waiting import; its rows and its file are deleted, that it was there stays known."""
    batch = SheetImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in (SheetState.READ, SheetState.UNREADABLE, SheetState.READING):
        raise ValidationError(f"这份表格{batch.get_state_display()}，不能再放弃。")
    batch.rows.all().delete()
    drop_original(batch)
    batch.state = SheetState.DISCARDED
    batch.save(update_fields=["state"])
    note_verb(actor, batch, "放弃导入")


def meanings_of(meaning: Meaning) -> dict[str, str]:
    """What the unit said earlier of columns in sheets of this kind: heading → field, "" for one not to be read."""
    known = ColumnMeaning.objects.filter(organisation=meaning.organisation, kind=meaning.kind)
    return dict(known.values_list("heading", "field"))


def progress_of(batch: SheetImport) -> Progress:
    return Progress(f"sheet:{batch.pk}")


def stored(batch: SheetImport, line: Line) -> tuple:
    """The values of a row in the order of ``ROWS``."""
    said = (codes_of(line), is_doubtful(line)) if line.notes else ("", False)
    return (batch.pk, line.sheet, line.number, line.cells, line.changes, line.verdict, line.notes, *said)


def forget(*, batch: SheetImport) -> None:
    """Delete an import of which nothing could be read, file and all, as if it had not been sent."""
    with transaction.atomic():
        drop_original(batch)
        batch.delete()


def keep_outcome(batch: SheetImport, outcome: Outcome) -> None:
    batch.file_errors, batch.summary = without_identities(outcome.file_notes), tally(outcome.lines)


def drop_original(batch: SheetImport) -> None:
    if batch.original is not None:
        original, batch.original = batch.original, None
        batch.save(update_fields=["original"])
        drop(original)


def note_verb(actor: User, batch: SheetImport, verb: str, after: dict[str, Any] | None = None) -> None:
    audit.record(actor=actor, verb=verb, target=batch, organisation=batch.organisation, after=after)


def waiting(batch: SheetImport) -> SheetImport:
    """The import, locked; ValidationError if it is no longer waiting for its user."""
    locked = SheetImport.objects.select_for_update().get(pk=batch.pk)
    if locked.state != SheetState.READ:
        raise ValidationError(f"这份表格{locked.get_state_display()}，不能再改。")
    return locked
