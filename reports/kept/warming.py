"""Keeping at hand what is most looked at, so that no reader waits for what a fold has just taken away."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from reports.kept.figures import keep_missing
from reports.models import Reporter, ReportingPeriod
from tasks.models import Indicator, Target, with_asked
from teams.models import Organisation

SECONDS = 5.0  # a run begins nothing new after so long
CHASED = timedelta(days=100)  # so long after its day a target is still reminded of
AT_ONCE = 50  # units of one batch: their tree is read once for all of them

Batch = tuple[ReportingPeriod, list[Organisation], list[Indicator]]


class Warmed(NamedTuple):
    """How many figures were reckoned, and whether nothing is left to do."""

    figures: int
    done: bool


def warm_figures(*, today: date, seconds: float = SECONDS) -> Warmed:
    """Reckon and keep what is missing of the periods that are going on or not yet due, or in which a target was to be
    reached not long ago: at the unit that keeps the document, at those that its targets name and at those that report
    to somebody. What reminders of targets go by is therefore there (``reports.targets_due``).

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
    for period in _going_on(today).select_related("rule__document__owner").order_by("-starts_on", "pk"):
        document = period.rule.document
        indicators = with_asked(document.indicators.listed().select_related("task", "document"))
        units = _looked_at(period)
        for start in range(0, len(units) if indicators else 0, AT_ONCE):
            yield period, units[start : start + AT_ONCE], indicators


def _going_on(today: date) -> QuerySet[ReportingPeriod]:
    of_document = Target.objects.filter(indicator__document=OuterRef("rule__document"))
    asked = of_document.filter(due__range=(OuterRef("starts_on"), OuterRef("ends_on")), due__gte=today - CHASED)
    return ReportingPeriod.objects.filter(Q(due_on__gte=today) | Exists(asked), starts_on__lte=today)


def _looked_at(period: ReportingPeriod) -> list[Organisation]:
    reporters = Reporter.objects.filter(rule=period.rule_id).select_related("organisation")
    reporting = (one.organisation for one in reporters.order_by("organisation__depth", "pk") if one.owes(period))
    asked = Target.objects.filter(indicator__document=period.rule.document, due__isnull=False)
    named = Organisation.objects.filter(pk__in=asked.values("units"))
    return list({unit.pk: unit for unit in (period.rule.document.owner, *reporting, *named)}.values())
