"""Figures against the calendar, as a table: target, value and day on the left, light and reason on the right."""

from datetime import date
from decimal import Decimal

import pytest

from tasks.choices import Light
from tasks.indicators.measures import Bar
from tasks.progress import Thresholds, pace_of

START, DUE = date(2026, 1, 1), date(2026, 12, 31)
JULY = date(2026, 7, 1)  # 182 of 365 days: 49%
HUNDRED = Bar(">=", Decimal(100))


@pytest.mark.parametrize(
    ("target", "value", "today", "light", "reason"),
    [
        pytest.param(HUNDRED, 49, JULY, Light.ON_TRACK, "完成49%，序时49%", id="on the day's pace is on track"),
        pytest.param(HUNDRED, 45, JULY, Light.DUE_SOON, "完成45%，序时49%", id="a little behind is due soon"),
        pytest.param(HUNDRED, 39, JULY, Light.DUE_SOON, "完成39%，序时49%", id="ten points are the most of it"),
        pytest.param(HUNDRED, 38, JULY, Light.BEHIND, "完成38%，序时49%", id="more than ten points is behind"),
        pytest.param(HUNDRED, None, JULY, Light.BEHIND, "尚无数据，序时49%", id="nothing said is nothing done"),
        pytest.param(HUNDRED, 100, JULY, Light.DONE, "已达到，完成100%", id="met is done"),
        pytest.param(HUNDRED, 120, date(2027, 2, 1), Light.DONE, "已达到，完成120%", id="met stays done"),
        pytest.param(HUNDRED, 99, date(2027, 1, 3), Light.OVERDUE, "已过3天，完成99%", id="after the day is overdue"),
        pytest.param(HUNDRED, 99, date(2026, 12, 28), Light.DUE_SOON, "完成99%，序时99%，还有3天", id="near the day"),
        pytest.param(HUNDRED, 0, date(2025, 12, 1), Light.ON_TRACK, "2026年1月1日开始", id="before the start"),
        pytest.param(Bar("<=", Decimal(30)), 25, JULY, Light.ON_TRACK, "在上限以内", id="an upper bound has no pace"),
        pytest.param(Bar("<=", Decimal(30)), 31, JULY, Light.BEHIND, "超过上限", id="over the bound is behind"),
        pytest.param(
            Bar("<=", Decimal(30)), 31, date(2027, 1, 1), Light.OVERDUE, "已过1天，超过上限", id="and overdue"
        ),
        pytest.param(Bar("<=", Decimal(30)), 25, date(2027, 1, 1), Light.DONE, "在上限以内", id="the day settles it"),
        pytest.param(
            Bar("<=", Decimal(30)), None, JULY, Light.ON_TRACK, "尚无数据", id="a bound of which nothing is known"
        ),
        pytest.param(Bar("range", Decimal(1), Decimal(3)), 4, JULY, Light.BEHIND, "超过上限", id="above the range"),
        pytest.param(
            Bar("range", Decimal(1), Decimal(3)), 2, JULY, Light.DONE, "已达到，完成200%", id="inside the range"
        ),
        pytest.param(Bar("rise"), 5, JULY, Light.ON_TRACK, "还没有上期可比", id="a rise from nothing"),
        pytest.param(Bar("="), 5, JULY, None, "没有印数，不判断快慢", id="no number is no judgement"),
        pytest.param(Bar("="), None, date(2027, 5, 1), None, "没有印数，不判断快慢", id="not after the day either"),
        pytest.param(Bar("=", Decimal(0)), 1, JULY, Light.ON_TRACK, "还没有达到", id="none at all has no pace"),
    ],
)
def test_a_figure_stands(target, value, today, light, reason):
    pace = pace_of(target, None if value is None else Decimal(value), START, DUE, today)
    assert (pace.light, pace.reason) == (light, reason)


@pytest.mark.parametrize(
    ("bound", "met", "light", "reason"),
    [
        ("rise", True, Light.ON_TRACK, "比上期上升"),
        ("rise", False, Light.BEHIND, "比上期没有上升"),
        ("fall", False, Light.BEHIND, "比上期没有下降"),
    ],
)
def test_a_turn_is_judged_and_not_paced(bound, met, light, reason):
    pace = pace_of(Bar(bound), Decimal(5), START, DUE, JULY, met=met)
    assert (pace.light, pace.reason, pace.expected) == (light, reason, None)


@pytest.mark.parametrize(("value", "reason"), [(45, "完成45%"), (100, "已达到"), (None, "尚无数据")])
def test_what_has_no_day_gets_no_light(value, reason):
    pace = pace_of(HUNDRED, None if value is None else Decimal(value), START, None, JULY)
    assert (pace.light, pace.reason) == (None, reason)


def test_without_a_start_nothing_is_expected_yet():
    pace = pace_of(HUNDRED, Decimal(1), None, DUE, JULY)
    assert (pace.light, pace.reason, pace.expected) == (Light.ON_TRACK, "完成1%", None)


@pytest.mark.parametrize(("points", "light"), [(4, Light.DUE_SOON), (3, Light.BEHIND), (0, Light.BEHIND)])
def test_the_points_behind_are_a_threshold(points, light):
    by = Thresholds(behind_points=points)
    assert pace_of(HUNDRED, Decimal(45), START, DUE, JULY, by=by).light == light
