"""Celery jobs of this app: ids in, one action, safe to run twice."""

from celery import shared_task
from django.db import connection


@shared_task(name="teams.heartbeat")
def heartbeat() -> None:
    """Reach the database and change nothing: that it ran shows that beat, broker, worker and database work together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
