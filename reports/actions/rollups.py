"""Verbs on the kept totals. Whoever needs the totals of this moment calls ``refresh_rollups`` first."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from reports import rollup
from reports.actions.drafts import refresh_touched
from reports.models import Report, ReportingPeriod
from reports.rollup import Folded


@transaction.atomic
def refresh_rollups(*, at: datetime | None = None) -> Folded:
    """Fold what changed into the totals and into the open reports that show them, in one transaction.

    Safe to run twice; costs one query when nothing changed. Call it before locking a report: whoever folds holds the
    fold's lock until the end, and takes the reports' afterwards.
    """
    folded = rollup.fold()
    # A change that alters no figure may still have moved a programme to another category.
    touched = folded.touched or _reports_of(folded.periods)
    if touched:
        refresh_touched(touched, at=at or timezone.now())
    return folded


@transaction.atomic
def recount(*, periods: Iterable[ReportingPeriod], at: datetime | None = None) -> Folded:
    """Recount whole periods from the records, and refresh every open report of theirs: what a rule covers, or where
    it puts it, may have changed without a record changing."""
    periods = list(periods)
    folded = rollup.full(periods)
    refresh_touched(_reports_of({period.pk for period in periods}), at=at or timezone.now())
    return folded


@transaction.atomic
def refresh_open(periods: Iterable[ReportingPeriod], *, at: datetime | None = None) -> int:
    """Refresh the open reports of these periods from the kept totals: their heads have changed, no figure has."""
    return refresh_touched(_reports_of({period.pk for period in periods}), at=at or timezone.now())


def _reports_of(periods: Iterable[int]) -> set[tuple[int, int]]:
    return set(Report.objects.filter(period__in=periods).values_list("period_id", "organisation_id"))
