"""Where the table is in the file: titles, heads, groups, sheets, and the formats it comes in."""

import codecs
from functools import partial
from pathlib import Path

from tests.books import ROSTER_HEAD
from tests.sheet_files.case import Case, refused
from tests.sheet_files.people import (
    CAMPUS,
    SLIM_HEAD,
    TITLE,
    VILLAGE,
    name_of,
    number_of,
    people,
    person,
    phone_of,
    roster,
    slim,
    stored,
)
from tests.sheet_files.text import encoded, utf16
from tests.sheet_files.workbook import Raw, Tab, package, parts, xlsx

ORIGINALS = Path(__file__).with_name("originals")

# --- titles, heads, places ---


def sheet(*rows: list, **options) -> bytes:
    return xlsx(Tab(rows, **options))


def plain() -> bytes:
    return sheet(SLIM_HEAD, slim(1), slim(2), slim(3))


def preamble() -> bytes:
    above = [
        TITLE,
        ["填报单位：茂名职业技术学院团委", None, None, "填报日期：2026年6月1日"],
        [],
        ["各学院请于6月10日前报送，姓名以身份证为准，手机须为本人使用。"],
        ["联系人：周敏", None, "电话：0668-5550000"],
    ]
    return sheet(*above, ROSTER_HEAD, *people(1, 2, 3))


def two_row_head(*above: list) -> bytes:
    first = len(above) + 1
    rows = [
        *above,
        ["序号", "姓名", "学籍信息", None, "联系方式", None, "点位"],
        [None, None, "学号", "班级", "手机", "QQ", None],
        *([n, name_of(n), number_of(n), "软件2401", phone_of(n), 900000 + n, CAMPUS] for n in (1, 2, 3)),
    ]
    merged = [f"{a}{first}:{b}{last}" for a, b, last in (("C", "D", first), ("E", "F", first))]
    return sheet(*rows, merged=[*merged, *(f"{c}{first}:{c}{first + 1}" for c in "ABG")])


def repeated_head(*between: list) -> bytes:
    return sheet(TITLE, ROSTER_HEAD, *people(1, 2, 3), *between, ROSTER_HEAD, *people(4, 5))


# --- merged cells, groups, totals ---


def merged_site() -> bytes:
    rows = [person(1), *people(2, 3, 点位=None), person(4, 点位=VILLAGE), person(5, 点位=None), person(6)]
    return roster(*rows, merged=["H3:H5", "H6:H7"])


def merged_site_and_class() -> bytes:
    rows = [person(1, 项目="创文巩卫工作"), *people(2, 3, 点位=None, 项目=None, 班级=None)]
    return roster(*rows, merged=["H3:H5", "I3:I5", "F3:F5"])


def unmerged_gap() -> bytes:
    """Only the first row has a site and nothing is merged: nobody said that the others belong there too."""
    return roster(person(1), *people(2, 3, 点位=None))


def grouped(first: str, second: str) -> bytes:
    rows = [[first], *people(1, 2, 点位=None), [second], person(3, 点位=None)]
    return roster(*rows, merged=["A3:J3", "A6:J6"])


def plain_groups() -> bytes:
    rows = [["第一组（红色）"], *people(1, 2), ["第二组（蓝色）"], person(3, 点位=VILLAGE)]
    return roster(*rows, merged=["A3:J3", "A6:J6"])


def subtotals() -> bytes:
    small, total = ["小计", None, None, 2], ["合  计", None, None, 4]
    return roster(*people(1, 2), small, *people(3, 4), small, total)


FOOT = [
    ["合计", None, "3人"],
    ["注：1.本表一式两份。2.手机须为本人使用。"],
    ["填表人：周敏", None, None, "审核人：陈晓岚", None, None, "日期：2026年6月1日"],
]


def example_row() -> bytes:
    head = ["序号", *SLIM_HEAD]
    return sheet(TITLE, head, ["示例", "张三", "20260000", "15400000000", CAMPUS], *([n, *slim(n)] for n in (1, 2)))


# --- what is hidden ---


def filtered() -> bytes:
    return roster(*people(1, 2, 3, 4), hidden_rows=[4, 5], after='<autoFilter ref="A2:J6"/>')


def hidden_tab(state: str = "hidden", *, first: bool = False) -> bytes:
    tabs = [Tab([SLIM_HEAD, slim(1), slim(2)]), Tab([SLIM_HEAD, slim(8), slim(9)], name="去年名单", state=state)]
    return xlsx(*(reversed(tabs) if first else tabs))


