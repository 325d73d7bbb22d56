"""Messages to the workers. The row in the database says what is to be done; a message only has it done sooner."""

import logging
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def nudge(job: Task, pk: Any) -> None:
    """Have a worker do ``job`` for ``pk`` once the transaction stands. Without a broker it waits for the next round of
    the job that picks up what was lost."""

    def send() -> None:
        try:
            job.delay(pk)
        except OperationalError:
            log.warning("no broker: %s of %s waits", job.name, pk)

    transaction.on_commit(send)
