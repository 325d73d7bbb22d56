"""/readyz: what is there and what is not, said at once whatever hangs. Real Redis; the database of the tests."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from teams import job_runs
from teams.readiness import HEARTBEAT, WATCH
from tests import services

ALL = {"database": True, "broker": True, "heartbeat": True, "disk": True}

# What is asked in a thread of its own finds only what has been committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _asked_anew():
    WATCH.forget()
    yield
    WATCH.forget()


@pytest.fixture
def beating(db) -> None:
    job_runs.succeeded(HEARTBEAT, at=timezone.now())


@pytest.fixture
def nowhere(monkeypatch, tmp_path) -> None:
    """Whoever opens a connection from now on finds no database."""
    place = connections.settings["default"]
    if connection.vendor == "postgresql":
        monkeypatch.setitem(place, "PORT", services.free_port())
    else:
        monkeypatch.setitem(place, "NAME", str(tmp_path / "gone" / "database"))


def ready(client: Client) -> tuple[int, dict]:
    answer = client.get("/readyz")
    return answer.status_code, json.loads(answer.content)


def not_ready(*what: str) -> tuple[int, dict]:
    return 503, {"ready": False, "checks": ALL | dict.fromkeys(what, False)}


@pytest.mark.both
def test_a_platform_at_work_is_ready(client, beating):
    assert ready(client) == (200, {"ready": True, "checks": ALL})


def test_the_answer_is_for_everybody_and_never_kept(client, beating):
    answer = client.get("/readyz")
    assert "no-store" in answer["Cache-Control"]
    assert client.post("/readyz").status_code == 405


@pytest.mark.both
@pytest.mark.parametrize("ago", [timedelta(minutes=2, seconds=1), timedelta(hours=-1)])
def test_a_heartbeat_older_than_two_minutes_or_from_the_future_is_none(client, ago):
    job_runs.succeeded(HEARTBEAT, at=timezone.now() - ago)
    assert ready(client) == not_ready("heartbeat")


def test_a_heartbeat_that_never_was_is_none(client):
    assert ready(client) == not_ready("heartbeat")


def test_a_heartbeat_of_a_moment_ago_that_fails_since_is_one_still(client, beating):
    """It is the time of the last good one that counts."""
    job_runs.failed(HEARTBEAT, OSError(), at=timezone.now())
    assert ready(client)[0] == 200


def test_a_redis_that_stopped_is_said(client, beating, settings):
    with services.redis() as url:
        settings.REDIS_URL = settings.CELERY_BROKER_URL = url
        assert ready(client)[0] == 200
    WATCH.forget()
    assert ready(client) == not_ready("broker")


def test_a_broker_that_accepts_and_says_nothing_does_not_keep_the_page(client, beating, settings):
    with silent_server() as port:
        settings.REDIS_URL = settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{port}/0"
        began = time.monotonic()
        assert ready(client) == not_ready("broker")
        assert time.monotonic() - began < 5


def test_a_folder_of_messages_that_is_gone_is_said(client, beating, settings, tmp_path):
    settings.REDIS_URL = ""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": str(tmp_path / "gone")}
    assert ready(client) == not_ready("broker")


@pytest.mark.both
def test_a_database_that_is_gone_is_said_and_whoever_is_signed_in_asks_it_for_no_session(client, beating, nowhere):
    client.cookies[settings.SESSION_COOKIE_NAME] = "of somebody"
    assert ready(client) == not_ready("database", "heartbeat")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the database is a file here")
def test_a_database_that_accepts_and_says_nothing_does_not_keep_the_page(client, beating, monkeypatch):
    with silent_server() as port:
        monkeypatch.setitem(connections.settings["default"], "PORT", port)
        began = time.monotonic()
        assert ready(client) == not_ready("database", "heartbeat")
        assert time.monotonic() - began < 5


def test_a_full_disk_is_said(client, beating, settings):
    settings.DISK_FREE_MB = 10**9
    assert ready(client) == not_ready("disk")


def test_whoever_asks_twice_in_a_moment_gets_the_same_answer(client, beating, settings):
    assert ready(client)[0] == 200
    settings.DISK_FREE_MB = 10**9
    assert ready(client)[0] == 200


@contextmanager
def silent_server() -> Iterator[int]:
    """Connections to it stand, and no answer ever comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
