"""What the demonstration holds, read from ``fixtures/demo.json``, and its calendar."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.utils import timezone

FIXTURES = settings.BASE_DIR / "fixtures"
ARRANGEMENT = FIXTURES / "maonan-arrangement.xlsx"
ARRANGEMENT_NAME = "茂南区·茂职院工作安排表.xlsx"  # as the list of imports shows it


def read_plan() -> dict[str, Any]:
    return json.loads((FIXTURES / "demo.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Quarter:
    """The part of a quarter of the demo's year that has passed on the demo's day."""

    number: int
    starts_on: date
    ends_on: date  # the last day that has passed: the quarter's own end, or the demo's day
    current: bool

    def day(self, share: float) -> date:
        """The day at ``share`` (0 to 1) of what has passed."""
        return date.fromordinal(self.starts_on.toordinal() + round(share * (self.ends_on - self.starts_on).days))


def quarters_until(today: date) -> list[Quarter]:
    """The quarters of ``today``'s year up to the current one."""
    starts = [date(today.year, month, 1) for month in (1, 4, 7, 10)] + [date(today.year + 1, 1, 1)]
    found = []
    for number in range(4):
        if starts[number] > today:
            break
        last = date.fromordinal(starts[number + 1].toordinal() - 1)
        found.append(Quarter(number + 1, starts[number], min(last, today), current=last >= today))
    return found


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of ``day`` in the platform's time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
