"""What has been kept long enough goes: in batches, each in its own transaction, and safe to run twice or to kill."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from teams import audit
from teams.actions.files import drop
from teams.choices import SheetState
from teams.models import Delivery, Digest, Mute, Notice, SheetImport, SheetRow, SheetUndo, StoredFile

BATCH = 500


def purge_sheets() -> int:
    """Delete the rows of imports applied, or left waiting, more than ``RETENTION_SHEET_DAYS`` ago; how many imports.

    The receipt with its counts stays. One that waited so long counts as given up.
    """
    limit = timezone.now() - timedelta(days=settings.RETENTION_SHEET_DAYS)
    done = Q(state__in=(SheetState.APPLIED, SheetState.UNDONE), applied_at__lt=limit)
    waits = Q(state__in=(SheetState.READ, SheetState.UNREADABLE), uploaded_at__lt=limit)
    full = SheetImport.objects.filter(done | waits, pk__in=SheetRow.objects.values("batch"))
    waiting = SheetImport.objects.filter(waits)
    batches = sorted({*full.values_list("pk", flat=True), *waiting.values_list("pk", flat=True)})
    return sum(_purge_sheet(pk) for pk in batches)


@transaction.atomic
def _purge_sheet(pk: int) -> int:
    batch = SheetImport.objects.select_for_update().get(pk=pk)
    batch.rows.all().delete()
    SheetUndo.objects.filter(batch=batch).delete()
    if batch.state in (SheetState.READ, SheetState.UNREADABLE):
        batch.state = SheetState.DISCARDED
        batch.save(update_fields=["state"])
    audit.record(actor=None, verb="清理导入内容", target=batch, organisation=batch.organisation)
    return 1


def purge_files() -> int:
    """Delete the stored files whose time has come, with what pointed at them; how many."""
    gone = 0
    while expired := list(StoredFile.objects.filter(expires_at__lt=timezone.now()).order_by("pk")[:BATCH]):
        with transaction.atomic():
            for file in expired:
                drop(file)
        gone += len(expired)
    return gone


def purge_notices() -> int:
    """Delete the notices read more than ``RETENTION_NOTICE_DAYS`` ago; how many. An unread one stays, and so does a
    reminder of what is still to be done: without it the same would be said again."""
    limit, gone = timezone.now() - timedelta(days=settings.RETENTION_NOTICE_DAYS), 0
    read = Notice.objects.filter(read_at__lt=limit).exclude(pk__in=Notice.objects.remembered().values("pk"))
    while old := list(read.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        gone += Notice.objects.filter(pk__in=old).delete()[0]
    return gone


def purge_digests() -> int:
    """Delete the digests of more than ``RETENTION_NOTICE_DAYS`` ago, with how their sending went, and the mutes that
    are over; how many digests. One whose notices are still there stays: they would be told as if they were new."""
    today, gone = timezone.localdate(), 0
    Mute.objects.filter(until__lt=today).delete()
    limit = today - timedelta(days=settings.RETENTION_NOTICE_DAYS)
    told = Digest.objects.filter(~Exists(Notice.objects.filter(digest=OuterRef("pk"))), day__lt=limit)
    while old := list(told.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        Delivery.objects.filter(digest__in=old).delete()
        gone += Digest.objects.filter(pk__in=old).delete()[0]
    return gone


def purge_sessions() -> None:
    """Delete the sessions that have expired, as the store of this platform does it."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
