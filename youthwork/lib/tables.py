"""Finding the table in a sheet: its header row, which column is which, merged cells filled down."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from youthwork.lib.sheets import Sheet, SheetError, letter
from youthwork.lib.text import match_key, one_line

_ASIDE = re.compile(r"^(注|备注|说明|填表人|填表日期|制表|联系人|合计|总计|共计|小计)\s*([:：]|$)")

HEADER_WITHIN = 30  # titles and preambles above the header are at most this many rows
MAX_ROWS = 20_000


@dataclass(frozen=True)
class Column:
    """A column an import understands: canonical name, the word people know it by, other words for it."""

    field: str
    label: str
    synonyms: tuple[str, ...] = ()
    required: bool = False

    @cached_property
    def keys(self) -> set[str]:
        return {match_key(name) for name in (self.label, *self.synonyms)}


@dataclass
class TableRow:
    number: int  # as Excel shows it
    cells: dict[str, Any]  # field → value as read
    merged: set[str] = field(default_factory=set)  # fields whose value comes from a merged cell above


@dataclass
class Table:
    sheet: str
    header_number: int
    letters: dict[str, str]  # field → column letter
    rows: list[TableRow]
    unknown: list[tuple[str, str]]  # (letter, header) of columns nobody asked for
    other_sheets: list[str]  # visible sheets that were not read
    hidden_sheets: list[str]


def find_table(sheets: Sequence[Sheet], columns: Sequence[Column], *, max_rows: int = MAX_ROWS) -> Table:
    """Return the first table with these columns on a visible sheet.

    Raises SheetError ``no_header``, ``header_missing`` (naming the column and a near miss), ``header_twice``,
    ``no_rows`` or ``too_many_rows``.
    """
    best: tuple[int, Sheet, int] | None = None
    for sheet in sheets:
        if sheet.hidden:
            continue
        for index, row in enumerate(sheet.rows[:HEADER_WITHIN]):
            score = len(_matches(row, columns))
            if score >= 2 and (best is None or score > best[0]):
                best = (score, sheet, index)
        if best is not None:
            break
    if best is None:
        wanted = "、".join(column.label for column in columns if column.required)
        raise SheetError("no_header", f"没有找到表头。请确认有一行写着{wanted}等列名，再上传。")
    _, sheet, index = best
    places, unknown = _header(sheet, index, columns)
    table = Table(
        sheet=sheet.name,
        header_number=sheet.first_row + index,
        letters={name: letter(place + 1) for name, place in places.items()},
        rows=_rows(sheet, index, places),
        unknown=unknown,
        other_sheets=[other.name for other in sheets if other is not sheet and other.rows and not other.hidden],
        hidden_sheets=[other.name for other in sheets if other.hidden and other.rows],
    )
    if not table.rows:
        raise SheetError("no_rows", "表头下面没有内容，没有可以导入的行。", sheet=sheet.name, row=table.header_number)
    if len(table.rows) > max_rows:
        raise SheetError("too_many_rows", f"超过{max_rows}行，请分成几份上传。", sheet=sheet.name)
    return table


def is_aside(cells: dict[str, Any], columns: Sequence[Column]) -> bool:
    """Whether the row is a remark, a total or the header repeated, and none of those the table lists."""
    filled = {name: one_line(value) for name, value in cells.items() if one_line(value)}
    if filled and len(filled) <= 2 and any(_ASIDE.match(text) for text in filled.values()):
        return True
    heads = [match_key(filled[column.field]) in column.keys for column in columns if column.field in filled]
    return len(heads) >= 2 and all(heads)


def _matches(row: Sequence[Any], columns: Sequence[Column]) -> set[str]:
    keys = {match_key(value) for value in row if isinstance(value, str)}
    return {column.field for column in columns if column.keys & keys}


def _header(sheet: Sheet, index: int, columns: Sequence[Column]) -> tuple[dict[str, int], list[tuple[str, str]]]:
    number = sheet.first_row + index
    places: dict[str, int] = {}
    unknown: list[tuple[str, str]] = []
    for place, value in enumerate(sheet.rows[index]):
        if value is None:
            continue
        column = next((column for column in columns if match_key(value) in column.keys), None)
        if column is None:
            unknown.append((letter(place + 1), one_line(value)))
        elif column.field in places:
            where = {"sheet": sheet.name, "row": number, "column": letter(place + 1), "field": column.field}
            first = letter(places[column.field] + 1)
            message = f"“{one_line(value)}”和{first}列都是{column.label}，请删去一列再上传。"
            raise SheetError("header_twice", message, value=value, **where)
        else:
            places[column.field] = place
    for column in columns:
        if column.required and column.field not in places:
            near = get_close_matches(column.label, [text for _, text in unknown], n=1, cutoff=0.5)
            hint = f"表头里的“{near[0]}”是不是它？请改成“{column.label}”。" if near else "请补上这一列再上传。"
            where = {"sheet": sheet.name, "row": number, "field": column.field}
            raise SheetError(
                "header_missing", f"缺少“{column.label}”一列。{hint}", value=near[0] if near else None, **where
            )
    return places, unknown


def _rows(sheet: Sheet, index: int, places: dict[str, int]) -> list[TableRow]:
    """The rows under the header that are not blank; values of merged cells carried down their own column."""
    rows = []
    covers = _merged_columns(sheet)
    for offset, values in enumerate(sheet.rows[index + 1 :], start=index + 1):
        number = sheet.first_row + offset
        row = TableRow(number, {name: values[place] if place < len(values) else None for name, place in places.items()})
        if all(value is None or not str(value).strip() for value in values):
            continue
        for name, place in places.items():
            top = covers.get((place + 1, number))
            if top is not None and top > sheet.first_row + index:
                above = sheet.rows[top - sheet.first_row]
                row.cells[name] = above[place] if place < len(above) else None
                row.merged.add(name)
        rows.append(row)
    return rows


def _merged_columns(sheet: Sheet) -> dict[tuple[int, int], int]:
    """(column, row) covered by a merged cell of its own column → the row where the cell begins."""
    last = sheet.first_row + len(sheet.rows) - 1
    covered = {}
    for top, left, bottom, _ in sheet.merged:
        for number in range(top + 1, min(bottom, last) + 1):
            covered[left, number] = top
    return covered
