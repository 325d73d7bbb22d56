"""A phone's queue is answered in words for a script: never by a redirect, and never that what it keeps is lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

SESSION = "/session/"


@pytest.fixture
def queue(cast):
    """An address of the queue that a phone sends to."""
    return reverse("tasks:record-sync", args=[uuid4()])


@pytest.fixture
def long_gone(cast) -> Client:
    """The official's browser, an hour after it was last used."""
    client = Client()
    client.post("/sign-in/", {"username": "district", "password": PASSWORD})
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=True):
        yield client


def test_the_device_learns_who_is_signed_in_and_gets_a_token(cast, client):
    assert client.get(SESSION).json()["user"] is None
    client.force_login(cast.leader)
    answer = client.get(SESSION)
    told = answer.json()
    assert (told["user"], told["name"], len(told["csrf"])) == (cast.leader.pk, "林嘉豪", 64)
    assert "no-store" in answer["Cache-Control"]


def test_who_owes_a_code_is_not_signed_in(cast, client, settings, queue):
    settings.SECOND_FACTOR = "offices"
    client.post("/sign-in/", {"username": "district", "password": PASSWORD})
    assert client.get(SESSION).json()["user"] is None
    assert client.post(queue, {"user": cast.official.pk}).status_code == 401


def test_a_session_that_has_run_out_answers_401_and_says_of_nothing_that_it_is_lost(cast, long_gone, queue):
    answer = long_gone.post(queue, {"user": cast.official.pk})
    assert (answer.status_code, "还在手机上" in answer.json()["error"]) == (401, True)
    page = long_gone.get("/sign-in/").content.decode()
    assert "没有操作，已自动退出" in page
    assert "没有保存" not in page


def test_asked_who_is_there_a_session_that_has_run_out_is_nobody(long_gone):
    assert long_gone.get(SESSION).status_code == 401
    assert long_gone.get(SESSION).json()["user"] is None


def test_a_form_on_a_page_without_a_token_still_gets_a_page(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.leader)
    answer = client.post("/notices/read/")
    assert (answer.status_code, answer["Content-Type"]) == (403, "text/html; charset=utf-8")
