"""What indicators have, from the records and typed entries themselves."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from tasks.choices import Counts, Feed, Measure
from tasks.indicators.field import Field
from tasks.indicators.readings import FEW, Readings, counts_of, programmes_of
from tasks.indicators.sources import Place, Waiting
from tasks.models import Indicator
from youthwork.lib.periods import Span


class Sum(NamedTuple):
    value: Decimal
    records: int
    first: date


class Said(NamedTuple):
    """What one unit has, by one line; ``sending`` is the line of who sent the team."""

    unit: int
    sending: bool
    waiting: bool
    sum: Sum


class Sums:
    """A tally of what was said by unit."""

    def __init__(self, said: Iterable[Said], units_of: Callable[[Place], frozenset[int]]) -> None:
        self._units_of = units_of
        self._counted: dict[bool, dict[int, Sum]] = {True: {}, False: {}}
        self._waiting: dict[bool, dict[int, Sum]] = {True: {}, False: {}}
        for one in said:
            sums = (self._waiting if one.waiting else self._counted)[one.sending]
            known = sums.get(one.unit)
            sums[one.unit] = _added(known, one.sum) if known else one.sum

    def value(self, at: Place) -> Decimal | None:
        found = self._at(self._counted, at)
        return found.value if found else None

    def first(self, at: Place) -> date | None:
        found = self._at(self._counted, at)
        return found.first if found and found.value >= 1 else None

    def waiting(self, at: Place) -> Waiting:
        found = self._at(self._waiting, at)
        return Waiting(found.value, found.records) if found else Waiting()

    def _at(self, sums: dict[bool, dict[int, Sum]], at: Place) -> Sum | None:
        by_unit, found = sums[at.sending], None
        for unit in by_unit.keys() & self._units_of(at):
            found = _added(found, by_unit[unit]) if found else by_unit[unit]
        return found


def _added(one: Sum, other: Sum) -> Sum:
    return Sum(one.value + other.value, one.records + other.records, min(one.first, other.first))


class Recorded:
    """The source that reads the rows of ``indicators`` (all of the field, unless others are given). At most five
    queries, when first asked."""

    def __init__(
        self, field: Field, windows: Collection[Span], indicators: Collection[Indicator] | None = None
    ) -> None:
        self._field, self._windows = field, windows
        self._indicators = list(field.indicators.values() if indicators is None else indicators)
        self._tallies: dict[tuple[int, Span], Sums] = {}

    @cached_property
    def _readings(self) -> Readings:
        ids = self._field.ids
        return Readings(self._indicators, self._windows, None if len(ids) > FEW else ids, self._field.personal)

    def tally(self, indicator: Indicator, window: Span) -> Sums:
        key = (indicator.pk, window)
        if key not in self._tallies:
            self._tallies[key] = Sums(self._said(indicator, window), self._field.units_of)
        return self._tallies[key]

    def by_person(self, indicator: Indicator, window: Span) -> Mapping[int, Decimal]:
        found: dict[int, Decimal] = defaultdict(Decimal)
        if indicator.feed != Feed.RECORDS or indicator not in self._field.personal:
            return found
        if counts_of(indicator) == Counts.RECORDS and not programmes_of(indicator):
            for person, _ in self.taken(indicator, window):
                found[person] += 1
            return found
        for amount in self._readings.amounts(indicator, window, by_person=True):
            if not amount.waiting:
                found[amount.person] += amount.value
        return found

    def taken(self, indicator: Indicator, window: Span) -> list[tuple[int, int]]:
        return self._readings.taken(indicator, window)

    def _said(self, indicator: Indicator, window: Span) -> Iterable[Said]:
        if indicator.feed == Feed.TYPED:
            for unit, read in self._readings.entries(indicator, window).items():
                for sending in (False, True):
                    yield Said(unit, sending, waiting=False, sum=Sum(read.value, 0, read.day))
        if indicator.feed != Feed.RECORDS:
            return
        latest = indicator.measure == Measure.LATEST
        for amount in self._readings.amounts(indicator, window):
            for sending, unit in ((False, amount.host), (True, amount.home)):
                if amount.waiting or not latest:
                    yield Said(unit, sending, amount.waiting, Sum(amount.value, amount.records, amount.first))
        if latest:
            for sending in (False, True):
                for read in self._readings.latest(indicator, window, sending=sending):
                    yield Said(read.unit, sending, waiting=False, sum=Sum(read.value, 1, read.day))
