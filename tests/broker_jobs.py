"""Jobs for tests/test_broker.py only; its workers load them with --include."""

import contextlib
import os
import time
from pathlib import Path

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded


@shared_task(name="tests.note")
def note(path: str, word: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"{word} {os.getpid()}\n")


@shared_task(name="tests.slow")
def slow(path: str, seconds: float) -> None:
    """Says when it starts and when it is through: what lies in between can be killed."""
    note(path, "started")
    time.sleep(seconds)
    note(path, "done")


@shared_task(name="tests.fail")
def fail() -> None:
    raise RuntimeError("a job that fails")


@shared_task(name="tests.endless", soft_time_limit=1, time_limit=2)
def endless() -> None:
    """Does not stop when it is told: its process has to be ended."""
    with contextlib.suppress(SoftTimeLimitExceeded):
        time.sleep(60)
    time.sleep(60)
