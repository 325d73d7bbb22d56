"""What waits for minutes waits for seconds; and of the messages that are sent, 5 % are sent twice."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.signals import after_task_publish
from django.conf import settings

from reports import jobs
from reports.actions import deliveries, exports
from youthwork.celery import app, every

SECONDS = {"remind": 6, "compose digests": 4, "send deliveries": 3, "carry on exports": 5}
TWICE = 0.05

for name, seconds in SECONDS.items():
    app.conf.beat_schedule[name] = every(seconds, app.conf.beat_schedule[name]["task"])
jobs.SENDING_SECONDS = SECONDS["send deliveries"]
deliveries.LATER = (timedelta(seconds=2), timedelta(seconds=4))
deliveries.REST = timedelta(seconds=1)
deliveries.LOST = exports.SILENT = timedelta(seconds=10)


@after_task_publish.connect
def send_some_twice(sender: str, headers: dict[str, Any], body: tuple, **_: Any) -> None:
    """The very same message again, number and all; a byte in VAR_DIR/doubled for each."""
    if "doubled" not in headers and random.random() < TWICE:
        arguments, named, _ = body
        again = {"task_id": headers["id"], "expires": headers["expires"], "headers": {"doubled": True}}
        app.send_task(sender, arguments, named, **again)
        with (Path(settings.VAR_DIR) / "doubled").open("ab") as doubled:
            doubled.write(b".")
