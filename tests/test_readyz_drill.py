"""/readyz over real processes: web, worker and beat, their PostgreSQL and their Redis, and what becomes of these."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from tests import services
from tests.services import wait_for
from tests.test_broker import Platform
from tests.tools import ROOT

pytestmark = pytest.mark.drill
SOON = 6  # seconds: the two that the checks are given, and what a busy machine takes beside
# Said until the worker has heard it.
TURN = """
import sys
from youthwork.celery import app
while not getattr(app.control, sys.argv[1])("celery", reply=True, timeout=1):
    pass
"""


class Watched:
    """A platform on services of its own, which can be taken away from it."""

    def __init__(self, folder: Path) -> None:
        self.database, self.broker = ExitStack(), ExitStack()
        self.database_url = self.database.enter_context(services.postgres())
        self.redis_url = self.broker.enter_context(services.redis())
        self.port = services.free_port()
        variables = services.server_variables() | {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "PORT": str(self.port),
        }
        self.platform = Platform(folder, variables)

    def start_web(self) -> None:
        self.platform.start("web")
        wait_for(self._answers, "the web process", 60)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=30) as answer:
                return answer.status == 200
        except urllib.error.URLError:  # on its way up
            return False

    def asked(self) -> tuple[int, dict[str, bool]]:
        """What /readyz says to somebody with a session, and soon, whatever is gone."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/readyz", headers={"Cookie": "sessionid=abc"})
        began = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                said = answer.status, json.load(answer)["checks"]
        except urllib.error.HTTPError as error:
            said = error.code, json.load(error)["checks"]
        assert time.monotonic() - began < SOON
        return said

    def wait_until(self, status: int, *missing: str, seconds: float = 60) -> None:
        wait_for(lambda: self._is(status, missing), f"{status} without {missing}", seconds)

    def _is(self, status: int, missing: tuple[str, ...]) -> bool:
        said, checks = self.asked()
        return said == status and {name for name, holds in checks.items() if not holds} == set(missing)

    def beat_once(self) -> None:
        self.platform.send("teams.heartbeat")

    def restart_redis(self) -> None:
        self.broker.enter_context(services.redis(urlsplit(self.redis_url).port))

    def forget_the_heartbeat(self) -> None:
        """As if the last one had been three minutes ago."""
        with psycopg2.connect(self.database_url) as database, database.cursor() as cursor:
            cursor.execute("UPDATE teams_jobrun SET succeeded_at = succeeded_at - interval '3 minutes'")

    def tell_the_worker(self, what: str) -> None:
        command = [sys.executable, "-c", TURN, what]
        subprocess.run(command, cwd=ROOT, env=self.platform.environment, check=True, timeout=60)

    def stop(self) -> None:
        self.platform.stop()
        self.broker.close()
        self.database.close()


@pytest.fixture
def watched(tmp_path) -> Iterator[Watched]:
    started = Watched(tmp_path)
    yield started
    started.stop()


def test_what_goes_away_is_said_and_what_comes_back_too(watched):
    watched.start_web()
    watched.wait_until(503, "heartbeat")
    watched.platform.start("worker")
    watched.beat_once()
    watched.wait_until(200)

    watched.broker.close()
    watched.wait_until(503, "broker")
    watched.restart_redis()
    watched.wait_until(200)

    watched.database.close()
    watched.wait_until(503, "database", "heartbeat")


def test_a_living_worker_that_takes_no_job_after_redis_came_back_is_seen(watched):
    watched.start_web()
    worker = watched.platform.start("worker")
    watched.beat_once()
    watched.wait_until(200)

    watched.broker.close()
    watched.restart_redis()
    watched.tell_the_worker("cancel_consumer")
    watched.forget_the_heartbeat()
    watched.beat_once()
    watched.wait_until(503, "heartbeat")
    assert worker.poll() is None

    watched.tell_the_worker("add_consumer")
    watched.wait_until(200)
