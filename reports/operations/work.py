"""What is under way behind the pages, on the whole platform: how much of each, and since when the oldest waits."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from reports.actions.exports import AT_WORK
from reports.models import Export
from reports.operations.deliveries import AGAIN
from reports.sending_log import SAYINGS, Saying
from tasks.choices import ReadingState
from tasks.models import DocumentReading, RecordChange
from teams.choices import SHEET_AT_WORK, DeliveryState
from teams.models import Delivery, SheetImport
from youthwork.lib.paging import COUNTED


@dataclass(frozen=True)
class Work:
    """One sort of work: how many of it, and since when the one waits that waits longest."""

    title: str
    number: int
    since: datetime | None
    more: bool = False  # it was counted so far and no further


def work_under_way(*, now: datetime) -> list[Work]:
    """Five questions, however much there is."""
    return [
        _work("导入的表格", SheetImport.objects.filter(state__in=SHEET_AT_WORK), "asked_at"),
        _work("读取的文件", DocumentReading.objects.filter(state=ReadingState.READING), "asked_at"),
        _work("生成的导出", Export.objects.filter(state__in=AT_WORK), "asked_at"),
        _work("外发的提醒", Delivery.objects.filter(_due(now)), "not_before"),
        _work("等着汇总的变化", RecordChange.objects.all(), "created_at"),
    ]


def _due(now: datetime) -> Q:
    return Q(state=DeliveryState.WAITING, not_before__lte=now) | Q(state=DeliveryState.SENDING)


def _work(title: str, rows: QuerySet, since: str) -> Work:
    found = rows.order_by("pk")[: COUNTED + 1].aggregate(number=Count("pk"), since=Min(since))
    return Work(title, min(found["number"], COUNTED), found["since"], found["number"] > COUNTED)


OVER = (DeliveryState.SENT, DeliveryState.DROPPED)


@dataclass(frozen=True)
class Sent:
    """How many deliveries are in one state; of those that are over, today's."""

    state: DeliveryState
    number: int
    more: bool = False

    @property
    def saying(self) -> Saying:
        return SAYINGS[self.state]

    @property
    def today(self) -> bool:
        return self.state in OVER

    @property
    def waits(self) -> bool:
        """Whether somebody has to decide what becomes of them."""
        return bool(self.number) and self.state in AGAIN


def deliveries_by_state(*, since: datetime) -> list[Sent]:
    """Each state, in its order; of what was sent or dropped only what ended after ``since``. One question a state: each
    has its part of an index, and none reads further than ``COUNTED``."""
    return [_sent(state, since) for state in DeliveryState]


def _sent(state: DeliveryState, since: datetime) -> Sent:
    newest = Delivery.objects.filter(state=state).order_by("-pk")[: COUNTED + 1]
    wanted = Q(ended_at__gte=since) if state in OVER else Q()
    number = newest.aggregate(number=Count("pk", filter=wanted))["number"]
    return Sent(state, min(number, COUNTED), number > COUNTED)
