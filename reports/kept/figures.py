"""Figures of indicators in reporting periods: read where they are kept, else reckoned and kept from then on.

What was kept goes when something under it changes: the fold deletes it (:mod:`reports.rollup`). What today makes of a
figure, its light and its pace, is never kept.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from reports.kept.source import Kept, made_of
from reports.models import IndicatorFigure, ReportingPeriod
from reports.rollup.engine import LOCK
from tasks.indicators.asking import Asking
from tasks.indicators.measures import Bar
from tasks.indicators.targets import Unit
from tasks.indicators.values import Figure, Reckoner, values_of
from tasks.models import Indicator
from tasks.progress import Pace
from teams.models import Organisation
from teams.tree import lines_above
from youthwork.lib.locks import hold
from youthwork.lib.periods import Span

KEY = ("period", "organisation", "indicator")
SAID = (
    "value", "met", "asked", "reached", "missed", "note", "why_not", "waiting", "waiting_records", "good_until",
    "reckoned_at",
)  # fmt: skip
PLACES = Decimal("0.0001")

Lines = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True)
class KeptFigure:
    """An indicator at a unit: what it comes to, what waits beside, and where that stands today. Is
    ``tasks.indicators.measures.Told``; ``bar`` is what is asked of that unit, ``window`` the days that count."""

    value: Decimal | None
    met: bool | None
    asked: int | None
    reached: int | None
    missed: date | None
    note: str
    why_not: str
    waiting: Decimal
    waiting_records: int
    window: Span
    pace: Pace
    bar: Bar | None
    due: date | None


def figures_of(
    period: ReportingPeriod, units: Collection[Organisation], indicators: Collection[Indicator], *, today: date
) -> dict[tuple[int, int], KeptFigure]:
    """(unit's id, indicator's id) → its figure in ``period``, seen from ``today``.

    A constant number of queries; a few where all is kept. What is missing is reckoned by one reckoner for all units of
    a tree, so ask for a unit and those below it together.
    """
    indicators = _loaded(indicators)
    lines = lines_above({*(unit.pk for unit in units), *(i.document.owner_id for i in indicators)}, period.ends_on)
    rows = _kept(period, units, indicators, today)
    wanted = {(unit.pk, indicator.pk) for unit in units for indicator in indicators}
    if missing := wanted - rows.keys():
        rows |= _reckon(period, units, indicators, missing, lines, today)
    asking = Asking({indicator.pk: indicator for indicator in indicators}, span_of(period), today)
    return {
        (unit.pk, indicator.pk): _judged(rows[unit.pk, indicator.pk], unit, indicator, asking, lines)
        for unit in units
        for indicator in indicators
    }


def figures_shown(
    indicators: Collection[Indicator], unit: Organisation, span: Span, today: date
) -> dict[int, KeptFigure]:
    """Indicator's id → its figure at ``unit`` over ``span``: kept, where their document is reported over these days."""
    documents = {indicator.document_id for indicator in indicators}
    periods = ReportingPeriod.objects.filter(rule__document__in=documents)
    period = periods.filter(starts_on=span.starts_on, ends_on=span.ends_on).order_by("pk").first()
    if period is None:
        return {pk: plain(figure) for pk, figure in values_of(indicators, unit, span, today, source=Kept).items()}
    return {pk: figure for (_, pk), figure in figures_of(period, [unit], indicators, today=today).items()}


def span_of(period: ReportingPeriod) -> Span:
    return Span(period.label, period.name, period.starts_on, period.ends_on)


def plain(figure: Figure) -> KeptFigure:
    """A figure without what it is made of."""
    told = figure.result
    return KeptFigure(
        value=told.value,
        met=told.met,
        asked=told.asked,
        reached=told.reached,
        missed=told.missed,
        note=told.note,
        why_not=told.why_not,
        waiting=figure.waiting.value,
        waiting_records=figure.waiting.records,
        window=figure.window,
        pace=figure.pace,
        bar=figure.bar,
        due=figure.due,
    )


# --- what is kept ---


def _loaded(indicators: Iterable[Indicator]) -> list[Indicator]:
    indicators = list(indicators)
    prefetch_related_objects(indicators, "document__issuer_rows", "task", "targets__units")
    return indicators


