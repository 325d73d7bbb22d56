"""Jobs of this app. Each may run twice, late, or beside itself: what it does a second time has no effect."""

from celery import shared_task
from django.utils import timezone

from reports.actions import drafts, rollups


@shared_task(name="reports.refresh_rollups")
def refresh_rollups() -> dict[str, int]:
    """Fold what changed into the totals and the open reports."""
    return {"changed": rollups.refresh_rollups().changed}


@shared_task(name="reports.open_period")
def open_period() -> dict[str, int]:
    """Draft the reports of the periods whose opening day has come."""
    rollups.refresh_rollups()
    return {"opened": drafts.open_period(on=timezone.localdate())}
