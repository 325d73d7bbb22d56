"""Quarters, months and lists of month ends, as tables of dates."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youthwork.lib.periods import (
    Span,
    every_two_years,
    month_ends,
    month_of,
    months,
    quarter_of,
    quarters,
    school_year_of,
    school_years,
    seams,
    short_name,
    stages,
    year_of,
    years,
)

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_a_plan_that_starts_in_may_has_a_first_period_of_two_months():
    spans = month_ends(date(2021, 5, 1), date(2021, 12, 31), ending=(6, 9, 12))
    assert [(s.label, s.name, s.starts_on, s.ends_on) for s in spans] == [
        ("2021Q2", "2021年第二季度", date(2021, 5, 1), date(2021, 6, 30)),
        ("2021Q3", "2021年第三季度", date(2021, 7, 1), date(2021, 9, 30)),
        ("2021Q4", "2021年第四季度", date(2021, 10, 1), date(2021, 12, 31)),
    ]
    assert spans == quarters(date(2021, 5, 1), date(2021, 12, 31))


def test_month_ends_outside_quarters_bear_the_label_of_their_month():
    spans = month_ends(date(2026, 1, 1), date(2026, 12, 31), ending=(11, 5))
    assert [(s.label, s.starts_on, s.ends_on) for s in spans] == [
        ("2026-05", date(2026, 1, 1), date(2026, 5, 31)),
        ("2026-11", date(2026, 6, 1), date(2026, 11, 30)),
    ]


@pytest.mark.parametrize("ending", [(), (0,), (13,)])
def test_months_that_do_not_exist_are_refused(ending):
    with pytest.raises(ValueError, match="1 to 12"):
        month_ends(date(2026, 1, 1), date(2026, 12, 31), ending=ending)


@pytest.mark.parametrize(
    ("of", "day", "label", "name", "first", "last"),
    [
        (quarter_of, date(2026, 6, 18), "2026Q2", "2026年第二季度", date(2026, 4, 1), date(2026, 6, 30)),
        (quarter_of, date(2026, 1, 1), "2026Q1", "2026年第一季度", date(2026, 1, 1), date(2026, 3, 31)),
        (quarter_of, date(2026, 12, 31), "2026Q4", "2026年第四季度", date(2026, 10, 1), date(2026, 12, 31)),
        (month_of, date(2028, 2, 29), "2028-02", "2028年2月", date(2028, 2, 1), date(2028, 2, 29)),
        (year_of, date(2026, 6, 18), "2026", "2026年", date(2026, 1, 1), date(2026, 12, 31)),
        (
            school_year_of,
            date(2026, 6, 18),
            "2025-2026学年",
            "2025–2026学年",
            date(2025, 9, 1),
            date(2026, 8, 31),
        ),
        (
            school_year_of,
            date(2026, 9, 1),
            "2026-2027学年",
            "2026–2027学年",
            date(2026, 9, 1),
            date(2027, 8, 31),
        ),
    ],
)
def test_the_span_around_a_day(of, day, label, name, first, last):
    span = of(day)
    assert (span.label, span.name, span.starts_on, span.ends_on) == (label, name, first, last)
    assert day in span
    assert first - timedelta(days=1) not in span


@given(days, days)
@pytest.mark.parametrize("cut", [months, quarters, years, school_years, every_two_years])
def test_spans_cover_every_day_once(cut, one, other):
    first, last = sorted((one, other))
    spans = cut(first, last)
    assert spans[0].starts_on == first
    assert spans[-1].ends_on == last
    for before, after in pairwise(spans):
        assert after.starts_on == before.ends_on + timedelta(days=1)
    assert len({s.label for s in spans}) == len(spans)


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (date(2023, 1, 1), date(2026, 12, 31), ["2023-2024", "2025-2026"]),
        (date(2023, 5, 1), date(2025, 12, 31), ["2023-2024", "2025"]),
        (date(2026, 3, 1), date(2026, 9, 30), ["2026"]),
    ],
)
def test_every_two_years_begin_with_the_year_of_the_plan(first, last, labels):
    assert [span.label for span in every_two_years(first, last)] == labels


def test_stages_follow_each_other_whatever_their_length():
    spans = stages(date(2023, 3, 1), [("第一阶段", date(2023, 12, 31)), ("第二阶段", date(2025, 6, 30))])
    assert [(s.label, s.starts_on, s.ends_on) for s in spans] == [
        ("第一阶段", date(2023, 3, 1), date(2023, 12, 31)),
        ("第二阶段", date(2024, 1, 1), date(2025, 6, 30)),
    ]


@pytest.mark.parametrize(
    "ends",
    [
        [("第一阶段", date(2025, 6, 30)), ("第二阶段", date(2023, 12, 31))],
        [("第一阶段", date(2023, 12, 31)), ("第一阶段", date(2025, 6, 30))],
    ],
)
def test_stages_out_of_order_or_of_one_name_are_refused(ends):
    with pytest.raises(ValueError):
        stages(date(2023, 3, 1), ends)


def test_where_periods_do_not_meet_is_said_with_the_days():
    def span(label, first, last):
        return Span(label, label, first, last)

    first = span("甲", date(2026, 1, 1), date(2026, 3, 31))
    second = span("乙", date(2026, 3, 25), date(2026, 6, 30))
    third = span("丙", date(2026, 7, 11), date(2026, 9, 30))
    assert [
        (s.before.label, s.after.label, s.starts_on, s.ends_on, s.overlap) for s in seams([third, first, second])
    ] == [
        ("甲", "乙", date(2026, 3, 25), date(2026, 3, 31), True),
        ("乙", "丙", date(2026, 7, 1), date(2026, 7, 10), False),
    ]
    assert seams(quarters(date(2026, 1, 1), date(2026, 12, 31))) == []


def test_a_period_the_wrong_way_round_is_refused():
    with pytest.raises(ValueError, match="before it starts"):
        quarters(date(2026, 2, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "share"),
    [
        (date(2026, 3, 31), 0),
        (date(2026, 4, 1), 1),
        (date(2026, 6, 18), 86),
        (date(2026, 6, 30), 100),
        (date(2026, 8, 1), 100),
    ],
)
def test_how_much_of_a_quarter_has_passed(day, share):
    assert quarter_of(date(2026, 5, 1)).passed(day) == share


@pytest.mark.parametrize(
    ("name", "year", "short"),
    [
        ("2026年第二季度", 2026, "二季度"),
        ("2025年第四季度", 2026, "2025年第四季度"),
        ("2026年6月", 2026, "6月"),
        ("2026年", 2026, "2026年"),
    ],
)
def test_a_name_without_the_year_of_today(name, year, short):
    assert short_name(name, year=year) == short
