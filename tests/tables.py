"""Sheets made of plain rows, and the tables that are found in them."""

import pytest

from youthwork.lib.sheets import Sheet, SheetError
from youthwork.lib.tables import Column, Found, Table, find_tables

COLUMNS = (
    Column("name", "姓名", ("队员姓名",), required=True),
    Column("site", "点位", ("服务点",), required=True),
    Column("phone", "手机", ("联系电话", "联系方式")),
    Column("duty", "职务"),
)
ARRANGEMENT = (
    Column("programmes", "项目", required=True),
    Column("site", "点位", required=True),
    Column("headcount", "人数", required=True),
)
HEAD = ["姓名", "点位", "手机"]


def sheet(rows, name="名单", *, first_row=1, merged=(), **known) -> Sheet:
    return Sheet(
        name=name, hidden=known.pop("hidden", False), first_row=first_row, rows=rows, merged=list(merged), **known
    )


def found(*sheets, columns=COLUMNS, **options) -> Found:
    return find_tables(sheets, columns, **options)


def table(rows, columns=COLUMNS, mapping=None, **known) -> Table:
    (only,) = found(sheet(rows, **known), columns=columns, mapping=mapping or {}).tables
    return only


def refusal(*sheets, columns=COLUMNS, **options) -> SheetError:
    with pytest.raises(SheetError) as caught:
        found(*sheets, columns=columns, **options)
    assert caught.value.message.endswith("。")
    return caught.value


def data(only: Table) -> list[dict]:
    return [row.cells for row in only.rows if not row.aside and not row.label]


def names(only: Table) -> list[str]:
    return [cells["name"] for cells in data(only)]
