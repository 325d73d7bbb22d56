"""Verbs on a document that is being read: taken in, read, given up.

What may take long (:func:`carry_on`) is done in the request for a small file, in a job for a large one. It may be
called twice, late, or after a worker was killed: the state says what is left to do, and moves in the transaction that
does it.
"""

import logging
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from tasks.actions.reading_again import hold_against_ledger
from tasks.choices import ReadingState
from tasks.models import Document, DocumentReading, ReadingItem
from tasks.reader.model import Reading
from tasks.reader.proposal import propose
from tasks.reader.text import paper_of
from tasks.readings.proposals import Proposal, header_said, layout_of, proposals_of
from teams import audit
from teams.actions.files import drop, read_back, store
from teams.models import Organisation, StoredFile, User
from youthwork.lib.papers import PaperError
from youthwork.lib.progress import Progress, look

log = logging.getLogger(__name__)

AT_ONCE_BYTES = 256 * 1024  # a smaller file is read while its user waits: a job would take longer to begin
TRIES = 4  # of one request; whatever ends its worker each time would end workers for ever
TRIED_SECONDS = 24 * 3600
SILENT_SECONDS = 90  # nobody has heard of a job for so long: it is asked for again
PASTED = "粘贴的文字.txt"
AT_WORK = (ReadingState.READING,)
LEFT = (ReadingState.OPEN, ReadingState.UNREADABLE, ReadingState.READING)


@transaction.atomic
def take_in(
    *,
    actor: User,
    organisation: Organisation,
    content: bytes,
    file_name: str,
    document: Document | None = None,
    why: str = "",
    of_ledger: bool = False,
) -> DocumentReading:
    """Keep a file for :func:`carry_on` to read, filed for ``organisation``; with ``document``, to sort its ledger anew
    for the reason ``why``, perhaps from a file of the ledger itself (``of_ledger``). Raises ValidationError if the file
    is empty, the reason is missing, or the document is being sorted already."""
    if not content.strip():
        raise ValidationError({"file": "文件是空的，请重新选择。"})
    if document is not None:
        _refuse_beside_another(document, why)
    original = store(
        actor=actor,
        content=content,
        name=file_name,
        content_type="application/octet-stream",
        owner=organisation,
        expires_at=timezone.now() + timedelta(days=settings.RETENTION_ORIGINAL_DAYS),
    )
    reading = DocumentReading.objects.create(
        organisation=organisation,
        document=document,
        file_name=file_name[-200:],
        original=original,
        sha256=sha256(content).hexdigest(),
        why=why.strip(),
        of_ledger=of_ledger,
        begun_by=actor,
        asked_at=timezone.now(),
    )
    after = {"file_name": reading.file_name, "why": reading.why}
    audit.record(actor=actor, verb="读文件", target=reading, organisation=organisation, after=after)
    return reading


def _refuse_beside_another(document: Document, why: str) -> None:
    """Raise ValidationError without a reason, or while the document is being sorted already: a second desk would be
    held against a ledger that the first one changes. The document's row is held, so that two who begin at once come
    one after the other."""
    if not why.strip():
        raise ValidationError({"why": "再次梳理要写明原因。"})
    Document.objects.select_for_update().get(pk=document.pk)
    if DocumentReading.objects.sorting(document).exists():
        raise ValidationError("这份文件正在再次梳理，先把它做完或放弃。")


def taken_in_before(*, organisation: Organisation, content: bytes) -> DocumentReading | None:
    """The latest reading of the very same file for the same unit, if it was not given up."""
    same = DocumentReading.objects.filter(organisation=organisation, sha256=sha256(content).hexdigest())
    return same.exclude(state__in=(ReadingState.DISCARDED, ReadingState.UNREADABLE)).first()


def carry_on(pk: int) -> None:
    """Read the document if it waits to be read, else nothing.

    Safe to call twice or after a worker was killed. What the reader refuses leaves it unreadable, with the reason; so
    does a fault of the program, which is logged, and one that ended its worker ``TRIES`` times.
    """
    reading = DocumentReading.objects.select_related("original").filter(pk=pk, state__in=AT_WORK).first()
    if reading is None:
        return
    if _tries(reading) > TRIES:
        log.error("reading %s ended its worker %s times", reading.pk, TRIES)
        _note_unreadable(reading, f"试了{TRIES}次都没有读完。请只保留正文再上传，或把正文复制后粘贴进来。")
        return
    progress = Progress(f"reading:{reading.pk}")
    progress.begin("正在读取")
    try:
        if reading.original is None:
            raise PaperError("file_empty", "原文件已经不在了，请重新上传。")
        paper = paper_of(read_back(reading.original), reading.file_name)
        progress.begin("正在找出任务、单位和目标")
        put_on_desk(reading=reading, proposed=propose(paper))
    except PaperError as refusal:
        _note_unreadable(reading, refusal.message)
    except Exception:
        log.exception("reading %s stopped", reading.pk)
        _note_unreadable(reading, "程序出错，没有读完。请再上传一次；仍然不行，请把正文复制后粘贴进来。")
    progress.end()


