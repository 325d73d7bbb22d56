"""Figures of indicators in reporting periods: read where they are kept, else reckoned and kept from then on.

What was kept holds until something under it changes: the fold says so (:mod:`reports.rollup`). What today makes of a
figure, its light and its pace, is never kept.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from reports.kept.source import Kept, made_of
from reports.models import IndicatorFigure, ReportingPeriod
from reports.rollup.engine import LOCK
from tasks.indicators.asking import Asking
from tasks.indicators.measures import Bar
from tasks.indicators.targets import Unit, plain_of
from tasks.indicators.values import Figure, Reckoner, values_of
from tasks.models import Indicator, Issuer, with_asked
from tasks.progress import Pace
from teams.models import Organisation
from teams.tree import lines_above
from youthwork.lib.locks import hold
from youthwork.lib.periods import Span

KEY = ("period", "organisation", "indicator")
PLACES = Decimal("0.0001")

Lines = Mapping[int, tuple[int, ...]]


class Row(NamedTuple):
    """What an ``IndicatorFigure`` says."""

    value: Decimal | None
    met: bool | None
    asked: int | None
    reached: int | None
    missed: date | None
    note: str
    why_not: str
    waiting: Decimal
    waiting_records: int


SAID = (*Row._fields, "good_until", "reckoned_at")


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
    owners = {indicator.document_id: indicator.document.owner_id for indicator in indicators}
    lines = lines_above({*(unit.pk for unit in units), *owners.values()}, period.ends_on)
    rows: dict[tuple[int, int], Row | IndicatorFigure] = {**_kept(period, units, indicators, today)}
    wanted = {(unit.pk, indicator.pk) for unit in units for indicator in indicators}
    if missing := wanted - rows.keys():
        rows |= _reckon(period, units, indicators, missing, lines, today)
    asking = Asking({indicator.pk: indicator for indicator in indicators}, span_of(period), today)
    tops = _tops(owners, lines)
    return {
        (unit.pk, indicator.pk): _judged(
            rows[unit.pk, indicator.pk], plain_unit, indicator, asking, tops[indicator.document_id]
        )
        for unit, plain_unit in ((unit, plain_of(unit)) for unit in units)
        for indicator in indicators
    }


def keep_missing(
    period: ReportingPeriod, units: Collection[Organisation], indicators: Collection[Indicator], *, today: date
) -> int:
    """Reckon and keep what :func:`figures_of` would not find; how many figures that were. A few queries where all is
    kept."""
    indicators = _loaded(indicators)
    wanted = {(unit.pk, indicator.pk) for unit in units for indicator in indicators}
    missing = wanted - _kept(period, units, indicators, today).keys()
    if missing:
        lines = lines_above({unit.pk for unit in units}, period.ends_on)
        _reckon(period, units, indicators, missing, lines, today)
    return len(missing)


def figures_shown(
    indicators: Collection[Indicator], unit: Organisation, span: Span, today: date, reported: Iterable[ReportingPeriod]
) -> dict[int, KeptFigure]:
    """Indicator's id → its figure at ``unit`` over ``span``: kept, where ``reported``, the periods for which their
    document is reported, has just these days."""
    period = next((one for one in reported if (one.starts_on, one.ends_on) == (span.starts_on, span.ends_on)), None)
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
    lacking = [indicator for indicator in indicators if "asked" not in vars(indicator)]
    prefetch_related_objects(with_asked(lacking) if lacking else [], "document", "task")
    return indicators


def _tops(owners: Mapping[int, int], lines: Lines) -> dict[int, set[int]]:
    """Document's id → its owner, all above it and the issuers: of whom is asked what is asked of the whole. One
    query."""
    tops = {document: {*lines[owner]} for document, owner in owners.items()}
    for document, issuer in Issuer.objects.filter(document__in=owners).values_list("document_id", "organisation_id"):
        tops[document].add(issuer)
    return tops


def _kept(
    period: ReportingPeriod, units: Collection[Organisation], indicators: Collection[Indicator], today: date
) -> dict[tuple[int, int], IndicatorFigure]:
    rows = IndicatorFigure.objects.filter(
        period=period, organisation__in=[unit.pk for unit in units], indicator__in=[one.pk for one in indicators]
    )
    rows = rows.filter(Q(good_until=None) | Q(good_until__gte=today))
    found = rows.values_list("organisation_id", "indicator_id", *Row._fields)
    return {(unit, indicator): Row(*said) for unit, indicator, *said in found}


def _judged(
    row: Row | IndicatorFigure, unit: Unit, indicator: Indicator, asking: Asking, tops: Collection[int]
) -> KeptFigure:
    """What was kept, held against what is asked of the unit and the calendar of today."""
    ask, window = asking.of_unit(indicator, unit, tops), asking.window(indicator, asking.period)
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
