"""Jobs of this app. Each may run twice, late, or beside itself: what it does a second time has no effect."""

import logging

from celery import shared_task
from django.utils import timezone

from tasks.actions.reminders import remind
from tasks.actions.retention import purge_photos

log = logging.getLogger(__name__)


@shared_task(name="tasks.remind")
def remind_all() -> dict[str, int]:
    """Notices for what is due now."""
    result = remind(now=timezone.now())
    return {"due": result.due, "notices": result.notices}


@shared_task(name="tasks.purge_photos")
def purge_old_photos() -> dict[str, int]:
    """Photos older than ``RETENTION_PHOTO_DAYS``."""
    gone = {"photos": purge_photos(today=timezone.localdate())}
    log.info("purged: %s", gone)
    return gone
