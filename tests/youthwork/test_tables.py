"""The tables in a workbook are found as people lay them out, and nobody in them is lost."""

import time

import pytest

from tests.tables import COLUMNS, HEAD, data, found, names, refusal, sheet, table
from youthwork.lib.tables import IGNORED_HEADERS, Column

# --- the header ---


def test_a_header_after_titles_and_preambles_is_found():
    rows = [
        ["附件1"],
        ["队员名单", None, None],
        ["填报单位：茂职院", None, "日期：2026年"],
        [None],
        HEAD,
        ["甲", "羊角镇", 1],
    ]
    only = table(rows, first_row=3)
    assert (only.header_number, only.letters) == (7, {"name": "A", "site": "B", "phone": "C"})
    assert [row.number for row in only.rows] == [8]


def test_a_header_in_the_fortieth_row_is_found_and_one_below_is_not():
    assert names(table([["说明"]] * 39 + [HEAD, ["甲", "羊角镇", None]])) == ["甲"]
    assert refusal(sheet([["说明"]] * 40 + [HEAD, ["甲", "羊角镇", None]])).code == "no_header"


def test_group_heads_over_columns_make_a_header_of_two_rows():
    rows = [
        ["序号", "姓名", "点位", "联系方式", None],
        [None, None, None, "手机", "邮箱"],
        [1, "甲", "羊角镇", "154", "a@b"],
    ]
    merged = [(1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 2, 3), (1, 4, 1, 5)]
    for areas in (merged, merged[3:], []):
        only = table(rows, merged=areas)
        assert only.header_number == 2
        assert only.letters == {"name": "B", "site": "C", "phone": "D"}
        assert [head.text for head in only.headings] == ["序号", "姓名", "点位", "联系方式 手机", "联系方式 邮箱"]
        assert data(only) == [{"name": "甲", "site": "羊角镇", "phone": "154"}]


def test_heads_merged_downward_over_two_rows_are_no_row_of_data():
    only = table([HEAD, [None] * 3, ["甲", "羊角镇", None]], merged=[(1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 2, 3)])
    assert (only.header_number, names(only)) == (2, ["甲"])


def test_our_own_remarks_beside_the_lower_row_of_a_header_change_nothing_of_it():
    rows = [
        [None, "队员", None, "监护人", None],
        ["核对说明", "姓名", "点位", "姓名", "电话"],
        ["无", "甲", "羊角镇", "乙", "154"],
    ]
    only = table(rows, merged=[(1, 2, 1, 3), (1, 4, 1, 5)], mapping={"监护人 姓名": ""})
    assert only.letters == {"name": "B", "site": "C"}
    assert [head.text for head in only.headings][-1] == "监护人 电话"


def test_group_heads_tell_two_columns_of_one_name_apart():
    rows = [
        ["队员", None, "联系人", None],
        ["姓名", "点位", "姓名", "电话"],
        ["甲", "羊角镇", "乙", "154"],
    ]
    merged = [(1, 1, 1, 2), (1, 3, 1, 4)]
    error = refusal(sheet(rows, merged=merged))
    assert error.code == "header_twice"
    assert [head.text for head in error.table.headings] == ["队员 姓名", "队员 点位", "联系人 姓名", "联系人 电话"]
    only = table(rows, merged=merged, mapping={"联系人 姓名": ""})
    assert (only.letters, names(only)) == ({"name": "A", "site": "B"}, ["甲"])


@pytest.mark.parametrize("group", ["监护人", "家长信息", "指导老师", "紧急联系人"])
def test_the_phone_below_the_head_of_somebody_else_is_not_the_members_own(group):
    rows = [["姓名", "点位", group, None], [None, None, "姓名", "联系电话"], ["甲", "羊角镇", "乙", "154"]]
    only = table(rows, merged=[(1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4)])
    assert data(only) == [{"name": "甲", "site": "羊角镇"}]
    assert only.unknown == [("C", f"{group} 姓名"), ("D", f"{group} 联系电话")]


def test_a_phone_marked_as_somebody_elses_is_not_the_members_own():
    only = table([["姓名", "点位", "联系电话（家长）"], ["甲", "羊角镇", "154"]])
    assert only.unknown == [("C", "联系电话（家长）")]


