"""Celery jobs of this app: ids in, one action, safe to run twice."""

import logging

from celery import shared_task
from django.db import connection

from teams.actions.retention import purge_digests, purge_files, purge_notices, purge_sessions, purge_sheets
from teams.actions.sign_in import forget_attempts
from teams.actions.tickets import forget_tickets
from teams.audit_seals import seal

log = logging.getLogger(__name__)


@shared_task(name="teams.heartbeat")
def heartbeat() -> None:
    """Reach the database and change nothing: that it ran shows that beat, broker, worker and database work together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@shared_task(name="teams.purge_expired")
def purge_expired() -> dict[str, int]:
    """What this app has kept long enough; the limits are the RETENTION settings."""
    gone = {
        "sheets": purge_sheets(),
        "files": purge_files(),
        "notices": purge_notices(),
        "digests": purge_digests(),
        "attempts": forget_attempts(),
        "tickets": forget_tickets(),
    }
    purge_sessions()
    log.info("purged: %s", gone)
    return gone


@shared_task(name="teams.seal_audit")
def seal_audit(everything: bool = False) -> None:
    """Seal the entries of the audit log that no seal covers yet; ``everything``: older than a day, too."""
    seal(everything=everything)
