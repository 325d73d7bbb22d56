"""Messages to the workers. The row in the database says what is to be done; a message only has it done sooner."""

import logging
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def nudge(job: Task, *about: Any, expires: float | None = None) -> None:
    """Have a worker do ``job``, with ``about``, once the transaction stands; not if it comes to it only after
    ``expires`` seconds. Without a broker it waits for the next round of the job that picks up what was lost."""

    def send() -> None:
        try:
            job.apply_async(about, expires=expires)
        except OperationalError:
            log.warning("no broker: %s of %s waits", job.name, about)

    transaction.on_commit(send)
