"""Dates as offices write them."""

from datetime import date, datetime, timedelta

import pytest

from youthwork.lib.dates import cn_ago, cn_clock, cn_date, cn_length, cn_moment, cn_span, cn_weekday

TODAY = date(2026, 6, 18)
NOW = datetime(2026, 6, 18, 9, 0)


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 6, 13), "6月13日"), (date(2025, 12, 31), "2025年12月31日"), (date(2027, 1, 1), "2027年1月1日")],
)
def test_the_year_is_named_only_where_it_differs(day, words):
    assert cn_date(day, TODAY) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 6, 18, 0, 5), "今天0:05"),
        (datetime(2026, 6, 17, 23, 59), "昨天23:59"),
        (datetime(2026, 6, 16, 16, 40), "6月16日16:40"),
        (datetime(2025, 6, 18, 9, 0), "2025年6月18日9:00"),
        (datetime(2026, 6, 19, 8, 0), "6月19日8:00"),
    ],
)
def test_what_is_near_is_said_shortly(moment, words):
    assert cn_moment(moment, NOW) == words


def test_hours_have_no_leading_zero_and_minutes_do():
    assert cn_clock(datetime(2026, 6, 18, 9, 5)) == "9:05"


def test_weekdays_begin_with_monday():
    assert [cn_weekday(date(2026, 6, day)) for day in (15, 18, 21)] == ["星期一", "星期四", "星期日"]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2026, 4, 1), date(2026, 6, 30), "4月1日至6月30日"),
        (date(2025, 4, 1), date(2025, 6, 30), "2025年4月1日至6月30日"),
        (date(2025, 9, 1), date(2026, 6, 30), "2025年9月1日至6月30日"),
        (date(2026, 9, 1), date(2027, 6, 30), "9月1日至2027年6月30日"),
        (date(2026, 4, 1), None, "4月1日起"),
        (None, date(2026, 6, 30), "6月30日前"),
        (None, None, ""),
    ],
)
def test_a_span_says_each_year_once(start, end, words):
    assert cn_span(start, end, TODAY) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "不到0.1秒"),
        (0.04, "不到0.1秒"),
        (0.32, "0.3秒"),
        (9, "9秒"),
        (59.9, "59秒"),
        (60, "1分钟"),
        (3599, "59分钟"),
        (7300, "2小时"),
        (5 * 86400, "5天"),
    ],
)
def test_a_length_is_said_the_coarser_the_longer_it_is(seconds, words):
    assert cn_length(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "刚才"), (4, "刚才"), (8.7, "8秒前"), (180, "3分钟前"), (-2, "马上"), (-40, "40秒后"), (-86400, "1天后")],
)
def test_how_long_ago_is_said_in_whole_numbers(seconds, words):
    assert cn_ago(NOW - timedelta(seconds=seconds), NOW) == words
