"""The inbox, how one wants to be told, and what was sent: everybody has their own, and nobody sees another's."""

from teams.actions.notices import leave
from teams.actions.preferences import mute
from teams.choices import NoticeKind
from teams.models import Notice
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.people import only


def reminder(cast: Cast) -> list[int]:
    """The leader's, of something overdue."""
    said = {"kind": NoticeKind.REMINDER, "subject": "assignment:1", "occasion": "doer:2026-06-15", "step": 3}
    leave(notices=[Notice(user=cast.leader, title="创文巩卫已逾期3天", url="/notices/", **said)])
    return [Notice.objects.get(user=cast.leader, subject="assignment:1").pk]


def muted(cast: Cast) -> list[int]:
    (pk,) = reminder(cast)
    until = Notice.objects.get(pk=pk).created_at.date()
    return [mute(actor=cast.leader, notice=Notice.objects.get(pk=pk), until=until).pk]


PREFERENCE = {"hour": 9, "a_week": 5, "email": "someone@example.cn"}

CASES = [
    Case(
        "teams:notice-mute", args=reminder, data=lambda cast: {"span": "week"}, seen=only("leader"), get=200, post=302
    ),
    Case("teams:preferences", data=lambda cast: PREFERENCE, get=200, post=302),
    Case("teams:mute-end", args=muted, seen=only("leader"), post=302),
]
