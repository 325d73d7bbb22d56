"""The sheets of a workbook through calamine, as plain values."""

import datetime
import math
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from youthwork.lib.limited.child.limits import Refused
from youthwork.lib.sheets.child.facts import Facts, SheetFacts
from youthwork.lib.sheets.child.parts import MAX_BOX_CELLS, MAX_MERGES, column_number

MAX_CELL_CHARACTERS = 4_000
MAX_SHEETS = 60
EXACT = 1e15  # whole numbers from here on have lost digits, or may have: they stay floats
MIDNIGHT = datetime.time()


def sheets_of(content: bytes, facts: Facts, limits: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Iterator[list]]]:
    """Each sheet that has cells: what is known of it, and its rows. Raises Refused."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        tabs = book.sheets_metadata
    except MemoryError:
        raise
    except BaseException as error:  # a panic of the reader is no Exception
        raise _refusal(error) from error
    if len(tabs) > MAX_SHEETS:
        raise Refused("file_bomb")
    if facts.sheets is not None and len(facts.sheets) != len(tabs):
        if facts.sure:
            raise Refused("file_broken")
        facts.sheets = None
    for index, tab in enumerate(tabs):
        known = facts.sheets[index] if facts.sheets is not None else SheetFacts()
        if tab.typ != SheetTypeEnum.WorkSheet:
            continue  # a chart or macro sheet has no cells
        try:
            sheet = book.get_sheet_by_index(index)
            merged = sheet.merged_cell_ranges or []
        except MemoryError:
            raise
        except BaseException as error:
            raise _refusal(error) from error
        _check_size(sheet, limits)
        words = _by_row(known)
        starts = [*words, *([sheet.start[0]] if sheet.start else [])]
        about = {
            "name": tab.name,
            "hidden": tab.visible != SheetVisibleEnum.Visible,
            "first_row": min(starts, default=0) + 1,
            "merged": _merged(merged, sheet),
            "hidden_rows": known.hidden_rows,
            "date1904": facts.date1904,
        }
        yield about, _rows(sheet, words, min(starts, default=0))


def _refusal(error: BaseException) -> Refused:
    said = str(error).lower()
    return Refused("file_encrypted" if "password" in said or "encrypt" in said else "file_broken")


def _check_size(sheet: CalamineSheet, limits: dict[str, Any]) -> None:
    bottom, right = sheet.end or (0, 0)
    if bottom + 1 > limits["rows"]:
        raise Refused("too_many_rows")
    if right + 1 > limits["columns"]:
        raise Refused("too_many_columns")
    if (bottom + 1) * (right + 1) > MAX_BOX_CELLS:
        raise Refused("sheet_too_big")


def _by_row(known: SheetFacts) -> dict[int, list[tuple[int, str]]]:
    """Row → (column, word), both from 0, of what the reader leaves blank."""
    words: dict[int, list[tuple[int, str]]] = {}
    for place, word in known.words.items():
        letters = place.rstrip("0123456789")
        words.setdefault(int(place[len(letters) :]) - 1, []).append((column_number(letters.encode()) - 1, word))
    return words


def _rows(sheet: CalamineSheet, words: dict[int, list[tuple[int, str]]], top: int) -> Iterator[list[Any]]:
    """The rows from ``top`` (from 0) on, also those in which the reader sees nothing."""
    pad: list[Any] = [None] * (sheet.start[1] if sheet.start else 0)
    rows: Iterator[list[Any]] = iter(sheet.iter_rows()) if sheet.start else iter(())
    number = top
    for row in islice(rows, top, None):
        values = pad + [plain(value) for value in row]
        if number in words:
            _fill_in(values, words[number])
        yield values
        number += 1
    for below in range(number, max(words, default=-1) + 1):
        values = []
        _fill_in(values, words.get(below, []))
        yield values


def _fill_in(values: list[Any], words: list[tuple[int, str]]) -> None:
    for column, word in words:
        if column >= len(values):
            values.extend([None] * (column + 1 - len(values)))
        if values[column] is None:
            values[column] = word


def _merged(areas: list[tuple[tuple[int, int], tuple[int, int]]], sheet: CalamineSheet) -> list[list[int]]:
    """The merged areas as top, left, bottom, right from 1, without those beside the cells. Raises Refused where they
    are so many or so large that they must lie one over the other."""
    bottom, right = sheet.end or (0, 0)
    if len(areas) > MAX_MERGES:
        raise Refused("sheet_too_big")
    kept, covered = [], 0
    for (top, left), (low, far) in areas:
        if top <= min(low, bottom) and left <= min(far, right):
            kept.append([top + 1, left + 1, low + 1, far + 1])
            covered += (min(low, bottom) - top + 1) * (min(far, right) - left + 1)
    if covered > (bottom + 1) * (right + 1):
        raise Refused("file_broken")
    return kept


def plain(value: Any) -> Any:
    """A JSON value: whole numbers without ".0", dates as ISO text, blank text as null."""
    kind = type(value)
    if kind is str:
        if not value or value.isspace():
            return None
        if len(value) > MAX_CELL_CHARACTERS:
            raise Refused("cell_too_long")
        if "\x00" in value:  # an .xls may hold it, a database may not
            return plain(value.replace("\x00", ""))
        return value
    if kind is float:
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < EXACT else value
    if kind is datetime.datetime:
        return value.date().isoformat() if value.time() == MIDNIGHT else value.isoformat(" ")
    if kind in {datetime.date, datetime.time}:
        return value.isoformat()
    if kind is datetime.timedelta:
        return str(value)
    return value
