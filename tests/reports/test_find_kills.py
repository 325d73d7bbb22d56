"""Processes that remind, or gather what is to go out, die in the middle, two at work at once: what is there afterwards
is what one undisturbed run would have made."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from django.contrib.postgres.aggregates import StringAgg
from django.db import connection
from django.utils import timezone

from reports.actions.reminders import remind
from teams.models import Delivery, Digest, Notice
from tests.cast import build_cast
from tests.reports.endurance import make_channels, make_colleges
from tests.services import wait_for
from tests.tools import ROOT
from tests.workers import nobody_else

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

PEOPLE, KILLS, SECONDS = 5_000, 3, 60  # each of them with four things that are due
VICTIM = """
import sys, django
django.setup()
from datetime import datetime
from reports.actions import digests, reminders
from reports.reminding import plan
plan.BATCH, digests.AT_ONCE = 1_000, 250
now = datetime.fromisoformat(sys.argv[2])
{"remind": reminders.remind, "compose": digests.compose_digests}[sys.argv[1]](now=now)
"""


class Step(NamedTuple):
    """What runs, how far it is, what it has made, and how that is undone."""

    progress: Callable[[], int]
    made: Callable[[], list[tuple]]
    undo: Callable[[], Any]


def notices() -> list[tuple]:
    told = ("subject", "user", "occasion", "step", "kind", "title", "text", "why", "url", "settled_at", "created_at")
    return sorted(Notice.objects.values_list(*told))


def digests() -> list[tuple]:
    """Each with its deliveries, and of what it tells."""
    sent = Delivery.objects.values_list("digest__user", "digest__day", "route", "channel", "items", "state")
    told = StringAgg("notices__subject", ",", order_by="notices__subject")
    return sorted(sent) + sorted(Digest.objects.annotate(told=told).values_list("user", "day", "told"))


STEPS = {
    "remind": Step(Notice.objects.count, notices, Notice.objects.all().delete),
    "compose": Step(Digest.objects.count, digests, Digest.objects.all().delete),
}


def running(step: str, now: datetime) -> subprocess.Popen:
    """A process of its own on the database of this test."""
    here = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    variables = os.environ | {"DATABASE_URL": here, "DJANGO_SETTINGS_MODULE": "youthwork.settings"}
    return subprocess.Popen([sys.executable, "-c", VICTIM, step, now.isoformat()], cwd=ROOT, env=variables)


def disturbed(step: str, now: datetime, whole: int, lot: random.Random) -> None:
    """Two at work, of whom one is killed at moments of ``lot`` and replaced; returns when the last ones are done."""
    runs = [running(step, now) for _ in range(2)]
    for share in sorted(lot.uniform(0.05, 0.9) for _ in range(KILLS)):
        wait_for(lambda share=share: STEPS[step].progress() > share * whole, f"{share:.0%} of {step}", SECONDS)
        time.sleep(lot.uniform(0, 0.1))
        victim = runs.pop(lot.randrange(2))
        assert victim.poll() is None, "it was done before it could be killed"
        victim.kill()
        victim.wait()
        runs.append(running(step, now))
    assert [run.wait(SECONDS) for run in runs] == [0, 0]
    wait_for(nobody_else, "the connections of the dead", SECONDS)


@pytest.mark.parametrize("step", STEPS)
def test_killed_three_times_it_makes_what_it_would_have_made(step, gateway, today):
    assert connection.vendor == "postgresql", "this drill needs PostgreSQL: run make drill"
    cast, now = build_cast(), timezone.now()
    make_colleges(cast, PEOPLE, on=timezone.localdate(now))
    make_channels(cast, gateway, cut_off=0)
    if step == "compose":
        remind(now=now)
    progress, made, undo = STEPS[step]
    assert running(step, now).wait(SECONDS) == 0
    expected, whole = made(), progress()
    assert whole >= PEOPLE
    undo()
    disturbed(step, now, whole, random.Random(whole))
    assert made() == expected
    assert len(set(expected)) == len(expected)
