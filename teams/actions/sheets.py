"""Verbs of every import, whatever the sheet means: take in, check again, correct, apply whole, give up.

What a sheet means comes as a :class:`Meaning` from above; this module knows rows, verdicts and notes only.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from teams import audit
from teams.choices import RowVerdict, SheetState
from teams.models import Organisation, SheetImport, SheetRow, User
from teams.sheet_codes import Code, Level, Note, note
from youthwork.lib.sheets import Sheet, read
from youthwork.lib.tables import Column, Table, find_table

WRITTEN = (RowVerdict.NEW, RowVerdict.CHANGED)


@dataclass
class Line:
    """One row on its way in: what was read, what the user corrected, and what the check made of it."""

    sheet: str
    number: int
    cells: dict[str, Any]  # field → as in the sheet; "merged": fields filled from above; "read": as understood
    changes: dict[str, Any] = field(default_factory=dict)
    verdict: str = RowVerdict.NEW
    notes: list[Note] = field(default_factory=list)
    proposal: Any = None  # made by the check, used by the write, never stored

    def value(self, name: str) -> Any:
        """The corrected value of a cell, else the one read."""
        return self.changes.get(name, self.cells.get(name))

    @property
    def errors(self) -> list[Note]:
        return [said for said in self.notes if said["level"] == Level.ERROR]

    @property
    def writes(self) -> bool:
        return self.verdict in WRITTEN


@dataclass
class Outcome:
    """What became of a file: its lines, what was said of the whole file, what was written."""

    lines: list[Line]
    file_notes: list[Note]
    written: dict[str, int]

    @property
    def errors(self) -> list[Note]:
        """Every refusal, the file's first, then row by row."""
        whole = [said for said in self.file_notes if said["level"] == Level.ERROR]
        return whole + [said for line in self.lines for said in line.errors]

    @property
    def warnings(self) -> list[Note]:
        said = [*self.file_notes, *(one for line in self.lines for one in line.notes)]
        return [one for one in said if one["level"] in (Level.WARNING, Level.DOUBT)]


class RowCheck:
    """What every check of rows shares: a note stands at the row, and at the column of its field."""

    letters: dict[str, str]

    def _say(self, line: Line, code: str, message: str, field: str | None, **said: Any) -> None:
        column = self.letters.get(field or "")
        line.notes.append(note(code, message, sheet=line.sheet, row=line.number, column=column, field=field, **said))


class Meaning(Protocol):
    """What a kind of sheet means. Made anew for each use; ``check`` and ``write`` see the same lines."""

    kind: str
    columns: Sequence[Column]
    max_rows: int
    organisation: Organisation
    actor: User | None  # with whose eyes it is checked
    options: dict[str, Any]  # stored with the import, enough to make the same meaning again

    def lines(self, table: Table) -> list[Line]:
        """The rows of the table as lines, with what the layout says about them in ``cells``."""

    def check(self, lines: list[Line], letters: dict[str, str]) -> list[Note]:
        """Set verdict, notes and proposal of every line; returns what is said of the whole file. No writes."""

    def write(self, actor: User | None, lines: list[Line]) -> dict[str, int]:
        """Write the lines whose verdict is new or changed; called inside the transaction."""


def understand(meaning: Meaning, content: bytes, file_name: str) -> tuple[Table, Outcome]:
    """Read and check a file; nothing is stored. Raises SheetError if there is no table to speak of."""
    sheets: list[Sheet] = read(content, file_name)
    table = find_table(sheets, meaning.columns, max_rows=meaning.max_rows)
    lines = meaning.lines(table)
    said = _about_table(table) + meaning.check(lines, table.letters)
    return table, Outcome(lines, said, {})