def _kept(
    period: ReportingPeriod, units: Collection[Organisation], indicators: Collection[Indicator], today: date
) -> dict[tuple[int, int], IndicatorFigure]:
    rows = IndicatorFigure.objects.filter(period=period, organisation__in=units, indicator__in=indicators)
    rows = rows.filter(Q(good_until=None) | Q(good_until__gte=today))
    return {(row.organisation_id, row.indicator_id): row for row in rows}


def _judged(row: IndicatorFigure, unit: Organisation, indicator: Indicator, asking: Asking, lines: Lines) -> KeptFigure:
    """What was kept, held against what is asked of the unit and the calendar of today."""
    tops = {*lines[indicator.document.owner_id], *(one.organisation_id for one in indicator.document.issuer_rows.all())}
    plain_unit = Unit(unit.pk, unit.short_name, unit.code, unit.level, unit.kind)
    ask, window = asking.of_unit(indicator, plain_unit, tops), asking.window(indicator, asking.period)
    due = asking.due(indicator, ask, window, missed=row.missed)
    return KeptFigure(
        value=row.value,
        met=row.met,
        asked=row.asked,
        reached=row.reached,
        missed=row.missed,
        note=row.note,
        why_not=row.why_not,
        waiting=row.waiting,
        waiting_records=row.waiting_records,
        window=window,
        pace=asking.pace(indicator, row, ask, window, due),
        bar=ask.bar if ask else None,
        due=due,
    )


# --- what is not ---


@transaction.atomic
def _reckon(
    period: ReportingPeriod,
    units: Collection[Organisation],
    indicators: Collection[Indicator],
    missing: set[tuple[int, int]],
    lines: Lines,
    today: date,
) -> dict[tuple[int, int], IndicatorFigure]:
    """Reckon what is ``missing`` and keep it. Nobody folds meanwhile, or what is kept might be of before a fold that
    has already deleted what it touched; several may reckon at once, and keep the same."""
    hold(LOCK, shared=True)
    lacking = [unit for unit in units if any((unit.pk, indicator.pk) in missing for indicator in indicators)]
    found: dict[tuple[int, int], IndicatorFigure] = {}
    for root, below in _trees(lacking, lines):
        reckoner = Reckoner(indicators, root, span_of(period), today, others=below, source=Kept)
        until = {indicator.pk: _good_until(reckoner, indicator.pk, today) for indicator in indicators}
        for unit, indicator in sorted(missing):
            if any(one.pk == unit for one in below):
                row = _row(period, unit, reckoner.figure(indicator, unit))
                row.good_until = until[indicator]
                found[unit, indicator] = row
    rows = [found[key] for key in sorted(found)]  # in one order, so that nobody waits for who waits for them
    IndicatorFigure.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=KEY, update_fields=SAID
    )
    return found


def _trees(units: list[Organisation], lines: Lines) -> Iterator[tuple[Organisation, list[Organisation]]]:
    """The ``units`` by tree, each with the lowest unit that all of its stand under."""
    by_top: dict[int, list[Organisation]] = defaultdict(list)
    for unit in units:
        by_top[lines[unit.pk][-1]].append(unit)
    roots = {
        next(pk for pk in lines[below[0].pk] if all(pk in lines[unit.pk] for unit in below)): below
        for below in by_top.values()
    }
    known = {unit.pk: unit for unit in units}
    known |= Organisation.objects.in_bulk(roots.keys() - known.keys())
    for pk, below in roots.items():
        yield known[pk], below


def _row(period: ReportingPeriod, unit: int, figure: Figure) -> IndicatorFigure:
    told = figure.result
    return IndicatorFigure(
        period=period,
        organisation_id=unit,
        indicator=figure.indicator,
        value=None if told.value is None else told.value.quantize(PLACES),
        met=told.met,
        asked=told.asked,
        reached=told.reached,
        missed=told.missed,
        note=told.note,
        why_not=told.why_not,
        waiting=figure.waiting.value,
        waiting_records=figure.waiting.records,
        reckoned_at=timezone.now(),
    )


def _good_until(reckoner: Reckoner, indicator: int, today: date) -> date | None:
    """Until when a figure of today holds if nothing changes: until the next day that a milestone names."""
    parts = [reckoner.indicators[pk] for pk in made_of(reckoner.indicators, [reckoner.indicators[indicator]])]
    coming = (span.ends_on for part in parts for span in reckoner.asking.recurrences(part) if span.ends_on > today)
    return min((day - timedelta(days=1) for day in coming), default=None)
