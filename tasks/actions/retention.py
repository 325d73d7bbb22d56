"""Photos that have been kept long enough go; the record that they belong to, and what was reported of it, stay."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from tasks.models import Photo, Record
from teams import audit
from teams.actions.files import drop

BATCH = 100


def purge_photos(*, today: date) -> int:
    """Delete the photos of what happened more than ``RETENTION_PHOTO_DAYS`` before ``today``; how many.

    One transaction and one audit entry a record, so it may be killed and run again.
    """
    limit, gone = today - timedelta(days=settings.RETENTION_PHOTO_DAYS), 0
    old = Record.objects.filter(occurred_on__lt=limit, photos__isnull=False).distinct().order_by("pk")
    while records := list(old[:BATCH]):
        gone += sum(_purge_photos_of(record) for record in records)
    return gone


@transaction.atomic
def _purge_photos_of(record: Record) -> int:
    photos = list(Photo.objects.select_for_update().filter(record=record))
    for photo in photos:
        file = photo.file
        photo.delete()
        drop(file)
    if photos:
        audit.record(
            actor=None,
            verb="清理照片",
            target=record,
            organisation=record.organisation,
            after={"photos": len(photos)},
        )
    return len(photos)