@transaction.atomic
def take_in(*, actor: User, meaning: Meaning, content: bytes, file_name: str) -> SheetImport:
    """Store what a file says, row by row, for the user to look at. Nothing of it takes effect yet.

    The file itself is not kept. Raises SheetError if it cannot be read or holds no such table.
    """
    table, outcome = understand(meaning, content, file_name)
    batch = SheetImport.objects.create(
        kind=meaning.kind,
        organisation=meaning.organisation,
        options={
            **meaning.options,
            "sheet": table.sheet,
            "header": table.header_number,
            "letters": table.letters,
            "about": _about_table(table),
        },
        file_name=file_name[-200:],
        sha256=sha256(content).hexdigest(),
        file_errors=outcome.file_notes,
        summary=tally(outcome.lines),
        uploaded_by=actor,
    )
    SheetRow.objects.bulk_create(
        SheetRow(
            batch=batch,
            sheet=line.sheet,
            number=line.number,
            cells=line.cells,
            changes=line.changes,
            verdict=line.verdict,
            notes=line.notes,
        )
        for line in outcome.lines
    )
    return batch


def lines_of(batch: SheetImport) -> list[tuple[SheetRow, Line]]:
    """The stored rows of ``batch``, each with its line for the check."""
    rows = batch.rows.order_by("pk")
    return [
        (row, Line(row.sheet, row.number, dict(row.cells), row.changes or {}, row.verdict, row.notes)) for row in rows
    ]


@transaction.atomic
def check_again(*, batch: SheetImport, meaning: Meaning) -> Outcome:
    """Bring verdicts and notes of a waiting import up to the rows' corrections and to today's data."""
    pairs = lines_of(batch)
    lines = [line for _, line in pairs]
    said = batch.options.get("about", []) + meaning.check(lines, batch.options["letters"])
    moved = []
    for row, line in pairs:
        if (row.verdict, row.notes, row.cells) != (line.verdict, line.notes, line.cells):
            row.verdict, row.notes, row.cells = line.verdict, line.notes, line.cells
            moved.append(row)
    SheetRow.objects.bulk_update(moved, ["verdict", "notes", "cells"], batch_size=200)
    batch.file_errors, batch.summary = said, tally(lines)
    batch.save(update_fields=["file_errors", "summary"])
    return Outcome(lines, said, {})


@transaction.atomic
def correct_row(*, actor: User, row: SheetRow, changes: dict[str, Any], meaning: Meaning) -> Outcome:
    """Keep the user's other reading of a row (field → value; None takes the correction back) and check again.

    Raises ValidationError if the import has been applied or given up meanwhile.
    """
    batch = _waiting(row.batch)
    row = SheetRow.objects.select_for_update().get(pk=row.pk)
    row.changes = {name: value for name, value in {**(row.changes or {}), **changes}.items() if value is not None}
    row.save(update_fields=["changes"])
    return check_again(batch=batch, meaning=meaning)


@transaction.atomic
def apply(*, actor: User, batch: SheetImport, meaning: Meaning, leave_out_refused: bool = False) -> SheetImport:
    """Write the whole import in one transaction, with one audit entry. Whoever comes second finds it applied.

    Everything is checked again first. Raises ValidationError if it is no longer waiting, or if rows are refused and
    ``leave_out_refused`` does not say to leave them out; then nothing is written.
    """
    claimed = SheetImport.objects.filter(pk=batch.pk, state=SheetState.READ).update(
        state=SheetState.APPLIED, applied_at=timezone.now()
    )
    if not claimed:
        raise ValidationError("这份表格已经导入或已放弃。")
    batch.refresh_from_db()
    outcome = check_again(batch=batch, meaning=meaning)
    refuse_unless_clean(outcome, leave_out_refused)
    written = meaning.write(actor, outcome.lines)
    batch.summary = {**tally(outcome.lines), "written": written}
    batch.save(update_fields=["summary"])
    audit.record(
        actor=actor,
        verb=f"导入{batch.get_kind_display()}",
        target=batch,
        organisation=batch.organisation,
        after=batch.summary,
    )
    return batch


