"""Which step a date has reached, for whom: as tables, with holidays, make-up days and pauses."""

from datetime import date, timedelta

import pytest

from reports.reminding.days import Days, Pauses, not_published, unknown_years, warn_of_unknown_years
from reports.reminding.timing import DEADLINE, Timing, reached
from teams.choices import Part

D, O, S = Part.DOER, Part.OFFICIAL, Part.SUPERIOR  # noqa: E741 -- as short as the table wants them
PLAIN = Days()
EXAMS = Days([(date(2026, 6, 22), date(2026, 7, 5))])  # two weeks, Monday to Sunday
ONLY_ON_DAY = Timing(weekly=False)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("07-06", {}),
        ("07-07", {D: -7}),  # due on Tuesday the 14th
        ("07-10", {D: -3}),  # -3 falls on Saturday
        ("07-12", {D: -3}),
        ("07-13", {D: -1}),
        ("07-14", {D: 0}),
        ("07-15", {D: 1}),
        ("07-16", {D: 1}),
        ("07-17", {D: 3}),
        ("07-20", {D: 3}),
        ("07-21", {D: 3, O: 7}),
        ("07-27", {D: 3, O: 7}),
        ("07-28", {D: 3, O: 14}),
        ("08-12", {D: 3, O: 28}),
        ("08-13", {D: 3, O: 28, S: 30}),
        ("08-18", {D: 3, O: 35, S: 30}),
        ("08-20", {D: 3, O: 35, S: 37}),
    ],
)
def test_a_deadline_is_told_before_on_and_after_the_day_then_higher_up(today, expected):
    assert reached(DEADLINE, day("07-14"), day(today), PLAIN) == expected


@pytest.mark.parametrize(
    ("due", "today", "expected"),
    [
        # 国庆: 1 to 7 October; Saturday 10 October is worked.
        pytest.param("10-05", "09-29", {D: -7}, id="what falls into the holiday"),
        pytest.param("10-05", "09-30", {D: 0}, id="is told on the last day before it"),
        pytest.param("10-05", "10-07", {D: 0}, id="nothing is told in it"),
        pytest.param("10-05", "10-08", {D: 1}, id="and it is late from its end on"),
        pytest.param("09-30", "10-08", {D: 3}, id="a holiday makes nothing a week late"),
        pytest.param("09-30", "10-12", {D: 3, O: 7}, id="the count goes on after it"),
        pytest.param("10-09", "10-10", {D: 1}, id="a Saturday that is worked is no weekend"),
        pytest.param("10-11", "10-10", {D: 0}, id="what falls on the Sunday is told that Saturday"),
        # 春节: 15 to 23 February; Saturdays 14 and 28 February are worked.
        pytest.param("02-17", "02-13", {D: -7}, id="before the make-up Saturday"),
        pytest.param("02-17", "02-14", {D: 0}, id="the make-up Saturday is the last chance"),
        pytest.param("02-13", "02-14", {D: 1}, id="and late on it is late"),
        pytest.param("02-13", "02-24", {D: 3}, id="nine days off are no nine days late"),
        pytest.param("02-26", "02-28", {D: 1}, id="the Saturday after"),
    ],
)
def test_holidays_and_make_up_days(due, today, expected):
    assert reached(DEADLINE, day(due), day(today), PLAIN) == expected


@pytest.mark.parametrize(
    ("due", "today", "expected"),
    [
        pytest.param("06-30", "06-16", {}, id="a fortnight before, as ever"),
        # Friday the 19th is a holiday, so the last working day before the exams is Thursday the 18th.
        pytest.param("06-30", "06-18", {D: 0}, id="all that falls into the pause is told before it"),
        pytest.param("06-30", "06-30", {D: 0}, id="and nothing more on the day"),
        pytest.param("06-30", "07-06", {D: 1}, id="after it, one day late"),
        pytest.param("06-30", "07-08", {D: 3}, id="then three"),
        pytest.param("06-30", "07-10", {D: 3}, id="never escalated by the pause"),
        pytest.param("06-30", "07-13", {D: 3, O: 7}, id="but by a week of days that count"),
        pytest.param("06-15", "06-18", {D: 3}, id="three days late before it"),
        pytest.param("06-15", "06-30", {D: 3}, id="stays so during it"),
        pytest.param("06-15", "07-06", {D: 3}, id="six days that count, with the weekend before it"),
        pytest.param("06-15", "07-07", {D: 3, O: 7}, id="and seven"),
        pytest.param("06-17", "07-06", {D: 3}, id="a day that counts is missing"),
        pytest.param("06-21", "07-06", {D: 1}, id="due on its eve"),
        pytest.param("07-05", "07-06", {D: 1}, id="due on its last day"),
        pytest.param("07-06", "06-18", {D: -1}, id="due on the day after"),
        pytest.param("07-06", "07-06", {D: 0}, id="on the day"),
        pytest.param("07-13", "07-06", {D: -7}, id="a step on the first day after stays there"),
        pytest.param("07-13", "06-18", {}, id="too early for a week before"),
    ],
)
def test_a_pause_stops_the_count(due, today, expected):
    assert reached(DEADLINE, day(due), day(today), EXAMS) == expected


