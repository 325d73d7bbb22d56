"""Settings for speed, no network, and the few fixtures that need a real service. People and units are in cast.py."""

import gc
import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import chromium, services
from tests import gateway as gateways
from tests.browsing import signed_in, visit  # noqa: F401
from tests.fixtures import cast, today  # noqa: F401 -- offered to every test

# The seed documents are read only where somebody has them.
collect_ignore = [] if os.environ.get("SEEDS_DIR") else ["seeds"]

_kept = pytest.StashKey[Path]()

# What is imported and collected stays to the end: looking through it for rubbish again and again took an eighth of all.
gc.disable()


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings  # noqa: PLC0415 -- pytest-django has set it up only by now
    from django.db import connection  # noqa: PLC0415 -- the same
    from django.test import TransactionTestCase  # noqa: PLC0415 -- the same

    from tests.emptying import empty_tables  # noqa: PLC0415 -- the same
    from youthwork.celery import app  # noqa: PLC0415

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    config.stash[_kept] = Path(tempfile.mkdtemp(prefix="youthwork-test-"))
    settings.MEDIA_ROOT = config.stash[_kept]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SECOND_FACTOR = "off"  # whatever the database; tests of the door say otherwise
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.CACHES["default"]["KEY_PREFIX"] = worker
    if not settings.REDIS_URL:
        settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    # A job called by the code under test runs at once; real workers have tests/test_broker.py.
    if connection.vendor == "postgresql":
        connection.settings_dict["OPTIONS"]["application_name"] = services.OURS
    TransactionTestCase._fixture_teardown = empty_tables
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    # Playwright runs an event loop in the thread of the tests; Django takes that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    _refuse_the_network()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_kept], ignore_errors=True)


def _refuse_the_network() -> None:
    """Tests reach this machine only; anything else is a mistake that must not depend on the weather."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and isinstance(address, tuple):
            host = "127.0.0.1" if address[0] == "localhost" else address[0]
            try:
                allowed = ipaddress.ip_address(host).is_loopback
            except ValueError:
                allowed = False
            if not allowed:
                raise RuntimeError(f"A test tried to reach {address[0]}: only this machine may be reached.")
        connect(self, address)  # type: ignore[arg-type]

    socket.socket.connect = guarded  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL that may create databases: the run's own, or one started for this session."""
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"]
    else:
        with services.postgres() as url:
            yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis of this session alone: a worker under test must not meet another's messages."""
    with services.redis() as url:
        yield url


@pytest.fixture(scope="session")
def gateway_process() -> Iterator[gateways.Gateway]:
    with gateways.running() as found:
        yield found


@pytest.fixture
def gateway(gateway_process: gateways.Gateway) -> gateways.Gateway:
    """A gateway in a good mood that has accepted nothing yet."""
    gateway_process.forget()
    return gateway_process


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Chromium, driven by Playwright; for pages see ``tests/browsing.py``. Missing = the test fails."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- half a second that most runs can save

    os.environ.update(chromium.letters())
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        yield running
        running.close()
