"""How pressing a notice is today: the order in which several are told, and the mark that each bears."""

from datetime import date
from typing import NamedTuple

from django.db.models import TextChoices

from teams.choices import WAITED_FOR, NoticeKind
from teams.models import Notice


class Pressing(TextChoices):
    """The most pressing first. A label takes the number."""

    OVERDUE = "overdue", "{}项逾期"
    RETURNED = "returned", "{}项被退回"
    TODAY = "today", "{}项今天到期"
    SOON = "soon", "{}项快到期"
    WAITED_FOR = "waited_for", "{}项还没办"
    NEWS = "news", "{}条新消息"


class Mark(NamedTuple):
    """A state: its shape and colour, and its word."""

    css: str
    word: str


COUNTED = 60  # days late; beyond, their number says nothing, and its title says since when
SETTLED = Mark("done", "已了结")
ANSWERED = Mark("done", "已处理")  # of what happened: a task that was received is not done by that
TOGETHER = {
    Pressing.OVERDUE: Mark("over", "逾期"),
    Pressing.TODAY: Mark("soon", "今天到期"),
    Pressing.SOON: Mark("soon", "快到期"),
    Pressing.WAITED_FOR: Mark("behind", "还没办"),
}


def pressing(notice: Notice, *, on: date) -> Pressing:
    """How pressing ``notice`` is on ``on``: of a reminder by its date, of what happened by its kind."""
    if notice.due_on is None:
        return Pressing.RETURNED if notice.kind == NoticeKind.RETURNED else Pressing.NEWS
    if notice.subject.partition(":")[0] in WAITED_FOR:
        return Pressing.WAITED_FOR
    if notice.due_on == on:
        return Pressing.TODAY
    return Pressing.SOON if notice.due_on > on else Pressing.OVERDUE


def mark_of(notice: Notice, *, on: date) -> Mark | None:
    """The mark of ``notice`` on ``on``; None for news, which are no state."""
    if notice.settled_at:
        return SETTLED if notice.due_on else ANSWERED
    days = (on - notice.due_on).days if notice.due_on else 0
    return {
        Pressing.OVERDUE: Mark("over", f"逾期{days}天" if days <= COUNTED else "逾期已久"),
        Pressing.RETURNED: Mark("over", "退回"),
        Pressing.TODAY: Mark("soon", "今天到期"),
        Pressing.SOON: Mark("soon", f"还有{-days}天"),
        Pressing.WAITED_FOR: Mark("behind", "还没办"),
    }.get(pressing(notice, on=on))


def mark_together(notice: Notice, *, on: date) -> Mark:
    """The mark of several reminders that are as pressing on ``on`` as ``notice``, one of them."""
    return SETTLED if notice.settled_at else TOGETHER[pressing(notice, on=on)]
