"""Celery jobs of this app: ids in, one action, safe to run twice."""

from celery import shared_task
from django.db import connection

from teams.actions.sign_in import tidy_door


@shared_task(name="teams.heartbeat")
def heartbeat() -> None:
    """Reach the database and change nothing: that it ran shows that beat, broker, worker and database work together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@shared_task(name="teams.tidy_door")
def tidy_the_door() -> None:
    """Delete old sign-in attempts and sessions that have run out."""
    tidy_door()
