"""How the text of a cell is taken apart, and what a name suggests."""

import pytest

from tasks.arrangement.columns import broken_lines, clean_headcount, is_aside, split_items
from teams.site_words import site_kind


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1. 创文巩卫工作\n2. 入户宣传", [("1.", "创文巩卫工作"), ("2.", "入户宣传")]),
        ("1、乡村振兴 2、农业产业", [("1.", "乡村振兴"), ("2.", "农业产业")]),
        ("1.编辑推文2.策划活动", [("1.", "编辑推文"), ("2.", "策划活动")]),
        ("1. 未成年人心理\n健康 2. 宣讲", [("1.", "未成年人心理健康"), ("2.", "宣讲")]),
        ("“油城墟”\n青年直播街", [("", "“油城墟”青年直播街")]),
        ("3. 视力防控服务站", [("3.", "视力防控服务站")]),
        ("2025.6 专项行动", [("", "2025.6 专项行动")]),
        ("1. 甲 3. 乙", [("", "1. 甲 3. 乙")]),
    ],
)
def test_numbered_items_are_parted(text, items):
    assert split_items(text) == items


def test_a_break_before_a_number_is_no_broken_name():
    assert not broken_lines("1. 甲\n2. 乙")
    assert broken_lines("预防未成年人违法犯\n罪公众号")
    assert not broken_lines("羊角镇\n")


@pytest.mark.parametrize(("value", "number"), [(20, 20), ("20", 20), ("２０", 20), ("20人", 20)])
def test_headcounts_that_are_numbers(value, number):
    assert clean_headcount(value)[0] == number


@pytest.mark.parametrize("value", ["二十人", "约20", 0, -3, 2.5, None, "", "20-30", True, "²"])
def test_headcounts_that_are_none(value):
    with pytest.raises(ValueError, match="人数"):
        clean_headcount(value)


def test_totals_and_remarks_are_no_rows():
    assert is_aside({"programmes": "合 计", "site": None, "headcount": 244})
    assert is_aside({"programmes": "注：另附名单", "site": None, "headcount": None})
    assert is_aside({"programmes": "项 目", "site": "点 位", "headcount": "人数"})
    assert not is_aside({"programmes": "1. 四点半课堂", "site": "河东荔红社区", "headcount": 6})


def test_what_a_name_suggests():
    assert [site_kind(n) for n in ("甲社区", "羊角镇石曹村", "羊角镇", "宏丰新城", "某公众号")] == [
        "community",
        "village",
        "town",
        "facility",
        "online",
    ]