@pytest.mark.parametrize(
    ("timing", "late", "expected"),
    [
        pytest.param(Timing(weekly=False, on_day=False), 400, {}, id="nothing was asked for"),
        pytest.param(ONLY_ON_DAY, -1, {}, id="the eve"),
        pytest.param(ONLY_ON_DAY, 400, {D: 0}, id="on the day, and no later step"),
        pytest.param(Timing(on_day=False), 6, {}, id="weekly from the date on"),
        pytest.param(Timing(on_day=False), 27, {D: 21}, id="for ever"),
        pytest.param(Timing(after=(2, 5)), 11, {D: 5}, id="the last step, then a week"),
        pytest.param(Timing(after=(2, 5)), 12, {D: 12}, id="and every week"),
        pytest.param(Timing(before=(5, 2), on_day=False, weekly=False), 3, {D: -2}, id="missed before is made up late"),
        pytest.param(Timing(official_after=0), -1, {}, id="nobody before the day"),
        pytest.param(Timing(official_after=0), 0, {O: 0}, id="at once to who answers for it"),
        pytest.param(Timing(official_after=0), 8, {O: 7}, id="and weekly"),
        pytest.param(Timing(after=(1,), official_after=0), 1, {O: 0}, id="the doer never"),
        pytest.param(
            Timing(official_after=3, weekly=False), 400, {D: 0, O: 3}, id="once, and the doer who had not been told"
        ),
        pytest.param(Timing(superior_after=3), 10, {D: 7, S: 10}, id="a superior beside the doer"),
        pytest.param(Timing(official_after=7, superior_after=7), 8, {D: 0, O: 7, S: 7}, id="both from one day on"),
        pytest.param(
            Timing(after=(1, 10), official_after=7), 10, {D: 1, O: 7}, id="no step of the doer's past the official's"
        ),
    ],
)
def test_what_a_rule_may_ask_for(timing, late, expected):
    today = date(2026, 7, 16)  # far from holidays; steps of these rules fall on working days
    assert reached(timing, today - timedelta(days=late), today, PLAIN) == expected


@pytest.mark.parametrize("due", [date.min, date(1900, 1, 1), date(2015, 1, 1)])
def test_what_is_ten_years_late_gets_no_later(due):
    steps = {reached(DEADLINE, due, day("07-16") + timedelta(days=n), PLAIN)[O] for n in range(5)}
    assert len(steps) == 1
    assert 3000 < steps.pop() < 3650


def test_a_long_downtime_is_made_up_by_the_latest_step_of_each_alone():
    assert reached(DEADLINE, day("03-02"), day("07-16"), PLAIN) == {D: 3, O: 126, S: 128}


def test_pauses_may_be_long_and_overlap_and_hold_nonsense():
    days = Days([(date.min, day("06-10")), (day("06-05"), day("08-31")), (day("12-01"), date.max)])
    assert days.back(day("07-01")) < date(2000, 1, 2)
    assert days.forward(day("07-01")) == day("09-01")
    assert days.counted(day("06-01"), day("09-03")) == 3
    assert reached(DEADLINE, day("06-30"), day("07-16"), days) == {D: 0}


def test_a_unit_has_the_pauses_of_those_above_it_and_no_others():
    pauses = Pauses([("0001", day("06-22"), day("06-26")), ("00010002", day("07-01"), day("07-03"))])
    college, faculty, city, other = (pauses.of(path) for path in ("00010002", "000100020001", "00010003", "0002"))
    assert college is faculty
    assert [city.paused(day("06-23")), city.paused(day("07-02"))] == [True, False]
    assert [faculty.paused(day("06-23")), faculty.paused(day("07-02"))] == [True, True]
    assert not other.paused(day("06-23"))
    assert pauses.next_workday(day("06-18")) == day("06-29")


def test_a_year_of_which_no_holiday_is_known_warns_and_does_not_fail(caplog):
    assert (unknown_years(day("06-18")), not_published(day("06-18"))) == ([], "")
    far = date(2088, 12, 30)
    assert reached(DEADLINE, far, far, PLAIN) == {D: 0}
    assert unknown_years(far) == [2088, 2089]
    assert not_published(far) == "2088、2089年的放假安排还没有录入，提醒暂按周末推算。"
    warn_of_unknown_years(far)
    assert len(caplog.records) == 1
