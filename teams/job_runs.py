"""How jobs went, noted by Celery's signals in the workers (``youthwork.celery`` has them loaded).

Two updates of one small row around each run, in transactions of their own. A note that cannot be written is left out
and never ends the job; the connection that failed is given up, so that the job gets a new one.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from celery import Task
from celery.exceptions import TimeLimitExceeded, WorkerLostError
from celery.signals import task_failure, task_prerun, task_success
from django.db import Error, connection
from django.db.models import F
from django.utils import timezone

from teams.models import JobRun
from youthwork.lib.faults import in_words

log = logging.getLogger(__name__)


def began(name: str, *, at: datetime, sent_at: datetime | None = None) -> None:
    _note(name, started_at=at, sent_at=sent_at)


def succeeded(name: str, *, at: datetime) -> None:
    _note(name, succeeded_at=at, error="", fails=0)


def failed(name: str, error: BaseException, *, at: datetime) -> None:
    """With the kind of ``error`` and the place it came from; its own text may name somebody and stays in the log."""
    _note(name, failed_at=at, error=in_words(error)[:300], fails=F("fails") + 1)


def _note(name: str, **said: Any) -> None:
    """One update; the first time that a job runs, its row is made before."""
    if not JobRun.objects.filter(name=name).update(**said):
        JobRun.objects.bulk_create([JobRun(name=name)], ignore_conflicts=True)
        JobRun.objects.filter(name=name).update(**said)


def harmless(receiver: Callable[..., None]) -> Callable[..., None]:
    """``receiver`` for a signal of a job that a worker runs: what the database refuses it is logged, no more."""

    @wraps(receiver)
    def noted(sender: Task, **said: Any) -> None:
        request = sender.request
        if request.is_eager:  # called by the code under test, in the transaction of its caller
            return
        if request.id is None:  # of one that had to be ended Celery says so twice, the second time without its request
            return
        try:
            receiver(sender, **said)
        except Error as error:
            log.warning("how %s goes is not noted: %s", sender.name, in_words(error))
            connection.close()

    return noted


@task_prerun.connect
@harmless
def job_begins(sender: Task, **_: Any) -> None:
    sent_at = sender.request.get("sent_at")
    began(sender.name, at=timezone.now(), sent_at=datetime.fromtimestamp(sent_at, UTC) if sent_at else None)


@task_success.connect
@harmless
def job_succeeds(sender: Task, **_: Any) -> None:
    succeeded(sender.name, at=timezone.now())


@task_failure.connect
@harmless
def job_fails(sender: Task, exception: BaseException, **_: Any) -> None:
    failed(sender.name, exception, at=timezone.now())
    if isinstance(exception, TimeLimitExceeded | WorkerLostError):
        connection.close()  # said by the main process, whose children must not inherit its connection
