"""How jobs went: one row per job, written around every run by the signals of a worker."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg2
import pytest
from celery.app.task import Context
from celery.app.trace import build_tracer
from celery.exceptions import TimeLimitExceeded
from celery.signals import task_failure
from django.db import connection

from teams import job_runs
from teams.jobs import heartbeat
from teams.models import JobRun
from tests import broker_jobs
from youthwork.celery import app

pytestmark = pytest.mark.django_db
NAME = "teams.heartbeat"
NOW = datetime(2026, 6, 18, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def run(task, *arguments: object, **headers: object) -> None:
    """As a worker does it: nothing eager, all signals sent."""
    trace, number = build_tracer(task.name, task, app=app), str(uuid4())
    trace(number, arguments, {}, {"id": number, "is_eager": False, **headers})


def row(name: str = NAME) -> JobRun:
    return JobRun.objects.get(name=name)


@pytest.mark.both
def test_a_job_that_ran_has_one_row_that_says_when():
    run(heartbeat, sent_at=(NOW - MINUTE).timestamp())
    run(heartbeat, sent_at=NOW.timestamp())
    noted = row()
    assert noted.sent_at == NOW
    assert noted.started_at <= noted.succeeded_at == noted.ended_at
    assert not noted.under_way
    assert (noted.failed_at, noted.error, noted.fails) == (None, "", 0)


def test_a_run_costs_two_small_updates(django_assert_num_queries):
    run(heartbeat)
    with django_assert_num_queries(3):  # and the question of the job itself
        run(heartbeat)


@pytest.mark.both
def test_a_job_that_fails_says_since_when_and_how_often():
    run(heartbeat)
    good = row().succeeded_at
    JobRun.objects.filter(name=NAME).update(name="tests.fail")
    run(broker_jobs.fail)
    run(broker_jobs.fail)
    noted = row("tests.fail")
    assert (noted.fails, noted.succeeded_at) == (2, good)
    assert noted.failed_at == noted.ended_at > good
    assert noted.error.startswith("程序出错（RuntimeError，tests/broker_jobs.py第")
    assert "a job that fails" not in noted.error


def test_one_success_ends_the_count_of_failures():
    job_runs.failed(NAME, OSError(), at=NOW)
    job_runs.succeeded(NAME, at=NOW + MINUTE)
    noted = row()
    assert (noted.fails, noted.error, noted.failed_at) == (0, "", NOW)


def test_a_job_whose_process_was_killed_never_ended():
    job_runs.began(NAME, at=NOW - MINUTE)
    job_runs.succeeded(NAME, at=NOW - MINUTE)
    job_runs.began(NAME, at=NOW)
    assert row().under_way


@pytest.mark.django_db(transaction=True)
def test_what_ends_the_worker_itself_is_noted_by_its_main_process():
    heartbeat.request_stack.push(Context(id="1"))
    task_failure.send(sender=heartbeat, task_id="1", exception=TimeLimitExceeded(300))
    heartbeat.request_stack.pop()
    task_failure.send(sender=heartbeat, task_id="1", exception=TimeLimitExceeded(300))
    assert (row().error, row().fails) == ("超过时限，已停下（TimeLimitExceeded）。", 1)


def test_a_job_called_by_the_code_under_test_leaves_no_note():
    heartbeat.delay()
    assert not JobRun.objects.exists()


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_a_note_that_cannot_be_written_does_not_stop_the_job(tmp_path):
    notes = tmp_path / "notes"
    with renamed(JobRun._meta.db_table):
        run(broker_jobs.note, str(notes), "done")
    assert notes.read_text().startswith("done")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connection to lose")
def test_a_job_after_the_database_came_back_gets_a_new_connection():
    run(heartbeat)
    connection.ensure_connection()
    with closing(psycopg2.connect(**connection.get_connection_params())) as other:
        other.cursor().execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    run(heartbeat)  # its beginning finds the connection lost
    noted = row()
    assert noted.fails == 0
    assert noted.succeeded_at > noted.started_at


@contextmanager
def renamed(table: str) -> Iterator[None]:
    """The table is not to be found meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{table}" RENAME TO "{table}_away"')
    yield
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{table}_away" RENAME TO "{table}"')
