"""Notices that say the same of many things, put together: twelve plans that nobody drafted are one thing to be told."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from teams.choices import DueKind
from teams.models import Notice
from teams.pressing import pressing

ENOUGH = 3  # so many alike stand under one head

# The head over reminders of one kind; it takes their number, and is as true before the day as after it.
HEADS = {
    DueKind.ASSIGNMENT: "{}项任务还没有办结",
    DueKind.CONFIRMATION: "{}个单位报了办结，还没有确认",
    DueKind.EXTENSION: "{}项延期申请还没有答复",
    DueKind.TARGET: "{}个指标还没有达到目标",
    DueKind.TEAM: "{}个点位还没有团队或团队长",
    DueKind.ROSTER: "{}个点位的队员名单还没有交齐",
    DueKind.PLAN: "{}份工作对接方案还没有商定",
    DueKind.STEP: "方案里有{}步还没有记录",
    DueKind.RETURNED: "{}条退回的记录还没有改",
    DueKind.REVIEW: "{}个单位有记录待审",
    DueKind.REPORT: "{}张推进表还没有报送",
    DueKind.ACCEPTANCE: "{}个单位有推进表没有接收",
    DueKind.INVITATION: "{}份邀请还没有用",
}
DONE = "{}，{}项"


class Bundle(NamedTuple):
    """One notice and no head, or many that are alike under one."""

    head: str
    notices: list[Notice]


def bundled(notices: Iterable[Notice], *, on: date) -> list[Bundle]:
    """``notices`` in their order, reminders that are alike under one head where the first of them stands: of one kind,
    to their person in one part, equally pressing ``on`` that day. Fewer than ``ENOUGH`` stay by themselves."""
    alike: dict[Hashable, list[Notice]] = defaultdict(list)
    place: dict[int, int] = {}
    for notice in notices:
        alike[_likeness(notice, on)].append(notice)
        place[notice.pk] = len(place)
    bundles = (bundle for some in alike.values() for bundle in _bundles(some))
    return sorted(bundles, key=lambda bundle: place[bundle.notices[0].pk])


def _likeness(notice: Notice, on: date) -> Hashable:
    if notice.due_on is None:
        return notice.pk
    kind, part = (words.partition(":")[0] for words in (notice.subject, notice.occasion))
    return kind, part, pressing(notice, on=on), notice.settled_at is None


def _bundles(alike: Sequence[Notice]) -> list[Bundle]:
    if len(alike) < ENOUGH:
        return [Bundle("", [notice]) for notice in alike]
    return [Bundle(_head(alike), list(alike))]


def _head(alike: Sequence[Notice]) -> str:
    kind = DueKind(alike[0].subject.partition(":")[0])
    return DONE.format(kind.label, len(alike)) if alike[0].settled_at else HEADS[kind].format(len(alike))
