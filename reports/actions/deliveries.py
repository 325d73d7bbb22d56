"""Verbs on deliveries: each is claimed before anything is sent, and what became of it is written down.

Whatever dies in between leaves a row that says ``sending``: it may have been sent, so it is told as unknown and never
sent again by itself.
"""

import logging
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from reports.reminding.messages import message_for
from reports.reminding.still import standing
from teams import audit
from teams.channels import channels_of
from teams.choices import ROBOTS, DeliveryState, Route
from teams.models import Channel, Delivery, Digest, Notice, User
from teams.models.notices import EARLIEST_HOUR, LATEST_HOUR, DeliveryQuerySet
from teams.sending import SENDERS, send
from youthwork.lib.outgoing import Accepted, Message, NotSent, Outcome, Refused, Sending, Unknown

log = logging.getLogger(__name__)

IN_A_BATCH = 100
BATCH = timedelta(minutes=2)  # after which a batch leaves the rest to the next round: no job may last long
LATER = (timedelta(minutes=5), timedelta(minutes=30))  # after the first and the second try; the third is the last
REST = timedelta(minutes=1)  # of a channel whose gateway is not there
LOST = timedelta(minutes=10)  # after which nobody is at it any more
AHEAD = timedelta(days=1)  # nothing is put off for longer, but by a clock that was wrong

CLEARED = "发之前已办完或不用再提醒，没有发。"
SWITCHED_OFF = Refused("通道已停用或删除：请在提醒通道里启用后再发。")
NOBODY = Refused("没有登记手机号或邮箱：请本人补上后再发。")
NOT_WORDED = Refused("这条提醒写不出来，已记进日志：请运行平台的人查看。", retry=True)
BROKEN_OFF = Unknown("发送时出了错，不知道发出没有，已记进日志：请运行平台的人查看。")
INTERRUPTED = "发送中断了，不知道发出没有。"
BY_ITSELF = (DeliveryState.UNKNOWN, DeliveryState.PARKED)  # what no job touches any more


class Ready(NamedTuple):
    """What is about to be sent."""

    channel: Channel
    message: Message
    sending: Sending


def batches(*, now: datetime) -> Iterator[list[int]]:
    """Ids of what is to be sent at ``now``, in the order in which they came, to be given to :func:`deliver`. Of a group
    chat one stands for all. At night there are none: what waits is put off until the morning. Two queries."""
    waiting = Delivery.objects.waiting(at=now)
    if put_off(waiting, now=now):
        return
    groups = waiting.filter(route__in=ROBOTS).order_by().values("channel").annotate(first=Min("pk"))
    single = waiting.exclude(route__in=ROBOTS).values_list("pk", flat=True)
    ids = sorted([*single, *(group["first"] for group in groups)])
    for start in range(0, len(ids), IN_A_BATCH):
        yield ids[start : start + IN_A_BATCH]


def put_off(waiting: DeliveryQuerySet, *, now: datetime) -> bool:
    """Whether it is night: then ``waiting`` waits for the morning."""
    at = timezone.localtime(now)
    if EARLIEST_HOUR <= at.hour <= LATEST_HOUR:
        return False
    morning = at.replace(hour=EARLIEST_HOUR, minute=0, second=0, microsecond=0)
    waiting.update(not_before=morning if at < morning else morning + timedelta(days=1))
    return True


def give_up_on_lost(*, now: datetime) -> int:
    """What a killed worker was sending becomes unknown; how many. A clock that jumped leaves times to come, too."""
    beyond = Q(claimed_at__lt=now - LOST) | Q(claimed_at__gt=now + LOST)
    lost = Delivery.objects.filter(beyond, state=DeliveryState.SENDING)
    return lost.update(state=DeliveryState.UNKNOWN, ended_at=now, outcome=INTERRUPTED)


def call_back(*, now: datetime) -> int:
    """What a clock that was ahead has put off is to be sent now; how many."""
    return Delivery.objects.filter(state=DeliveryState.WAITING, not_before__gt=now + AHEAD).update(not_before=now)


def deliver(pks: Collection[int], *, now: datetime) -> Counter[str]:
    """Send those of ``pks`` that wait, each on its own; a robot is told once of all that waits for its group chat.

    Safe to run twice, late and beside itself: what another has claimed is left to it. Returns how many came to which
    state. Not to be called inside a transaction: claims have to stand before anything is sent.
    """
    waiting, began, ended = Delivery.objects.waiting(at=now).filter(pk__in=pks), time.monotonic(), Counter[str]()
    if put_off(waiting, now=now):
        return ended
    told = set()
    for pk, route, channel in waiting.order_by("pk").values_list("pk", "route", "channel"):
        passed = timedelta(seconds=time.monotonic() - began)
        if passed > BATCH:
            break
        if route not in ROBOTS:
            ended += _tell(Delivery.objects.filter(pk=pk), now + passed)
        elif (route, channel) not in told and not _called_often(channel, route, now + passed):
            told.add((route, channel))
            ended += _tell(Delivery.objects.filter(channel=channel, route=route), now + passed)
    return ended


@transaction.atomic
def claim(rows: DeliveryQuerySet, *, now: datetime) -> list[Delivery]:
    """Take those of ``rows`` that wait, so that nobody else sends them."""
    ids = list(rows.waiting(at=now).select_for_update().order_by("pk").values_list("pk", flat=True))
    waiting = Delivery.objects.filter(pk__in=ids, state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.SENDING, claimed_at=now, ended_at=None, tries=F("tries") + 1)
    return list(Delivery.objects.filter(pk__in=ids).order_by("pk"))


