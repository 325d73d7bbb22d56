"""Workers that are killed: real ones, on the database of the test, and what that database still does for the dead."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import redis
from django.db import connection

from tests.services import OURS, wait_for
from tests.test_broker import Platform

SECONDS = 60


class Workers:
    """Workers on the database of this test, started as in production; only one of them at a time."""

    def __init__(self, platform: Platform, redis_url: str) -> None:
        self.platform, self.redis_url = platform, redis_url

    def start(self) -> None:
        self.worker = self.platform.start("worker")

    def kill(self) -> None:
        """-9, with its children, and what the database still does for them is over."""
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()

    def forget_messages(self) -> None:
        """The message of the dead worker is lost."""
        for place in (0, 1):
            redis.Redis.from_url(urlsplit(self.redis_url)._replace(path=f"/{place}").geturl()).flushdb()


@contextlib.contextmanager
def at_work(folder: Path, redis_url: str, **variables: str) -> Iterator[Workers]:
    """Workers on this test's own PostgreSQL database, with further ``variables``; at the end they and their connections
    are gone, whatever came of the test."""
    here = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    own = {"DATABASE_URL": here, "REDIS_URL": redis_url, "WORKER_CONCURRENCY": "1"}
    platform = Platform(folder, own | variables)
    workers = Workers(platform, redis_url)
    workers.forget_messages()
    try:
        yield workers
    finally:
        platform.stop()
        wait_for(nobody_else, "the connections of the dead", SECONDS)


def others(condition: str) -> list[str]:
    """What the connections of other processes to this database do that are so; those of the tests (a server in a
    thread keeps its own) bear their name."""
    with connection.cursor() as cursor:
        theirs = f"datname = current_database() AND application_name <> '{OURS}' AND backend_type = 'client backend'"
        cursor.execute(f"SELECT query FROM pg_stat_activity WHERE {theirs} AND {condition}")
        return [query for (query,) in cursor.fetchall()]


def nobody_else() -> bool:
    return not others("true")
