"""The jobs of this app."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import InterfaceError, OperationalError
from django.utils import timezone

from teams.jobs import heartbeat, purge_expired
from teams.models import SignInAttempt
from youthwork.celery import app

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_the_heartbeat_of_the_beat_table_is_a_job_that_exists():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} >= {"teams.heartbeat", "teams.purge_expired"}
    assert app.tasks["teams.heartbeat"].name == heartbeat.name


def test_the_heartbeat_asks_the_database(django_assert_num_queries):
    with django_assert_num_queries(1):
        heartbeat.delay()


def test_the_heartbeat_fails_when_the_database_is_out_of_reach(monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("no connection")

    monkeypatch.setattr(connection, "cursor", gone)
    with pytest.raises((OperationalError, InterfaceError)):
        heartbeat()


def test_attempts_to_sign_in_are_forgotten_every_night():
    SignInAttempt.objects.create(account="a", network="b", at=timezone.now() - timedelta(hours=1))
    SignInAttempt.objects.create(account="a", network="b")
    purge_expired.delay()
    assert SignInAttempt.objects.count() == 1