def test_many_lonely_places_cost_no_more_than_many_rows():
    rows = [["姓名", "点位"], *([f"第某某{number}村社区"] for number in range(10_000))]
    begun = time.process_time()
    assert all(row.label for row in table(rows, columns=COLUMNS).rows)
    assert time.process_time() - begun < 3


def test_a_row_below_a_merged_head_is_data_where_the_other_columns_are_filled():
    only = table([["姓名", "点位", None, "手机"], ["甲", "羊角镇", "石曹村", "154"]], merged=[(1, 2, 1, 3)])
    assert (only.header_number, only.letters) == (1, {"name": "A", "site": "B", "phone": "D"})
    assert data(only) == [{"name": "甲", "site": "羊角镇", "phone": "154"}]


@pytest.mark.parametrize("text", ["姓名（必填）", "*姓名", "姓 名", "姓\n名", "姓名：", "姓名★(本人)"])
def test_a_heading_with_marks_about_it_is_the_same_heading(text):
    assert names(table([[text, "点位"], ["甲", "羊角镇"]])) == ["甲"]


def test_a_plain_heading_wins_over_one_with_marks():
    only = table([["姓名（拼音）", "姓名", "点位"], ["jia", "甲", "羊角镇"]])
    assert names(only) == ["甲"]
    assert only.unknown == [("A", "姓名（拼音）")]


def test_running_numbers_and_our_own_remarks_are_passed_over_in_silence():
    rows = [["核对说明", "序号", *HEAD, "备注"], ["点位不明", 1, "甲", "羊角镇", None, "住校"]]
    only = table(rows)
    assert set(IGNORED_HEADERS) == {"序号", "编号", "核对说明"}
    assert only.unknown == [("F", "备注")]
    assert [head.ignored for head in only.headings] == [True, True, False, False, False, False]


def test_samples_show_what_stands_below_each_heading():
    rows = [[*HEAD, "备注"], *[[f"队员{n}", "羊角镇" if n % 2 else None, n, None] for n in range(6)]]
    samples = {head.text: head.samples for head in table(rows).headings}
    assert samples == {
        "姓名": ["队员0", "队员1", "队员2"],
        "点位": ["羊角镇"] * 3,
        "手机": ["0", "1", "2"],
        "备注": [],
    }


# --- what an organisation said of its headings ---


def test_a_heading_means_what_was_said_of_it_before():
    rows = [["人员", "去向", "手机", "联系电话"], ["甲", "羊角镇", "1", "2"]]
    mapping = {"人员": "name", "去 向": "site", "手机": "", "没有的": "name"}
    only = table(rows, mapping=mapping)
    assert data(only) == [{"name": "甲", "site": "羊角镇", "phone": "2"}]
    assert only.unknown == []


def test_what_was_said_wins_over_the_columns_own_words():
    only = table([["姓名", "真名", "点位"], ["网名", "甲", "羊角镇"]], mapping={"真名": "name"})
    assert names(only) == ["甲"]
    assert [head.field for head in only.headings] == [None, "name", "site"]


GROUPS = [["队员", None, "联系方式", None], ["姓名", "点位", "手提", "微信"], ["甲", "羊角镇", "154", "jia"]]
MERGED = [(1, 1, 1, 2), (1, 3, 1, 4)]


def test_what_was_said_of_a_heading_holds_below_a_group_head_too():
    only = table(GROUPS, merged=MERGED, mapping={"手提": "phone", "微信": ""})
    assert only.letters == {"name": "A", "site": "B", "phone": "C"}
    assert only.unknown == [("D", "联系方式 微信")]


def test_what_was_said_of_the_whole_heading_wins_over_its_lower_row():
    only = table(GROUPS, merged=MERGED, mapping={"手提": "phone", "联系方式 手提": ""})
    assert only.letters == {"name": "A", "site": "B"}


def test_of_two_columns_that_end_alike_none_is_taken_for_what_was_said():
    rows = [
        ["队员", None, None, "家长", None],
        ["姓名", "点位", "手提", "称呼", "手提"],
        ["甲", "羊角镇", "154", "父", "155"],
    ]
    only = table(rows, merged=[(1, 1, 1, 3), (1, 4, 1, 5)], mapping={"手提": "phone"})
    assert only.unknown == [("C", "队员 手提"), ("D", "家长 称呼"), ("E", "家长 手提")]


