"""Verbs on exports: ask for one, make it, ask again, delete it.

The row is the truth: a worker claims it by a conditional update, says there how far it is, and hands the file over in
one transaction. One that was killed is claimed again once it has been silent for a while; after ``TRIES`` the export is
parked with the reason, for its user to ask again.
"""

import logging
import time
from datetime import timedelta
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.http import Http404
from django.utils import timezone

from reports.actions.rollups import refresh_rollups
from reports.choices import ExportState
from reports.exports import KINDS
from reports.exports.work import Work
from reports.models import Export
from teams import audit
from teams.actions.files import drop, store
from teams.models import User
from teams.roles import READ

log = logging.getLogger(__name__)

TRIES = 3
AT_ONCE_OF_ONE = 5  # that one person may wait for
SILENT = timedelta(seconds=90)  # a worker not heard of for so long is taken for killed
KEPT_ROWS = timedelta(days=30)  # that something was exported stays known so long; the file goes sooner
EVERY_SECONDS = 0.5  # between two words of how far it is
FOLDED = {"summary", "bundle"}  # what they show of the kept totals is to be that of this moment
AT_WORK = (ExportState.QUEUED, ExportState.RUNNING)
OUT_OF_SIGHT = "要导出的内容已不在您能看到的范围内。请回到原来的页面重新导出。"
FAULT = "程序出错，没有生成文件。"
NARROW = "请缩小范围再试，仍然不行请告诉系统管理员。"


class Cancelled(Exception):
    """Nobody wants the file any more, or another worker makes it."""


@transaction.atomic
def ask(*, actor: User, kind: str, options: dict[str, Any]) -> Export:
    """Note that ``actor`` wants the export; the caller sees to it that :func:`make` follows.

    Raises Http404 for what the actor does not see, ValidationError for what cannot be made.
    """
    if actor.organisation is None:
        raise ValidationError("您还没有任职单位，不能导出。")
    if Export.objects.filter(user=actor, state__in=AT_WORK).count() >= AT_ONCE_OF_ONE:
        raise ValidationError(f"您有{AT_ONCE_OF_ONE}个导出还在生成。等做好，或取消一个，再导出。")
    work = KINDS[kind](actor, options)
    return Export.objects.create(
        user=actor,
        organisation=actor.organisation,
        kind=kind,
        title=work.title[:200],
        options={**options, "appointment": actor.appointment.pk if actor.appointment else None},
        total=work.rows,
    )


def make(pk: UUID) -> None:
    """Write the file of an export that waits, or whose worker was killed; nothing if another is at it.

    What is in it is what its user may see at this moment. Safe to call twice. A refusal ends it with the reason; a
    fault of the program is logged and tried again, ``TRIES`` times in all.
    """
    export = _claim(pk)
    if export is None:
        return
    try:
        _write(export)
    except Cancelled:
        log.info("export %s was cancelled", export.pk)
    except ValidationError as refusal:
        _move(export, ExportState.FAILED, error=refusal.messages[0])
    except (Http404, PermissionDenied):
        _move(export, ExportState.FAILED, error=OUT_OF_SIGHT)
    except Exception:
        log.exception("export %s stopped at try %s", export.pk, export.attempts)
        if export.attempts >= TRIES:
            _move(export, ExportState.FAILED, error=f"{FAULT}试了{TRIES}次都没有成功，{NARROW}")
        else:
            _move(export, ExportState.QUEUED, error=f"{FAULT}稍后自动再试。")


def _claim(pk: UUID) -> Export | None:
    now = timezone.now()
    left = Q(state=ExportState.QUEUED) | Q(state=ExportState.RUNNING, seen_at__lt=now - SILENT)
    waiting = Export.objects.filter(left, pk=pk)
    parked = f"试了{TRIES}次都没有做完，{NARROW}"
    if waiting.filter(attempts__gte=TRIES).update(state=ExportState.FAILED, error=parked, finished_at=now):
        log.error("export %s ended its worker %s times", pk, TRIES)
        return None
    if waiting.update(state=ExportState.RUNNING, attempts=F("attempts") + 1, seen_at=now, done=0, error="") != 1:
        return None
    return Export.objects.select_related("user", "organisation").get(pk=pk)


