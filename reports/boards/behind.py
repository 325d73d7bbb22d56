"""Which units are behind with what, and why: by name, in the order of the tree, without ranks or scores."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from reports.boards.choice import Term
from reports.boards.figures import Row, figures_in, missing_words
from reports.boards.reasons import facts_of, reasons_of
from reports.choices import ReportState
from reports.models import Report, Reporter
from tasks.indicators.readings import programmes_of
from tasks.models import Indicator
from tasks.progress import LATE
from teams.models import Organisation

LISTED = 8  # indicators of one unit; its own board has them all
SENT = (ReportState.SUBMITTED, ReportState.ACCEPTED)


@dataclass(frozen=True)
class Gap:
    """An indicator that is behind at a unit: how much is missing, and why."""

    row: Row
    missing: str
    reasons: list[str]


@dataclass(frozen=True)
class UnitBehind:
    """A unit with what it is behind with; ``unsent`` where its table for the period is overdue."""

    unit: Organisation
    gaps: list[Gap]
    unsent: bool

    @property
    def shown(self) -> list[Gap]:
        return self.gaps[:LISTED]

    @property
    def more(self) -> int:
        return len(self.gaps) - len(self.shown)


def behind_below(
    top: Organisation,
    units: Collection[Organisation],
    indicators: Collection[Indicator],
    term: Term,
    *,
    today: date,
) -> list[UnitBehind]:
    """Every one of ``units``, which lie below ``top``, also those that are not behind. A constant number of queries
    beside those of the figures. ``indicators`` come with their programmes and those of their tasks prefetched."""
    figures = figures_in(term, top, units, indicators, today=today)
    known = facts_of(top, units, {programme.pk for one in indicators for programme in programmes_of(one)})
    unsent = _unsent(units, term, today)
    found = []
    for unit in units:
        rows = [Row(indicator, figures[unit.pk, indicator.pk], unit, term) for indicator in indicators]
        gaps = [
            Gap(row, missing_words(row.figure, row.indicator), reasons_of(row.indicator, row.figure, unit.pk, known))
            for row in rows
            if row.figure.pace.light in LATE
        ]
        found.append(UnitBehind(unit, gaps, unit.pk in unsent))
    return found


def _unsent(units: Collection[Organisation], term: Term, today: date) -> set[int]:
    """Units whose report for the period was due before ``today`` and has not been sent. Two queries at most."""
    period = term.period
    if period is None or period.due_on >= today:
        return set()
    owing = Reporter.objects.filter(rule=period.rule_id, organisation__in=units).select_related("organisation")
    due = {reporter.organisation_id for reporter in owing if reporter.owes(period)}
    sent = Report.objects.filter(period=period, organisation__in=due, state__in=SENT)
    return due - set(sent.values_list("organisation", flat=True))
