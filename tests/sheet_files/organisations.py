"""Sheets of units, by family."""

from functools import partial

from tests.books import ORGANISATION_HEAD
from tests.sheet_files.case import Case, refused
from tests.sheet_files.people import unit
from tests.sheet_files.text import encoded
from tests.sheet_files.workbook import Tab, xlsx

UNITS = {"kind": "organisations"}
BRANCH = {"类型": "村", "层级": "村级"}
JINTANG = unit("440902-JT", "金塘镇团委")
GAOSHAN = unit("440902-GS", "高山镇团委")


def sheet(*rows: list, **options) -> bytes:
    return xlsx(Tab([ORGANISATION_HEAD, *rows], name="团组织", **options))


def in_other_words() -> bytes:
    head = ["序号", "单位代码", "单位全称（章）", "全称", "单位简称", "单位类型", "级别", "上级单位代码", "设立时间"]
    rows = [[1, "440902-JT", "", "金塘镇团委", "金塘镇", "镇团委", "乡镇", 440902, "1983年5月4日"]]
    return xlsx(Tab([["茂南区团组织一览表"], head, *rows], merged=["A1:I1"]))


LAYOUT = [
    Case("units_in_other_words", in_other_words, new=1, **UNITS),
    Case(
        "units_in_csv", partial(encoded, [ORGANISATION_HEAD, JINTANG, GAOSHAN], "gb18030"), new=2, ending="csv", **UNITS
    ),
    Case(
        "units_with_remarks_below",
        partial(sheet, JINTANG, GAOSHAN, ["备注：以上为2026年新设"], ["合计", 2]),
        new=2,
        skipped=2,
        **UNITS,
    ),
]

CELL = [
    Case("units_of_number_codes", partial(sheet, unit(440999, "开发区团工委", 上级代码=440902)), new=1, **UNITS),
    Case(
        "units_of_bad_cells",
        partial(
            sheet,
            unit("", "甲镇团委"),
            unit("金塘", "乙镇团委"),
            unit("440902-BJ", "丙镇团委", 类型="县委"),
            unit("440902-DJ", "丁镇团委", 层级="乡里"),
            unit("440902-WJ", "戊镇团委", 成立日期="1983年"),
        ),
        "partly",
        refused=5,
        errors=["required A2", "bad_code A3", "bad_value D4", "bad_value E5", "bad_date G6"],
        **UNITS,
    ),
]

MEANING = [
    Case(
        "units_below_each_other",
        partial(sheet, unit("440902-JT-1", "金塘镇一村团支部", 上级代码="440902-JT", **BRANCH), JINTANG),
        new=2,
        **UNITS,
    ),
    Case(
        "units_that_are_there",
        partial(sheet, unit("440902-YJ", "羊角镇团委"), unit("440902-GD", "官渡街道团工委", 简称="官渡")),
        changed=1,
        unchanged=1,
        says=["changed C3"],
        **UNITS,
    ),
    Case(
        "units_in_a_circle",
        partial(
            sheet,
            unit("440902-A", "甲镇团委", 上级代码="440902-B"),
            unit("440902-B", "乙镇团委", 上级代码="440902-A"),
            JINTANG,
        ),
        "partly",
        new=1,
        refused=2,
        errors=["cycle F2", "cycle F3"],
        **UNITS,
    ),
    Case(
        "units_below_a_stranger",
        partial(
            sheet, unit("440904-A", "水东镇团委", 上级代码="440904"), unit("440999-A", "无名镇团委", 上级代码="440999")
        ),
        "partly",
        refused=2,
        errors=["unknown_parent F2", "unknown_parent F3"],
        **UNITS,
    ),
    Case(
        "units_with_a_code_twice",
        partial(sheet, JINTANG, unit("440902-JT", "金塘镇团工委")),
        "partly",
        new=1,
        refused=1,
        errors=["duplicate A3"],
        **UNITS,
    ),
]

BROKEN = [
    refused(
        "units_without_parents",
        lambda: xlsx(Tab([row[:5] for row in (ORGANISATION_HEAD, JINTANG)])),
        "header_missing 1",
        **UNITS,
    ),
]