# --- several sheets ---


def batches() -> bytes:
    return xlsx(
        Tab([SLIM_HEAD, slim(1), slim(2)], name="第一批"),
        Tab([TITLE, SLIM_HEAD, slim(3), slim(4)], name="第二批"),
        Tab([], name="Sheet3"),
    )


def batches_with_an_error() -> bytes:
    return xlsx(
        Tab([SLIM_HEAD, slim(1)], name="第一批"), Tab([SLIM_HEAD, slim(2), slim(3, site="没有的村")], name="第二批")
    )


def batches_with_other_columns() -> bytes:
    other = [["点位", "手机", "学号", "姓名"], [VILLAGE, phone_of(2), number_of(2), name_of(2)]]
    return xlsx(Tab([SLIM_HEAD, slim(1)], name="官渡"), Tab(other, name="石曹"))


def instructions_first() -> bytes:
    told = [["填表说明"], ["一、姓名以身份证为准。"], ["二、点位从下拉框里选。"]]
    return xlsx(Tab(told, name="填表说明"), Tab([SLIM_HEAD, slim(1), slim(2)]))


# --- heads in other words ---


def heads(*words: str) -> bytes:
    return sheet(words, slim(1), slim(2))


def many_synonyms() -> bytes:
    words = [
        "序号",
        "学生姓名",
        "政治身份",
        "学生学号",
        "院系",
        "专业班级",
        "联系电话",
        "服务点",
        "服务项目",
        "担任职务",
    ]
    rows = [[n, *person(n)[:1], "团员", *person(n)[3:]] for n in (1, 2)]
    return sheet(words, *rows)


def shuffled() -> bytes:
    words = ["点位", "宿舍", "手机", "特长", "姓名", "学号"]
    return sheet(words, *([CAMPUS, "3栋", phone_of(n), "书法", name_of(n), number_of(n)] for n in (1, 2)))


# --- other formats ---

ROWS = [SLIM_HEAD, slim(1), slim(2, site=VILLAGE)]
RARE_ROWS = [SLIM_HEAD, ["陈𠮷", *slim(1)[1:]], ["王䶮", *slim(2)[1:]]]
RARE = [("陈𠮷", phone_of(1), CAMPUS), ("王䶮", phone_of(2), CAMPUS)]
TWO = [*stored(1), *stored(2, site=VILLAGE)]


def quoted_text() -> bytes:
    head = ["序号", "姓名", "学号", "手机", "点\n位", "备注"]
    return encoded([TITLE, head, [1, *slim(1), '会唱歌,爱"下棋"\n住校'], [2, *slim(2), ""]], bom=codecs.BOM_UTF8)


def rich_text() -> bytes:
    spelt = f"<r><t>{name_of(1)[:1]}</t></r><r><rPr><b/></rPr><t>{name_of(1)[1:]}</t></r>"
    reading = '<rPh sb="0" eb="1"><t>chen</t></rPh><phoneticPr fontId="0"/>'
    made = Raw(' t="inlineStr"', f"<is>{spelt}{reading}</is>")
    return sheet(SLIM_HEAD, [made, *slim(1)[1:]], slim(2))


def prefixed() -> bytes:
    """Every element with a prefix, as some report servers write them."""
    made = parts(Tab([SLIM_HEAD, slim(1), slim(2)]))
    for name in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"):
        xml = made[name].decode().replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
        made[name] = xml.replace("<x:?xml", "<?xml").replace(" xmlns=", " xmlns:x=").encode()
    return package(made)


