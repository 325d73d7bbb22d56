"""One step of a plan that nobody wrote down, and the days that pass: for the tests of the main promise of reminders.

The step was due on Monday, 15 June 2026; the leader is told on Thursday, and the official, by the rule that is set,
from the first working day after the holiday, Monday, 22 June.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine

from reports.actions.reminders import remind
from tasks.choices import PlanState
from tasks.models import PlanStep, WorkPlan
from teams.models import Notice
from tests.cast import Cast

THURSDAY, MONDAY = date(2026, 6, 18), date(2026, 6, 22)
RULE = {"about": "step", "enabled": "yes", "on_day": "on", "after": ["1", "3"], "weekly": "on", "official_after": "6"}
TITLE = "6月15日到期：清理背街小巷（官渡校园社区）还没有记录"


def overdue_step(cast: Cast) -> PlanStep:
    """Of the agreed plan of the campus; nothing else is due there."""
    plan = WorkPlan.objects.create(placement=cast.campus, state=PlanState.AGREED, drafted_by=cast.leader)
    return PlanStep.objects.create(
        plan=plan, position=1, programme=cast.cleaning, title="清理背街小巷", on=date(2026, 6, 15)
    )


@contextmanager
def morning(day: date) -> Iterator[datetime]:
    """Nine o'clock of ``day``."""
    at = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    with time_machine.travel(at, tick=True):
        yield at


def told(step: PlanStep, since: date, until: date) -> list[tuple[date, str]]:
    """Run on every day from ``since`` to ``until``; the days on which somebody was reminded of ``step``, and who."""
    found = []
    for days in range((until - since).days + 1):
        with morning(since + timedelta(days=days)) as now:
            known = set(Notice.objects.values_list("pk", flat=True))
            remind(now=now)
            new = Notice.objects.about(f"step:{step.pk}").exclude(pk__in=known).order_by("pk")
            found += [(now.date(), notice.user.name) for notice in new]
    return found
