"""Papers as a workbook, a sheet each: merged heads, print set-up, numbers that stay numbers."""

from collections.abc import Sequence
from io import BytesIO
from itertools import accumulate

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports.exporters.base import PaperExporter, Xlsx
from reports.exporters.layout import form_of
from reports.exporters.paper import Align, Cell, Grid, Paper, Row, Title
from reports.table import Table
from youthwork.lib.archives import steady
from youthwork.lib.sheets import letter, neutral
from youthwork.lib.sheets.style import (
    CENTRE,
    HEAD,
    LEFT,
    RIGHT,
    TALLEST,
    TEXT,
    TITLE,
    for_print,
    height_for,
    points_of,
    ruled,
)

ALIGNMENTS = {Align.LEFT: LEFT, Align.CENTRE: CENTRE, Align.RIGHT: RIGHT}
TITLE_ROW, ABOVE_ROW = 1, 2
TITLE_WIDTH = 0.7  # of its letters, against those that widths are counted in


class TableWorkbook(Xlsx, PaperExporter):
    """The .xlsx of a table. A text has its lines in the same form: a sheet of paragraphs would help nobody."""

    def laid(self, table: Table) -> Paper:
        return form_of(table)

    def render_papers(self, *papers: Paper) -> bytes:
        """About 30 ms for a table of ten lines."""
        book = Workbook()
        book.remove(book.active)
        for paper in papers:
            _set(book.create_sheet(paper.name), paper)
        content = BytesIO()
        book.save(content)
        return steady(content.getvalue(), papers[0].made)


def _set(sheet: Worksheet, paper: Paper) -> None:
    title, grid = paper.blocks
    assert isinstance(title, Title) and isinstance(grid, Grid), "a sheet is a title and a grid"
    for number, width in enumerate(grid.widths, start=1):
        sheet.column_dimensions[letter(number)].width = width
    columns, last_column = len(grid.widths), letter(len(grid.widths))
    _put(sheet, (TITLE_ROW, 1), (TITLE_ROW, columns), Cell(title.text, align=Align.CENTRE))
    sheet.cell(TITLE_ROW, 1).font = TITLE
    room = sum(grid.widths) * TITLE_WIDTH
    sheet.row_dimensions[TITLE_ROW].height = height_for([(title.text, room)], least=36)
    head_row = ABOVE_ROW
    if grid.above:
        _rows(sheet, grid, (grid.above,), ABOVE_ROW)
        head_row += 1
    first = _rows(sheet, grid, grid.heads, head_row)
    last = _rows(sheet, grid, grid.rows, first) - 1
    ruled(sheet, f"A{head_row}:{last_column}{last}")
    sheet.freeze_panes = f"A{first}"
    for_print(
        sheet,
        head_row=head_row,
        last_head_row=first - 1,
        last_row=last,
        last_column=last_column,
        landscape=paper.landscape,
    )
    sheet.oddFooter.center.text = "— &P —"


def _rows(sheet: Worksheet, grid: Grid, rows: tuple[Row, ...], first: int) -> int:
    """Write ``rows`` from row ``first`` on; returns the row after them. A row that is taller than a spreadsheet allows
    is several there, merged in every column, so that nothing of a long text is cut."""
    heights = [points_of(lines) for lines in grid.lines_in(rows)]
    shares = [max(1, -int(-height // TALLEST)) for height in heights]
    starts = list(accumulate(shares, initial=first))
    for row, (height, share) in enumerate(zip(heights, shares, strict=True)):
        for number in range(starts[row], starts[row + 1]):
            sheet.row_dimensions[number].height = height / share
    for row, column, cell in grid.placed(rows):
        end = starts[row + cell.down] - 1
        _put(sheet, (starts[row], column + 1), (end, column + cell.across), cell)
    return starts[-1]


def _put(sheet: Worksheet, begin: Sequence[int], end: Sequence[int], cell: Cell) -> None:
    """``cell`` over the rows and columns from ``begin`` to ``end``, both included."""
    (top, left), (bottom, right) = begin, end
    place = sheet.cell(top, left)
    if cell.number is None:
        neutral(place, cell.text or None)
    else:
        place.value = cell.number
        place.number_format = f'0"{cell.unit}"' if cell.unit else "0"
    if cell.link:
        place.hyperlink = cell.link
    place.font = HEAD if cell.strong else TEXT
    place.alignment = ALIGNMENTS[cell.align]
    if (top, left) != (bottom, right):
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
