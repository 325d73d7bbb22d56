"""Jobs of this app. Each may run twice, late, or beside itself: what it does a second time has no effect."""

from celery import shared_task
from django.utils import timezone

from tasks.actions.reminders import remind


@shared_task(name="tasks.remind")
def remind_all() -> dict[str, int]:
    """Notices for what is due now."""
    result = remind(now=timezone.now())
    return {"due": result.due, "notices": result.notices}
