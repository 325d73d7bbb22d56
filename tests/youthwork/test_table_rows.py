"""The rows of a table: asides, labels, merged cells, people whom none of it may swallow."""

import pytest

from tests.tables import ARRANGEMENT, COLUMNS, HEAD, data, refusal, sheet, table
from youthwork.lib.tables import is_aside
from youthwork.lib.text import is_nothing


def test_hidden_rows_and_the_day_count_are_passed_on():
    only = table([HEAD, ["甲", "羊角镇", 1], ["乙", "羊角镇", 2]], hidden_rows=[3], date1904=True)
    assert [(row.number, row.hidden) for row in only.rows] == [(2, False), (3, True)]
    assert only.date1904


def test_prepared_rows_with_nothing_but_their_number_are_blank():
    rows = [["序号", *HEAD], [1, "甲", "羊角镇", None], [2, None, None, None], ["3", None, None, None]]
    assert [row.number for row in table(rows).rows] == [2]


@pytest.mark.parametrize(
    "row",
    [
        ["合计", None, 20],
        ["合 计", "20人", None],
        ["总计：20人", None, None],
        ["注：以上人员均已购买保险", None, None],
        ["备注", None, None],
        ["填表人：张三", None, "填报日期：2026年3月"],
        ["制表：李四", "审核：王五", "日期：3月1日"],
        ["负责人（签字）：", None, None],
        ["——以下空白——", None, None],
        ["示例", "羊角镇", "15400000001"],
        ["例：", "羊角镇", "15400000001"],
        ["联系人：赵六", None, None],
        ["联系人：赵六", "电话", "0668-1234567"],
    ],
)
def test_totals_remarks_and_examples_are_no_people(row):
    only = table([HEAD, ["甲", "羊角镇", None], row])
    assert [one.aside for one in only.rows] == [False, True]
    assert is_aside(only.rows[-1].cells, COLUMNS)


@pytest.mark.parametrize("word", ["合计", "小计", "示例", "注：略"])
def test_a_total_beside_a_column_that_is_not_read_is_seen_by_its_cells(word):
    only = table([["序号", *HEAD], [1, "甲", "羊角镇", None], [word, None, None, 20]])
    assert only.rows[-1].aside
    assert is_aside(only.rows[-1].cells, COLUMNS)


@pytest.mark.parametrize(
    "row",
    [
        ["合小平", "羊角镇", "1"],
        ["单明", "羊角镇", "1"],
        ["注海", "例村", None],
        ["经纬", None, None],
        ["1.说明：", "羊角镇", None],
    ],
)
def test_people_whose_names_begin_like_remarks_stay_people(row):
    only = table([HEAD, row])
    assert [(one.aside, one.label) for one in only.rows] == [(False, False)]


def test_the_header_and_the_title_again_on_the_next_page_are_passed_over():
    head = [["队员名单", None, None, None], ["姓名", "点位", "联系方式", None], [None, None, "手机", "邮箱"]]
    areas = [(1, 1, 1, 4), (2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 2, 4), (5, 1, 5, 4)]
    only = table([*head, ["甲", "羊角镇", 1, None], *head, ["乙", "羊角镇", 2, None]], merged=areas)
    assert [(row.number, row.cells["name"]) for row in only.rows] == [(4, "甲"), (8, "乙")]


def test_another_header_below_with_other_places_is_refused():
    error = refusal(sheet([HEAD, ["甲", "羊角镇", 1], [], ["点位", "姓名", "手机"], ["金塘镇", "乙", 2]]))
    assert (error.code, error.where["row"]) == ("second_header", 4)


@pytest.mark.parametrize("merged", [[(3, 1, 3, 4)], []])
@pytest.mark.parametrize("text", ["官渡校园社区（20人）", "第一组", "一、校园服务队"])
def test_a_group_label_is_no_row_and_tells_the_group_of_those_below(merged, text):
    rows = [
        ["姓名", "点位", "手机", "职务"],
        ["甲", "羊角镇", 1, None],
        [text, None, None, None],
        ["乙", "羊角镇", 2, None],
        ["丙", "羊角镇", 3, None],
    ]
    only = table(rows, merged=merged)
    assert [(row.number, row.label, row.group) for row in only.rows] == [
        (2, False, None),
        (3, True, None),
        (4, False, text),
        (5, False, text),
    ]


