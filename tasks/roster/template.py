"""The empty roster that people download and fill in."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation

from tasks.roster.columns import COLUMNS

WIDTHS = {"student_number": 16, "phone": 16, "site": 24, "programme": 24, "college": 18, "class_name": 16}
CHOICES = {
    "gender": "男,女",
    "political_status": "共青团员,中共党员,中共预备党员,民主党派,群众",
    "league_member": "是,否",
    "duty": "团队长,队员",
}
TEXT = {"student_number", "phone", "birth_month"}  # Excel would eat digits of these as numbers
ROWS = 500


def template_book() -> bytes:
    """An .xlsx with the heads, lists to choose from, and text columns where numbers would lose digits."""
    book = Workbook()
    sheet = book.active
    sheet.title = "名单"
    sheet.append([column.label for column in COLUMNS])
    sheet.freeze_panes = "A2"
    for cell, column in zip(sheet[1], COLUMNS, strict=True):
        cell.font = Font(bold=True)
        cell.alignment = Alignment(horizontal="center")
        sheet.column_dimensions[cell.column_letter].width = WIDTHS.get(column.field, 11)
        if column.field in TEXT:
            for number in range(2, ROWS + 2):
                sheet.cell(number, cell.column).number_format = "@"
        if column.field in CHOICES:
            offered = DataValidation(type="list", formula1=f'"{CHOICES[column.field]}"', allow_blank=True)
            sheet.add_data_validation(offered)
            offered.add(f"{cell.column_letter}2:{cell.column_letter}{ROWS + 1}")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
