"""The child that writes into an uploaded workbook what is wrong with it: run as a script for files from outside.

One line of JSON and then the workbook come in on stdin; the workbook with its notes goes out on stdout. If it cannot
be done, nothing does: openpyxl refuses files that Excel opens in a dozen ways, hangs on some and exhausts the memory
on others, so this process limits itself first, and ``youthwork.lib.sheet_annotate`` has another way.

What the notes look like is told here once for both ways.
"""

import json
import resource
import sys
import warnings
import zipfile
from collections.abc import Iterator
from copy import copy
from io import BytesIO
from typing import Any

from openpyxl.comments import Comment
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula import Tokenizer
from openpyxl.formula.translate import Translator
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import column_index_from_string, coordinate_to_tuple, get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet._reader import WorksheetReader
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.print_settings import ColRange, PrintArea
from openpyxl.worksheet.views import Selection
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

MEMORY_BYTES = 310 * 1024 * 1024
CPU_SECONDS = 10
MAX_LINKED_CELLS = 1_000

NOTE = "核对说明"
WIDTH = 36
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
FREEZE_ROWS = 6  # a header further down is not frozen: it would fill a small screen
LEVELS = ("error", "doubt", "warning")
# Quiet enough for a whole column of them, and nobody else's: they are taken off again by these very values.
FILLS = {"error": "FFFADCD9", "doubt": "FFFFF1C4", "warning": "FFE3EEF9"}
INKS = {"error": "FF9B1C1C", "doubt": "FF7A5200", "warning": "FF1F4E79"}
_LINE = Side(style="thin", color="FFBFBFBF")
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def limit_myself() -> None:
    """Cap address space, processor time, and writing; no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Reader(ExcelReader):
    """Reads numbers that look like dates as the numbers they are, and no properties: many files fail only there."""

    def read_properties(self) -> None:
        pass

    def read_custom(self) -> None:
        pass

    def read_worksheets(self) -> None:
        self.wb._date_formats = self.wb._timedelta_formats = set()
        super().read_worksheets()


def _bind_links(reader: WorksheetReader, bind: Any = WorksheetReader.bind_hyperlinks) -> None:
    """openpyxl makes a cell for every one that a link covers; a link over half the sheet is nobody's."""
    kept = []
    for link in reader.parser.hyperlinks.hyperlink:
        left, top, right, bottom = bounds(link.ref)
        if (right - left + 1) * (bottom - top + 1) <= MAX_LINKED_CELLS:
            kept.append(link)
    reader.parser.hyperlinks.hyperlink = kept
    bind(reader)


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


def opened(content: bytes) -> Workbook:
    """The workbook with the values of its formulas. Whatever openpyxl raises."""
    # Cells under a merged one keep what they hold, and an absurd range costs nothing. For this process alone.
    Worksheet._clean_merge_range = lambda *_: None
    WorksheetReader.bind_hyperlinks = _bind_links
    reader = Reader(BytesIO(content), data_only=True, keep_links=False, rich_text=True)
    reader.read()
    return reader.wb


# --- One more column in front -------------------------------------------------------------------------------------


def bounds(reference: str) -> tuple[int, int, int, int]:
    """Left, top, right, bottom; whole columns and rows have the ends of the sheet."""
    left, top, right, bottom = range_boundaries(reference)
    return left or 1, top or 1, right or LAST_COLUMN, bottom or LAST_ROW


def moved_range(reference: str) -> str:
    """ "A2:C9" → "B2:D9"; the last column of all stays where it is."""
    left, top, right, bottom = bounds(reference)
    first, last = (f"{get_column_letter(min(n + 1, LAST_COLUMN))}" for n in (left, right))
    return f"{first}{top}:{last}{bottom}" if (left, top) != (right, bottom) else f"{first}{top}"


def moved_ranges(ranges: Any) -> list[str]:
    return [moved_range(str(one)) for one in MultiCellRange(str(ranges)).ranges]


def moved_formula(formula: str, sheets: set[str], *, here: bool) -> str:
    """``formula`` (without its "=") after ``sheets`` have moved; ``here``: whether it stands on one of them."""
    tokens = Tokenizer("=" + formula).items
    return "".join(
        _moved_operand(token.value, sheets, here)
        if (token.type, token.subtype) == (token.OPERAND, token.RANGE)
        else token.value
        for token in tokens
    )


def _moved_operand(text: str, sheets: set[str], here: bool) -> str:
    prefix, address = Translator.strip_ws_name(text)
    name = prefix[:-1].strip("'").replace("''", "'")
    if (name not in sheets) if prefix else not here:
        return text
    return prefix + ":".join(_moved_end(end) for end in address.split(":"))


def _moved_end(end: str) -> str:
    cell = Translator.CELL_REF_RE.match(end)
    letters = cell[1] if cell else end
    bare = letters.strip("$")
    if not (bare.isascii() and bare.isalpha() and len(bare) <= 3):
        return end  # a row, or a name
    number = min(column_index_from_string(bare.upper()) + 1, LAST_COLUMN)
    fixed = "$" if letters.startswith("$") else ""
    return f"{fixed}{get_column_letter(number)}{cell[2] if cell else ''}"


