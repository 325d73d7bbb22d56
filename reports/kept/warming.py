"""Keeping at hand what is most looked at, so that no reader waits for what a fold has just taken away."""

import time
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from reports.kept.figures import keep_missing
from reports.models import Reporter, ReportingPeriod
from tasks.models import Indicator, with_asked
from teams.models import Organisation

SECONDS = 5.0  # a run begins nothing new after so long
AT_ONCE = 50  # units of one batch: their tree is read once for all of them

Batch = tuple[ReportingPeriod, list[Organisation], list[Indicator]]


class Warmed(NamedTuple):
    """How many figures were reckoned, and whether nothing is left to do."""

    figures: int
    done: bool


def warm_figures(*, today: date, seconds: float = SECONDS) -> Warmed:
    """Reckon and keep what is missing of the periods that are going on or not yet due: at the unit that keeps the
    document and at those that report to somebody.

    Every batch is a transaction of its own, so that a run may end, or be ended, between any two; the next one goes on.
    Call it outside the transaction of a fold, which would wait for it.
    """
    begun, figures = time.monotonic(), 0
    for period, units, indicators in _batches(today):
        if time.monotonic() - begun >= seconds:
            return Warmed(figures, done=False)
        figures += keep_missing(period, units, indicators, today=today)
    return Warmed(figures, done=True)


def _batches(today: date) -> Iterator[Batch]:
    """What is looked at, the latest period first, in it the top first."""
    going_on = ReportingPeriod.objects.filter(starts_on__lte=today, due_on__gte=today)
    for period in going_on.select_related("rule__document__owner").order_by("-starts_on", "pk"):
        document = period.rule.document
        indicators = with_asked(document.indicators.listed().select_related("task", "document"))
        units = _looked_at(period)
        for start in range(0, len(units) if indicators else 0, AT_ONCE):
            yield period, units[start : start + AT_ONCE], indicators


def _looked_at(period: ReportingPeriod) -> list[Organisation]:
    reporters = Reporter.objects.filter(rule=period.rule_id).select_related("organisation")
    reporting = (one.organisation for one in reporters.order_by("organisation__depth", "pk") if one.owes(period))
    return list({unit.pk: unit for unit in (period.rule.document.owner, *reporting)}.values())
