"""What was sent to one person outside the platform, in words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet

from reports.reminding.still import latest
from teams.choices import DeliveryState
from teams.models import Delivery, Digest, Notice, User


class Saying(NamedTuple):
    """How a delivery stands: shape and colour, the word, and what more there is to say of it."""

    css: str
    word: str
    more: Callable[[Delivery], str] = lambda delivery: ""


SAYINGS = {
    DeliveryState.WAITING: Saying("st", "等着发", lambda delivery: delivery.outcome if delivery.tries else ""),
    DeliveryState.SENDING: Saying("st", "正在发"),
    DeliveryState.SENT: Saying("st done", "已发出"),
    DeliveryState.UNKNOWN: Saying("st behind", "不知是否发出", lambda delivery: delivery.outcome),
    DeliveryState.DROPPED: Saying("none", "没有发", lambda delivery: "要发的时候都办完了，或都看过了。"),
    DeliveryState.PARKED: Saying("st over", "发不出", lambda delivery: delivery.outcome),
}
# What may be sent once more, by hand: the platform does not know better.
AGAIN = {DeliveryState.UNKNOWN: "没收到？再发一次", DeliveryState.PARKED: "再发一次"}


@dataclass(frozen=True)
class Sent:
    delivery: Delivery

    @property
    def saying(self) -> Saying:
        return SAYINGS[DeliveryState(self.delivery.state)]

    @property
    def more(self) -> str:
        return self.saying.more(self.delivery)

    @property
    def again(self) -> str:
        """What the button says that sends it once more; "" where there is none."""
        return AGAIN.get(DeliveryState(self.delivery.state), "")


@dataclass(frozen=True)
class Told:
    """One digest: of what, and on which routes."""

    digest: Digest
    notices: list[Notice]
    routes: list[Sent]


def digests_of(user: User) -> QuerySet[Digest]:
    """The digests of ``user``, the newest first, with all that :func:`told` reads. Four queries a page."""
    return (
        Digest.objects.visible_to(user)
        .order_by("-day")
        .prefetch_related("notices", "deliveries__channel__organisation")
    )


def told(digests: Iterable[Digest]) -> list[Told]:
    return [
        Told(digest, latest(digest.notices.all()), [Sent(delivery) for delivery in digest.deliveries.all()])
        for digest in digests
    ]
