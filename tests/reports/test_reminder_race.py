"""Several runs at once: each thing is written once, and counted by the one that wrote it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from reports.actions.reminders import Reminded, remind
from reports.reminding import plan
from teams.models import Notice
from tests.cast import build_cast
from tests.reports.reminding_world import NOW, give, kinds  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kinds")]

RUNS, TASKS, SECONDS = 4, 30, 30


def at_once(moments) -> list[Reminded]:
    """What runs at all of ``moments``, begun together, have done."""
    start, done = threading.Barrier(len(moments)), []

    def run(now):
        try:
            start.wait(SECONDS)
            done.append(remind(now=now))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[now]) for now in moments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert len(done) == len(moments)
    return done


@pytest.fixture
def behind(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: nobody races")
    monkeypatch.setattr(plan, "BATCH", 7)
    cast = build_cast()
    for number in range(TASKS):
        give(cast, 0 if number % 3 else 31)
    return cast


def test_runs_at_once_write_once_and_each_counts_its_own(behind):
    done = at_once([NOW] * RUNS)
    told = list(Notice.objects.values_list("subject", "user", "occasion"))
    assert len(told) == len(set(told)) == TASKS * 5 // 3  # of what is late, official and superior beside the doer
    assert sum(run.notices for run in done) == len(told)
    assert sum(run.escalated for run in done) == TASKS * 2 // 3
    assert all(run.notices + run.suppressed["already_told"] == len(told) for run in done)


def test_runs_of_two_days_at_once_say_no_earlier_step_after_a_later_one(behind):
    at_once([NOW, NOW + timedelta(days=11)] * (RUNS // 2))
    steps: dict[tuple, list[int]] = {}
    for *about, step in Notice.objects.order_by("pk").values_list("subject", "user", "occasion", "step"):
        steps.setdefault(tuple(about), []).append(step)
    assert all(said == sorted(set(said)) for said in steps.values())
