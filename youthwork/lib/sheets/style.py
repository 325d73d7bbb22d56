"""How the workbooks of this platform look: the type, lines and print set-up of an office form on A4 paper."""

from collections.abc import Iterable

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

TITLE = Font(name="黑体", size=16)
HEAD = Font(name="黑体", size=11)
TEXT = Font(name="宋体", size=11)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center", wrap_text=True)
_THIN = Side(style="thin", color="000000")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_LINE_POINTS = 15.5  # one line of TEXT
_EDGE_POINTS = 6.0  # white above and below
TALLEST = 409.0  # points of a row, as Excel allows


def ruled(sheet: Worksheet, area: str) -> None:
    """Thin lines around every cell of ``area`` ("A3:G20"), merged ones too."""
    for row in sheet[area]:
        for cell in row:
            cell.border = _BOX


def height_for(cells: Iterable[tuple[object, float]], *, least: float = 24) -> float:
    """Points a row needs so that each (text, column width in half-width characters) shows in full."""
    lines = max((lines_of(str(text), width) for text, width in cells if text is not None), default=1)
    return min(points_of(lines, least=least), TALLEST)


def points_of(lines: int, *, least: float = 24) -> float:
    """Points that so many lines of TEXT take, whether or not a row may be that tall."""
    return max(least, lines * _LINE_POINTS + _EDGE_POINTS)


def for_print(
    sheet: Worksheet,
    *,
    head_row: int,
    last_row: int,
    last_column: str,
    landscape: bool = True,
    last_head_row: int | None = None,
) -> None:
    """A4, one page wide and as many long as needed; ``head_row`` (to ``last_head_row``) repeats on each, page numbers
    below."""
    sheet.print_area = f"A1:{last_column}{last_row}"
    sheet.print_title_rows = f"{head_row}:{last_head_row or head_row}"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.6
    sheet.oddFooter.center.text = "第&P页，共&N页"


def lines_of(text: str, width: float) -> int:
    """Lines that ``text`` takes in a column of that width; a Chinese character is two wide."""
    room = max(int(width) - 1, 1)
    return sum(max(1, -(-sum(1 if c.isascii() else 2 for c in line) // room)) for line in text.split("\n"))
