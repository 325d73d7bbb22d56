"""Nothing is lost and nothing doubled: 10,000 things that are due, and all that can go wrong between a row and a phone.

Real PostgreSQL, Redis, worker and beat processes, and a gateway by HTTP. To see it, with its numbers:

    scripts/drill.sh -n 0 tests/reports/test_reminders_endure.py
"""

import random
import re
import time
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reports.actions.deliveries import INTERRUPTED, number
from tasks.models import Assignment
from teams.choices import DeliveryState
from teams.models import Delivery, Digest, Notice
from tests.cast import build_cast
from tests.reports.endurance import FIRST, LATE, Crew, crew, make_channels, make_colleges
from tests.services import wait_for

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

PEOPLE, CUT_OFF = 2_500, 3  # each with four things that are due; and those by whose gateway nothing goes
SEED = 8
SECONDS = 240
# Of the calls every so many: accepted, and no answer in time; answered by an error; put off; refused.
MOODS = (
    {"what": "silent", "every": 20, "seconds": 2},
    {"what": "ill", "every": 67},
    {"what": "limit", "every": 31},
    {"what": "refuse", "every": 101, "code": "isv.MOBILE_NUMBER_ILLEGAL"},
)
FINAL = {DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.PARKED}


def outage(gateway) -> None:
    """It dies, and for a second connections are refused."""
    gateway.kill()
    time.sleep(1)
    gateway.start()


def strain(workers: Crew, gateway, lot: random.Random) -> None:
    """Three kills at moments of ``lot``, a wipe in the middle and two outages, while messages go out."""
    blows: list[tuple[float, Callable[[], None]]] = [
        (lot.uniform(0.05, 0.3), lambda: workers.kill_one(lot)),
        (lot.uniform(0.3, 0.45), lambda: workers.kill_one(lot)),
        (0.5, workers.wipe_redis),
        (lot.uniform(0.6, 0.8), lambda: workers.kill_one(lot)),
        (0.2, lambda: outage(gateway)),
        (0.7, lambda: outage(gateway)),
    ]
    for share, blow in sorted(blows, key=lambda one: one[0]):
        wait_for(lambda share=share: gateway.count() > share * PEOPLE, f"{share:.0%} of the messages", SECONDS)
        blow()


def is_over() -> bool:
    time.sleep(0.2)
    return Digest.objects.count() == PEOPLE and not Delivery.objects.exclude(state__in=FINAL).exists()


def assert_each_thing_was_said_once() -> None:
    due = Assignment.objects.filter(organisation__gte=FIRST).values_list("pk", "organisation")
    said = Notice.objects.filter(user__gte=FIRST).values_list("subject", "user")
    assert Counter(said) == Counter((f"assignment:{pk}", unit) for pk, unit in due)
    assert not Notice.objects.filter(user__gte=FIRST, digest=None).exists()
    assert Counter(Digest.objects.values_list("user")) == Counter((user,) for user in range(FIRST, FIRST + PEOPLE))
    assert Counter(Delivery.objects.values_list("digest")) == Counter(Digest.objects.values_list("pk"))
    assert set(Delivery.objects.values_list("items", flat=True)) == {len(LATE)}


def assert_what_went_out_is_known(gateway) -> dict[DeliveryState, set[str]]:
    """Of no delivery the gateway has two messages; what it accepted is sent or unknown, and nothing else is sent."""
    accepted = [message["number"] for message in gateway.accepted()]
    assert len(accepted) == len(set(accepted))
    by_state = {state: set(map(number, Delivery.objects.filter(state=state))) for state in FINAL}
    sent, unknown = by_state[DeliveryState.SENT], by_state[DeliveryState.UNKNOWN]
    assert sent <= set(accepted) <= sent | unknown
    assert not Delivery.objects.exclude(state=DeliveryState.SENT).filter(outcome="").exists()
    return by_state


def shown_as_unknown(user) -> set[str]:
    """The numbers of those that the operations page offers to send again, on all its pages."""
    browser, found, page = Client(), set(), 1
    browser.force_login(user)
    while True:
        said = browser.get(reverse("reports:operations-deliveries"), {"state": "unknown", "page": page}).content
        new = {f"youthwork-{pk}" for pk in re.findall(r"operations/deliveries/(\d+)/again/", said.decode())} - found
        if not new:
            return found
        found, page = found | new, page + 1


def test_under_every_strain_nothing_is_lost_and_nothing_doubled(gateway, redis_url, tmp_path, today, capsys):
    assert connection.vendor == "postgresql", "this drill needs PostgreSQL: run make drill"
    cast = build_cast()
    make_colleges(cast, PEOPLE, on=timezone.localdate())
    make_channels(cast, gateway, cut_off=CUT_OFF)
    gateway.moods(*MOODS)
    began = time.monotonic()
    with crew(tmp_path, redis_url, gateway) as workers:
        strain(workers, gateway, random.Random(SEED))
        wait_for(is_over, "the end of it", SECONDS)
    took = time.monotonic() - began
    assert_each_thing_was_said_once()
    by_state = assert_what_went_out_is_known(gateway)
    assert shown_as_unknown(cast.admin) == by_state[DeliveryState.UNKNOWN]
    assert len(by_state[DeliveryState.UNKNOWN]) > PEOPLE / 25, "so many calls were not answered"
    assert len(by_state[DeliveryState.PARKED]) >= CUT_OFF
    assert workers.doubled
    interrupted = Delivery.objects.filter(outcome=INTERRUPTED).count()
    numbers = ", ".join(f"{len(rows):,} {state}" for state, rows in sorted(by_state.items()))
    with capsys.disabled():
        print(
            f"\n{PEOPLE * len(LATE):,} due, {PEOPLE:,} messages: 0 missing, 0 doubled; {numbers} ({interrupted} of them"
            f" left by killed workers); {workers.doubled} messages of the broker doubled; {took:.0f} s"
        )
