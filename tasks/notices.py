"""The texts and recipients of this app's notices, sent through ``teams.actions.notices``."""

from collections.abc import Iterable

from django.urls import reverse

from tasks.models import Record
from teams.actions.notices import mark_read, notify
from teams.choices import NoticeKind
from teams.models import Notice, User


def tell_record_returned(record: Record, *, users: Iterable[User], occasion: int) -> int:
    """One notice per returning; ``occasion`` is the id of the review step."""
    return notify(
        users=users,
        kind=NoticeKind.RETURNED,
        key=f"record-returned:{occasion}",
        title=f"{record}被退回",
        text=record.return_reason,
        url=reverse("tasks:record", args=[record.pk]),
    )


def settle_record_returned(record: Record) -> int:
    """What has been corrected need not be read any more, by whomever it was corrected. Returns how many notices."""
    url = reverse("tasks:record", args=[record.pk])
    return mark_read(notices=Notice.objects.filter(kind=NoticeKind.RETURNED, url=url))
