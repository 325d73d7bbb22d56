"""The inbox of one person, as its page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from teams.bundles import Bundle, bundled
from teams.choices import NoticeKind
from teams.models import Mute, Notice, User
from teams.models.notices import NoticeQuerySet
from teams.pressing import Mark, mark_of, mark_together
from youthwork.lib.dates import cn_date, cn_weekday

# Why a notice came, where it does not say so itself.
BECAUSE = {
    NoticeKind.REMINDER: "这件事等你或你单位办。",
    NoticeKind.RETURNED: "这是你或你单位报的，退回后要你们改。",
    NoticeKind.REVIEW: "你在负责审核的单位任职。",
    NoticeKind.REPORT: "你负责单位的报表。",
    NoticeKind.ROSTER: "这份名单和你单位有关。",
    NoticeKind.TASK: "这项工作和你或你单位有关。",
    NoticeKind.PERSON: "这是你的账号，或你管的账号。",
}


@dataclass(frozen=True)
class Row:
    """One notice; ``muted`` is until when its reader is not reminded of the same thing."""

    notice: Notice
    mark: Mark | None
    why: str
    muted: date | None

    @property
    def may_be_muted(self) -> bool:
        return self.notice.due_on is not None and self.notice.settled_at is None and self.muted is None


@dataclass(frozen=True)
class Fold:
    """Reminders that are alike, under one head; why they came is the same for all."""

    head: str
    mark: Mark
    why: str
    rows: list[Row]

    @property
    def waits(self) -> bool:
        return self.rows[0].notice.waits


@dataclass(frozen=True)
class Day:
    """The notices of one day, those that wait or (``seen``) the others."""

    seen: bool
    label: str
    entries: list[Row | Fold]


def inbox_of(user: User, kind: str = "") -> NoticeQuerySet:
    """The notices of ``user`` (of one kind): first what waits to be looked at, the newest first. A reminder that a
    later one has replaced is left out."""
    rows = Notice.objects.visible_to(user).current()
    seen = ExpressionWrapper(Q(read_at__isnull=False), BooleanField())
    return (rows.filter(kind=kind) if kind else rows).annotate(seen=seen).order_by("seen", "-created_at", "-pk")


def kinds_of(user: User) -> list[NoticeKind]:
    """The kinds of which ``user`` has notices. One query."""
    found = set(Notice.objects.visible_to(user).order_by().values_list("kind", flat=True).distinct())
    return [kind for kind in NoticeKind if kind in found]


def days_of(notices: Iterable[Notice], mutes: Mapping[str, date], *, today: date, whole: bool = True) -> list[Day]:
    """``notices``, in the order of :func:`inbox_of`, by the days on which they came. Not ``whole``: of one page of
    several, where a head says that it counts what is on this page."""
    days = groupby(notices, key=lambda notice: (not notice.waits, timezone.localdate(notice.created_at)))
    return [
        Day(seen, _called(day, today), [_entry(one, mutes, today, whole) for one in bundled(found, on=today)])
        for (seen, day), found in days
    ]


def mutes_of(user: User, *, today: date) -> dict[str, date]:
    """Subject → until when ``user`` is not reminded of it. One query."""
    return dict(Mute.objects.visible_to(user).standing(on=today).values_list("subject", "until"))


def _entry(bundle: Bundle, mutes: Mapping[str, date], today: date, whole: bool) -> Row | Fold:
    rows = [_row(notice, mutes, today) for notice in bundle.notices]
    if not bundle.head:
        return rows[0]
    head = bundle.head if whole else f"这一页的{bundle.head}"
    return Fold(head, mark_together(bundle.notices[0], on=today), rows[0].why, rows)


def _row(notice: Notice, mutes: Mapping[str, date], today: date) -> Row:
    muted = mutes.get(notice.subject) if notice.due_on else None
    return Row(notice, mark_of(notice, on=today), notice.why or BECAUSE[NoticeKind(notice.kind)], muted)


def _called(day: date, today: date) -> str:
    near = {0: "今天", 1: "昨天"}.get((today - day).days)
    return f"{near or cn_date(day, today)}，{cn_weekday(day)}"
