"""The queue of jobs, looked at from outside: whether it can be reached, how long it is, how old its messages are.

Redis is asked by a connection of its own that gives up after ``SECONDS``; the broker of files is a folder.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import redis
from celery import current_app
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

SECONDS = 1.0
TABLE = "unacked"  # where kombu keeps what a worker has taken and not yet finished


@dataclass(frozen=True)
class Queue:
    """Messages that nobody has taken: how many, and when the first and the last of them were sent; ``taken`` are at
    work, or their worker was killed. Who takes one from the files leaves no trace of it."""

    length: int
    oldest_at: datetime | None
    newest_at: datetime | None
    taken: int | None = None


def reach() -> None:
    """Do nothing, with the broker. Raises RedisError or OSError if it cannot be reached."""
    if not settings.REDIS_URL:
        _refuse_unless_writable(_folder())
        return
    with _redis() as server:
        server.ping()


def look() -> Queue:
    """Raises as :func:`reach` does."""
    return _redis_queue() if settings.REDIS_URL else _queue_of_files(_folder())


def _redis_queue() -> Queue:
    """New messages are pushed at the left, workers take them from the right."""
    name = current_app.conf.task_default_queue
    with _redis() as server:
        asked = server.pipeline(transaction=False)
        asked.llen(name)
        asked.lindex(name, -1)
        asked.lindex(name, 0)
        asked.hlen(TABLE)
        length, oldest, newest, taken = asked.execute()
    return Queue(length, _sent_at(oldest), _sent_at(newest), taken)


@contextmanager
def _redis() -> Iterator[redis.Redis]:
    server = redis.Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_timeout=SECONDS,
        socket_connect_timeout=SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    with server:
        yield server


def _sent_at(message: bytes | None) -> datetime | None:
    """What ``youthwork.celery`` has written on the message when it was sent."""
    sent = json.loads(message)["headers"].get("sent_at") if message else None
    return datetime.fromtimestamp(sent, UTC) if sent else None


def _folder() -> Path:
    return Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])


def _refuse_unless_writable(folder: Path) -> None:
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise FileNotFoundError(folder)


def _queue_of_files(folder: Path) -> Queue:
    _refuse_unless_writable(folder)
    ending = f".{current_app.conf.task_default_queue}.msg"
    with os.scandir(folder) as files:
        ages = [age for file in files if file.name.endswith(ending) and (age := _written(file))]
    moments = [datetime.fromtimestamp(age, UTC) for age in ages]
    return Queue(len(moments), min(moments, default=None), max(moments, default=None))


def _written(file: os.DirEntry) -> float | None:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:  # a worker took it just now
        return None
