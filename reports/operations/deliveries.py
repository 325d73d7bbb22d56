"""Deliveries on the whole platform, found by state, route and day. Whose each is stands there only for those who look
after that person; what was said, nowhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from reports.sending_log import SAYINGS, Saying
from teams.choices import DeliveryState, Route
from teams.models import Delivery, User
from teams.roles import PLATFORM_WATCH
from youthwork.lib.paging import chosen

ELSEWHERE = "别处单位的人"
# What may be sent once more, and what to know before.
AGAIN = {
    DeliveryState.UNKNOWN: "上次不知道发出没有：再发一次，对方可能收到两遍。",
    DeliveryState.PARKED: "上次没有发出。原因没有排除的话，再发也发不出。",
}


class Wanted(NamedTuple):
    """What the filters of the page say; None and "" for all."""

    state: str
    route: str
    day: date | None

    @classmethod
    def of(cls, query: QueryDict) -> "Wanted":
        return cls(
            chosen(query, "state", DeliveryState.values),
            chosen(query, "route", Route.values),
            _day(query.get("day", "")),
        )

    def found(self) -> QuerySet[Delivery]:
        """The newest first."""
        said = {"state": self.state, "route": self.route, "digest__day": self.day}
        return Delivery.objects.filter(**{name: value for name, value in said.items() if value}).order_by("-pk")


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:  # the 31st of June
        return None


@dataclass(frozen=True)
class Row:
    """One delivery in the words of the page."""

    delivery: Delivery
    person: str
    by: str  # whose channel it went by; "" where that is none of the reader's business

    @property
    def saying(self) -> Saying:
        return SAYINGS[DeliveryState(self.delivery.state)]

    @property
    def more(self) -> str:
        return self.saying.more(self.delivery)

    @property
    def again_url(self) -> str:
        """Where it is sent once more; "" where it may not be."""
        may = DeliveryState(self.delivery.state) in AGAIN
        return reverse("reports:operations-delivery-again", args=[self.delivery.pk]) if may else ""


def rows_for(user: User, deliveries: Iterable[Delivery]) -> list[Row]:
    """``deliveries`` with their digests, and the names of those whom ``user`` looks after. One query."""
    deliveries = list(deliveries)
    people = {row.digest.user_id for row in deliveries}
    names = {one.pk: str(one) for one in User.objects.kept_by(user, on=timezone.localdate()).filter(pk__in=people)}
    return [Row(row, names.get(row.digest.user_id, ELSEWHERE), _channel(row, user)) for row in deliveries]


def _channel(delivery: Delivery, user: User) -> str:
    unit = delivery.channel.organisation if delivery.channel else None
    return f"{unit}的通道" if unit and unit.path.startswith(user.paths(PLATFORM_WATCH)) else ""
