"""Finding the tables in a workbook: their headers, which column is which, and the rows below."""

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import Any

from youthwork.lib.sheets import Sheet, letter
from youthwork.lib.sheets.errors import SheetError
from youthwork.lib.tables.heads import Heads, Words, find_heads, guess_heads
from youthwork.lib.tables.model import IGNORED_HEADERS, Column, Found, Heading, Table, TableRow
from youthwork.lib.tables.rows import RowReader, is_aside
from youthwork.lib.text import one_line

__all__ = [
    "IGNORED_HEADERS",
    "MAX_ROWS",
    "Column",
    "Found",
    "Heading",
    "Table",
    "TableRow",
    "find_table",
    "find_tables",
    "is_aside",
]

MAX_ROWS = 20_000
SAMPLES = 3  # values shown of each column, from its first rows
SAMPLED_ROWS = 200
LONGEST_SAMPLE = 40
NO_MAPPING: Mapping[str, str | None] = {}


def find_tables(
    sheets: Sequence[Sheet],
    columns: Sequence[Column],
    *,
    mapping: Mapping[str, str | None] = NO_MAPPING,
    include_hidden: Collection[str] = (),
    max_rows: int = MAX_ROWS,
) -> Found:
    """Every table with these columns, on visible sheets and on the hidden ones named in ``include_hidden``.

    ``mapping`` says of headings (as printed, or by their match_key) which field they are, "" or None for a column that
    is not to be read; it wins over the columns' own words. Costs time linear in the cells.

    Raises SheetError ``no_header``, ``header_missing`` (naming the column and a near miss), ``header_twice``,
    ``second_header``, ``no_rows`` or ``too_many_rows``. The first three bring the likeliest table along.
    """
    words = Words(columns, mapping)
    filled = [sheet for sheet in sheets if sheet.rows]
    seen = [sheet for sheet in filled if not sheet.hidden or sheet.name in include_hidden]
    unseen = [sheet for sheet in filled if sheet.hidden and sheet.name not in include_hidden]
    heads = [(sheet, found) for sheet in seen if (found := find_heads(sheet, words))]
    whole = [(sheet, found) for sheet, found in heads if found.whole]
    hidden_tables = [sheet.name for sheet in unseen if (found := find_heads(sheet, words)) and found.whole]
    if not whole:
        raise _no_table(seen, heads, words, hidden_tables)
    tables = []
    for sheet, found in whole:
        _refuse_twice(sheet, found, words)
        table = _table(sheet, found, words)
        if table.rows:
            tables.append(table)
    if not tables:
        sheet, found = whole[0]
        number = sheet.first_row + found.bottom
        raise SheetError("no_rows", "表头下面没有内容，没有可以导入的行。", sheet=sheet.name, row=number)
    if sum(len(table.rows) for table in tables) > max_rows:
        raise SheetError("too_many_rows", f"超过{max_rows}行，请分成几份上传。", sheet=tables[0].sheet)
    taken = {table.sheet for table in tables}
    return Found(
        tables=tables,
        other_sheets=[sheet.name for sheet in seen if sheet.name not in taken],
        hidden_sheets=[sheet.name for sheet in unseen],
        hidden_tables=hidden_tables,
    )


def find_table(sheets: Sequence[Sheet], columns: Sequence[Column], *, max_rows: int = MAX_ROWS) -> Table:
    """The first of :func:`find_tables`, with the names of all other sheets. Raises SheetError as it does."""
    found = find_tables(sheets, columns, max_rows=max_rows)
    first, *others = found.tables
    first.other_sheets = [sheet.name for sheet in sheets if sheet.name in {table.sheet for table in others}]
    first.other_sheets += found.other_sheets
    first.hidden_sheets = found.hidden_sheets
    return first


def _table(sheet: Sheet, heads: Heads, words: Words) -> Table:
    """The table below ``heads`` with its rows."""
    rows = RowReader(sheet, heads, words).rows()
    return Table(
        sheet=sheet.name,
        header_number=sheet.first_row + heads.bottom,
        letters={name: letter(place + 1) for name, place in heads.places.items()},
        headings=_headings(sheet, heads, rows),
        rows=rows,
        date1904=sheet.date1904,
    )


def _headings(sheet: Sheet, heads: Heads, rows: Sequence[TableRow]) -> list[Heading]:
    fields = {place: name for name, place in heads.places.items()}
    listed = (sheet.rows[row.number - sheet.first_row] for row in rows if not row.aside and not row.label)
    some = list(islice(listed, SAMPLED_ROWS))
    return [
        Heading(
            letter=letter(place + 1),
            text=head.text,
            last=head.last,
            field=fields.get(place),
            samples=_samples(some, place),
            ignored=place in heads.silent,
        )
        for place, head in sorted(heads.texts.items())
    ]


def _samples(rows: Sequence[Sequence[Any]], place: int) -> list[str]:
    texts = (one_line(row[place])[:LONGEST_SAMPLE] for row in rows if len(row) > place)
    return list(islice((text for text in texts if text), SAMPLES))


def _no_table(
    sheets: Sequence[Sheet], heads: Sequence[tuple[Sheet, Heads]], words: Words, hidden_tables: list[str]
) -> SheetError:
    """Why no sheet has a whole header, said of the one that comes nearest."""
    if heads:
        sheet, nearest = max(heads, key=lambda pair: pair[1].rank[:2])
        _refuse_twice(sheet, nearest, words)
        return _missing(sheet, nearest, words)
    wanted = "、".join(column.label for column in words.columns if column.required)
    message = f"没有找到表头。请确认有一行写着{wanted}等列名，再上传。"
    if hidden_tables:
        names = "、".join(f"“{name}”" for name in hidden_tables)
        message = f"看得见的工作表里没有{wanted}等列，隐藏的工作表{names}里有。请取消隐藏再上传，或选择读取它。"
    guess = next(((sheet, found) for sheet in sheets if (found := guess_heads(sheet, words))), None)
    return SheetError("no_header", message, table=_table(*guess, words) if guess else None, hidden=hidden_tables)


def _missing(sheet: Sheet, heads: Heads, words: Words) -> SheetError:
    column = heads.missing[0]
    table = _table(sheet, heads, words)
    near = get_close_matches(column.label, [text for _, text in table.unknown], n=1, cutoff=0.5)
    hint = f"表头里的“{near[0]}”是不是它？请改成“{column.label}”。" if near else "请补上这一列再上传。"
    others = "、".join(f"“{other.label}”" for other in heads.missing[1:])
    hint += f"还缺少{others}。" if others else ""
    return SheetError(
        "header_missing",
        f"缺少“{column.label}”一列。{hint}",
        table=table,
        sheet=sheet.name,
        row=table.header_number,
        field=column.field,
        value=near[0] if near else None,
    )


def _refuse_twice(sheet: Sheet, heads: Heads, words: Words) -> None:
    if not heads.twice:
        return
    place, name = heads.twice[0]
    label = next(column.label for column in words.columns if column.field == name)
    text, first = heads.texts[place].text, letter(heads.places[name] + 1)
    raise SheetError(
        "header_twice",
        f"“{text}”和{first}列都是{label}，请删去一列再上传。",
        table=_table(sheet, heads, words),
        sheet=sheet.name,
        row=sheet.first_row + heads.bottom,
        column=letter(place + 1),
        field=name,
        value=text,
    )
