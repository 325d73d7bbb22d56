"""Two sendings at once, on real PostgreSQL: the lock on the row decides which is the second."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from tasks.models import Record
from teams.models import StoredFile
from tests.cast import build_cast, make_record
from tests.matrix.sync import of_campus, picture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(today):
    if connection.vendor == "sqlite":
        pytest.skip("the embedded database lets one writer in at a time")
    return build_cast()


def at_once(user, *sendings: Callable[[Client], int]) -> list[int]:
    """The status of each, all sent by devices of ``user`` at the same moment."""
    gate, answers = threading.Barrier(len(sendings)), []

    def send(sending: Callable[[Client], int]) -> None:
        client = Client()
        client.force_login(user)
        gate.wait()
        answers.append(sending(client))
        connections.close_all()

    threads = [threading.Thread(target=send, args=(sending,)) for sending in sendings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def saying(cast, pk, **changes) -> Callable[[Client], int]:
    said = of_campus(cast) | {"user": cast.leader.pk, "base": "0"} | changes
    return lambda client: client.post(reverse("tasks:record-sync", args=[pk]), said).status_code


def test_the_same_new_record_sent_twice_at_once_is_one(cast):
    pk = uuid4()
    assert at_once(cast.leader, *[saying(cast, pk)] * 2) == [200, 200]
    assert Record.objects.get().reviews.count() == 1


def test_of_two_that_say_it_differently_the_second_is_asked(cast):
    pk = uuid4()
    drafts = [saying(cast, pk, content=content, action="draft") for content in ("手机上写的", "电脑上写的")]
    assert at_once(cast.leader, *drafts) == [200, 409]
    assert Record.objects.get().version == 1


def test_of_two_corrections_at_once_the_second_is_asked(cast):
    record = make_record(cast, state="draft")
    drafts = [saying(cast, record.pk, content=content, base="1", action="draft") for content in ("一", "二")]
    assert at_once(cast.leader, *drafts) == [200, 409]
    assert Record.objects.get().version == 2


def test_one_photo_sent_twice_at_once_is_one(cast):
    record, key = make_record(cast, state="draft"), uuid4()
    address = reverse("tasks:photo-put", args=[record.pk, key])

    def put(client: Client) -> int:
        return client.post(address, {"user": cast.leader.pk, "photo": picture()}).status_code

    assert at_once(cast.leader, put, put) == [200, 200]
    assert (record.photos.count(), StoredFile.objects.count()) == (1, 1)
