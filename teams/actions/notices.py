"""Verbs on notices."""

from collections.abc import Iterable

from django.utils import timezone

from teams.models import Notice, User
from teams.models.notices import NoticeQuerySet


def notify(*, users: Iterable[User], kind: str, key: str, title: str, text: str = "", url: str = "") -> int:
    """Leave one notice per person; a person who has one under ``key`` gets no second.

    ``key`` names subject and occasion, e.g. ``assignment:7:overdue``. Returns how many rows were new.
    """
    people = {user.pk: user for user in users if user.is_active}
    return leave(
        notices=[Notice(user=user, kind=kind, key=key, title=title, text=text, url=url) for user in people.values()]
    )


def leave(*, notices: Iterable[Notice]) -> int:
    """Write those of ``notices`` (unsaved rows) that say something new to their person; return how many.

    Two queries however many there are. Safe to run twice and from two jobs at once: the unique constraint on
    person and key has the last word.
    """
    rows = {(row.user_id, row.key): row for row in notices}
    told = Notice.objects.filter(key__in={key for _, key in rows}).values_list("user_id", "key")
    for known in told:
        rows.pop(known, None)
    for row in rows.values():
        row.title, row.text = row.title[:120], row.text[:400]
    Notice.objects.bulk_create(rows.values(), ignore_conflicts=True, batch_size=500)
    return len(rows)


def mark_read(*, notices: NoticeQuerySet) -> int:
    """Mark the unread ones of ``notices`` (a queryset) as read now."""
    return notices.unread().update(read_at=timezone.now())
