"""Spans of local dates in which work is reckoned: months, quarters, years, school years, stages, lists of month ends.

Pure arithmetic on ``datetime.date``; both ends of a span belong to it. A span that the plan cuts short keeps the
label of the whole one: a plan that starts in May has a 2021Q2 of two months.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

NUMERALS = "一二三四"
MONTHS = 12
AUGUST, SEPTEMBER, DECEMBER = 8, 9, 12
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """A stretch of days, both ends included, with its code (2026Q2) and its name (2026年第二季度)."""

    label: str
    name: str
    starts_on: date
    ends_on: date

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def passed(self, day: date) -> int:
        """序时进度: the share of the span that is over at the end of ``day``, in whole per cent (0 to 100)."""
        days = (self.ends_on - self.starts_on).days + 1
        gone = (day - self.starts_on).days + 1
        return max(0, min(100, 100 * gone // days))


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def month_of(day: date) -> Span:
    """The calendar month of ``day``: 2026-06, 2026年6月."""
    return Span(f"{day:%Y-%m}", f"{day.year}年{day.month}月", day.replace(day=1), last_day(day.year, day.month))


def quarter_of(day: date) -> Span:
    """The quarter of ``day``: 2026Q2, 2026年第二季度."""
    number = (day.month - 1) // 3 + 1
    name = f"{day.year}年第{NUMERALS[number - 1]}季度"
    return Span(f"{day.year}Q{number}", name, date(day.year, number * 3 - 2, 1), last_day(day.year, number * 3))


def year_of(day: date) -> Span:
    """The calendar year of ``day``: 2026, 2026年."""
    return Span(f"{day.year}", f"{day.year}年", date(day.year, 1, 1), date(day.year, DECEMBER, 31))


def school_year_of(day: date) -> Span:
    """The school year of ``day``, September to August: 2025-2026学年, 2025–2026学年."""
    first = day.year if day.month >= SEPTEMBER else day.year - 1
    code, name = f"{first}-{first + 1}学年", f"{first}–{first + 1}学年"
    return Span(code, name, date(first, SEPTEMBER, 1), last_day(first + 1, AUGUST))


def short_name(span_name: str, *, year: int) -> str:
    """二季度 for 2026年第二季度 when ``year`` is 2026; any other name loses at most its year."""
    name = span_name.removeprefix(f"{year}年")
    return name.removeprefix("第") if name.endswith("季度") else name or span_name


def months(starts_on: date, ends_on: date) -> list[Span]:
    """The months from ``starts_on`` to ``ends_on``, the first and last cut to these days."""
    return list(_cut(month_of, starts_on, ends_on))


def quarters(starts_on: date, ends_on: date) -> list[Span]:
    """The quarters from ``starts_on`` to ``ends_on``, the first and last cut to these days."""
    return list(_cut(quarter_of, starts_on, ends_on))


def years(starts_on: date, ends_on: date) -> list[Span]:
    """The years from ``starts_on`` to ``ends_on``, the first and last cut to these days."""
    return list(_cut(year_of, starts_on, ends_on))


def school_years(starts_on: date, ends_on: date) -> list[Span]:
    """The school years from ``starts_on`` to ``ends_on``, the first and last cut to these days."""
    return list(_cut(school_year_of, starts_on, ends_on))


def every_two_years(starts_on: date, ends_on: date) -> list[Span]:
    """Pairs of calendar years, the first pair beginning in the year of ``starts_on``; the ends cut to these days.

    A last year without its second is a span of its own and bears its own label.
    """

    def pair_of(day: date) -> Span:
        first = day.year - (day.year - starts_on.year) % 2
        if first + 1 > ends_on.year:
            return year_of(day)
        label, name = f"{first}-{first + 1}", f"{first}–{first + 1}年"
        return Span(label, name, date(first, 1, 1), date(first + 1, DECEMBER, 31))

    return list(_cut(pair_of, starts_on, ends_on))


def stages(starts_on: date, ends: Sequence[tuple[str, date]]) -> list[Span]:
    """Stages by their names and last days: the first begins on ``starts_on``, each next the day after the one before.

    ValueError if a stage ends before it begins, or if two bear one name.
    """
    if len({name for name, _ in ends}) < len(ends):
        raise ValueError("two stages of one name")
    begins = [starts_on, *(end + ONE_DAY for _, end in ends)]
    for begin, (_, end) in zip(begins, ends, strict=False):
        _check(begin, end)
    return [Span(name, name, begin, end) for begin, (name, end) in zip(begins, ends, strict=False)]


@dataclass(frozen=True)
class Seam:
    """Where two spans that follow each other do not meet: the days that lie in both, or in neither."""

    before: Span
    after: Span
    starts_on: date
    ends_on: date
    overlap: bool


def seams(spans: Iterable[Span]) -> list[Seam]:
    """Every overlap and gap between neighbours, in the order of their first days."""
    found = []
    for before, after in pairwise(sorted(spans, key=lambda span: (span.starts_on, span.ends_on))):
        next_day = before.ends_on + ONE_DAY
        if after.starts_on < next_day:
            both = min(before.ends_on, after.ends_on)
            found.append(Seam(before, after, after.starts_on, both, overlap=True))
        elif after.starts_on > next_day:
            found.append(Seam(before, after, next_day, after.starts_on - ONE_DAY, overlap=False))
    return found


def month_ends(starts_on: date, ends_on: date, *, ending: Iterable[int]) -> list[Span]:
    """Spans that end with the months ``ending`` (1 to 12), as in 于6、9、12月底报送: (6, 9, 12).

    The first begins on ``starts_on``, each next the day after the one before. A span that ends with a quarter bears
    its label, any other that of its last month. What is left after the last listed month is in no span. ValueError
    if a month is not from 1 to 12 or the dates are the wrong way round.
    """
    _check(starts_on, ends_on)
    wanted = sorted(set(ending))
    if not wanted or wanted[0] < 1 or wanted[-1] > MONTHS:
        raise ValueError("months must be from 1 to 12")
    spans: list[Span] = []
    begin = starts_on
    for year in range(starts_on.year, ends_on.year + 1):
        for month in wanted:
            end = last_day(year, month)
            if begin <= end <= ends_on:
                whole = quarter_of(end) if month % 3 == 0 else month_of(end)
                spans.append(Span(whole.label, whole.name, begin, end))
                begin = end + ONE_DAY
    return spans


def _cut(of: Callable[[date], Span], starts_on: date, ends_on: date) -> Iterator[Span]:
    _check(starts_on, ends_on)
    day = starts_on
    while day <= ends_on:
        whole = of(day)
        end = min(whole.ends_on, ends_on)
        yield Span(whole.label, whole.name, day, end)
        day = end + ONE_DAY


def _check(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise ValueError("a period cannot end before it starts")
