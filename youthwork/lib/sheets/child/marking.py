"""The verb "annotate": the uploaded workbook with what is wrong written into it, or nothing if that cannot be done.

What to write comes as one line of JSON before the workbook (see ``youthwork.lib.sheets.marks.Plan``). openpyxl refuses
files that Excel opens in a dozen ways; then, and whatever else happens, ``youthwork.lib.sheets.annotate`` has another
way.
"""

import codecs
import json
import warnings
from copy import copy
from io import BytesIO
from typing import IO, Any

from openpyxl.comments import Comment
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser, WorksheetReader
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from youthwork.lib.sheets.child.moving import bounds, move, move_names, move_rules
from youthwork.lib.sheets.child.parts import UNRECKONED
from youthwork.lib.sheets.looks import FILLS, WIDTH, colour, dress, filter_from_first, freeze, saved
from youthwork.lib.sheets.words import NOTE

TOO_BIG = "sheet_too_big"  # the refusal when memory runs out
MAX_LINKED_CELLS = 1_000

# What is looked up late is loaded now: afterwards no file is opened any more.
Image.preinit()
codecs.lookup("cp437")  # of names in a package


def run(content: bytes, arguments: dict[str, Any], out: IO[bytes]) -> None:
    """Write the workbook with its notes to ``out``. Raises whatever openpyxl raises."""
    warnings.simplefilter("ignore")
    order, _, workbook = content.partition(b"\n")
    out.write(noted(workbook, json.loads(order)))


def noted(content: bytes, plans: dict[str, dict[str, Any]]) -> bytes:
    """The workbook with the notes of ``plans`` (sheet → what to write on it). Raises whatever openpyxl raises."""
    book = opened(content)
    moving = {name for name, plan in plans.items() if not plan["again"]}
    move_names(book, moving)
    for sheet in book.worksheets:
        sheet._pivots = []  # their cells stay, as values
        move_rules(sheet, moving)
        if sheet.title in moving:
            move(sheet)
    first = next((name for name, plan in plans.items() if plan["notes"] and plan["visible"]), None)
    for name, plan in plans.items():
        annotate(book[name], plan)
    if first is not None:
        book.active = book.index(book[first])
        for sheet in book.worksheets:  # two that are selected would both be written to
            sheet.sheet_view.tabSelected = sheet.title == first
    return saved(book)


class Reader(ExcelReader):
    """Reads numbers that look like dates as the numbers they are, and no properties: many files fail only there."""

    def read_properties(self) -> None:
        pass

    def read_custom(self) -> None:
        pass

    def read_worksheets(self) -> None:
        self.wb._date_formats = self.wb._timedelta_formats = set()
        super().read_worksheets()


def _parse_cell(parser: WorkSheetParser, element: Any, parse: Any = WorkSheetParser.parse_cell) -> dict[str, Any]:
    """A formula that no program has reckoned says so, as it does when the file is read: it must not come back blank."""
    cell: dict[str, Any] = parse(parser, element)
    if cell["value"] is None and element.get("t") != "str" and element.find(FORMULA_TAG) is not None:
        cell |= {"value": UNRECKONED, "data_type": "s"}
    return cell


def _bind_links(reader: WorksheetReader, bind: Any = WorksheetReader.bind_hyperlinks) -> None:
    """openpyxl makes a cell for every one that a link covers; a link over half the sheet is nobody's."""
    kept = []
    for link in reader.parser.hyperlinks.hyperlink:
        left, top, right, bottom = bounds(link.ref)
        if (right - left + 1) * (bottom - top + 1) <= MAX_LINKED_CELLS:
            kept.append(link)
    reader.parser.hyperlinks.hyperlink = kept
    bind(reader)


def opened(content: bytes) -> Workbook:
    """The workbook with the values of its formulas. Whatever openpyxl raises."""
    # Cells under a merged one keep what they hold, and an absurd range costs nothing. For this process alone.
    Worksheet._clean_merge_range = lambda *_: None
    WorksheetReader.bind_hyperlinks = _bind_links
    WorkSheetParser.parse_cell = _parse_cell
    reader = Reader(BytesIO(content), data_only=True, keep_links=False, rich_text=True)
    reader.read()
    return reader.wb


def _own_fills(book: Workbook) -> set[int]:
    """The numbers under which the workbook keeps the fills of :func:`colour` from an earlier round."""
    return {
        number
        for number, fill in enumerate(book._fills)
        if fill.fill_type == "solid" and fill.fgColor.rgb in FILLS.values()
    }


def annotate(sheet: Worksheet, plan: dict[str, Any]) -> None:
    """Fill the first column, which is free by now or an earlier round's, and colour the faulty cells."""
    if plan["again"]:
        _wipe(sheet, plan["again"], {int(row) for row in plan["notes"]})
    head = sheet.cell(plan["header"], 1)
    head.value = NOTE
    dress(head, None)
    if plan["above"]:
        head.comment = Comment(plan["above"], "核对", width=320, height=120)
    for row, (text, level, height) in plan["notes"].items():
        note = sheet.cell(int(row), 1)
        note.value, note.data_type = text, "s"  # whatever it begins with
        dress(note, level)
        dimension = sheet.row_dimensions[int(row)]
        usual = sheet.sheet_format.defaultRowHeight or 15
        dimension.height = max(dimension.height or usual, height)
    for row, column, level in plan["cells"]:
        colour(sheet.cell(row, column), level)
    for cell in sheet._cells.values():
        if cell.data_type == "s" and str(cell._value)[:1] in {"=", "+", "-", "@", "\t", "\r"}:
            cell.quotePrefix = True
    width = sheet.column_dimensions["A"]
    width.width, width.hidden, width.min, width.max = WIDTH, False, 1, 1
    freeze(sheet, plan["header"], moved=plan["again"] == 0)
    filter_from_first(sheet, plan["header"], plan["last"], moved=plan["again"] == 0)


def _wipe(sheet: Worksheet, header: int, noted: set[int]) -> None:
    """Take the notes and colours of an earlier round away; what is noted again keeps the height of its row."""
    own, width, corrected = _own_fills(sheet.parent), sheet.max_column, []
    for cell in list(sheet._cells.values()):
        coloured = cell._style.fillId in own
        if cell.column == 1 and (cell.row >= header or coloured):
            if cell._value is not None and cell.row not in noted and cell.row in sheet.row_dimensions:
                sheet.row_dimensions[cell.row].height = None
            del sheet._cells[cell.row, 1]
        elif coloured:
            corrected.append(cell)
    for cell in corrected:  # what was behind them is not known any more; rows are mostly of one colour
        beside = (sheet._cells.get((cell.row, column)) for column in range(2, width + 1))
        plain = next((other for other in beside if other is not None and other._style.fillId not in own), None)
        cell.fill = copy(plain.fill) if plain is not None else PatternFill()
