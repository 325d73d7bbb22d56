"""附件2 of 团粤发〔2021〕10号: the quarterly 推进表 as a workbook that looks like the paper form."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports.exporters.base import Xlsx
from reports.table import Table, TableLine
from youthwork.lib.sheets import neutral
from youthwork.lib.sheets.style import CENTRE, HEAD, LEFT, RIGHT, TEXT, TITLE, for_print, height_for, ruled

HEADS = ("序号", "类别", "项目名称", "主要内容", "推进情况", "覆盖青少年数", "完成时限")
WIDTHS = (6, 18, 22, 26, 52, 13, 14)
TITLE_ROW, FORM_ROW, HEAD_ROW = 1, 2, 3
PEOPLE_COLUMN = 6
# The number stays a number that adds up; only its unit is shown beside it.
FORMATS = {"人": "0", "人次": '0"人次"', "": "0"}
BLANK = "____"


class Quarterly(Xlsx):
    """One table, one sheet."""

    def name(self, table: Table) -> str:
        """共青团茂名市茂南区委员会2026年第二季度推进表.xlsx."""
        return f"{table.unit}{table.period}推进表.xlsx"

    def render(self, table: Table) -> bytes:
        """The workbook as bytes; about 30 ms."""
        book = Workbook()
        sheet = book.active
        sheet.title = "推进表"
        for index, width in enumerate(WIDTHS):
            sheet.column_dimensions["ABCDEFG"[index]].width = width
        _head(sheet, table)
        last = _body(sheet, table)
        _total(sheet, table, last + 1)
        ruled(sheet, f"A{HEAD_ROW}:G{last + 1}")
        sheet.freeze_panes = f"A{HEAD_ROW + 1}"
        foot = _foot(sheet, table, last + 2)
        for_print(sheet, head_row=HEAD_ROW, last_row=foot, last_column="G")
        content = BytesIO()
        book.save(content)
        return content.getvalue()


def _put(sheet: Worksheet, row: int, column: int, text: object, *, font=TEXT, alignment=LEFT) -> None:
    cell = sheet.cell(row, column)
    neutral(cell, text)
    cell.font = font
    cell.alignment = alignment


def _head(sheet: Worksheet, table: Table) -> None:
    sheet.merge_cells("A1:G1")
    _put(sheet, TITLE_ROW, 1, f"{table.title}（{table.period}）", font=TITLE, alignment=CENTRE)
    sheet.row_dimensions[TITLE_ROW].height = 36
    day = table.filled_on
    filled_on = f"{day.year}年{day.month}月{day.day}日" if day else f"{BLANK}年__月__日"
    who = "　".join(part for part in (table.filled_by, table.contact) if part) or BLANK * 3
    for area, column, text in (
        ("A2:C2", 1, f"单位：{table.unit}"),
        ("D2:E2", 4, f"填表人及联系方式：{who}"),
        ("F2:G2", 6, f"填表日期：{filled_on}"),
    ):
        sheet.merge_cells(area)
        _put(sheet, FORM_ROW, column, text)
    sheet.row_dimensions[FORM_ROW].height = height_for([(f"单位：{table.unit}", sum(WIDTHS[:3]))], least=24)
    for column, text in enumerate(HEADS, start=1):
        _put(sheet, HEAD_ROW, column, text, font=HEAD, alignment=CENTRE)
    sheet.row_dimensions[HEAD_ROW].height = 24


def _body(sheet: Worksheet, table: Table) -> int:
    """Write the lines; returns the last row."""
    row = HEAD_ROW
    for category, lines in table.groups():
        first = row + 1
        for line in lines:
            row += 1
            _line(sheet, row, line, category if row == first else None)
        if len(lines) > 1:
            sheet.merge_cells(start_row=first, start_column=2, end_row=row, end_column=2)
    return row


def _line(sheet: Worksheet, row: int, line: TableLine, category: str | None) -> None:
    number = sheet.cell(row, 1, line.number)
    number.font, number.alignment = TEXT, CENTRE
    texts = (category, line.name, line.content, line.progress)
    for column, text in enumerate(texts, start=2):
        _put(sheet, row, column, text, alignment=CENTRE if column == 2 else LEFT)
    if line.people is None:
        _put(sheet, row, PEOPLE_COLUMN, line.shown, alignment=CENTRE)
    else:
        _number(sheet, row, line.people, FORMATS[line.unit], line.address)
    _put(sheet, row, 7, line.due, alignment=CENTRE)
    sheet.row_dimensions[row].height = height_for(list(zip((*texts, line.due), (*WIDTHS[1:5], WIDTHS[6]), strict=True)))


def _total(sheet: Worksheet, table: Table, row: int) -> None:
    sheet.merge_cells(start_row=row, start_column=3, end_row=row, end_column=5)
    _put(sheet, row, 2, "合计", font=HEAD, alignment=CENTRE)
    _put(sheet, row, 3, table.note)
    _number(sheet, row, table.people, "0", table.address)
    sheet.cell(row, PEOPLE_COLUMN).font = HEAD
    sheet.row_dimensions[row].height = 24


def _foot(sheet: Worksheet, table: Table, row: int) -> int:
    """Where the numbers can be checked, below the table; returns the last row."""
    if not table.address:
        return row - 1
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=7)
    _put(sheet, row, 1, f"核对网址：{table.address}")
    sheet.cell(row, 1).hyperlink = table.address
    return row


def _number(sheet: Worksheet, row: int, value: int, number_format: str, address: str) -> None:
    """The number, as a link to what it is made of."""
    cell = sheet.cell(row, PEOPLE_COLUMN, value)
    if address:
        cell.hyperlink = address
    cell.number_format = number_format
    cell.font, cell.alignment = TEXT, RIGHT
