"""The Celery app, and the beat table: what runs when.

A *task* is youth work here; Celery's are *jobs*, in `<app>/jobs.py`. Every job may run twice, late, or not at all:
the row in the database is the truth, the message only a nudge, and the periodic jobs below pick up what was lost.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youthwork.settings")

app = Celery("youthwork")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Celery's Django part closes the connection around every job unless told how often one may be used (4 of 5 ms a job).
# It reads this key without the namespace, so it is set by hand.
app.conf["CELERY_DB_REUSE_MAX"] = 200
app.autodiscover_tasks(related_name="jobs")


def every(seconds: int, job: str) -> dict:
    """An entry that runs `job` every so many seconds and is dropped if a stopped worker would find it stale."""
    return {"task": job, "schedule": float(seconds), "options": {"expires": seconds}}


# Times are those of Asia/Shanghai.
app.conf.beat_schedule = {
    # One row says when a job last ran: /healthz and `make run` read it.
    "heartbeat": every(60, "teams.heartbeat"),
    # Folds what changed since the last time into the totals; costs nothing when nothing changed.
    "refresh rollups": every(20, "reports.refresh_rollups"),
    # Due soon and overdue; one notice per person and subject, however often it runs.
    "remind": every(15 * 60, "tasks.remind"),
    # Drafts the reports of the periods whose opening day has come.
    "open periods": {"task": "reports.open_period", "schedule": crontab(minute="5")},
}