def test_a_label_beside_the_running_number_is_one():
    rows = [["序号", *HEAD], ["羊角镇", None, None, None], [1, "甲", "羊角镇", None]]
    assert [(row.label, row.group) for row in table(rows).rows] == [(True, None), (False, "羊角镇")]


@pytest.mark.parametrize("name", ["何晓彤", "王镇", "林班", "买买提·艾力", "阿卜杜热合曼", "欧阳第一"])
def test_a_person_of_whom_only_the_name_is_known_is_no_label(name):
    only = table([HEAD, ["甲", "羊角镇", 1], [name, None, None]])
    assert not only.rows[-1].label
    only = table([["序号", *HEAD], [1, "甲", "羊角镇", 1], [None, name, None, None]])
    assert not only.rows[-1].label


def test_a_place_alone_is_a_row_of_the_arrangement_and_no_label():
    rows = [
        ["项目", "点位", "人数"],
        ["四点半课堂服务站", "官渡校园社区", 20],
        [None, "官渡雅园社区", None],
        ["视力防控服务站", None, None],
    ]
    for areas in ([], [(2, 1, 3, 1)], [(2, 1, 3, 1), (3, 2, 3, 3)]):
        only = table(rows, ARRANGEMENT, merged=areas)
        assert [row.label for row in only.rows] == [False] * 3


def test_cells_merged_sideways_belong_to_their_first_column():
    only = table([HEAD, ["甲", "羊角镇", None], ["乙", "金塘镇", "154"]], merged=[(2, 2, 2, 3)])
    assert data(only)[0] == {"name": "甲", "site": "羊角镇", "phone": None}


def test_merged_cells_are_filled_down_also_over_blank_columns():
    rows = [["姓名", None, "点位"], ["甲", None, "羊角镇"], ["乙", None, None], ["丙", None, "金塘镇"]]
    only = table(rows, merged=[(2, 3, 3, 3)])
    assert [(row.cells["site"], set(row.merged)) for row in only.rows] == [
        ("羊角镇", set()),
        ("羊角镇", {"site"}),
        ("金塘镇", set()),
    ]


def test_short_rows_of_a_text_file_are_filled_up():
    assert data(table([HEAD, ["甲", "羊角镇"], ["乙"]])) == [
        {"name": "甲", "site": "羊角镇", "phone": None},
        {"name": "乙", "site": None, "phone": None},
    ]


@pytest.mark.parametrize(("value", "nothing"), [("/", True), (" — ", True), ("无", True), ("空", True), (None, True)])
def test_a_cell_that_says_there_is_nothing(value, nothing):
    assert is_nothing(value) is nothing


@pytest.mark.parametrize("value", ["无为", 0, "0", "空军", "//a", False])
def test_a_cell_that_says_something(value):
    assert not is_nothing(value)


def test_a_group_named_in_a_title_too_is_a_group_below():
    rows = [["官渡校园社区"], HEAD, ["羊角镇石曹村"], ["甲", None, "154"], ["官渡校园社区"], ["乙", None, "155"]]
    only = table(rows)
    assert [(row.cells["name"], row.group) for row in only.rows if not row.label] == [
        ("甲", "羊角镇石曹村"),
        ("乙", "官渡校园社区"),
    ]


@pytest.mark.parametrize("remark", ["备注：组长", "注:保研", "说明：休学一年"])
def test_a_remark_in_front_of_a_whole_row_swallows_nobody(remark):
    only = table([["备注", *HEAD], [remark, "甲", "羊角镇", "154"], [None, "乙", "羊角镇", "155"]])
    assert [row.aside for row in only.rows] == [False, False]


def test_another_header_below_with_the_guardians_phone_in_place_of_the_own_is_refused():
    rows = [HEAD, ["甲", "羊角镇", "154"], ["姓名", "点位", "监护人电话"], ["乙", "羊角镇", "155"]]
    assert refusal(sheet(rows)).code == "second_header"
