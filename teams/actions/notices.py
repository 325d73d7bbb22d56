"""Verbs on notices."""

from collections.abc import Iterable

from django.db.models.functions import Coalesce
from django.utils import timezone

from teams.choices import DueKind
from teams.models import Notice, User
from teams.models.notices import NoticeQuerySet


def notify(
    *,
    users: Iterable[User],
    kind: str,
    subject: str,
    occasion: str = "",
    title: str,
    text: str = "",
    why: str = "",
    url: str = "",
    inside_only: bool = False,
) -> int:
    """Leave one notice per active person; who was told of this ``occasion`` of this ``subject`` is told no second time.

    ``subject`` is e.g. ``report:7``, ``occasion`` e.g. ``returned:12``; of what is ``inside_only`` no words leave the
    platform. Returns how many rows were new.
    """
    said = {"kind": kind, "subject": subject, "occasion": occasion, "title": title, "text": text, "why": why}
    people = {user.pk: user for user in users if user.is_active}
    return leave(notices=[Notice(user=user, url=url, inside_only=inside_only, **said) for user in people.values()])


def leave(*, notices: Iterable[Notice]) -> int:
    """Write those of ``notices`` (unsaved rows) that say something new to their person; return how many.

    Two queries however many there are. Safe to run twice and from two jobs at once: the unique constraint on
    subject, person, occasion and step has the last word.
    """
    rows = {(row.subject, row.user_id, row.occasion, row.step): row for row in notices}
    told = Notice.objects.filter(subject__in={subject for subject, *_ in rows})
    for known in told.values_list("subject", "user_id", "occasion", "step"):
        rows.pop(known, None)
    for row in rows.values():
        row.title, row.text, row.why = row.title[:120], row.text[:400], row.why[:120]
    Notice.objects.bulk_create(rows.values(), ignore_conflicts=True, batch_size=500)
    return len(rows)


def mark_read(*, notices: NoticeQuerySet) -> int:
    """Mark the unread ones of ``notices`` (a queryset) as read now."""
    return notices.unread().update(read_at=timezone.now())


def settle(*, notices: NoticeQuerySet) -> int:
    """What ``notices`` (a queryset) ask for has been done, by whomever: they wait no more, and nothing of them leaves
    the house. Returns how many were open."""
    now = timezone.now()
    return notices.filter(settled_at=None).update(settled_at=now, read_at=Coalesce("read_at", now))


def settle_reminders(kind: DueKind, keys: Iterable[object], *, of: User | None = None) -> int:
    """Settle what reminded of ``keys`` of a kind (``of`` one person alone), and nothing that happened to them."""
    reminders = Notice.objects.reminders().filter(subject__in=[f"{kind.value}:{key}" for key in keys])
    return settle(notices=reminders.filter(user=of) if of else reminders)