@transaction.atomic
def put_on_desk(*, reading: DocumentReading, proposed: Reading) -> None:
    """Lay out what the reader proposes, for people to correct; nothing of it is in a ledger yet.

    Where a ledger is sorted anew, each item is held against what stands in it. Nothing happens to a reading that does
    not wait to be read.
    """
    locked = DocumentReading.objects.select_for_update().get(pk=reading.pk)
    if locked.state != ReadingState.READING:
        return
    found = proposals_of(proposed)
    locked.text = proposed.paper.text
    locked.layout = layout_of(proposed.paper)
    locked.header = header_said(proposed.header) | {"arranged": found.arranged}
    locked.state = ReadingState.OPEN
    locked.save(update_fields=["text", "layout", "header", "state"])
    if locked.original_id is not None:  # kept as long as the document; only what was not readable goes by itself
        StoredFile.objects.filter(pk=locked.original_id).update(expires_at=None)
    _lay_out(locked, found.rows)
    if locked.document_id is not None:
        hold_against_ledger(locked, proposed.silent)


def _lay_out(reading: DocumentReading, rows: list[Proposal]) -> None:
    """The rows, then who is above whom: a row's number is known only once it is there."""
    items = ReadingItem.objects.bulk_create(_item(reading, place, row) for place, row in enumerate(rows, start=1))
    for item, row in zip(items, rows, strict=True):
        item.parent = items[row.parent] if row.parent is not None else None
        places = {"part_of": row.part_of, "stage_of": row.stage_of}
        tied = {name: items[place].pk for name, place in places.items() if place is not None}
        item.said, item.read = item.said | tied, (item.read or {}) | tied
    ReadingItem.objects.bulk_update(items, ["parent", "said", "read"])


def _item(reading: DocumentReading, place: int, row: Proposal) -> ReadingItem:
    start, end = row.span
    return ReadingItem(
        reading=reading,
        kind=row.kind,
        position=place,
        span_start=start if end > start else None,
        span_end=end if end > start else None,
        said=row.said,
        read={**row.said, "span": [start, end]},
        reason=row.reason,
    )


def _note_unreadable(reading: DocumentReading, why: str) -> None:
    DocumentReading.objects.filter(pk=reading.pk, state=ReadingState.READING).update(
        state=ReadingState.UNREADABLE, problems=[why]
    )


@transaction.atomic
def discard(*, actor: User, reading: DocumentReading) -> None:
    """Give it up: its items go, and the file with them. Raises ValidationError if it is in a ledger already."""
    locked = DocumentReading.objects.select_for_update(of=("self",)).select_related("original").get(pk=reading.pk)
    if locked.state not in LEFT:
        raise ValidationError(f"这份文件{locked.get_state_display()}，不能放弃。")
    original = locked.original
    locked.items.all().delete()
    locked.state, locked.original, locked.ended_at = ReadingState.DISCARDED, None, timezone.now()
    locked.save(update_fields=["state", "original", "ended_at"])
    if original is not None:
        drop(original)
    audit.record(actor=actor, verb="放弃读文件", target=locked, organisation=locked.organisation)


def _tries(reading: DocumentReading) -> int:
    """How often a job has begun with what was asked for last, this time included. Kept in the cache: the job that
    ended its worker leaves nothing in the database."""
    key = f"tries:reading:{reading.pk}:{reading.asked_at and reading.asked_at.timestamp()}"
    cache.add(key, 0, TRIED_SECONDS)
    return cache.incr(key)


def left_lying() -> list[int]:
    """Documents to be read of which nothing has been heard for a while: their message was lost, or their worker
    killed."""
    asked = timezone.now() - timedelta(seconds=SILENT_SECONDS)
    waiting = DocumentReading.objects.filter(state__in=AT_WORK, asked_at__lt=asked).values_list("pk", flat=True)
    return [pk for pk in waiting if is_silent(pk)]


def is_silent(pk: int) -> bool:
    """Whether whoever was at the document has not been heard of for ``SILENT_SECONDS``."""
    stage = look(f"reading:{pk}")
    return stage is None or stage.silent > SILENT_SECONDS


def ask_anew(reading: DocumentReading) -> bool:
    """Note that its user asks once more for the document to be read; whether it still waits for that."""
    waiting = DocumentReading.objects.filter(pk=reading.pk, state__in=AT_WORK)
    return waiting.update(asked_at=timezone.now()) == 1
