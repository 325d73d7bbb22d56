"""The workbook somebody sent, given back with what is wrong: faulty cells coloured, a first column saying why.

Two ways. An .xlsx is opened with openpyxl in a limited child process and keeps its looks; what comes out is read again
and must hold the same values, else it is not given out. Everything else (.xls, text files, Strict OOXML, workbooks
that openpyxl refuses, very large ones) is rebuilt from its plain values. Either way every value stands in the row it
stood in, one column further right, formulas as their values, and the file can be corrected and sent again.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from youthwork.lib.limited import CHILD
from youthwork.lib.sheets import Sheet, SheetError, read
from youthwork.lib.sheets.limited import run_limited
from youthwork.lib.sheets.marks import Mark, Plan, plans_for
from youthwork.lib.sheets.rebuild import rebuilt
from youthwork.lib.sheets.words import NOTE

__all__ = ["NOTE", "Mark", "annotate"]

# Beyond these openpyxl takes too long, and looks matter less than an answer.
MAX_ROWS, MAX_CELLS, MAX_MERGED = 20_000, 300_000, 20_000


def annotate(content: bytes, file_name: str, marks: Sequence[Mark], *, header_rows: Mapping[str, int]) -> bytes:
    """Return an .xlsx: the workbook ``content`` with ``marks`` in a new first column, and the cells coloured.

    ``header_rows`` tells the row of each sheet's header; the new column is headed ``NOTE`` there. The column of an
    earlier round is written anew and its colours come off, also where a sheet has no marks any more. Raises SheetError
    as ``youthwork.lib.sheets.read`` does, and ValueError for a mark on a sheet that is not there or without a row.
    """
    sheets = read(content, file_name)
    plans = plans_for(sheets, marks, header_rows)
    if content.startswith(b"PK") and not _too_big(sheets):
        marked = _marked(content, plans)
        if marked is not None and _holds(marked, sheets, plans):
            return marked
    return rebuilt(sheets, plans)


def _too_big(sheets: Sequence[Sheet]) -> bool:
    rows = sum(len(sheet.rows) for sheet in sheets)
    cells = sum(len(row) for sheet in sheets for row in sheet.rows)
    merged = sum(len(sheet.merged) for sheet in sheets)
    return rows > MAX_ROWS or cells > MAX_CELLS or merged > MAX_MERGED


def _marked(content: bytes, plans: Mapping[str, Plan]) -> bytes | None:
    """The workbook as openpyxl keeps it, or None: whatever the file did to it in the child."""
    order = json.dumps({name: asdict(plan) for name, plan in plans.items()}).encode()
    try:
        answer = run_limited(CHILD, {"verb": "annotate"}, order + b"\n" + content)
    except SheetError:
        return None
    return answer if answer.startswith(b"PK") else None


def _holds(marked: bytes, sheets: Sequence[Sheet], plans: Mapping[str, Plan]) -> bool:
    """Whether every value of ``sheets`` is found again where it belongs, and every note."""
    try:
        after = {sheet.name: sheet for sheet in read(marked, "a.xlsx")}
    except SheetError:
        return False
    for sheet in sheets:
        found, plan = after.get(sheet.name), plans.get(sheet.name)
        if found is None or _about(found) != _about(sheet):
            return False
        old, new = dict(_values(sheet)), dict(_values(found))
        if plan is not None:
            notes = {(row, 1): text for row, (text, *_) in plan.notes.items()} | {(plan.header, 1): NOTE}
            if any(new.get(place) != text for place, text in notes.items()):
                return False
            shift = 0 if plan.again else 1
            old = {(row, column + shift): value for (row, column), value in old.items() if column + shift > 1}
            new = {place: value for place, value in new.items() if place[1] > 1}
        if old != new:
            return False
    return True


def _about(sheet: Sheet) -> tuple[bool, list[int], bool]:
    return sheet.hidden, sheet.hidden_rows, sheet.date1904


def _values(sheet: Sheet) -> Iterator[tuple[tuple[int, int], Any]]:
    for row, values in enumerate(sheet.rows, start=sheet.first_row):
        for column, value in enumerate(values, start=1):
            if value is not None:
                # XML knows one kind of line end.
                yield (row, column), value.replace("\r\n", "\n") if isinstance(value, str) else value
