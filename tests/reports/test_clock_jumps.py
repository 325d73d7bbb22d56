"""A clock that jumps, and comes back: nothing is said twice, nothing earlier after something later, nothing is lost."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from reports.actions import deliveries
from reports.actions.digests import compose_digests
from reports.actions.reminders import remind
from teams.choices import DeliveryState, Route
from teams.models import Delivery, Digest, Notice, NoticePreference
from tests.deliveries import make_channel, make_delivery, under_way
from tests.reports.reminding_world import NOW, give, kinds  # noqa: F401 -- a fixture
from youthwork.lib.outgoing.hosts import hosts_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]

DAY = timedelta(days=1)


@pytest.fixture
def sms(cast, gateway, settings):
    """The channel of the city, by which its people want to be told."""
    settings.OUTGOING_HOSTS = hosts_of([gateway.address])
    for number, user in enumerate((cast.college_official, cast.official, cast.city_official)):
        user.phone = f"1540000900{number}"
        user.save(update_fields=["phone"])
        NoticePreference.objects.create(user=user, by_sms=True)
    return make_channel(cast.city, Route.SMS, gateway.address)


def run(now: datetime) -> None:
    """What beat has done within minutes."""
    remind(now=now)
    compose_digests(now=now)
    deliveries.give_up_on_lost(now=now)
    deliveries.call_back(now=now)
    for pks in list(deliveries.batches(now=now)):
        deliveries.deliver(pks, now=now)


def test_forward_back_and_forward_nothing_is_said_or_sent_twice(cast, sms, gateway):
    for late in (-3, 0, 4, 31):
        give(cast, late)
    for days in (0, 4, 0, 4, 1, -3, 0, 5):  # the holiday between is skipped: nobody is told on it
        run(NOW + days * DAY)
    steps: dict[tuple, list[int]] = {}
    for *about, step in Notice.objects.order_by("pk").values_list("subject", "user", "occasion", "step"):
        steps.setdefault(tuple(about), []).append(step)
    assert max(len(said) for said in steps.values()) > 1
    assert all(said == sorted(set(said)) for said in steps.values())
    assert max(Counter(Digest.objects.values_list("user", "day")).values()) == 1
    assert not Notice.objects.filter(digest=None, settled_at=None).exists()
    numbers = [message["number"] for message in gateway.accepted()]
    assert sorted(numbers) == sorted(map(deliveries.number, Delivery.objects.filter(state=DeliveryState.SENT)))
    assert Delivery.objects.count() == len(numbers) > 3


def test_what_was_put_off_by_a_clock_that_was_wrong_is_sent_at_once(cast, sms, gateway):
    ahead = make_delivery(cast.college_official, sms, not_before=NOW + 3 * DAY)
    night = make_delivery(cast.college_official, sms, not_before=NOW + timedelta(hours=10))
    run(NOW)
    assert [Delivery.objects.get(pk=row.pk).state for row in (ahead, night)] == ["sent", "waiting"]
    assert [message["number"] for message in gateway.accepted()] == [deliveries.number(ahead)]


def test_a_robot_that_spoke_at_a_time_to_come_speaks_now(cast, gateway, settings):
    settings.OUTGOING_HOSTS = hosts_of([gateway.address])
    robot = make_channel(cast.district, Route.WECOM, gateway.address)
    for second in range(20):
        ended = {"state": DeliveryState.SENT, "ended_at": NOW}
        make_delivery(cast.official, robot, **under_way(NOW + 3 * DAY + timedelta(seconds=second)) | ended)
    make_delivery(cast.official, robot, not_before=NOW)
    run(NOW)
    assert len(gateway.accepted()) == 1
