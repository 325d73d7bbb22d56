"""Which days may be paused, and until when and from when on those whom a pause spares are told what falls into it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError

from teams.models import Organisation, Pause
from youthwork.lib import workdays

LONGEST = 120  # days: a pause is no way to end reminders
ONE_DAY = timedelta(days=1)
FAR = timedelta(days=400)  # pauses that follow each other without a working day between them go no further


class Around(NamedTuple):
    """The last day of work before a pause, and the first one after it."""

    before: date
    after: date


def check_days(starts_on: date, ends_on: date) -> None:
    """ValidationError for days out of order, or too many of them."""
    if ends_on < starts_on:
        raise ValidationError({"ends_on": "结束日期不能早于开始日期。"})
    if (ends_on - starts_on).days >= LONGEST:
        raise ValidationError({"ends_on": f"一次最多暂停{LONGEST}天，请分开设。"})


def check_to_come(ends_on: date, *, today: date) -> None:
    """ValidationError where no day is left."""
    if ends_on < today:
        raise ValidationError({"ends_on": "这些日子已经过去，不用再设。"})


def around(organisation: Organisation, starts_on: date, ends_on: date) -> Around:
    """When ``organisation`` is told of what falls into days that it wants to pause: those that it, or a unit above it,
    pauses already count as not worked. One query."""
    near = Pause.objects.counting_for(organisation).filter(ends_on__gte=starts_on - FAR, starts_on__lte=ends_on + FAR)
    spans = list(near.values_list("starts_on", "ends_on"))

    def worked(day: date) -> bool:
        return workdays.is_workday(day) and not any(first <= day <= last for first, last in spans)

    return Around(_first(worked, starts_on, -ONE_DAY), _first(worked, ends_on, ONE_DAY))


def _first(worked: Callable[[date], bool], day: date, step: timedelta) -> date:
    end = day + step * FAR.days
    while day != end and not worked(day := day + step):
        pass
    return day
