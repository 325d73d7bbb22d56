"""What indicators have, from the totals kept of them: one row answers for a unit with all below it.

Only units that matter are read: those asked for, with their departments and those directly below; of an indicator that
is asked of each unit, all below. What is not kept (no rule has such a period; what persons have) the records say.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q

from reports.choices import RollupLine
from reports.models import IndicatorRollup, IndicatorWindow
from tasks.choices import Applies, Measure
from tasks.indicators.field import Field
from tasks.indicators.readings import FEW
from tasks.indicators.recorded import Recorded
from tasks.indicators.sources import Place, Reach, Tally, Waiting
from tasks.models import Indicator
from youthwork.lib.periods import Span

TEN_THOUSAND = Decimal(10_000)
COLUMNS = (
    "own_value", "own_records", "own_waiting", "own_waiting_records", "own_first",
    "value", "records", "waiting", "waiting_records",
)  # fmt: skip


class Row(NamedTuple):
    """An ``IndicatorRollup``: what a unit has itself, and with all below it, in ten-thousandths."""

    own_value: int
    own_records: int
    own_waiting: int
    own_waiting_records: int
    own_first: date | None
    value: int
    records: int
    waiting: int
    waiting_records: int


Rows = dict[bool, dict[int, Row]]  # by line (True: who sent the team) and unit


class Totals:
    """A tally of kept rows."""

    def __init__(self, rows: Rows, field: Field) -> None:
        self._rows, self._field = rows, field

    def value(self, at: Place) -> Decimal | None:
        if at.reach == Reach.BELOW:
            row = self._rows[at.sending].get(at.unit)
            return row.value / TEN_THOUSAND if row and row.records else None
        own = [row.own_value for row in self._own(at) if row.own_records]
        return sum(own) / TEN_THOUSAND if own else None

    def first(self, at: Place) -> date | None:
        value = self.value(at)
        if value is None or value < 1:
            return None
        return min(row.own_first for row in self._own(at) if row.own_first)

    def waiting(self, at: Place) -> Waiting:
        if at.reach == Reach.BELOW:
            row = self._rows[at.sending].get(at.unit)
            return Waiting(row.waiting / TEN_THOUSAND, row.waiting_records) if row else Waiting()
        own = self._own(at)
        return Waiting(sum(row.own_waiting for row in own) / TEN_THOUSAND, sum(row.own_waiting_records for row in own))

    def _own(self, at: Place) -> list[Row]:
        rows = self._rows[at.sending]
        return [rows[unit] for unit in rows.keys() & self._field.units_of(at)]


class Kept:
    """The source over kept totals. Three queries, and those of the records where they are needed."""

    def __init__(self, field: Field, windows: Collection[Span]) -> None:
        self._field, self._spans = field, windows

    def tally(self, indicator: Indicator, window: Span) -> Tally:
        pk = self._windows.get((indicator.pk, window.starts_on, window.ends_on))
        return Totals(self._rows[indicator.pk, pk], self._field) if pk else self._recorded.tally(indicator, window)

    def by_person(self, indicator: Indicator, window: Span) -> Mapping[int, Decimal]:
        return self._persons.by_person(indicator, window)

    def taken(self, indicator: Indicator, window: Span) -> list[tuple[int, int]]:
        return self._persons.taken(indicator, window)

    # --- what is kept ---

    @cached_property
    def _windows(self) -> dict[tuple[int, date, date], int]:
        """(indicator, first day, last day) → the window for which its totals are kept, by the tree of the day."""
        counted = IndicatorWindow.objects.filter(counted=True, indicator__in=self._field.indicators)
        rows = counted.filter(window__on=self._field.day)
        found = rows.values_list("indicator_id", "window__starts_on", "window__ends_on", "window_id")
        return {(indicator, starts, ends): window for indicator, starts, ends, window in found}

    @cached_property
    def _rows(self) -> dict[tuple[int, int], Rows]:
        """(indicator, window) → the rows that matter."""
        wide = _wide(self._field.indicators)
        narrow = self._field.indicators.keys() - wide
        everywhere = Q(indicator__in=wide)
        if len(self._field.ids) <= FEW:
            everywhere &= Q(organisation__in=self._field.ids)
        near = Q(indicator__in=narrow, organisation__in=self._near)
        found: dict[tuple[int, int], Rows] = defaultdict(lambda: {True: {}, False: {}})
        for which in (everywhere, near):
            rows = IndicatorRollup.objects.filter(which, window__in=set(self._windows.values()))
            for indicator, window, line, unit, *row in rows.values_list(
                "indicator_id", "window_id", "line", "organisation_id", *COLUMNS
            ):
                found[indicator, window][line == RollupLine.HOME][unit] = Row(*row)
        return found

    @cached_property
    def _near(self) -> set[int]:
        """The units asked for, those directly below, and the departments of both."""
        asked = set(self._field.asked)
        below = {unit.pk for pk in asked for unit in self._field.directly_below(pk)}
        return asked | {unit for pk in asked | below for unit in self._field.units_of(self._field.place(Reach.OWN, pk))}

    # --- what is not ---

    @cached_property
    def _recorded(self) -> Recorded:
        return Recorded(self._field, self._spans)

    @cached_property
    def _persons(self) -> Recorded:
        return Recorded(self._field, self._spans, self._field.personal)


def made_of(indicators: Mapping[int, Indicator], start: Iterable[Indicator]) -> set[int]:
    """Ids of ``start`` and of all that they are reckoned from. Pure."""
    found: set[int] = set()
    coming = list(start)
    while coming:
        one = coming.pop()
        if one.pk not in found:
            found.add(one.pk)
            sides = (one.numerator_id, one.denominator_id, one.inner_id, *(part.pk for part in one.parts.all()))
            coming += [indicators[pk] for pk in sides if pk in indicators]
    return found


def _wide(indicators: Mapping[int, Indicator]) -> set[int]:
    """Those that look at more than the units near: they ask each, or when the first of all began."""
    looking = [
        one
        for one in indicators.values()
        if one.measure in (Measure.COVERAGE, Measure.EACH, Measure.MILESTONE)
        or any(target.applies != Applies.WHOLE for target in one.asked)
    ]
    return made_of(indicators, looking)
