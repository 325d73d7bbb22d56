"""Working days with make-up days, and where a date goes that falls on a holiday. Dates looked up by hand."""

from datetime import date

import pytest

from youthwork.lib.workdays import OWN, back, forward, is_workday, read_own, unknown_years


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 6, 30), True),  # a Tuesday
        (date(2026, 9, 30), True),  # a Wednesday, the day before the holidays
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),  # a Saturday that is worked for them
        (date(2026, 12, 31), True),  # a Thursday
        (date(2022, 12, 31), False),  # a Saturday, the first of three days off
        (date(2021, 9, 26), True),  # a Sunday that was worked
        (date(2027, 1, 1), False),  # by law; the rest of 2027 is not published
        (date(2027, 1, 4), True),
        (date(2027, 1, 9), False),  # a Saturday
        (date(2003, 1, 6), True),  # before the first year that the library knows
    ],
)
def test_whether_one_works_on_a_day(day, works):
    assert is_workday(day) is works


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2022, 12, 31), date(2022, 12, 30), date(2023, 1, 3)),
        (date(2026, 12, 31), date(2026, 12, 31), date(2026, 12, 31)),
        (date(2026, 9, 30), date(2026, 9, 30), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 9, 30), date(2026, 10, 8)),
        (date(2027, 2, 28), date(2027, 2, 26), date(2027, 3, 1)),
    ],
)
def test_a_date_on_a_holiday_steps_to_the_working_day_beside_it(day, before, after):
    assert (back(day), forward(day)) == (before, after)


def test_a_year_that_nobody_has_published_is_named_and_fails_nothing():
    days = [date(2026, 12, 31), date(2027, 3, 31), date(2028, 3, 31)]
    assert unknown_years(days) == [2027, 2028]


def test_our_own_table_goes_before_the_library_and_may_hold_a_whole_year():
    own = read_own("# 说明\n2026-06-30,休,停工\n2027-02-07,班,调休\n2027,全,国办发明电\n")
    assert not is_workday(date(2026, 6, 30), own=own)
    assert is_workday(date(2027, 2, 7), own=own)
    assert back(date(2026, 6, 30), own=own) == date(2026, 6, 29)
    assert unknown_years([date(2027, 1, 1), date(2028, 1, 1)], own=own) == [2028]


def test_the_table_that_is_shipped_reads():
    assert read_own(OWN.read_text(encoding="utf-8")).days[date(2027, 10, 1)] is False


def test_a_line_that_says_neither_is_refused():
    with pytest.raises(ValueError, match="2027-02-07"):
        read_own("2027-02-07,也许,不知道")


def test_a_table_without_any_working_day_does_not_loop_for_ever():
    idle = read_own("\n".join(f"2026-{month:02}-{day:02},休,停" for month in (5, 6) for day in range(1, 31)))
    with pytest.raises(ValueError, match="no working day"):
        back(date(2026, 6, 30), own=idle)