@transaction.atomic
def discard(*, actor: User, batch: SheetImport) -> None:
    """Give up a waiting import; its rows are deleted, that it was there stays known."""
    batch = _waiting(batch)
    batch.rows.all().delete()
    batch.state = SheetState.DISCARDED
    batch.save(update_fields=["state"])
    audit.record(actor=actor, verb="放弃导入", target=batch, organisation=batch.organisation)


@transaction.atomic
def bring_in(
    *, actor: User | None, meaning: Meaning, content: bytes, file_name: str, leave_out_refused: bool = False
) -> Outcome:
    """Read, check and write a file in one go, as commands do; refused rows stop it unless they are to be left out.

    With an actor an import that wrote something is kept like one from the page. Raises SheetError if the file holds
    no such table. If rows are refused nothing is written and ``written`` of the outcome is empty.
    """
    table, outcome = understand(meaning, content, file_name)
    if outcome.errors and not leave_out_refused:
        return outcome
    outcome.written = meaning.write(actor, outcome.lines)
    if actor is not None and any(line.writes for line in outcome.lines):
        summary = {**tally(outcome.lines), "written": outcome.written}
        batch = SheetImport.objects.create(
            kind=meaning.kind,
            organisation=meaning.organisation,
            options={**meaning.options, "sheet": table.sheet, "header": table.header_number, "letters": table.letters},
            file_name=file_name[-200:],
            sha256=sha256(content).hexdigest(),
            state=SheetState.APPLIED,
            file_errors=outcome.file_notes,
            summary=summary,
            uploaded_by=actor,
            applied_at=timezone.now(),
        )
        audit.record(
            actor=actor,
            verb=f"导入{batch.get_kind_display()}",
            target=batch,
            organisation=meaning.organisation,
            after=summary,
        )
    return outcome


def dry_run(*, meaning: Meaning, content: bytes, file_name: str) -> Outcome:
    """What :func:`bring_in` would find, without writing. Raises SheetError as it does."""
    return understand(meaning, content, file_name)[1]


def tally(lines: Sequence[Line]) -> dict[str, Any]:
    """How many rows got which verdict; ``rows`` leaves out those that are none (totals, remarks)."""
    counted = Counter(str(line.verdict) for line in lines)
    return {
        "rows": len(lines) - counted[RowVerdict.SKIPPED],
        **{verdict: counted[verdict] for verdict in RowVerdict.values},
        "doubtful": sum(any(said["level"] == Level.DOUBT for said in line.notes) for line in lines),
    }


def refuse_unless_clean(outcome: Outcome, leave_out_refused: bool) -> None:
    """Raise ValidationError if the outcome has refusals that nobody agreed to leave out."""
    refused = [line for line in outcome.lines if line.verdict == RowVerdict.REFUSED]
    if refused and not leave_out_refused:
        raise ValidationError(f"还有{len(refused)}行有错，没有写入任何内容。请先改正，或勾选“有错的行不导入”。")
    if any(said["level"] == Level.ERROR for said in outcome.file_notes):
        raise ValidationError("文件有错，没有写入任何内容。")


def _waiting(batch: SheetImport) -> SheetImport:
    """The import, locked; ValidationError if it is no longer waiting for its user."""
    locked = SheetImport.objects.select_for_update().get(pk=batch.pk)
    if locked.state != SheetState.READ:
        raise ValidationError(f"这份表格{locked.get_state_display()}，不能再改。")
    return locked


def _about_table(table: Table) -> list[Note]:
    """What the user should know of columns and sheets that were not read."""
    said = [
        note(
            Code.HEADER_UNKNOWN,
            f"不认识“{text}”一列，没有读取。",
            level=Level.WARNING,
            sheet=table.sheet,
            row=table.header_number,
            column=letters,
            value=text,
        )
        for letters, text in table.unknown
    ]
    for names, word in ((table.other_sheets, "其他工作表"), (table.hidden_sheets, "隐藏的工作表")):
        if names:
            text = "、".join(names)
            said.append(note(Code.OTHER_SHEETS, f"{word}没有读取：{text}。", level=Level.WARNING, value=text))
    return said
