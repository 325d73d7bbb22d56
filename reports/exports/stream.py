"""A long sheet, written row by row as the database gives them: the memory it takes does not grow with its rows."""

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.worksheet import Worksheet

from reports.exports.work import Tell
from youthwork.lib.sheets import FORMULA_SIGNS, letter, neutral
from youthwork.lib.sheets.style import HEAD

EVERY = 500  # rows between two words of how far it is


def write_rows(
    file: BinaryIO, rows: Iterable[Sequence[Any]], tell: Tell, *, title: str, heads: Sequence[tuple[str, float]]
) -> None:
    """One sheet ``title`` with ``heads`` (word, width) and ``rows`` of text, numbers, dates and None into ``file``.

    No text becomes a formula. Costs about as much as openpyxl's own write-only sheet.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for number, (_, width) in enumerate(heads, start=1):
        sheet.column_dimensions[letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = Worksheet.PAPERSIZE_A3, Worksheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "— &P —"
    sheet.append([_head(sheet, word) for word, _ in heads])
    written = 0
    for written, row in enumerate(rows, start=1):
        sheet.append([_plain(sheet, value) if type(value) is str else value for value in row])
        if written % EVERY == 0:
            tell(written)
    sheet.auto_filter.ref = f"A1:{letter(len(heads))}{written + 1}"
    tell(written)
    book.save(file)


def _head(sheet: Any, word: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, word)
    cell.font = HEAD
    return cell


def _plain(sheet: Any, text: str) -> Any:
    """``text`` without what a workbook cannot hold, and marked where it looks like a formula."""
    if not text.isprintable():  # line ends are fine, other control characters make the file unreadable
        text = ILLEGAL_CHARACTERS_RE.sub("", text)
    if text[:1] not in FORMULA_SIGNS or not text:
        return text or None
    cell = WriteOnlyCell(sheet)
    neutral(cell, text)
    return cell
