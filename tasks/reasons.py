"""Reasons to return a record, ready to be clicked and completed. {day} is filled from the record."""

from datetime import datetime, timedelta

from django.db.models import Count, Max

from tasks.choices import Counting, MarkedField, ReviewVerb
from tasks.models import Record, Review
from teams.models import Organisation

# What is most often wrong, by the field. Of one photo and of all photos the same is said.
READY: dict[str, tuple[str, ...]] = {
    MarkedField.OCCURRED_ON: ("日期和内容对不上，请核对是哪一天。",),
    MarkedField.CONTENT: ("请写清在哪里、做了什么。", "和{day}的另一条像是同一件事，请核对是否重复。"),
    MarkedField.SAME_GROUP: ("这次是新的一批人还是同一批人，请选对。",),
    MarkedField.VALUE: ("和做的事对不上，请核对这个数。",),
    MarkedField.PHOTO: ("看不清，请换一张。", "和这次做的事对不上，请换一张。"),
}
READY_OF_PEOPLE = {
    Counting.HEADCOUNT: ("像是户数，请按见到的青少年人数填。",),
    Counting.VISITS: ("像是户数，请按见到的青少年人次填。",),
    Counting.READS: ("请填推文后台显示的阅读量。",),
}
MOST = 5
USED_WITHIN = timedelta(days=90)
A_HABIT = 2  # said so often, it is a reason of the office and not of one record


def ready_reasons(record: Record, field: str) -> list[str]:
    """What is ready to be said of one field of ``record`` (a ``MarkedField``)."""
    if field == MarkedField.PEOPLE:
        return list(READY_OF_PEOPLE.get(Counting(record.programme.counting), ()))
    day = f"{record.occurred_on.month}月{record.occurred_on.day}日"
    return [reason.format(day=day) for reason in READY.get(field, ())]


def usual_reasons(office: Organisation | None, *, now: datetime) -> list[str]:
    """The reasons for which ``office`` returned records most often of late, those said more than once. Nothing is
    taken from records whose words are not for everybody. One query."""
    returns = Review.objects.filter(verb=ReviewVerb.RETURNED, organisation=office, at__gte=now - USED_WITHIN)
    open_to_all = returns.exclude(record__programme__task__confidential=True).exclude(
        record__programme__document__confidential=True
    )
    said = open_to_all.order_by().values("reason").annotate(times=Count("pk"), latest=Max("at"))
    return list(said.filter(times__gte=A_HABIT).order_by("-times", "-latest").values_list("reason", flat=True)[:MOST])
