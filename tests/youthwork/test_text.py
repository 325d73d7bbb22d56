"""Names and numbers as Chinese office sheets write them."""

import pytest

from youthwork.lib.text import clean_mobile, mask_phone, match_key, one_line, shortened


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("未成年人心理健康\n辅导站跟班实践", "未成年人心理健康辅导站跟班实践"),
        ("项 目", "项目"),
        ("“油城墟”\n青年直播街", "“油城墟”青年直播街"),
        ("  羊角镇 ", "羊角镇"),
        ("Web 前端\n小组", "Web 前端小组"),
        (None, ""),
        (20, "20"),
    ],
)
def test_a_break_inside_a_chinese_name_was_only_for_the_column(written, read):
    assert one_line(written) == read


def test_spellings_of_one_name_match():
    assert match_key("“油城墟” 青年直播街") == match_key('"油城墟"青年直播街') == match_key("「油城墟」青年直播街")
    assert match_key("Ａ区（一）") == match_key("a区(一)")
    assert match_key("羊角镇") != match_key("羊角镇石曹村")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("15400001234", "15400001234"),
        (15400001234, "15400001234"),
        (15400001234.0, "15400001234"),
        (" 154 0000 1234 ", "15400001234"),
        ("154-0000-1234", "15400001234"),
        ("+86 15400001234", "15400001234"),
        ("8615400001234", "15400001234"),
        ("１５４００００１２３４", "15400001234"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_mobile_number_is_read_as_written(written, read):
    assert clean_mobile(written) == read


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("1.54E+10", "科学计数"),
        ("1540000123", "11位"),
        ("25400001234", "11位"),
        (15400001234.5, "不是整数"),
        ("电话同上", "11位"),
    ],
)
def test_what_is_no_mobile_number_is_refused_with_the_repair(written, reason):
    with pytest.raises(ValueError, match=reason):
        clean_mobile(written)


def test_masking_hides_all_but_the_ends():
    assert mask_phone("15400001234") == "154****1234"
    assert mask_phone("") == ""
    assert mask_phone("0668-2880000") == "**********00"


@pytest.mark.parametrize(("longest", "kept"), [(6, "清理背街小巷"), (5, "清理背街…"), (1, "…")])
def test_what_is_too_long_says_that_it_goes_on(longest, kept):
    assert shortened("清理背街小巷", longest) == kept
