"""The verb of telling gently: what waits for a person becomes one digest, once a day, at the hour they chose."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from reports.reminding.resting import resting
from reports.reminding.still import latest, standing
from teams.channels import channels_of
from teams.models import Channel, Delivery, Digest, Notice, NoticePreference
from teams.models.notices import EARLIEST_HOUR, LATEST_HOUR
from youthwork.lib.bulk import reserve_ids
from youthwork.lib.workdays import is_workday

AT_ONCE = 1_000  # people of one transaction
AGAIN = timedelta(days=7)  # that a digest which reached nobody is made up for by the next
NEWS = timedelta(days=30)  # that what happened is worth a message: who wants them from today on is not told the past

Ways = Mapping[int, Sequence[Channel]]


@dataclass
class Composed:
    """What a run made, and why people of whom notices wait, and whose hour has come, were told nothing:
    ``quiet_hours``, ``not_a_working_day`` (or their units pause), ``no_channel``, ``capped``, ``nothing_stands``."""

    digests: int = 0
    notices: int = 0
    deliveries: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


def compose_digests(*, now: datetime) -> Composed:
    """Make the digests that are to go out at ``now``: one per person and day, of all that waits and still stands, with
    one waiting delivery per channel of theirs.

    What is not told now waits, and goes with the next digest; so does what a digest of the last days told nobody, since
    every delivery of it was dropped or parked. Safe to run twice and beside itself: whose digest of the
    day is there already gets no second, and what a digest has taken up no other takes. A transaction per 1,000 people,
    each of a constant number of queries.
    """
    at = timezone.localtime(now)
    waiting, composed = _waiting(at), Composed()
    if reason := _nobody_is_told(at):
        composed.skipped.update({reason: number} if (number := waiting.count()) else {})
        return composed
    last = 0
    while people := list(waiting.filter(user__gt=last).order_by("user_id")[:AT_ONCE]):
        _compose(people, at, composed)
        last = people[-1].user_id
    return composed


def _waiting(at: datetime) -> QuerySet[NoticePreference]:
    """How those want to be told whose hour has come on this day, who have not been told, and of whom notices wait."""
    mine, day = {"user": OuterRef("user")}, at.date()
    unsent = Notice.objects.unread().filter(digest=None, **mine)
    again = _lost(day).filter(Exists(Notice.objects.unread().filter(digest=OuterRef("pk"))), **mine)
    told = Digest.objects.filter(day=day, **mine)
    wanting = NoticePreference.objects.wanting().filter(user__is_active=True, hour__lte=at.hour)
    return wanting.filter(Exists(unsent) | Exists(again), ~Exists(told))


def _lost(day: date) -> QuerySet[Digest]:
    """The digests of the days before ``day`` that told nobody anything."""
    return Digest.objects.lost().filter(day__gte=day - AGAIN, day__lt=day)


def _nobody_is_told(at: datetime) -> str:
    if not EARLIEST_HOUR <= at.hour <= LATEST_HOUR:
        return "quiet_hours"
    return "" if is_workday(at.date()) else "not_a_working_day"


def _compose(people: Sequence[NoticePreference], at: datetime, composed: Composed) -> None:
    users, day = [person.user_id for person in people], at.date()
    away, ways = resting(users, on=day), channels_of(users, on=day)
    told, notices = _told_this_week(users, day), _to_tell(users, at)
    chosen: dict[int, list[Notice]] = {}
    for person in people:
        user = person.user_id
        reasons = {
            "not_a_working_day": user in away,
            "no_channel": not ways.get(user),
            "capped": told[user] >= person.a_week,
            "nothing_stands": not notices[user],
        }
        reason = next((reason for reason, holds in reasons.items() if holds), "")
        if reason:
            composed.skipped[reason] += 1
        else:
            chosen[user] = notices[user]
    if chosen:
        _write(chosen, ways, at, composed)


def _told_this_week(users: Collection[int], day: date) -> Counter[int]:
    """How many digests have reached each of ``users`` since Monday."""
    week = Digest.objects.filter(user__in=users, day__gte=day - timedelta(days=day.weekday()), day__lt=day)
    return Counter(dict(week.reaching().values_list("user").annotate(Count("pk")).order_by()))


def _to_tell(users: Collection[int], at: datetime) -> dict[int, list[Notice]]:
    day = at.date()
    columns = ("user", "subject", "occasion", "read_at", "settled_at", "created_at")
    unread = Notice.objects.unread().filter(user__in=users).only(*columns)
    # Apart, since each has an index of its own.
    unsent = [*unread.filter(digest=None), *unread.filter(digest__in=_lost(day).filter(user__in=users))]
    found: dict[int, list[Notice]] = defaultdict(list)
    for notice in standing(unsent, on=day):
        if notice.due_on or notice.created_at > at - NEWS:
            found[notice.user_id].append(notice)
    return found


@transaction.atomic
def _write(chosen: Mapping[int, list[Notice]], ways: Ways, at: datetime, composed: Composed) -> None:
    """The digests of ``chosen``, but for those that somebody else has made meanwhile."""
    day, ids = at.date(), reserve_ids(Digest, len(chosen))
    rows = [Digest(pk=pk, user_id=user, day=day, composed_at=at) for pk, user in zip(ids, chosen, strict=True)]
    Digest.objects.bulk_create(rows, ignore_conflicts=True)
    own = Digest.objects.filter(pk__in=ids)
    made = dict(own.values_list("user_id", "pk"))
    taken = [notice.pk for user in made for notice in chosen[user]]
    theirs = Subquery(own.filter(user=OuterRef("user")).values("pk"))
    unsent = Q(digest=None) | Q(digest__in=_lost(day))
    composed.notices += Notice.objects.unread().filter(unsent, pk__in=taken).update(digest=theirs)
    deliveries = [
        Delivery(digest_id=pk, route=channel.route, channel=channel, items=len(latest(chosen[user])), not_before=at)
        for user, pk in made.items()
        for channel in ways[user]
    ]
    Delivery.objects.bulk_create(deliveries)
    composed.digests += len(made)
    composed.deliveries += len(deliveries)
