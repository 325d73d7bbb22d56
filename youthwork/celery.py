"""The Celery app, and the beat table: what runs when.

A *task* is youth work here; Celery's are *jobs*, in `<app>/jobs.py`. Every job may run twice, late, or not at all:
the row in the database is the truth, the message only a nudge, and the periodic jobs below pick up what was lost.
"""

import os
import socket
import time
from pathlib import Path
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import after_task_publish, beat_init, before_task_publish, task_postrun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youthwork.settings")

app = Celery("youthwork")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Celery's Django part closes the connection around every job unless told how often one may be used (4 of 5 ms a job).
# It reads this key without the namespace, so it is set by hand.
app.conf["CELERY_DB_REUSE_MAX"] = 200
app.autodiscover_tasks(related_name="jobs")
# Notes how each run went; whoever only sends jobs need not load it.
app.autodiscover_tasks(["teams"], related_name="job_runs")


def every(seconds: int, job: str) -> dict:
    """An entry that runs `job` every so many seconds and is dropped if a stopped worker would find it stale."""
    return {"task": job, "schedule": float(seconds), "options": {"expires": seconds}}


# Times are those of Asia/Shanghai.
app.conf.beat_schedule = {
    # The sign that beat, broker, worker and database work together.
    "heartbeat": every(60, "teams.heartbeat"),
    # Folds what changed since the last time into the totals; costs nothing when nothing changed.
    "refresh rollups": every(20, "reports.refresh_rollups"),
    # Due soon and overdue: the latest step of each, once a person, however often it runs; and what is done is settled.
    "remind": every(15 * 60, "reports.remind"),
    # At everybody's hour, what waits for them, in one; apart from the above, so that neither waits for the other.
    "compose digests": every(5 * 60, "reports.compose_digests"),
    # Hands out what waits to leave the house; costs four queries when nothing does.
    "send deliveries": every(30, "reports.send_deliveries"),
    # Imports whose message was lost or whose worker was killed; costs one query when there are none.
    "carry on sheets": every(60, "tasks.carry_on_sheets"),
    # The same for documents that wait to be read.
    "read documents": every(60, "tasks.read_documents"),
    # The same for exports.
    "carry on exports": every(60, "reports.carry_on_exports"),
    # At night, what has been kept long enough goes: rows of imports, files, notices, digests, sessions,
    # sign-in attempts, tickets of downloads; photos.
    "purge expired": {"task": "teams.purge_expired", "schedule": crontab(hour="3", minute="20")},
    "purge photos": {"task": "tasks.purge_photos", "schedule": crontab(hour="3", minute="40")},
    "purge exports": {"task": "reports.purge_exports", "schedule": crontab(hour="3", minute="45")},
    # Seals what the audit log has gained; at night also what was left lying for more than a day.
    "seal audit": every(60, "teams.seal_audit"),
    "seal all of audit": {
        "task": "teams.seal_audit",
        "schedule": crontab(hour="3", minute="55"),
        "kwargs": {"everything": True},
    },
    # Drafts the reports of the periods whose opening day has come.
    "open periods": {"task": "reports.open_period", "schedule": crontab(minute="5")},
}


@before_task_publish.connect
def job_is_sent(headers: dict, **_: Any) -> None:
    """Write on the message when it is sent: how old it is says how long jobs wait (``teams.job_runs``)."""
    headers["sent_at"] = time.time()


def mark_alive(role: str) -> None:
    """A process that is there may still do nothing: what counts is when it last did something (scripts/alive.py)."""
    folder = Path(app.conf.beat_schedule_filename).parent / "alive"
    folder.mkdir(exist_ok=True)
    (folder / f"{role}-{socket.gethostname()}").touch()


@task_postrun.connect
def job_has_run(**_: Any) -> None:
    if not app.conf.task_always_eager:
        mark_alive("worker")


@beat_init.connect
def beat_has_started(**_: Any) -> None:
    after_task_publish.connect(job_was_sent)


def job_was_sent(**_: Any) -> None:
    mark_alive("beat")
