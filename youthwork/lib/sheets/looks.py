"""What the notes in an annotated workbook look like, and how it is saved: for the child that writes them into the
uploaded file as well as for the one that is made anew.
"""

import zipfile
from io import BytesIO
from typing import Any

from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.packaging import extended  # noqa: F401 -- the writer asks for it late, when the child may open no file
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import coordinate_to_tuple, get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.views import Selection
from openpyxl.writer.excel import ExcelWriter

WIDTH = 36
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
FREEZE_ROWS = 6  # a header further down is not frozen: it would fill a small screen
LEVELS = ("error", "doubt", "warning")
# Quiet enough for a whole column of them, and nobody else's: they are taken off again by these very values.
FILLS = {"error": "FFFADCD9", "doubt": "FFFFF1C4", "warning": "FFE3EEF9"}
INKS = {"error": "FF9B1C1C", "doubt": "FF7A5200", "warning": "FF1F4E79"}
_LINE = Side(style="thin", color="FFBFBFBF")
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


class Writer(ExcelWriter):
    """Writes the sheets in memory, where openpyxl would leave them open in a temporary file."""

    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        if self.workbook.write_only:
            ws.close()
            writer = ws._writer
        else:
            writer = WorksheetWriter(ws, out=BytesIO())
            writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.out.getbuffer())
        self.manifest.append(ws)


def saved(book: Workbook) -> bytes:
    """The workbook as an .xlsx, never on the disk."""
    stream = BytesIO()
    Writer(book, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)).save()
    return stream.getvalue()


def dress(cell: Any, level: str | None, *, border: Border = BOX) -> None:
    """How a note looks, or the head above the notes if there is no ``level``."""
    if level is None:
        cell.font = Font(name="宋体", size=11, bold=True, color=INKS["error"])
        cell.fill = PatternFill("solid", fgColor="FFF2F2F2")
    else:
        cell.font = Font(name="宋体", size=10, color=INKS[level])
        cell.fill = PatternFill("solid", fgColor=FILLS[level])
    cell.alignment = Alignment(
        horizontal="left" if level else "center", vertical="center", wrap_text=True, indent=1 if level else 0
    )
    cell.border = border
    cell.number_format = "@"


def colour(cell: Any, level: str) -> None:
    """The quiet colour behind a faulty cell."""
    cell.fill = PatternFill("solid", fgColor=FILLS[level])


def freeze(sheet: Any, header: int, *, moved: bool) -> None:
    """Keep the notes in sight, with whatever was frozen; the header's rows where nothing was."""
    view = sheet.sheet_view
    rows, columns = (header if header <= FREEZE_ROWS else 0), 0
    if view.pane is not None and view.pane.state.startswith("frozen"):
        rows, columns = int(view.pane.ySplit or 0), int(view.pane.xSplit or 0)
        if view.topLeftCell:  # what is frozen begins there
            row, column = coordinate_to_tuple(view.topLeftCell)
            rows, columns = rows and rows + row - 1, columns and columns + column - 1
    view.pane, view.topLeftCell, view.selection = None, None, [Selection()]
    sheet.freeze_panes = f"{get_column_letter(max(columns + moved, 1) + 1)}{rows + 1}"


def filter_from_first(sheet: Any, header: int, last: tuple[int, int], *, moved: bool) -> None:
    """Let the notes be filtered by: extend the sheet's filter to them, or set one if nothing is in its way."""
    own = sheet.auto_filter
    if own.ref:
        left, top, right, bottom = range_boundaries(own.ref)
        for column in own.filterColumn:
            column.colId += left - 1 + moved
        own.sortState = None
        own.ref = f"A{top}:{get_column_letter(min(right + moved, LAST_COLUMN))}{bottom}"
    elif last[0] > header and not sheet.tables and not sheet.protection.sheet:
        own.ref = f"A{header}:{get_column_letter(last[1])}{last[0]}"
