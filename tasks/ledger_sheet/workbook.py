"""The ledger as a workbook: the table of tasks, landscape on A4, and a second sheet with the indicators."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tasks.ledger_sheet.rows import GOAL_HEADS, HEADS, Line, goal_lines, ledger_lines, measures_together, title_of
from tasks.models import Document
from teams.models import User
from youthwork.lib.sheets import letter, neutral
from youthwork.lib.sheets.style import CENTRE, HEAD, LEFT, TEXT, TITLE, for_print, height_for, ruled

WIDTHS = (9, 20, 46, 16, 22, 30, 16, 14, 12)
GOAL_WIDTHS = (30, 26, 11, 11, 11, 9, 9, 12, 13, 24, 10, 10, 16, 34)
TITLE_ROW, HEAD_ROW = 1, 2
SHOWN = len(HEADS) - 1  # the column of kinds is for reading the file back


def workbook(user: User, document: Document) -> bytes:
    """The .xlsx of the whole ledger, with the progress that ``user`` may know."""
    book = Workbook()
    sheet = book.active
    sheet.title = "任务台账"
    _ledger(sheet, document, ledger_lines(user, document))
    _goals(book.create_sheet("指标"), goal_lines(document))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _ledger(sheet: Worksheet, document: Document, lines: Sequence[Line]) -> None:
    _columns(sheet, WIDTHS)
    sheet.column_dimensions[letter(len(HEADS))].hidden = True
    sheet.merge_cells(start_row=TITLE_ROW, start_column=1, end_row=TITLE_ROW, end_column=SHOWN)
    _put(sheet, TITLE_ROW, 1, title_of(document), font=TITLE)
    sheet.row_dimensions[TITLE_ROW].height = height_for([(title_of(document), sum(WIDTHS[:SHOWN]) * 0.7)], least=42)
    _row(sheet, HEAD_ROW, HEADS, font=HEAD, alignment=CENTRE)
    sheet.row_dimensions[HEAD_ROW].height = 30
    first = HEAD_ROW + 1
    for number, line in enumerate(lines, start=first):
        _line(sheet, number, line)
    for top, bottom in measures_together(lines):
        for column in (1, 2):
            sheet.merge_cells(start_row=first + top, start_column=column, end_row=first + bottom, end_column=column)
    last = max(HEAD_ROW, HEAD_ROW + len(lines))
    ruled(sheet, f"A{HEAD_ROW}:{letter(SHOWN)}{last}")
    sheet.freeze_panes = f"A{first}"
    for_print(sheet, head_row=HEAD_ROW, last_row=last, last_column=letter(SHOWN))


def _line(sheet: Worksheet, number: int, line: Line) -> None:
    if line.heading:
        _put(sheet, number, 1, line.task, font=HEAD, alignment=LEFT)
        _put(sheet, number, len(HEADS), line.kind)
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=SHOWN)
        sheet.row_dimensions[number].height = height_for([(line.task, sum(WIDTHS[:SHOWN]))])
        return
    _row(sheet, number, line.cells, font=TEXT, alignment=LEFT)
    sheet.cell(number, 1).alignment = CENTRE
    sheet.row_dimensions[number].height = height_for(list(zip(line.cells, WIDTHS, strict=True)))


def _goals(sheet: Worksheet, rows: Sequence[tuple[str, ...]]) -> None:
    _columns(sheet, GOAL_WIDTHS)
    _row(sheet, 1, GOAL_HEADS, font=HEAD, alignment=CENTRE)
    for number, cells in enumerate(rows, start=2):
        _row(sheet, number, cells, font=TEXT, alignment=LEFT)
        sheet.row_dimensions[number].height = height_for(list(zip(cells, GOAL_WIDTHS, strict=True)))
    last, column = len(rows) + 1, letter(len(GOAL_HEADS))
    ruled(sheet, f"A1:{column}{last}")
    sheet.freeze_panes = "A2"
    for_print(sheet, head_row=1, last_row=last, last_column=column)


def _columns(sheet: Worksheet, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[letter(place)].width = width


def _row(sheet: Worksheet, number: int, cells: Sequence[str], **looks) -> None:
    for column, text in enumerate(cells, start=1):
        _put(sheet, number, column, text or None, **looks)


def _put(sheet: Worksheet, row: int, column: int, text: str | None, *, font=TEXT, alignment=CENTRE) -> None:
    cell = sheet.cell(row, column)
    neutral(cell, text)
    cell.font, cell.alignment = font, alignment