def move(sheet: Worksheet) -> None:
    """Everything of ``sheet`` one column to the right, but for its rules."""
    cells = list(sheet._cells.values())
    sheet._cells.clear()
    for cell in cells:
        cell.column += 1
        sheet._cells[cell.row, cell.column] = cell
        if cell.hyperlink is not None:
            cell.hyperlink.ref = cell.coordinate
    sheet.merged_cells = MultiCellRange(moved_ranges(sheet.merged_cells)) if sheet.merged_cells else MultiCellRange()
    _move_columns(sheet)
    _move_print(sheet)
    for table in sheet.tables.values():
        table.ref = moved_range(table.ref)
        if table.autoFilter is not None:
            table.autoFilter.ref = moved_range(table.autoFilter.ref)
        table.sortState = None
        for column in table.tableColumns:  # the cells hold values now
            column.calculatedColumnFormula = column.totalsRowFormula = None
    for drawing in (*sheet._images, *sheet._charts):
        for corner in ("_from", "to"):
            marker = getattr(drawing.anchor, corner, None)
            if marker is not None:
                marker.col += 1


def _move_columns(sheet: Worksheet) -> None:
    dimensions = list(sheet.column_dimensions.values())
    sheet.column_dimensions.clear()
    for dimension in dimensions:
        dimension.reindex()
        if dimension.min >= LAST_COLUMN:
            continue
        dimension.min, dimension.max = dimension.min + 1, min(dimension.max + 1, LAST_COLUMN)
        dimension.index = get_column_letter(dimension.min)
        sheet.column_dimensions[dimension.index] = dimension


def move_rules(sheet: Worksheet, sheets: set[str]) -> None:
    """What checks cells, and what colours them by a rule; one that asks another workbook goes, for its link is gone."""
    here = sheet.title in sheets
    kept = []
    for check in sheet.data_validations.dataValidation:
        formulas = (check.formula1, check.formula2)
        if not any("[" in str(formula) for formula in formulas):
            check.formula1, check.formula2 = (f and moved_formula(f, sheets, here=here) for f in formulas)
            check.sqref = MultiCellRange(moved_ranges(check.sqref)) if here else check.sqref
            kept.append(check)
    sheet.data_validations.dataValidation = kept
    rules = ConditionalFormattingList()
    for formatting in sheet.conditional_formatting:
        area = " ".join(moved_ranges(formatting.sqref)) if here else str(formatting.sqref)
        for rule in formatting.rules:
            if not any("[" in formula for formula in rule.formula):
                rule.formula = [moved_formula(formula, sheets, here=here) for formula in rule.formula]
                rules.add(area, rule)
    sheet.conditional_formatting = rules


def _move_print(sheet: Worksheet) -> None:
    if sheet._print_area:
        sheet._print_area = PrintArea(moved_ranges(sheet._print_area))
    if sheet._print_cols:
        ends = (sheet._print_cols.min_col, sheet._print_cols.max_col)
        sheet._print_cols = ColRange(":".join(_moved_end(end.strip("$")) for end in ends))
    for brk in sheet.col_breaks.brk:
        brk.id += 1


def move_names(book: Workbook, sheets: set[str]) -> None:
    """Names, charts and links of the whole workbook that point at sheets which move."""
    for names in (book.defined_names, *(sheet.defined_names for sheet in book.worksheets)):
        for name, defined in list(names.items()):
            if "[" in defined.attr_text:
                del names[name]
            else:
                defined.attr_text = moved_formula(defined.attr_text, sheets, here=False)
    for cell in (cell for sheet in book.worksheets for cell in sheet._cells.values() if cell.hyperlink):
        if "!" in (cell.hyperlink.location or ""):
            cell.hyperlink.location = moved_formula(cell.hyperlink.location, sheets, here=False)
    for sheet in (*book.worksheets, *book.chartsheets):
        for chart in sheet._charts:
            for reference in _references(chart):
                reference.f = moved_formula(reference.f, sheets, here=False)


def _references(chart: Any) -> Iterator[Any]:
    for part in chart._charts:
        for series in part.ser:
            for source in (series.tx, *(getattr(series, name, None) for name in ("cat", "val", "xVal", "yVal"))):
                for kind in ("strRef", "numRef"):
                    reference = getattr(source, kind, None)
                    if reference is not None and reference.f:
                        yield reference


# --- The notes ----------------------------------------------------------------------------------------------------


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


def run(content: bytes, plans: dict[str, dict[str, Any]]) -> bytes:
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


def main() -> None:
    """Read stdin, write stdout."""
    plans = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    limit_myself()
    warnings.simplefilter("ignore")
    sys.stdout.buffer.write(run(content, plans))


if __name__ == "__main__":
    main()
