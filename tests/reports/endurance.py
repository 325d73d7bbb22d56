"""A lasting strain on what reminds: thousands who are behind, two beats, workers that die, a gateway in a bad mood."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import redis
import time_machine

from tasks.choices import TaskKind
from tasks.models import Assignment, Task
from teams.choices import Route
from teams.models import Appointment, NoticePreference, Organisation, User
from tests.bench.rollup_world import insert, numbers
from tests.cast import Cast
from tests.deliveries import make_channel
from tests.gateway import Gateway
from tests.test_broker import Platform
from tests.workers import at_work
from youthwork.lib.bulk import Table

FIRST = 100_000  # ids from here on are of what is made below
LATE = (0, 1, 3, -7)  # days since each task was due: of each its doers alone are told, once
NOBODY = "http://127.0.0.1:9"  # where no gateway is


def make_colleges(cast: Cast, people: int, *, tasks: int = len(LATE), on: date) -> None:
    """``people`` colleges of the city, each with an official who wants text messages; the district gave each of them
    ``tasks`` tasks of which somebody is to be reminded ``on`` this day."""
    rows = numbers(FIRST + people - 1, FIRST)
    insert(Organisation, rows, id="n", path=f"'{cast.city.path}' || UPPER(LPAD(TO_HEX(n - {FIRST} + 4096), 4, '0'))",
           depth=str(cast.city.depth + 1), code="'C' || n", name="'学院团委' || n", short_name="'学院' || n",
           kind="'university'")  # fmt: skip
    users = Table(User, "id username name phone")
    users.insert((pk, f"official{pk}", f"干部{pk}", f"155{pk:08}") for pk in range(FIRST, FIRST + people))
    insert(Appointment, rows, user_id="n", organisation_id="n", role="'official'", from_on="DATE '2026-01-01'")
    insert(NoticePreference, rows, user_id="n", by_sms="TRUE")
    said = {"document": cast.document, "kind": TaskKind.KEY_TASK}
    for position, late in enumerate((LATE * tasks)[:tasks], start=100):
        task = Task.objects.create(position=position, number=str(position), title=f"第{position}项", **said)
        insert(Assignment, rows, task_id=str(task.pk), organisation_id="n", assigner_id=str(cast.district.pk),
               assigned_on="DATE '2026-01-01'", due=f"DATE '{on - timedelta(days=late)}'")  # fmt: skip


def make_channels(cast: Cast, gateway: Gateway, *, cut_off: int) -> None:
    """That of the city, by the ``gateway``; and of the first ``cut_off`` colleges, by one that is not there."""
    make_channel(cast.city, Route.SMS, gateway.address)
    for unit in Organisation.objects.filter(pk__gte=FIRST).order_by("pk")[:cut_off]:
        make_channel(unit, Route.SMS, NOBODY)


class Crew:
    """Workers and beats in a hurry, and what is done to them."""

    def __init__(self, platform: Platform, redis_url: str) -> None:
        self.platform, self._redis_url = platform, redis_url
        self._workers = [self._worker() for _ in range(2)]
        for number in range(2):
            platform.start("beat", "--schedule", str(platform.folder / f"beat{number}"))

    def _worker(self) -> subprocess.Popen:
        return self.platform.start("worker", "--hostname", f"{random.random()}@%h")

    def kill_one(self, lot: random.Random) -> None:
        """-9, with its children; another one takes its place."""
        victim = self._workers.pop(lot.randrange(len(self._workers)))
        os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
        self._workers.append(self._worker())

    def wipe_redis(self) -> None:
        with redis.Redis.from_url(self._redis_url) as server:
            server.flushall()

    @property
    def doubled(self) -> int:
        """How many messages were sent twice."""
        kept = self.platform.folder / "doubled"
        return kept.stat().st_size if kept.exists() else 0


@contextmanager
def crew(folder: Path, redis_url: str, gateway: Gateway) -> Iterator[Crew]:
    """Two workers of two processes and two beats on this test's database, by the clock of the test; a gateway has a
    second to answer."""
    ahead = time.time() - time_machine.escape_hatch.time.time()
    hurried = {
        "DJANGO_SETTINGS_MODULE": "tests.hurried.settings",
        "CLOCK_AHEAD": str(ahead),
        "WORKER_CONCURRENCY": "2",
        "LOG_LEVEL": "WARNING",
        "BROKER_VISIBILITY_SECONDS": "10",
        "OUTGOING_HOSTS": f"{gateway.address}, {NOBODY}",
        "OUTGOING_SECONDS": "1",
    }
    with at_work(folder, redis_url, **hurried) as workers:
        yield Crew(workers.platform, redis_url)