def without_addresses() -> bytes:
    """Cells and rows without r="…", which counts on."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{value}</t></is></c>' for value in row) + "</row>"
        for row in [SLIM_HEAD, slim(1), slim(2)]
    )
    return sheet(rows_xml=cells)


def absolute_targets() -> bytes:
    made = parts(Tab([SLIM_HEAD, slim(1), slim(2)]))
    rels = made["xl/_rels/workbook.xml.rels"]
    made["xl/_rels/workbook.xml.rels"] = rels.replace(b'Target="', b'Target="/xl/')
    return package(made)


def original(name: str) -> bytes:
    """A file that another program wrote (see README.md beside them)."""
    return (ORIGINALS / name).read_bytes()


def taken(name: str, build, *numbers: int, **options) -> Case:
    """A file with these people at 官渡校园社区, all new."""
    return Case(name, build, new=len(numbers), persons=stored(*numbers), **options)


FILES = [
    taken("plain", plain, 1, 2, 3, skipped=0),
    taken("title_above", partial(roster, *people(1, 2, 3)), 1, 2, 3, skipped=0),
    taken("preamble", preamble, 1, 2, 3),
    taken("starts_at_f10", partial(sheet, TITLE, SLIM_HEAD, slim(1), slim(2), at="F10"), 1, 2),
    taken("head_of_two_rows", two_row_head, 1, 2, 3),
    taken("head_of_two_rows_under_a_title", partial(two_row_head, TITLE, []), 1, 2, 3),
    taken("head_repeated", repeated_head, 1, 2, 3, 4, 5),
    taken("head_repeated_under_the_title", partial(repeated_head, [], TITLE), 1, 2, 3, 4, 5),
    Case("site_merged_down", merged_site, new=6, persons=stored(1, 2, 3, 6) + stored(4, 5, site=VILLAGE)),
    taken(
        "several_columns_merged_down", merged_site_and_class, 1, 2, 3, members={name_of(3): {"class_name": "软件2402"}}
    ),
    Case(
        "site_only_in_the_first_row",
        unmerged_gap,
        new=3,
        says=["no_site H4", "no_site H5"],
        persons=stored(1) + stored(2, 3, site=""),
    ),
    Case(
        "groups_named_after_sites",
        partial(grouped, CAMPUS, VILLAGE),
        new=3,
        says=["group_label 3", "site_from_group 4", "site_from_group 7"],
        persons=stored(1, 2) + stored(3, site=VILLAGE),
    ),
    Case(
        "groups_numbered_and_counted",
        partial(grouped, f"一、{CAMPUS}（2人）", f"二、{VILLAGE}（1人）"),
        new=3,
        says=["site_from_group 4", "site_from_group 7"],
        persons=stored(1, 2) + stored(3, site=VILLAGE),
    ),
    Case(
        "groups_of_no_meaning",
        plain_groups,
        new=3,
        says=["group_label 3", "group_label 6"],
        persons=stored(1, 2) + stored(3, site=VILLAGE),
    ),
    taken("subtotals", subtotals, 1, 2, 3, 4, skipped=3, says=["skipped_row 5", "skipped_row 8", "skipped_row 9"]),
    taken("total_remark_and_signature_below", partial(roster, *people(1, 2, 3), *FOOT), 1, 2, 3, skipped=3),
    taken("example_row", example_row, 1, 2, says=["skipped_row 3"]),
    Case(
        "hidden_rows",
        partial(roster, *people(1, 2, 3, 4), hidden_rows=[4, 6]),
        "partly",
        new=2,
        refused=2,
        errors=["hidden_row 4", "hidden_row 6"],
        persons=stored(1, 3),
    ),
    Case(
        "rows_hidden_by_a_filter",
        filtered,
        "partly",
        new=2,
        refused=2,
        errors=["hidden_row 4", "hidden_row 5"],
        persons=stored(1, 4),
    ),
    taken("hidden_blank_rows", partial(roster, *people(1, 2), [], person(3), hidden_rows=[5]), 1, 2, 3),
    taken("hidden_column", partial(roster, *people(1, 2), hidden_columns=["G"]), 1, 2),
    taken("hidden_sheet", hidden_tab, 1, 2, says=["hidden_sheets"]),
    taken("very_hidden_sheet", partial(hidden_tab, "veryHidden"), 1, 2, says=["hidden_sheets"]),
    taken("hidden_sheet_first", partial(hidden_tab, first=True), 1, 2, says=["hidden_sheets"]),
    taken("two_sheets_of_one_head", batches, 1, 2, 3, 4),
    Case(
        "two_sheets_with_an_error_in_the_second",
        batches_with_an_error,
        "partly",
        new=2,
        refused=1,
        errors=["unknown_site 第二批!D3"],
        persons=stored(1, 2),
    ),
    Case("two_sheets_of_other_order", batches_with_other_columns, new=2, persons=TWO),
    taken("instructions_on_the_first_sheet", instructions_first, 1, 2, says=["other_sheets"]),
    taken("head_synonyms", many_synonyms, 1, 2, members={name_of(1): {"political_status": "league"}}),
    taken("head_in_other_words", partial(heads, "队员姓名", "学生证号", "手机号码", "服务点位"), 1, 2),
    taken("head_says_group", partial(heads, "姓名", "学号", "联系电话", "组别"), 1, 2),
    taken("head_spaced_and_broken", partial(heads, "姓　名", "学\n号", "手  机", " 点 位 "), 1, 2),
    taken("head_with_hints", partial(heads, "*姓名", "学号（必填）", "手机(11位)", "点位："), 1, 2),
    taken(
        "columns_shuffled",
        shuffled,
        1,
        2,
        says=["header_unknown|not_taken_over B1", "header_unknown|not_taken_over D1"],
    ),
    taken("blank_rows_between", partial(roster, person(1), [], [None, " "], person(2), [" "], person(3)), 1, 2, 3),
    refused("head_misspelt", partial(heads, "姓各", "学号", "手机", "点位"), "header_missing 1"),
    refused("site_column_missing", partial(sheet, ["姓名", "学号", "手机"], slim(1)[:3]), "header_missing 1"),
    refused("phone_twice", partial(heads, "姓名", "联系电话", "手机", "点位"), "header_twice C1"),
    refused("no_head", partial(sheet, slim(1), slim(2)), "no_header"),
    Case("utf8", partial(encoded, ROWS), ending="csv", new=2, persons=TWO),
    Case("utf8_bom", partial(encoded, RARE_ROWS, bom=codecs.BOM_UTF8), ending="csv", new=2, persons=RARE),
    Case("utf16_little", partial(utf16, RARE_ROWS, big=False), ending="csv", new=2, persons=RARE),
    Case("utf16_big", partial(utf16, RARE_ROWS, big=True), ending="csv", new=2, persons=RARE),
    Case("gb18030", partial(encoded, RARE_ROWS, "gb18030"), ending="csv", new=2, persons=RARE),
    Case("tabs_utf8", partial(encoded, ROWS, delimiter="\t"), ending="tsv", new=2, persons=TWO),
    Case("tabs_gb18030", partial(encoded, ROWS, "gb18030", delimiter="\t"), ending="tsv", new=2, persons=TWO),
    Case("unicode_text_of_excel", partial(utf16, ROWS, big=False, delimiter="\t"), ending="csv", new=2, persons=TWO),
    taken("semicolons_told", lambda: b"sep=;\r\n" + encoded(ROWS[:2], delimiter=";"), 1, ending="csv"),
    taken("quoted_line_breaks", quoted_text, 1, 2, ending="csv"),
    taken("macros", lambda: package(parts(Tab([SLIM_HEAD, slim(1), slim(2)]), macros=True)), 1, 2, ending="xlsm"),
    Case(
        "xls",
        partial(original, "plain.xls"),
        ending="xls",
        new=3,
        kept=False,
        persons=[*stored(1, 2), ("陈𠮷", phone_of(3), CAMPUS)],
    ),
    Case(
        "xls_merged",
        partial(original, "merged.xls"),
        ending="xls",
        new=4,
        kept=False,
        persons=stored(1, 2, 3) + stored(4, site=VILLAGE),
    ),
    Case(
        "xls_hidden",
        partial(original, "hidden.xls"),
        "partly",
        ending="xls",
        new=2,
        refused=1,
        errors=["hidden_row 3"],
        says=["hidden_sheets"],
        kept=False,
        persons=stored(1, 3),
    ),
    taken("xlsx_of_libreoffice", partial(original, "libreoffice.xlsx"), 1, 2, 3, 4, kept=False),
    taken("xls_of_libreoffice", partial(original, "libreoffice.xls"), 1, 2, 3, 4, ending="xls", kept=False),
    taken("strict", lambda: xlsx(Tab([SLIM_HEAD, slim(1), slim(2)]), strict=True), 1, 2),
    taken("inline_strings", partial(sheet, SLIM_HEAD, slim(1), slim(2), inline=True), 1, 2),
    taken("rich_text", rich_text, 1, 2),
    taken("prefixed_elements", prefixed, 1, 2),
    taken("cells_without_addresses", without_addresses, 1, 2),
    taken("absolute_targets", absolute_targets, 1, 2),
    taken("dimension_too_small", partial(sheet, SLIM_HEAD, slim(1), slim(2), dimension="A1:A1"), 1, 2),
    taken("dimension_too_large", partial(sheet, SLIM_HEAD, slim(1), slim(2), dimension="A1:XFD1048576"), 1, 2),
]
