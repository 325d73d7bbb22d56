"""What records and typed entries say, as plain rows: read once for all indicators of a page.

A record counts where it happened (host line). For a university, and all below it, it counts where the team came from:
its own figures are what its teams did. Both lines together never count it twice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Case, Count, F, IntegerField, Max, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from tasks.choices import Counts, Feed, Measure, RecordState
from tasks.counting import group_total
from tasks.indicators.measures import Dated, latest_of
from tasks.models import Indicator, IndicatorEntry, Record, RecordValue, Undertaking
from youthwork.lib.periods import Span

COUNTED = (RecordState.APPROVED, RecordState.SUBMITTED)
FEW = 1_000  # so many units are named in a question; of more all rows are read


class Row(NamedTuple):
    """Records of one state, place, programme and author within one span of days, added up by the database."""

    span: int
    size: int  # how many of the thresholds of size they are over
    state: str
    indicator: int | None  # of values; None for the records themselves
    programme: int
    counting: str
    placement: int | None
    own: int | None
    host: int | None
    sending: int | None
    person: int
    highest: int
    added: int
    total: Decimal
    records: int
    first: date


class Amount(NamedTuple):
    """What one place gives to an indicator: ``host`` and ``home`` are units, ``first`` the first day of it."""

    host: int
    home: int
    person: int
    waiting: bool
    value: Decimal
    records: int
    first: date


class Reading(NamedTuple):
    """What a record said of an indicator of the latest: where, by whom, on which day."""

    host: int
    home: int
    day: date
    value: Decimal


class Readings:
    """All that is said of ``indicators`` in any of their ``windows``. At most five queries, and none for what no
    indicator is fed by. ``units`` are the ids that matter, where they are few; ``personal`` are the indicators that ask
    something of each person."""

    def __init__(
        self,
        indicators: Collection[Indicator],
        windows: Collection[Span],
        units: Collection[int] | None,
        personal: Collection[Indicator],
    ) -> None:
        edges = {w.starts_on for w in windows} | {w.ends_on + timedelta(days=1) for w in windows}
        self._spans = [(first, after - timedelta(days=1)) for first, after in pairwise(sorted(edges))]
        self._sizes = sorted({i.qualifies_over for i in indicators if i.qualifies_over is not None})
        self._units = units
        fed = [i for i in indicators if i.feed == Feed.RECORDS]
        self._by_programme: dict[int, list[Row]] = defaultdict(list)
        self._by_indicator: dict[int, list[Row]] = defaultdict(list)
        self._read_records({p.pk for i in fed if counts_of(i) != Counts.VALUES for p in programmes_of(i)})
        self._read_values([i.pk for i in fed if counts_of(i) == Counts.VALUES])
        self._dated = self._read_dated([i.pk for i in fed if i.measure == Measure.LATEST])
        self._entries = self._read_entries([i.pk for i in indicators if i.feed == Feed.TYPED])
        self._taken = self._read_undertakings({i.document_id for i in personal})

    def amounts(self, indicator: Indicator, window: Span, *, by_person: bool = False) -> list[Amount]:
        """What each place (or person) gives to an indicator that records feed."""
        if counts_of(indicator) == Counts.VALUES:
            return [
                _amount(row, row.total) for row in self._within(self._by_indicator[indicator.pk], indicator, window)
            ]
        rows = [
            row
            for programme in programmes_of(indicator)
            for row in self._within(self._by_programme[programme.pk], indicator, window)
        ]
        if counts_of(indicator) == Counts.RECORDS:
            return [_amount(row, Decimal(row.records)) for row in rows]
        return _people(rows, by_person=by_person)

    def latest(self, indicator: Indicator, window: Span, *, sending: bool) -> list[Dated]:
        """The last reading of each unit in approved records: of where it was, or of who sent the team."""
        rows = (row for row in self._dated[indicator.pk] if row.day in window)
        return latest_of(Dated(row.home if sending else row.host, row.day, row.value) for row in rows)

    def entries(self, indicator: Indicator, window: Span) -> dict[int, Dated]:
        """Unit → the latest that it typed within ``window``."""
        return {unit: Dated(unit, day, value) for unit, day, value in self._entries[indicator.pk] if day in window}

    def taken(self, indicator: Indicator, window: Span) -> list[tuple[int, int]]:
        """(person, task) of what cadres have taken on from the menu of the document, up to the end of ``window``."""
        rows = self._taken[indicator.document_id]
        return [(person, task) for person, task, day in rows if day <= window.ends_on]

    def _within(self, rows: Iterable[Row], indicator: Indicator, window: Span) -> list[Row]:
        over = indicator.qualifies_over
        least = self._sizes.index(over) + 1 if over is not None else 0
        spans = {
            index
            for index, (first, last) in enumerate(self._spans)
            if window.starts_on <= first and last <= window.ends_on
        }
        return [row for row in rows if row.span in spans and row.size >= least]

    def _case(self, at: str) -> Case:
        branches = (When(**{f"{at}occurred_on__range": span}, then=Value(n)) for n, span in enumerate(self._spans))
        return Case(*branches, default=Value(-1), output_field=IntegerField())

    def _size(self, at: str) -> Case:
        branches = (
            When(**{f"{at}people__gt": over}, then=Value(n))
            for n, over in sorted(enumerate(self._sizes, start=1), reverse=True)
        )
        return Case(*branches, default=Value(0), output_field=IntegerField())

    def _here(self, at: str) -> Q:
        """A condition: it happened in one of the units, or they sent the team."""
        if self._units is None:
            return Q()
        units = list(self._units)
        own = Q(**{f"{at}placement": None, f"{at}organisation__in": units})
        return own | Q(**{f"{at}placement__site__host__in": units}) | Q(**{f"{at}placement__sending__in": units})

    def _grouped(self, rows: QuerySet, at: str, *firsts: str) -> QuerySet:
        first, last = self._spans[0][0], self._spans[-1][1]
        among = {f"{at}state__in": COUNTED, f"{at}occurred_on__range": (first, last)}
        return (
            rows.filter(self._here(at), **among)
            .order_by()
            .annotate(
                span=self._case(at),
                size=self._size(at),
                own=Case(When(**{f"{at}placement__isnull": True}, then=F(f"{at}organisation"))),
                person=Coalesce(f"{at}undertaking__user", f"{at}author"),
            )
            .values_list(
                "span", "size", f"{at}state", *firsts, f"{at}programme", f"{at}programme__counting", f"{at}placement",
                "own", f"{at}placement__site__host", f"{at}placement__sending", "person",
            )
        )  # fmt: skip

    def _read_records(self, programmes: set[int]) -> None:
        if not programmes:
            return
        rows = self._grouped(Record.objects.filter(programme__in=programmes), "").annotate(
            highest=Max("people", filter=Q(same_group=True), default=0),
            added=Sum("people", filter=Q(same_group=False), default=0),
            total=Sum("people", default=0),
            records=Count("pk"),
            first=Min("occurred_on"),
        )
        for values in rows:
            row = Row(*values[:3], None, *values[3:])
            self._by_programme[row.programme].append(row)

    def _read_values(self, indicators: list[int]) -> None:
        if not indicators:
            return
        rows = self._grouped(RecordValue.objects.filter(indicator__in=indicators), "record__", "indicator").annotate(
            sum=Sum("value"), records=Count("pk"), first=Min("record__occurred_on")
        )
        for *key, total, records, first in rows:
            row = Row(*key, 0, 0, total, records, first)
            self._by_indicator[key[3]].append(row)

    def _read_dated(self, indicators: list[int]) -> dict[int, list[Reading]]:
        """The oldest first."""
        found: dict[int, list[Reading]] = defaultdict(list)
        if indicators:
            rows = RecordValue.objects.filter(self._here("record__"), indicator__in=indicators)
            rows = rows.filter(record__state=RecordState.APPROVED).order_by("record__occurred_on", "pk")
            units = {
                "at": Coalesce("record__placement__site__host", "record__organisation"),
                "by": Coalesce("record__placement__sending", "record__placement__site__host", "record__organisation"),
            }
            for pk, *values in rows.annotate(**units).values_list(
                "indicator", "at", "by", "record__occurred_on", "value"
            ):
                found[pk].append(Reading(*values))
        return found

    def _read_entries(self, indicators: list[int]) -> dict[int, list[tuple[int, date, Decimal]]]:
        found: dict[int, list[tuple[int, date, Decimal]]] = defaultdict(list)
        if indicators:
            rows = IndicatorEntry.objects.filter(indicator__in=indicators, as_of__lte=self._spans[-1][1])
            if self._units is not None:
                rows = rows.filter(organisation__in=list(self._units))
            for pk, *reading in rows.order_by("as_of", "pk").values_list("indicator", "organisation", "as_of", "value"):
                found[pk].append((reading[0], reading[1], reading[2]))
        return found

    def _read_undertakings(self, documents: set[int]) -> dict[int, list[tuple[int, int, date]]]:
        found: dict[int, list[tuple[int, int, date]]] = defaultdict(list)
        if documents:
            rows = Undertaking.objects.standing().filter(task__document__in=documents)
            for document, person, task, day in rows.values_list("task__document", "user", "task", "taken_on"):
                found[document].append((person, task, day))
        return found


def counts_of(indicator: Indicator) -> str:
    """What of a record is counted: that something was done is said by the record itself."""
    return Counts.RECORDS if indicator.measure == Measure.MILESTONE else indicator.counts


def programmes_of(indicator: Indicator) -> list:
    """The programmes whose records feed it: those that it names, else those of its task. Prefetched."""
    named = list(indicator.programmes.all())
    return named or (list(indicator.task.programmes.all()) if indicator.task else [])


def _amount(row: Row, value: Decimal) -> Amount:
    host = row.host or row.own or 0
    home = row.own or row.sending or host
    return Amount(host, home, row.person, row.state == RecordState.SUBMITTED, value, row.records, row.first)


def _people(rows: Iterable[Row], *, by_person: bool) -> list[Amount]:
    """The people of each place and programme: the same ones met on several days, or by several authors, once."""
    places: dict[tuple, list[Row]] = defaultdict(list)
    for row in rows:
        key = (row.state, row.programme, row.placement, row.own, row.person if by_person else None)
        places[key].append(row)
    found = []
    for same in places.values():
        people = group_total(
            same[0].counting,
            highest=max(row.highest for row in same),
            added=sum(row.added for row in same),
            total=sum(int(row.total) for row in same),
            records=sum(row.records for row in same),
        )
        one = _amount(same[0], Decimal(people.people))
        found.append(one._replace(records=people.records, first=min(row.first for row in same)))
    return found
