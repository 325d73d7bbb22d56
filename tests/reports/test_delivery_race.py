"""Several workers at the same rows, on real PostgreSQL and against a real gateway: nothing is sent twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone

from reports.actions import deliveries
from teams.choices import DeliveryState, Route
from teams.models import Delivery
from tests.deliveries import make_channel, make_delivery
from youthwork.lib.outgoing.hosts import hosts_of

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

WORKERS = 4


def at_once(pks: list[int]) -> Counter[str]:
    """What all workers together brought to which state, each given the same ``pks`` at the same moment."""
    assert connection.vendor == "postgresql", "this race needs PostgreSQL: run make drill"
    barrier, now = Barrier(WORKERS), timezone.now()

    def work(_: int) -> Counter[str]:
        try:
            Delivery.objects.exists()  # the connection is open before the start
            barrier.wait(timeout=30)
            return deliveries.deliver(pks, now=now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return sum(pool.map(work, range(WORKERS)), Counter())


@pytest.fixture
def address(gateway, settings) -> str:
    settings.OUTGOING_HOSTS = hosts_of([gateway.address])
    return gateway.address


def test_each_is_sent_by_one_of_the_workers(gateway, address, cast):
    channel = make_channel(cast.city, Route.SMS, address)
    rows = [make_delivery(cast.leader, channel) for _ in range(40)]
    gateway.mood("broken", every=10)
    ended = at_once([row.pk for row in rows])
    assert ended == {DeliveryState.SENT: 36, DeliveryState.UNKNOWN: 4}
    assert sorted(message["number"] for message in gateway.accepted()) == sorted(map(deliveries.number, rows))
    assert set(Delivery.objects.values_list("tries", flat=True)) == {1}


def test_a_group_is_told_once_by_one_of_the_workers(gateway, address, cast):
    channel = make_channel(cast.district, Route.DINGTALK, address)
    rows = [make_delivery(user, channel) for user in (cast.official, cast.reader) for _ in range(20)]
    assert at_once([row.pk for row in rows]) == {DeliveryState.SENT: 40}
    assert len(gateway.accepted()) == 1
