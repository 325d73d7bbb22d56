"""Verbs on notices."""

from collections.abc import Iterable

from django.utils import timezone

from teams.models import Notice, User


def notify(*, users: Iterable[User], kind: str, key: str, title: str, text: str = "", url: str = "") -> int:
    """Leave one notice per person; a person who has one under ``key`` gets no second.

    ``key`` names subject and occasion, e.g. ``assignment:7:overdue``. Returns how many rows were new. One query
    more than the insert; safe to run twice and from two jobs at once (unique constraint).
    """
    people = {user.pk: user for user in users if user.is_active}
    told = set(Notice.objects.filter(user__in=people, key=key).values_list("user_id", flat=True))
    rows = [
        Notice(user=user, kind=kind, key=key, title=title[:120], text=text[:400], url=url)
        for pk, user in people.items()
        if pk not in told
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def mark_read(*, notices) -> int:
    """Mark the unread ones of ``notices`` (a queryset) as read now."""
    return notices.unread().update(read_at=timezone.now())
