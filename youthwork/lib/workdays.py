"""Working days of the Chinese calendar, make-up days (调休) included, and where a date goes that falls on none.

The arrangement of a year is published in the autumn before it. ``chinese_calendar`` knows the years that were; what it
does not know yet, or gets wrong, stands in ``workdays.csv`` beside this module and goes before it. A year that neither
knows has weekends and the days of that table, and :func:`unknown_years` says so: nothing fails over it.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import chinese_calendar

OWN = Path(__file__).with_name("workdays.csv")
OFF, ON, WHOLE_YEAR = "休", "班", "全"
SATURDAY = 5
ONE_DAY = timedelta(days=1)
# No holiday is longer: whoever looks further has a broken table before them.
LONGEST = 30


@dataclass(frozen=True)
class Own:
    """The table of our own: day → whether one works on it, and the years that it gives whole."""

    days: dict[date, bool]
    years: frozenset[int]


def read_own(text: str) -> Own:
    """The lines of ``workdays.csv``. ValueError for one that says neither 休, 班 nor 全."""
    days: dict[date, bool] = {}
    years: set[int] = set()
    for row in csv.reader(line for line in text.splitlines() if line.strip() and not line.startswith("#")):
        when, what = row[0], row[1]
        if what == WHOLE_YEAR:
            years.add(int(when))
        elif what in (OFF, ON):
            days[date.fromisoformat(when)] = what == ON
        else:
            raise ValueError(f"{when}: {what}")
    return Own(days, frozenset(years))


@cache
def _own() -> Own:
    return read_own(OWN.read_text(encoding="utf-8"))


def is_workday(day: date, *, own: Own | None = None) -> bool:
    """Whether offices work on ``day``. ``own`` goes before the library; by default the table beside this module."""
    own = own or _own()
    if day in own.days:
        return own.days[day]
    if day.year not in own.years and _in_library(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < SATURDAY


def back(day: date, *, own: Own | None = None) -> date:
    """``day`` itself if it is a working day, else the last one before it."""
    return _step(day, -ONE_DAY, own)


def forward(day: date, *, own: Own | None = None) -> date:
    """``day`` itself if it is a working day, else the first one after it."""
    return _step(day, ONE_DAY, own)


def unknown_years(days: Iterable[date], *, own: Own | None = None) -> list[int]:
    """The years among those of ``days`` whose arrangement is not known: there only weekends are certain."""
    whole = (own or _own()).years
    return sorted({day.year for day in days if day.year not in whole and not _in_library(day.year)})


def _step(day: date, by: timedelta, own: Own | None) -> date:
    for _ in range(LONGEST):
        if is_workday(day, own=own):
            return day
        day += by
    raise ValueError(f"no working day within {LONGEST} days of {day}")


@cache
def _in_library(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True