def test_what_was_said_of_a_field_that_is_no_more_is_forgotten():
    assert names(table([HEAD, ["甲", "羊角镇", None]], mapping={"姓名": "nickname"})) == ["甲"]


def test_two_headings_said_to_be_one_field_are_refused():
    error = refusal(sheet([["甲乙", "丙丁", "点位"], ["a", "b", "c"]]), mapping={"甲乙": "name", "丙丁": "name"})
    assert (error.code, error.where["column"]) == ("header_twice", "B")


def test_every_missing_column_is_said_at_once():
    columns = (*COLUMNS, Column("level", "层级", required=True))
    error = refusal(sheet([["姓名", "手机"], ["甲", "154"]]), columns=columns)
    assert "缺少“点位”一列。请补上这一列再上传。还缺少“层级”。" in error.message


def test_a_missing_column_brings_the_headings_along():
    error = refusal(sheet([["姓名", "去向", "手机"], ["甲", "羊角镇", "154"]]))
    assert (error.code, error.where["field"]) == ("header_missing", "site")
    assert [(head.letter, head.text, head.field, head.samples) for head in error.table.headings] == [
        ("A", "姓名", "name", ["甲"]),
        ("B", "去向", None, ["羊角镇"]),
        ("C", "手机", "phone", ["154"]),
    ]


def test_a_header_in_strange_words_is_guessed_so_that_it_can_be_mapped():
    error = refusal(sheet([["名册"], ["谁", "在哪里", "几时"], ["甲", "羊角镇", "2026年3月"]]))
    assert error.code == "no_header"
    assert [head.text for head in error.table.headings] == ["谁", "在哪里", "几时"]


def test_a_sheet_with_nothing_like_a_header_has_no_table_to_show():
    assert refusal(sheet([["1"], [2], [None]])).table is None
    assert refusal().code == "no_header"


# --- several sheets ---


def test_every_sheet_with_such_a_table_is_read():
    other = ["点位", "姓名"]
    result = found(
        sheet([HEAD, ["甲", "羊角镇", 1]], "一队"),
        sheet([["活动安排"], ["周一"]], "安排"),
        sheet([[], other, ["金塘镇", "乙"]], "二队"),
        sheet([["姓名", "手机"], ["丙", 1]], "通讯录"),
        sheet([HEAD], "空表"),
        sheet([], "没有"),
    )
    assert [(one.sheet, names(one)) for one in result.tables] == [("一队", ["甲"]), ("二队", ["乙"])]
    assert result.other_sheets == ["安排", "通讯录", "空表"]


def test_hidden_sheets_are_named_and_read_only_when_asked_for():
    sheets = (
        sheet([HEAD, ["甲", "羊角镇", 1]], "名单"),
        sheet([HEAD, ["乙", "羊角镇", 1]], "底稿", hidden=True),
        sheet([["密"]], "杂项", hidden=True),
    )
    result = found(*sheets)
    assert [one.sheet for one in result.tables] == ["名单"]
    assert (result.hidden_sheets, result.hidden_tables) == (["底稿", "杂项"], ["底稿"])
    result = found(*sheets, include_hidden={"底稿"})
    assert [one.sheet for one in result.tables] == ["名单", "底稿"]
    assert (result.hidden_sheets, result.hidden_tables) == (["杂项"], [])


def test_a_table_only_on_a_hidden_sheet_is_said_so():
    error = refusal(sheet([["封面"]], "封面"), sheet([HEAD, ["乙", "羊角镇", 1]], "底稿", hidden=True))
    assert (error.code, error.where["hidden"]) == ("no_header", ["底稿"])
    assert "“底稿”" in error.message


def test_all_tables_together_count_against_the_limit():
    sheets = [sheet([HEAD, *[["甲", "羊角镇", n] for n in range(3)]], name) for name in ("一", "二")]
    assert refusal(*sheets, max_rows=5).code == "too_many_rows"
    assert len(found(*sheets, max_rows=6).tables) == 2
