"""What indicators come to at units in a period."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports.models import ReportingPeriod
from tasks.indicators.measures import Bar
from tasks.indicators.values import Figure, Reckoner
from tasks.models import Indicator
from tasks.progress import Pace
from teams.models import Organisation
from youthwork.lib.periods import Span


@dataclass(frozen=True)
class KeptFigure:
    """``asked`` and ``reached`` are of measures that count those who have what is asked of them."""

    value: Decimal | None
    met: bool | None
    asked: int | None
    reached: int | None
    note: str
    why_not: str
    waiting: Decimal
    waiting_records: int
    pace: Pace
    bar: Bar | None
    due: date | None


def figures_of(
    period: ReportingPeriod, units: Collection[Organisation], indicators: Collection[Indicator], *, today: date
) -> dict[tuple[int, int], KeptFigure]:
    """(unit, indicator) → its figure in ``period``."""
    return reckoned(Span(period.label, period.name, period.starts_on, period.ends_on), units, indicators, today=today)


def reckoned(
    span: Span, units: Collection[Organisation], indicators: Collection[Indicator], *, today: date
) -> dict[tuple[int, int], KeptFigure]:
    """(unit, indicator) → its figure in ``span``: one reckoning above all units."""
    if not units or not indicators:
        return {}
    reckoner = Reckoner(indicators, _above(units), span, today)
    found = {}
    assert reckoner.field
    for unit in units:
        reckoner.organisation = unit
        for indicator in indicators:
            found[unit.pk, indicator.pk] = _kept(reckoner.figure(indicator.pk))
    return found


def _above(units: Collection[Organisation]) -> Organisation:
    first, *others = units
    path = first.path
    for unit in others:
        while not unit.path.startswith(path):
            path = path[: -first.steplen]
    return next((unit for unit in units if unit.path == path), None) or Organisation.objects.get(path=path)


def _kept(figure: Figure) -> KeptFigure:
    result = figure.result
    each = bool(result.parts) and result.parts[0].bar is not None and not result.parts[0].inside
    return KeptFigure(
        value=result.value,
        met=result.met,
        asked=len(result.parts) if each else None,
        reached=sum(part.met is True for part in result.parts) if each else None,
        note=result.note,
        why_not=result.why_not,
        waiting=figure.waiting,
        waiting_records=figure.waiting_records,
        pace=figure.pace,
        bar=figure.bar,
        due=figure.due,
    )