def _tell(rows: DeliveryQuerySet, now: datetime) -> Counter[str]:
    """Claim ``rows``, send them as one message, write down how it ended."""
    claimed = claim(rows, now=now)
    try:
        telling, cleared = _still_to_tell(claimed, now)
        ready = _ready(telling, now) if telling else None
    except Exception:  # a row that cannot be read, words that cannot be composed: the others go on
        log.exception("nothing to send of deliveries %s", [row.pk for row in claimed])
        return write_down(claimed, NOT_WORDED, now)
    outcome = _sent(ready) if isinstance(ready, Ready) else ready
    if isinstance(outcome, NotSent):
        Delivery.objects.waiting(at=now).filter(channel=telling[0].channel_id).update(not_before=now + REST)
    return write_down(cleared, None, now) + write_down(telling, outcome, now)


def _called_often(channel: int | None, route: str, now: datetime) -> bool:
    """Whether the robot was called as often in the last minute as its gateway allows; not by a clock that was ahead."""
    limit = SENDERS[Route(route)].a_minute
    called = Delivery.objects.filter(channel=channel, claimed_at__range=(now - timedelta(minutes=1), now + LOST))
    return limit is not None and called.order_by().values("claimed_at").distinct().count() >= limit


def _still_to_tell(claimed: Sequence[Delivery], now: datetime) -> tuple[list[Delivery], list[Delivery]]:
    """Those of whose notices something stands at this moment, and the others."""
    notices = Notice.objects.filter(digest__in=[row.digest_id for row in claimed], user__is_active=True)
    stands = {notice.digest_id for notice in standing(notices, on=timezone.localdate(now))}
    return (
        [row for row in claimed if row.digest_id in stands],
        [row for row in claimed if row.digest_id not in stands],
    )


def _ready(rows: Sequence[Delivery], now: datetime) -> Ready | Refused | None:
    """The one message for all of ``rows``, which go by one channel, or why there is none."""
    first = Delivery.objects.select_related("channel__organisation", "digest__user__member").get(pk=rows[0].pk)
    channel, route = first.channel, Route(first.route)
    if channel is None or not channel.enabled:
        return SWITCHED_OFF
    to = _address(first.digest.user, route)
    if route not in ROBOTS and not to:
        return NOBODY
    digests = Digest.objects.filter(pk__in=[row.digest_id for row in rows]).order_by("pk")
    message = message_for(list(digests), route, at=now)
    return Ready(channel, message, Sending(number(first), now, to)) if message else None


def _sent(ready: Ready) -> Outcome:
    try:
        return send(*ready)
    except Exception:  # of what was under way nobody knows
        log.exception("%s broke off", ready.sending.number)
        return BROKEN_OFF


def number(delivery: Delivery) -> str:
    """By which a gateway knows the delivery; of several in one message that of the first."""
    return f"youthwork-{delivery.pk}"


def _address(user: User, route: Route) -> str:
    if route == Route.EMAIL:
        return user.email
    return (user.phone or (user.member.phone if user.member else "")) if route == Route.SMS else ""


def write_down(rows: Sequence[Delivery], outcome: Outcome | None, now: datetime) -> Counter[str]:
    """How the sending of ``rows`` ended, where they are still ours: nobody has given up on them and sent them anew."""
    if not rows:
        return Counter()
    mine = Delivery.objects.filter(
        claimed_at=rows[0].claimed_at, state__in=(DeliveryState.SENDING, DeliveryState.UNKNOWN)
    )
    ended: Counter[str] = Counter()
    for tries in {row.tries for row in rows}:
        same = [row.pk for row in rows if row.tries == tries]
        result = _result(outcome, tries, now)
        if isinstance(outcome, Accepted):
            result["receipt"] = (outcome.receipt or number(rows[0]))[:100]
        ended[result["state"]] += mine.filter(pk__in=same).update(**result)
    return ended


def _result(outcome: Outcome | None, tries: int, now: datetime) -> dict[str, Any]:
    """The columns of a row whose ``tries``-th sending ended so."""
    words = CLEARED if outcome is None else getattr(outcome, "words", "")
    again = isinstance(outcome, NotSent) or (isinstance(outcome, Refused) and outcome.retry)
    if again and tries <= len(LATER):
        return {"state": DeliveryState.WAITING, "not_before": now + LATER[tries - 1], "outcome": words[:200]}
    states: dict[type, DeliveryState] = {
        type(None): DeliveryState.DROPPED,
        Accepted: DeliveryState.SENT,
        Unknown: DeliveryState.UNKNOWN,
    }
    return {"state": states.get(type(outcome), DeliveryState.PARKED), "ended_at": now, "outcome": words[:200]}


@transaction.atomic
def send_again(*, actor: User, delivery: Delivery) -> None:
    """Have an unknown or parked delivery sent once more, within half a minute; an unknown one may arrive twice. One
    audit entry, which names its person.

    ValidationError if it is neither any more, or no channel would take it.
    """
    user, route = delivery.digest.user, delivery.route
    ways = [delivery.channel] if delivery.channel else channels_of([user.pk], on=timezone.localdate()).get(user.pk, [])
    channel = next((way for way in ways if way.enabled and way.route == route), None)
    if channel is None:
        raise ValidationError(f"没有启用的{delivery.get_route_display()}通道：请先在提醒通道里启用，再发。")
    ours = Delivery.objects.filter(pk=delivery.pk, state__in=BY_ITSELF)
    if not ours.update(
        state=DeliveryState.WAITING, channel=channel, tries=0, not_before=timezone.now(), ended_at=None, outcome=""
    ):
        raise ValidationError("这条已经有人处理了，请刷新页面看最新情况。")
    audit.record(
        actor=actor,
        verb="重发提醒",
        target=delivery,
        organisation=channel.organisation,
        label=delivery.get_route_display(),
        before={"state": delivery.state},
        after={"recipient": user},
    )
