"""What does not go on by itself: tried too often, or not heard of for a while. Each with the way to try again."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from reports.actions import exports
from reports.choices import ExportState
from reports.models import Export
from tasks.actions import readings, sheets
from tasks.models import DocumentReading
from teams.failure_words import subject_of, work_of
from teams.models import Failure, SheetImport, User
from teams.roles import PLATFORM_WATCH

SHOWN = 10  # of one sort; those that follow come up as these are settled
SILENT = "很久没有动静：后台没有接手，或中途停了。平台会自动再试，也可以现在就试。"
ELSEWHERE = "别处单位的，不显示名称"


@dataclass(frozen=True)
class Stuck:
    """One that is stuck, in the words of the page."""

    what: str
    title: str
    why: str
    since: datetime | None
    again_url: str


@dataclass(frozen=True)
class Sort:
    """One way to be stuck: which rows are, how one is called, and where it is tried again."""

    what: str
    page: str
    rows: Callable[[], QuerySet]
    asker: str
    since: Callable[[Any], datetime | None]
    why: Callable[[Any], str] = lambda row: SILENT


SORTS = (
    Sort(
        "导出",
        "export",
        lambda: Export.objects.filter(state=ExportState.FAILED, attempts__gte=exports.TRIES),
        "user",
        attrgetter("finished_at"),
        attrgetter("error"),
    ),
    Sort(
        "导出",
        "export",
        lambda: Export.objects.filter(pk__in=exports.left_lying()),
        "user",
        lambda row: row.seen_at or row.asked_at,
    ),
    Sort(
        "导入",
        "sheet",
        lambda: SheetImport.objects.filter(pk__in=sheets.left_lying()),
        "uploaded_by",
        attrgetter("asked_at"),
    ),
    Sort(
        "读文件",
        "reading",
        lambda: DocumentReading.objects.filter(pk__in=readings.left_lying()),
        "begun_by",
        attrgetter("asked_at"),
    ),
)


def stuck_for(user: User) -> list[Stuck]:
    """All sorts, ``SHOWN`` of each at most. A constant number of queries."""
    return [*failures(Failure.objects.parked()[:SHOWN]), *(one for sort in SORTS for one in _stuck(sort, user))]


def failures(rows: Iterable[Failure]) -> Iterator[Stuck]:
    """Rows that a job could not do its work on. They name their subject by its number alone."""
    for row in rows:
        url = reverse("reports:operations-failure-again", args=[row.pk])
        yield Stuck(work_of(row), subject_of(row), row.error, row.parked_at, url)


def _stuck(sort: Sort, user: User) -> Iterator[Stuck]:
    """Whose it is, without a title: those tell what a document, perhaps a confidential one, is about."""
    paths = user.paths(PLATFORM_WATCH)
    for row in sort.rows().select_related("organisation", sort.asker).order_by("pk")[:SHOWN]:
        own = row.organisation.path.startswith(paths)
        title = f"{row.organisation}，{getattr(row, sort.asker)}" if own else ELSEWHERE
        url = reverse(f"reports:operations-{sort.page}-again", args=[row.pk])
        yield Stuck(sort.what, title, sort.why(row), sort.since(row), url)
