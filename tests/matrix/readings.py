"""The pages of documents on their way to a ledger: who files documents of the unit, and nobody else."""

from tasks.choices import ReadingState
from tasks.models import DocumentReading
from tasks.readings.tokens import seen_of, seen_of_header
from teams.roles import DOCUMENTS_EDIT
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.people import DOCUMENT, holds
from tests.readings import on_desk

FILES = holds(DOCUMENTS_EDIT, "district")
TEXT = """甲办公室工作方案
一、重点任务
（一）清扫街面。全年清扫不少于3次。（责任部门：办公室）
（二）上门走访。常态化开展。
"""


def _desk(cast: Cast) -> DocumentReading:
    return DocumentReading.objects.filter(file_name="密案.txt").first() or on_desk(cast, TEXT, name="密案.txt")


def desk(cast: Cast) -> list[int]:
    return [_desk(cast).pk]


def _item(cast: Cast) -> list[int]:
    found = _desk(cast)
    return [found.pk, found.items.order_by("position")[1].pk]


def _seen(cast: Cast) -> dict[str, str]:
    return {"seen": seen_of(_desk(cast).items.order_by("position")[1])}


def _waiting(cast: Cast) -> list[int]:
    _desk(cast)
    return []


def _at_work(cast: Cast) -> list[int]:
    found = _desk(cast)
    DocumentReading.objects.filter(pk=found.pk).update(state=ReadingState.READING)
    return [found.pk]


def _header(cast: Cast) -> dict[str, str]:
    return {"title": "方案", "short_title": "方案", "seen": seen_of_header(_desk(cast))}


def _document(cast: Cast) -> list[int]:
    return [cast.document.pk]


CASES = [
    Case(
        "tasks:document-sort",
        args=_document,
        data=lambda cast: {"why": "有了补充通知", "text": TEXT},
        word=DOCUMENTS_EDIT,
        seen=DOCUMENT,
        may=FILES,
        get=200,
        post=302,
    ),
    Case("tasks:document-history", args=_document, seen=DOCUMENT, get=200),
    Case("tasks:documents", args=_waiting, get=200, shows={"甲办公室工作方案": FILES}),
    Case("tasks:document-new", word=DOCUMENTS_EDIT, get=200, post=200),
    Case("tasks:reading", args=desk, word=DOCUMENTS_EDIT, seen=FILES, get=200),
    Case("tasks:reading-progress", args=_at_work, word=DOCUMENTS_EDIT, seen=FILES, get=200),
    Case("tasks:reading-nudge", args=_at_work, word=DOCUMENTS_EDIT, seen=FILES, post=302),
    Case("tasks:reading-discard", args=desk, word=DOCUMENTS_EDIT, seen=FILES, get=200, post=302),
    Case("tasks:reading-header", args=desk, data=_header, word=DOCUMENTS_EDIT, seen=FILES, get=200, post=302),
    Case(
        "tasks:reading-names",
        args=desk,
        data=lambda cast: {"name": "办公室", "meant": "keep"},
        word=DOCUMENTS_EDIT,
        seen=FILES,
        get=200,
        post=302,
    ),
    Case("tasks:reading-confirm", args=desk, word=DOCUMENTS_EDIT, seen=FILES, get=200, post=200),
    Case(
        "tasks:reading-item-add",
        args=desk,
        data=lambda cast: {"kind": "goal", "words": "上门走访"},
        word=DOCUMENTS_EDIT,
        seen=FILES,
        get=200,
        post=302,
    ),
    Case("tasks:reading-items-confirm", args=desk, word=DOCUMENTS_EDIT, seen=FILES, post=302),
    Case("tasks:reading-items-undo", args=desk, word=DOCUMENTS_EDIT, seen=FILES, post=302),
    Case("tasks:reading-item", args=_item, data=_seen, word=DOCUMENTS_EDIT, seen=FILES, get=200, post=200),
    *(
        Case(f"tasks:reading-item-{verb}", args=_item, data=_seen, word=DOCUMENTS_EDIT, seen=FILES, post=302)
        for verb in ("confirm", "merge", "join", "part", "split", "drop", "restore")
    ),
]
