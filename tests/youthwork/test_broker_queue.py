"""The queue looked at from outside: its length, and the age of its messages. A real Redis, and real files."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from kombu import Connection

from youthwork.celery import app
from youthwork.lib import broker

# What is sent here is meant to stay where it is sent.
pytestmark = pytest.mark.filterwarnings("ignore::celery.exceptions.AlwaysEagerIgnored")

NOW = datetime(2026, 6, 18, 1, 0, tzinfo=UTC)


@pytest.fixture
def on_redis(settings, redis_url):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = redis_url
    with Connection(redis_url) as connection:
        yield connection
        connection.default_channel.queue_purge("celery")


@pytest.fixture
def on_files(settings, tmp_path):
    folder = str(tmp_path)
    settings.REDIS_URL = ""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": folder, "data_folder_out": folder}
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {"control_folder": folder}
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection


def send(connection: Connection, *ages: timedelta) -> None:
    for age in ages:
        with time_machine.travel(NOW - age, tick=False):
            app.send_task("teams.heartbeat", connection=connection)


def test_a_queue_without_messages_is_empty(on_redis):
    assert broker.look() == broker.Queue(0, None, None, 0)


def test_the_age_of_a_message_is_read_where_it_was_written_when_sent(on_redis):
    send(on_redis, timedelta(minutes=8), timedelta(minutes=3), timedelta(seconds=5))
    assert broker.look() == broker.Queue(3, NOW - timedelta(minutes=8), NOW - timedelta(seconds=5), 0)


def test_a_message_that_a_worker_has_taken_waits_no_more(on_redis):
    send(on_redis, timedelta(minutes=8), timedelta(minutes=3))
    with on_redis.SimpleQueue("celery") as queue:
        queue.get(timeout=5)
        assert broker.look() == broker.Queue(1, NOW - timedelta(minutes=3), NOW - timedelta(minutes=3), 1)


def test_messages_in_files_are_counted_with_their_age(on_files):
    assert broker.look() == broker.Queue(0, None, None)
    before = datetime.now(UTC) - timedelta(seconds=1)
    send(on_files, timedelta(0), timedelta(0))
    found = broker.look()
    assert found.length == 2
    assert before < found.oldest_at <= found.newest_at


def test_a_folder_that_is_gone_is_an_error(settings, tmp_path):
    settings.REDIS_URL = ""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": str(tmp_path / "gone")}
    with pytest.raises(OSError):
        broker.look()
