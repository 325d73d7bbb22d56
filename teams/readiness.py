"""Whether the platform can do its work: is all there that it needs, and do jobs run? For whoever watches from outside
(``readyz``) and for the operations page."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from teams.models import JobRun
from youthwork.lib import broker
from youthwork.lib.asking import ask

HEARTBEAT = "teams.heartbeat"
HEARTBEAT_WITHIN = timedelta(minutes=2)  # beat sends one a minute
SECONDS = 2  # for all checks together
KEPT_SECONDS = 1.0  # an answer is as good for whoever asks meanwhile: the address is open to all


class Watch:
    """The checks, asked at most once in ``KEPT_SECONDS``; whoever comes meanwhile waits for the same answer."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.forget()

    def checks(self) -> dict[str, bool]:
        """Each check by name and whether it holds; what has not answered in ``SECONDS`` does not. Never raises."""
        with self._lock:
            if time.monotonic() - self._asked_at > KEPT_SECONDS:
                answers = ask(CHECKS, seconds=SECONDS)
                self._found = {name: answers.get(name, False) for name in CHECKS}
                self._asked_at = time.monotonic()
            return self._found

    def forget(self) -> None:
        """Ask anew the next time."""
        self._asked_at, self._found = float("-inf"), dict[str, bool]()


WATCH = Watch()


def is_fresh(beaten_at: datetime | None, now: datetime) -> bool:
    """Whether a heartbeat then is a sign of life at ``now``. One from the future is none: a clock was set back."""
    return beaten_at is not None and abs(now - beaten_at) < HEARTBEAT_WITHIN


def free_bytes() -> int:
    """What is left on the disk with files, logs and, embedded, the database."""
    return shutil.disk_usage(settings.VAR_DIR).free


def has_room(free: int) -> bool:
    return free >= settings.DISK_FREE_MB * 1024 * 1024


def _database() -> bool:
    with _own_connection() as database, database.cursor() as cursor:
        cursor.execute("SELECT 1")
        return True


def _heartbeat() -> bool:
    beaten = JobRun.objects.filter(name=HEARTBEAT).values_list("succeeded_at")
    with _own_connection() as database:
        return any(
            is_fresh(at, timezone.now()) for (at,) in beaten.query.get_compiler(connection=database).results_iter()
        )


def _broker() -> bool:
    broker.reach()
    return True


def _disk() -> bool:
    return has_room(free_bytes())


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "broker": _broker,
    "heartbeat": _heartbeat,
    "disk": _disk,
}


@contextmanager
def _own_connection() -> Iterator[BaseDatabaseWrapper]:
    """A connection that gives up soon, for one question: that of the request waits as long as the network does."""
    own = connection.copy()
    options = own.settings_dict["OPTIONS"]
    if own.vendor == "postgresql":
        limit = f"-c statement_timeout={SECONDS * 1000}"
        options |= {"connect_timeout": SECONDS, "tcp_user_timeout": SECONDS * 1000}
        options["options"] = f"{options.get('options', '')} {limit}"
    else:
        options["timeout"] = SECONDS
    try:
        yield own
    finally:
        own.close()
