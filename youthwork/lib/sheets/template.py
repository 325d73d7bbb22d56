"""The empty sheet that people download and fill in."""

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation

from youthwork.lib.tables import Column

WIDTH = 11
ROWS = 500  # rows prepared for typing; more may be filled in


@dataclass(frozen=True)
class Template:
    """The columns of an import, how wide they are, which have few words, and which Excel must take as text."""

    title: str
    columns: Sequence[Column]
    widths: Mapping[str, int] = field(default_factory=dict)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    text: Collection[str] = ()  # fields whose digits Excel would eat as numbers

    def book(self) -> bytes:
        """An .xlsx with the heads, lists to choose from, and text columns where numbers would lose digits."""
        book = Workbook()
        sheet = book.active
        sheet.title = self.title
        sheet.append([column.label for column in self.columns])
        sheet.freeze_panes = "A2"
        for cell, column in zip(sheet[1], self.columns, strict=True):
            cell.font = Font(bold=True)
            cell.alignment = Alignment(horizontal="center")
            sheet.column_dimensions[cell.column_letter].width = self.widths.get(column.field, WIDTH)
            if column.field in self.text:
                for number in range(2, ROWS + 2):
                    sheet.cell(number, cell.column).number_format = "@"
            if column.field in self.choices:
                words = ",".join(self.choices[column.field])
                offered = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
                sheet.add_data_validation(offered)
                offered.add(f"{cell.column_letter}2:{cell.column_letter}{ROWS + 1}")
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()
