"""Days and spans of time in headers and phases."""

import pytest

from tasks.reader.periods import day_in, day_without_year_in, stretch_in, years_in

STRETCHES = (
    ("2021年5月—2021年12月", "2021-05-01", "2021-12-31"),
    ("5月至6月上旬", "2024-05-01", "2024-06-10"),
    ("6月中旬至11月", "2024-06-11", "2024-11-30"),
    ("（12月）", "2024-12-01", "2024-12-31"),
    ("3-5月", "2024-03-01", "2024-05-31"),
    ("2023年3月1日至15日", "2023-03-01", "2023-03-15"),
    ("即日起至2022年12月底", None, "2022-12-31"),
    ("2022年9月-2023年3月", "2022-09-01", "2023-03-31"),
    ("11月至次年2月", "2024-11-01", "2024-11-30"),
    ("11月至2月", "2024-11-01", "2025-02-28"),
    ("2月", "2024-02-01", "2024-02-29"),
)


@pytest.mark.parametrize(("text", "first", "last"), STRETCHES)
def test_a_stretch_runs_from_a_day_to_a_day(text, first, last):
    found = stretch_in(text, 2024)
    assert (found.first, found.last) == (first, last)


def test_without_a_year_the_days_have_none():
    found = stretch_in("4月至6月")
    assert (found.first, found.last) == ("--04-01", "--06-30")


def test_no_month_is_no_stretch():
    assert stretch_in("全年持续推进", 2024) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021年3月17日印发", "2021-03-17"),
        ("二〇二一年三月十七日", "2021-03-17"),
        ("二○二三年十二月二十日", "2023-12-20"),
    ],
)
def test_a_day_is_read_in_digits_and_in_numerals(text, day):
    assert day_in(text)[0] == day


def test_a_day_that_does_not_exist_is_none():
    assert day_in("2021年13月1日") is None
    assert day_in("2021-03-17") is None


def test_a_day_may_lack_its_year():
    assert day_without_year_in("5月15日前报送") == ("--05-15", (0, 5))


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("2017年工作要点", "2017-01-01", "2017-12-31"),
        ("发展规划（2018-2025年）", "2018-01-01", "2025-12-31"),
        ("2021—2023年行动计划", "2021-01-01", "2023-12-31"),
    ],
)
def test_whole_years_stand_in_titles(title, first, last):
    found = years_in(title)
    assert (found.first, found.last) == (first, last)
