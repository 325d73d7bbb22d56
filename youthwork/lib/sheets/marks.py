"""What is said of which row and cell of a workbook, and what that puts onto its sheets."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import column_index_from_string, get_column_letter

from youthwork.lib.sheets import Sheet
from youthwork.lib.sheets.looks import LEVELS, WIDTH
from youthwork.lib.sheets.style import lines_of
from youthwork.lib.sheets.words import NOTE
from youthwork.lib.text import one_line

WORDS = {"error": "有错", "doubt": "待确认", "warning": "提醒"}
SEARCHED_ROWS = 30  # where an earlier round's column may have its head
HEAD_LETTERS = 20
NOTE_LETTERS = 2_000
LINE_POINTS, EDGE_POINTS = 13.5, 7.0  # of a note in its small type; white above and below
TALLEST = 409.0  # what Excel allows

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Mark:
    """What is wrong with a row, or with one cell of it: ``row`` and ``column`` as Excel shows them in the file."""

    sheet: str
    row: int
    column: str | None
    message: str
    level: str = "error"  # or "doubt", "warning"


@dataclass(frozen=True)
class Plan:
    """What goes onto one sheet. Columns are those of the finished file."""

    header: int
    again: int  # the row of an earlier round's head, whose column is written anew; 0: a column is put in front
    visible: bool
    above: str  # what is said of the header row itself, as a comment on the head
    notes: dict[int, tuple[str, str, float]]  # row → text, level, points the row needs
    cells: list[tuple[int, int, str]]  # row, column, level
    last: tuple[int, int]  # the last row and column that hold anything


def plans_for(sheets: Sequence[Sheet], marks: Iterable[Mark], header_rows: Mapping[str, int]) -> dict[str, Plan]:
    """Sheet → what to write on it: every sheet with marks, and every one that an earlier round wrote on.

    Raises ValueError for a mark on a sheet that is not there or without a row.
    """
    by_sheet: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.row < 1:
            raise ValueError(f"a mark on row {mark.row}")
        by_sheet[mark.sheet].append(mark)
    unknown = by_sheet.keys() - {sheet.name for sheet in sheets}
    if unknown:
        raise ValueError(f"marks on sheets that are not there: {sorted(unknown)}")
    plans = {}
    for sheet in sheets:
        again = _earlier_head(sheet)
        if by_sheet[sheet.name] or again:
            header = header_rows.get(sheet.name) or again or 1
            plans[sheet.name] = _plan(sheet, by_sheet[sheet.name], header, again)
    return plans


def _plan(sheet: Sheet, marks: Iterable[Mark], header: int, again: int) -> Plan:
    shift = 0 if again else 1
    said: dict[int, dict[str, str]] = defaultdict(dict)  # row → sentence → level
    cells: dict[tuple[int, int], str] = {}
    heads: dict[int, str] = {}
    for mark in sorted(marks, key=lambda mark: LEVELS.index(mark.level)):
        column = column_index_from_string(mark.column.upper()) if mark.column else 0
        place = ""
        if column:
            letter = get_column_letter(column + shift)
            head = heads.setdefault(column, _head(sheet, header, column))
            place = f"{head}（{letter}列）：" if head else f"{letter}列："
        said[mark.row].setdefault(clean(f"【{WORDS[mark.level]}】{place}{mark.message}")[:NOTE_LETTERS], mark.level)
        if column + shift > 1:
            cells.setdefault((mark.row, column + shift), mark.level)
    for (row, column), anchor in _anchors(sheet.merged, [(row, column - shift) for row, column in cells]).items():
        cells.setdefault((anchor[0], anchor[1] + shift), cells[row, column + shift])
    notes = {}
    above = "\n".join(said.pop(header, ()))
    for row, sentences in sorted(said.items()):
        text = "\n".join(sentences)
        notes[row] = (
            text,
            next(iter(sentences.values())),
            min(lines_of(text, WIDTH) * LINE_POINTS + EDGE_POINTS, 409.0),
        )
    last_row = max([header, sheet.first_row + len(sheet.rows) - 1, *notes])
    last_column = max([1, *(len(row) for row in sheet.rows)]) + shift
    coloured = [(row, column, level) for (row, column), level in sorted(cells.items())]
    return Plan(header, again, not sheet.hidden, above, notes, coloured, (last_row, last_column))


def _earlier_head(sheet: Sheet) -> int:
    """The row in which an earlier round wrote its head into column A; 0 if none did."""
    for offset, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        if row and isinstance(row[0], str) and row[0].strip() == NOTE:
            return sheet.first_row + offset
    return 0


def _head(sheet: Sheet, header: int, column: int) -> str:
    """The header's words above a column, also where they stand in a merged cell; "" if there are none."""
    row, place = _anchors(sheet.merged, [(header, column)]).get((header, column), (header, column))
    offset = row - sheet.first_row
    values = sheet.rows[offset] if 0 <= offset < len(sheet.rows) else []
    return one_line(values[place - 1])[:HEAD_LETTERS] if place <= len(values) else ""


def _anchors(
    merged: Iterable[tuple[int, int, int, int]], cells: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Those of ``cells`` that lie under a merged cell → where it begins."""
    rows: dict[int, list[int]] = defaultdict(list)
    for row, column in sorted(cells):
        rows[column].append(row)
    found = {}
    for top, left, bottom, right in merged:
        for column in rows:
            if left <= column <= right:
                at = bisect_left(rows[column], top)
                while at < len(rows[column]) and rows[column][at] <= bottom:
                    found[rows[column][at], column] = (top, left)
                    at += 1
    return found


def clean(text: str) -> str:
    """Without what no workbook may hold."""
    return _ILLEGAL.sub("", text)