def _write(export: Export) -> None:
    actor = export.user
    actor.acting_under = export.options.get("appointment")
    if not actor.is_active or not actor.may(READ):
        raise PermissionDenied
    if export.kind in FOLDED:
        refresh_rollups()
    work = KINDS[export.kind](actor, export.options)
    told, rows = time.monotonic(), work.rows

    def tell(done: int) -> None:
        nonlocal told, rows
        rows = max(rows, done)  # what is not worth counting beforehand is counted as it is written
        if time.monotonic() - told > EVERY_SECONDS:
            told = time.monotonic()
            if _own(export).update(done=done, seen_at=timezone.now()) != 1:
                raise Cancelled

    with TemporaryFile() as file:
        work.write(cast(BinaryIO, file), tell)
        file.seek(0)
        _hand_over(export, actor, work, file.read(), rows)


@transaction.atomic
def _hand_over(export: Export, actor: User, work: Work, content: bytes, rows: int) -> None:
    """Keep the file and say that it is there; Cancelled if the export is not ours any more."""
    if not _own(export).select_for_update().exists():
        raise Cancelled
    now = timezone.now()
    file = store(
        actor=actor,
        content=content,
        name=work.file_name,
        content_type=work.content_type,
        owner=export.organisation,
        expires_at=now + timedelta(days=settings.RETENTION_EXPORT_DAYS),
    )
    _own(export).update(state=ExportState.DONE, file=file, done=rows, total=rows, finished_at=now, error="")
    audit.record(actor=actor, verb="导出", target=export, organisation=export.organisation, after={"rows": rows})


def _own(export: Export) -> Any:
    """The row, as long as it is this worker's."""
    return Export.objects.filter(pk=export.pk, state=ExportState.RUNNING, attempts=export.attempts)


def _move(export: Export, state: str, *, error: str) -> None:
    finished = timezone.now() if state == ExportState.FAILED else None
    _own(export).update(state=state, error=error[:300], seen_at=timezone.now(), finished_at=finished)


@transaction.atomic
def ask_again(*, export: Export) -> bool:
    """Queue an export anew that failed, whose file is gone, or that nobody has begun; whether there was one to queue.
    The caller sees to it that :func:`make` follows."""
    over = Q(state=ExportState.FAILED) | Q(state=ExportState.DONE, file=None) | Q(state=ExportState.QUEUED)
    silent = Q(state=ExportState.RUNNING, seen_at__lt=timezone.now() - SILENT)
    waiting = Export.objects.filter(over | silent, pk=export.pk)
    return waiting.update(state=ExportState.QUEUED, attempts=0, done=0, error="", seen_at=None, finished_at=None) == 1


@transaction.atomic
def discard(*, export: Export) -> None:
    """Delete an export with its file; a worker that is at it notices and stops."""
    found = Export.objects.select_for_update(of=("self",)).select_related("file").filter(pk=export.pk).first()
    if found is None:
        return
    file = found.file
    found.delete()
    if file is not None:
        drop(file)


def left_lying() -> list[UUID]:
    """Exports of which nothing has been heard for a while: their message was lost, or their worker killed."""
    heard = timezone.now() - SILENT
    queued = Q(state=ExportState.QUEUED) & (Q(seen_at=None, asked_at__lt=heard) | Q(seen_at__lt=heard))
    silent = queued | Q(state=ExportState.RUNNING, seen_at__lt=heard)
    return list(Export.objects.filter(silent).order_by("asked_at").values_list("pk", flat=True))


def purge_exports() -> int:
    """Forget the exports finished more than ``KEPT_ROWS`` ago; how many. Their files went before."""
    old = Export.objects.filter(finished_at__lt=timezone.now() - KEPT_ROWS, file=None)
    return old.delete()[0]
