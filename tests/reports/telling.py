"""Somebody of the cast who wants mails, and what waits for them, for the tests of what leaves the house."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tasks.choices import TaskKind
from tasks.models import Assignment, Task
from teams.actions.notices import leave
from teams.choices import NoticeKind, Route
from teams.models import Channel, Notice, NoticePreference, Organisation, User
from tests.cast import START, Cast

THURSDAY = date(2026, 6, 18)


def at(clock: str, day: date = THURSDAY) -> datetime:
    """09:00 of a day, in the zone of the platform."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def channel(unit: Organisation, route: Route = Route.EMAIL) -> Channel:
    return Channel.objects.create(organisation=unit, route=route, enabled=True)


def wants_mail(user: User, **more: object) -> User:
    """``user``, who is told by e-mail from now on (of the unit's channel, or of one above)."""
    user.email = f"{user.username}@example.cn"
    user.save(update_fields=["email"])
    NoticePreference.objects.update_or_create(user=user, defaults={"by_email": True, **more})
    return user


def given(cast: Cast, *, due: date = date(2026, 6, 15)) -> Assignment:
    """A new task that the district gave the college."""
    said = {"kind": TaskKind.KEY_TASK, "position": 10 + cast.document.tasks.count(), "title": "创文巩卫"}
    task = Task.objects.create(document=cast.document, **said)
    return Assignment.objects.create(
        task=task, organisation=cast.college, assigner=cast.district, assigned_on=START, due=due
    )


def told_of(user: User, subject: str, occasion: str = "", **more: object) -> Notice:
    """A notice to ``user``: that something happened."""
    said = {"kind": NoticeKind.TASK, "title": "交办：创文巩卫", "url": "/notices/", **more}
    leave(notices=[Notice(user=user, subject=subject, occasion=occasion, **said)])
    return Notice.objects.filter(user=user, subject=subject, occasion=occasion).latest("pk")


def reminded_of(user: User, assignment: Assignment, *, on: date = THURSDAY, **more: object) -> Notice:
    """A notice to ``user`` that reminds of ``assignment`` on a day."""
    step = (on - assignment.due) // timedelta(days=1)
    said = {"kind": NoticeKind.REMINDER, "title": "创文巩卫没有办结", "why": "你单位承办这项任务", "step": step}
    return told_of(user, f"assignment:{assignment.pk}", f"doer:{assignment.due}", **(said | more))
