"""One more column in front of a sheet: everything moves with the cells it belongs to, and still asks the same cells."""

from collections.abc import Iterator
from typing import Any

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula import Tokenizer
from openpyxl.formula.translate import Translator
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.print_settings import ColRange, PrintArea
from openpyxl.worksheet.worksheet import Worksheet

from youthwork.lib.sheets.looks import LAST_COLUMN

LAST_ROW = 1_048_576


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
