"""A process that rolls up dies in the middle: nothing of it is there, and the next run gives what it would have."""

import os
import random
import signal
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.db import connection

from reports.models import IndicatorRollup, ReportingPeriod, Rollup
from reports.rollup import differences, fold
from tasks.actions.indicators import add_indicator
from tasks.models import RecordChange
from tests.cast import build_cast, make_record
from tests.reports.world import make_rule
from tests.services import wait_for
from tests.tools import ROOT
from tests.workers import nobody_else

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

KILLS, RECORDS = 10, 60
# Every statement of the victim is followed by a little sleep, so that a kill meets any of them.
VICTIM = """
import sys, time, django
django.setup()
from django.core.management import call_command
from django.db import connection

def slowly(execute, sql, params, many, context):
    found = execute(sql, params, many, context)
    print("said", flush=True)
    time.sleep(0.005)
    return found

with connection.execute_wrapper(slowly):
    call_command("roll_up", *sys.argv[1:])
"""


def totals() -> tuple[list, list]:
    return sorted(Rollup.objects.values_list()), sorted(map(str, IndicatorRollup.objects.values_list()))


def rolling_up(*words: str) -> subprocess.Popen:
    """A process of its own on the database of this test."""
    here = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    variables = os.environ | {"DATABASE_URL": here, "DJANGO_SETTINGS_MODULE": "youthwork.settings"}
    command = [sys.executable, "-c", VICTIM, "--period", "2026Q2", *words]
    return subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True)


def killed_after(statements: int, *words: str) -> None:
    """Killed when it has said so many statements; returns when the database has let go of it, too."""
    victim = rolling_up(*words)
    for _ in range(statements):
        assert victim.stdout.readline() == "said\n", "it was done before it could be killed"
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    victim.stdout.close()
    wait_for(nobody_else, "the connection of the dead", 30)


def statements_of(*words: str) -> int:
    """How many an undisturbed run needs."""
    said = rolling_up(*words).communicate(timeout=60)[0].splitlines()
    return said.count("said")


def start_over(queued: list[dict]) -> None:
    """No totals, and all changes in the queue again."""
    Rollup.objects.all().delete()
    IndicatorRollup.objects.all().delete()
    RecordChange.objects.all().delete()
    RecordChange.objects.bulk_create(RecordChange(**row) for row in queued)


@pytest.mark.parametrize("words", [(), ("--full",)], ids=["fold", "full"])
def test_killed_at_ten_moments_and_started_again_it_gives_what_it_would_have_given(words, today):
    assert connection.vendor == "postgresql", "these drills need PostgreSQL: run make drill"
    cast = build_cast()
    make_rule(cast)
    for counts in ("people", "records"):
        add_indicator(
            actor=cast.official, document=cast.document, task=cast.task, name=counts, measure="sum", counts=counts
        )
    for number in range(RECORDS):
        make_record(cast, people=number, placement=(cast.campus, cast.stone)[number % 2], same_group=number % 3 > 0)
    queued = list(RecordChange.objects.values())
    rolling_up(*words).communicate(timeout=60)
    expected = totals()
    start_over(queued)
    steps = statements_of(*words)
    assert expected[0]
    assert expected[1]
    lot = random.Random(steps)
    # The first statements read which period is meant; the last tells how many rows stand.
    for moment in sorted(lot.sample(range(4, steps - 3), KILLS)):
        start_over(queued)
        killed_after(moment, *words)
        assert RecordChange.objects.count() == len(queued), f"killed after {moment} statements"
        assert not Rollup.objects.exists()
        rolling_up(*words).communicate(timeout=60)
        assert totals() == expected, f"killed after {moment} statements"
    fold()
    assert differences(ReportingPeriod.objects.all())[1] == []
