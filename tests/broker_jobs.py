"""Jobs for tests/test_broker.py only; its workers load them with --include."""

import os
import time
from pathlib import Path

from celery import shared_task


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
