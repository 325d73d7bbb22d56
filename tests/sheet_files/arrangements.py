"""Arrangements, by family: the same reader, another meaning."""

from functools import partial

from tests.books import ARRANGEMENT_HEAD
from tests.sheet_files.case import Case, refused
from tests.sheet_files.people import CAMPUS, SMALL, TOWN
from tests.sheet_files.text import encoded
from tests.sheet_files.workbook import Tab, failed, xlsx

ARRANGEMENT = {"kind": "arrangement"}
CLEANING = "1. 创文巩卫工作\n2. 入户宣传"
ROWS = [ARRANGEMENT_HEAD, ["清扫", TOWN, 3], ["宣讲", "金塘镇", 4]]


def sheet(*rows: list, **options) -> bytes:
    return xlsx(Tab([ARRANGEMENT_HEAD, *rows], name="附件1", **options))


def printed() -> bytes:
    """As the paper is printed: the annex above, programmes merged over their sites, the sum below."""
    rows = [
        ["附件1"],
        ["茂南区·茂职院共青团“百千万工程”工作安排表"],
        ARRANGEMENT_HEAD,
        [CLEANING, CAMPUS, 20, None, None, "另附名单"],
        [None, TOWN, 20],
        ["法治课堂", SMALL, 6],
        ["合  计", None, 46],
        ["注：人数可按需调整。"],
    ]
    return xlsx(Tab(rows, name="附件1", merged=["A2:F2", "A4:A5"]))


LAYOUT = [
    Case("arrangement_as_printed", printed, new=3, skipped=2, says=["merged A5"], **ARRANGEMENT),
    Case("arrangement_in_csv", partial(encoded, ROWS, "gb18030"), new=2, ending="csv", **ARRANGEMENT),
    Case("arrangement_of_strict", lambda: xlsx(Tab(ROWS), strict=True), new=2, **ARRANGEMENT),
    Case(
        "arrangement_with_hidden_rows",
        partial(sheet, *ROWS[1:], ["巡河", SMALL, 2], hidden_rows=[3]),
        "partly",
        new=2,
        refused=1,
        errors=["hidden_row 3"],
        **ARRANGEMENT,
    ),
]

CELL = [
    Case(
        "arrangement_headcounts",
        partial(
            sheet, ["甲项目", TOWN, "２０"], ["乙项目", TOWN, " 20 "], ["丙项目", TOWN, 20.0], ["丁项目", TOWN, "20人"]
        ),
        new=4,
        says=["read_number C5"],
        **ARRANGEMENT,
    ),
    Case(
        "arrangement_headcounts_that_are_none",
        partial(
            sheet, ["甲项目", TOWN, "二十人"], ["乙项目", TOWN, "约20"], ["丙项目", TOWN, 2.5], ["丁项目", TOWN, -3]
        ),
        "partly",
        refused=4,
        errors=[f"not_a_number C{row}" for row in (2, 3, 4, 5)],
        **ARRANGEMENT,
    ),
    Case(
        "arrangement_with_an_error_in_a_cell",
        partial(sheet, ["清扫", TOWN, failed("SUM(#REF!)", "#REF!")], ["宣讲", TOWN, 3]),
        "partly",
        new=1,
        refused=1,
        errors=["cell_error C2"],
        **ARRANGEMENT,
    ),
]

MEANING = [
    Case(
        "arrangement_changed",
        partial(sheet, [CLEANING, CAMPUS, 25]),
        changed=1,
        says=["changed C2", "not_in_sheet"],
        document="document",
        **ARRANGEMENT,
    ),
    Case("arrangement_again", printed, unchanged=3, skipped=2, before=printed, **ARRANGEMENT),
    Case(
        "arrangement_below_those_there",
        partial(sheet, [CLEANING, CAMPUS, 1]),
        "partly",
        refused=1,
        errors=["below_fill C2"],
        document="document",
        **ARRANGEMENT,
    ),
    Case(
        "arrangement_that_names_a_leader",
        partial(sheet, [CLEANING, CAMPUS, 20, "王小明", "15400009999"]),
        changed=1,
        says=["not_taken_over D2", "not_taken_over E2"],
        document="document",
        **ARRANGEMENT,
    ),
    Case(
        "arrangement_row_twice",
        partial(sheet, ["清扫", TOWN, 3], ["清扫", TOWN, 5]),
        "partly",
        new=1,
        refused=1,
        errors=["duplicate B3"],
        **ARRANGEMENT,
    ),
    Case(
        "arrangement_of_new_sites",
        partial(sheet, ["清扫", "宏丰新城", 3], ["清扫", "官渡校圆社区", 3]),
        new=2,
        says=["new_site B2", "new_site B3", "new_programme A2"],
        **ARRANGEMENT,
    ),
    Case(
        "arrangement_with_cells_missing",
        partial(sheet, [None, TOWN, 3], ["清扫", None, 3], ["清扫", TOWN, None]),
        "partly",
        refused=3,
        errors=["required A2", "required B3", "required C4"],
        **ARRANGEMENT,
    ),
]

BROKEN = [
    refused(
        "arrangement_without_headcounts",
        lambda: xlsx(Tab([["项 目", "点 位"], ["清扫", TOWN]])),
        "header_missing 1",
        **ARRANGEMENT,
    ),
]
