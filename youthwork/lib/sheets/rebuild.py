"""A workbook made anew from plain values, with notes: for files whose looks cannot be kept."""

import re
from collections.abc import Mapping, Sequence
from copy import copy
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.cell_range import CellRange

from youthwork.lib.sheets import Sheet, looks, neutral
from youthwork.lib.sheets.looks import BOX, WIDTH
from youthwork.lib.sheets.marks import Plan, clean
from youthwork.lib.sheets.words import NOTE

_NO_TITLE = re.compile(r"[\\*?:/\[\]]")
_DIGITS = re.compile(r"[+\-]?[\d.]")  # full-width ones too: what a spreadsheet may take for a number or a date


def rebuilt(sheets: Sequence[Sheet], plans: Mapping[str, Plan]) -> bytes:
    """A plain workbook of the same values at the same rows, with the notes; row by row, for it may be large."""
    book = Workbook(write_only=True)
    if any(sheet.date1904 for sheet in sheets):
        book.epoch = CALENDAR_MAC_1904
    shown = [sheet for sheet in sheets if not sheet.hidden] or list(sheets)[:1]
    titles: set[str] = set()
    for sheet in sheets:
        page = book.create_sheet(_title(sheet.name, titles))
        page.sheet_state = "visible" if sheet in shown else "hidden"
        _Page(book, page, sheet, plans.get(sheet.name)).write()
    first = next((at for at, sheet in enumerate(sheets) if sheet in shown and sheet.name in plans), None)
    book.active = sheets.index(shown[0]) if first is None else first
    return looks.saved(book)


def _title(name: str, taken: set[str]) -> str:
    """A name that Excel allows, and no other sheet has."""
    title = wanted = _NO_TITLE.sub("_", clean(name)).strip("'")[:31] or "Sheet"
    number = 1
    while title.casefold() in taken:
        number += 1
        title = f"{wanted[: 31 - len(str(number)) - 1]}_{number}"
    taken.add(title.casefold())
    return title


class _Page:
    """One sheet on its way into the rebuilt workbook."""

    def __init__(self, book: Workbook, page: Any, sheet: Sheet, plan: Plan | None) -> None:
        self.page, self.sheet, self.plan = page, sheet, plan
        self.shift = 1 if plan is not None and not plan.again else 0
        self.header = plan.header if plan is not None else 0
        width = max((len(row) for row in sheet.rows), default=0)
        self.columns = range(1 if plan is not None and plan.again else 0, width)
        self.levels = {(row, column): level for row, column, level in plan.cells} if plan else {}
        self.text = self._text_columns()
        self.styles: dict[tuple[int, str, str | None], Any] = {}

    def write(self) -> None:
        self._set_up()
        first, last = self.sheet.first_row, self.sheet.first_row + len(self.sheet.rows) - 1
        if self.plan is not None:
            last = max(last, self.plan.header, *self.plan.notes)
        # In memory: a temporary file would lie open on the disk.
        self.page._writer = WorksheetWriter(self.page, out=BytesIO())
        self.page._writer.write_top()
        for number in range(1, last + 1):
            offset = number - first
            values = self.sheet.rows[offset] if 0 <= offset < len(self.sheet.rows) else []
            self.page.append(self._row(number, values))

    def _set_up(self) -> None:
        page, plan = self.page, self.plan
        for place in self.columns:
            page.column_dimensions[get_column_letter(place + 1 + self.shift)].width = self._width(place)
        box = (self.sheet.first_row + len(self.sheet.rows) - 1, self.columns.stop)
        for top, left, bottom, right in self.sheet.merged:
            bottom, right = min(bottom, box[0]), min(right, box[1])
            if (top, left) < (bottom, right) and top <= bottom and left <= right:
                page.merged_cells.add(CellRange(None, left + self.shift, top, right + self.shift, bottom))
        for number in self.sheet.hidden_rows:
            page.row_dimensions[number].hidden = True
        if plan is None:
            return
        page.column_dimensions["A"].width = WIDTH
        page.page_setup.orientation = "landscape"
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
        for row, (_, _, height) in plan.notes.items():
            page.row_dimensions[row].height = max(height, 18.0)
        looks.freeze(page, plan.header, moved=True)
        looks.filter_from_first(page, plan.header, plan.last, moved=False)

    def _row(self, number: int, values: Sequence[Any]) -> list[Any]:
        cells: list[Any] = []
        if self.plan is not None:
            cells.append(self._note(number))
        for place in self.columns:
            value = values[place] if place < len(values) else None
            level = self.levels.get((number, place + 1 + self.shift))
            inside = bool(self.header) and number >= self.header
            cells.append(self._cell(number, place, value, level) if inside or level or value is not None else None)
        return cells

    def _note(self, number: int) -> Any:
        assert self.plan is not None
        if number == self.plan.header:
            cell = WriteOnlyCell(self.page, NOTE)
            looks.dress(cell, None)
            if self.plan.above:
                cell.comment = Comment(self.plan.above, "核对", width=320, height=120)
            return cell
        if number not in self.plan.notes:
            return None
        text, level, _ = self.plan.notes[number]
        cell = WriteOnlyCell(self.page)
        neutral(cell, text)
        looks.dress(cell, level)
        return cell

    def _cell(self, number: int, place: int, value: Any, level: str | None) -> Any:
        cell = WriteOnlyCell(self.page)
        long = isinstance(value, int) and abs(value) >= 10**11
        form = "@" if place in self.text and not isinstance(value, int | float) else "0" if long else "General"
        cell._style = copy(self._style(number - self.header, form, level))
        if isinstance(value, str):
            neutral(cell, clean(value))
        elif value is not None:
            cell.value = value
        return cell

    def _style(self, below: int, form: str, level: str | None) -> Any:
        """Looks that many cells share are worked out once; ``below`` the header (0), or above it."""
        key = (min(max(below, -1), 1), form, level)
        if key not in self.styles:
            cell = WriteOnlyCell(self.page)
            cell.font = Font(name="宋体", size=11, bold=below == 0)
            cell.alignment = Alignment(horizontal=None if below > 0 else "center", vertical="center", wrap_text=True)
            cell.number_format = form
            if below >= 0 and self.header:
                cell.border = BOX
            if below == 0:
                cell.fill = PatternFill("solid", fgColor="FFF2F2F2")
            if level:
                looks.colour(cell, level)
            self.styles[key] = cell._style
        return self.styles[key]

    def _text_columns(self) -> set[int]:
        """Columns with digits that are text: whatever else is typed there stays text too."""
        return {
            place
            for row in self.sheet.rows
            for place, value in enumerate(row)
            if isinstance(value, str) and _DIGITS.match(value)
        }

    def _width(self, place: int) -> float:
        """Wide enough for what stands there, within reason; titles above the header do not count."""
        skipped = max(self.header - self.sheet.first_row, 0)
        longest = 0
        for row in self.sheet.rows[skipped : skipped + 500]:
            if place < len(row) and row[place] is not None:
                lines = str(row[place]).split("\n")
                longest = max(longest, *(sum(1 if c.isascii() else 2 for c in line) for line in lines))
        return min(max(longest + 3, 8), 40)
