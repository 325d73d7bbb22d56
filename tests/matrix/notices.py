"""The inbox, how one wants to be told, and what was sent: everybody has their own, and nobody sees another's."""

from django.utils import timezone

from teams.actions.notices import leave
from teams.actions.preferences import mute
from teams.choices import DeliveryState, NoticeKind, Route
from teams.models import Channel, Delivery, Digest, Notice
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.people import only


def reminder(cast: Cast) -> list[int]:
    """The leader's, of something overdue."""
    said = {"kind": NoticeKind.REMINDER, "subject": "assignment:1", "occasion": "doer:2026-06-15", "step": 3}
    leave(notices=[Notice(user=cast.leader, title="创文巩卫逾期3天", url="/notices/", **said)])
    return [Notice.objects.get(user=cast.leader, subject="assignment:1").pk]


def muted(cast: Cast) -> list[int]:
    (pk,) = reminder(cast)
    until = Notice.objects.get(pk=pk).created_at.date()
    return [mute(actor=cast.leader, notice=Notice.objects.get(pk=pk), until=until).pk]


def unknown(cast: Cast) -> list[int]:
    """A mail to the leader of which nobody knows whether it went out."""
    channel = Channel.objects.create(organisation=cast.city, route=Route.EMAIL, enabled=True)
    digest = Digest.objects.create(user=cast.leader, day=timezone.localdate())
    said = {"route": Route.EMAIL, "channel": channel, "state": DeliveryState.UNKNOWN, "ended_at": timezone.now()}
    return [Delivery.objects.create(digest=digest, **said).pk]


def with_sent(cast: Cast) -> list:
    """No arguments, but something that could leak."""
    told = Notice.objects.filter(pk__in=reminder(cast))
    told.update(digest=Delivery.objects.get(pk__in=unknown(cast)).digest)
    return []


PREFERENCE = {"hour": 9, "a_week": 5, "email": "someone@example.cn"}

CASES = [
    Case(
        "teams:notice-mute",
        args=reminder,
        data=lambda cast: {"span": "week"},
        seen=only("leader"),
        get=200,
        post=302,
    ),
    Case("teams:preferences", data=lambda cast: PREFERENCE, get=200, post=302),
    Case("teams:preferences-try", post=302),
    Case("teams:mute-end", args=muted, seen=only("leader"), post=302),
    Case("reports:sent", args=with_sent, get=200, shows={"创文巩卫逾期3天": only("leader")}),
    Case("reports:sent-again", args=unknown, seen=only("leader"), get=200, post=302),
]
