"""What real workers note of their jobs: done, failed, ended by the time limit, killed."""

import os
import signal
from collections.abc import Callable

import psycopg2
import pytest

from tests.services import wait_for
from tests.test_broker import Platform, database, platform  # noqa: F401 -- fixtures

pytestmark = [pytest.mark.drill, pytest.mark.parametrize("platform", ["redis"], indirect=True)]
ENDED = "greatest(succeeded_at, failed_at)"


@pytest.fixture
def noted(platform: Platform) -> Callable[[str, str], object]:  # noqa: F811
    """``noted(job, sql)``: the value of ``sql`` in the row of the job; None without a row."""

    def ask(job: str, sql: str) -> object:
        with psycopg2.connect(platform.environment["DATABASE_URL"]) as database, database.cursor() as cursor:  # noqa: F811
            cursor.execute(f"SELECT {sql} FROM teams_jobrun WHERE name = %s", [job])
            found = cursor.fetchone()
        return found[0] if found else None

    return ask


def test_what_was_done_and_what_failed_is_noted(platform, noted):  # noqa: F811
    platform.start("worker")
    platform.send("tests.note", str(platform.notes), "here")
    platform.send("tests.fail")
    platform.send("tests.fail")
    wait_for(
        lambda: noted("tests.note", "succeeded_at >= started_at AND started_at >= sent_at"), "the job that is done"
    )
    wait_for(lambda: noted("tests.fail", "fails") == 2, "the failures")
    assert noted("tests.fail", "error").startswith("程序出错（RuntimeError，tests/broker_jobs.py第")


def test_a_job_that_outlasts_its_time_is_noted_by_the_process_above(platform, noted):  # noqa: F811
    platform.start("worker")
    platform.send("tests.endless")
    wait_for(lambda: noted("tests.endless", "fails") == 1, "the failure")
    assert noted("tests.endless", "error") == "超过时限，已停下（TimeLimitExceeded）。"
    # The process that takes the place of the ended one has a connection of its own.
    platform.send("tests.note", str(platform.notes), "here")
    wait_for(lambda: noted("tests.note", "succeeded_at IS NOT NULL"), "the next job")


def test_a_killed_worker_leaves_a_run_that_never_ended_and_the_next_ends_it(platform, noted):  # noqa: F811
    worker = platform.start("worker")
    platform.send("tests.slow", str(platform.notes), 4)
    platform.wait_for_words("started")
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    assert noted("tests.slow", f"started_at IS NOT NULL AND {ENDED} IS NULL")

    platform.start("worker")
    platform.wait_for_words("started", "started", "done", seconds=90)
    wait_for(lambda: noted("tests.slow", f"{ENDED} > started_at"), "the end of the job")
