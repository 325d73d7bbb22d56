"""Jobs of this app. Each may run twice, late, or beside itself: what it does a second time has no effect."""

import logging

from celery import shared_task
from django.utils import timezone

from tasks.actions.readings import carry_on as carry_on_reading
from tasks.actions.readings import left_lying as readings_left_lying
from tasks.actions.retention import purge_photos
from tasks.actions.sheets import carry_on, left_lying
from youthwork.lib.nudge import nudge

log = logging.getLogger(__name__)


@shared_task(name="tasks.purge_photos")
def purge_old_photos() -> dict[str, int]:
    """Photos older than ``RETENTION_PHOTO_DAYS``."""
    gone = {"photos": purge_photos(today=timezone.localdate())}
    log.info("purged: %s", gone)
    return gone


@shared_task(name="tasks.carry_on_sheet")
def carry_on_sheet(pk: int) -> None:
    """Read, write or undo an import, whatever its state asks for."""
    carry_on(pk)


@shared_task(name="tasks.carry_on_sheets")
def carry_on_sheets() -> None:
    """Ask again for the imports of which nothing has been heard."""
    for pk in left_lying():
        ask_to_carry_on(pk)


@shared_task(name="tasks.read_document")
def read_document(pk: int) -> None:
    """Read a document that waits to be read."""
    carry_on_reading(pk)


@shared_task(name="tasks.read_documents")
def read_documents() -> None:
    """Ask again for the documents of which nothing has been heard."""
    for pk in readings_left_lying():
        ask_to_read(pk)


def ask_to_carry_on(pk: int) -> None:
    """Have a worker carry on with an import once the transaction stands. Without a broker it waits for the next round
    of :func:`carry_on_sheets`, and its page says so."""
    nudge(carry_on_sheet, pk)


def ask_to_read(pk: int) -> None:
    """Have a worker read a document once the transaction stands. Without a broker it waits for the next round of
    :func:`read_documents`, and its page says so."""
    nudge(read_document, pk)
