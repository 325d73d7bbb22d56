"""What is asked of every request."""

import logging
import re

import pytest
from django.urls import reverse

from youthwork.lib.trace import RequestNumber, here

pytestmark = pytest.mark.django_db


def test_a_body_that_is_too_large_is_not_read_whoever_sends_it(client, settings):
    settings.REQUEST_MAX_BYTES = 1024 * 1024
    within = client.post(reverse("teams:sign-in"), {"username": "x" * 1000})
    assert within.status_code == 200
    beyond = client.post(reverse("teams:sign-in"), {"username": "x" * 1024 * 1024})
    assert beyond.status_code == 413
    assert "超过1MB" in beyond.text
    assert (beyond["X-Content-Type-Options"], beyond["Referrer-Policy"]) == ("nosniff", "same-origin")


def test_nine_photos_of_the_largest_size_and_their_words_are_within_the_limit(settings):
    assert settings.REQUEST_MAX_BYTES > 9 * settings.UPLOAD_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_an_address_that_only_a_button_uses_shows_a_page_with_a_way_back(client, cast):
    client.force_login(cast.official)
    answer = client.get(reverse("tasks:review-approve"))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "回首页" in answer.text


def test_every_answer_bears_its_number_and_so_do_its_log_lines(client, cast, caplog):
    caplog.handler.addFilter(RequestNumber())
    logging.getLogger("youthwork").warning("outside")
    missing = client.get("/nowhere/", HTTP_X_REQUEST_ID="made-up")
    answers = [missing, client.get(reverse("teams:sign-in")), client.get("/nowhere/")]
    numbers = [answer["X-Request-ID"] for answer in answers]
    assert len(set(numbers)) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", number) for number in numbers)
    assert [record.request_id for record in caplog.records if record.name == "youthwork"] == ["-"]
    assert {r.request_id for r in caplog.records if "/nowhere/" in r.getMessage()} == {numbers[0], numbers[2]}


def test_a_refused_body_has_a_number_too(client, settings):
    settings.REQUEST_MAX_BYTES = 1024
    answer = client.post(reverse("teams:sign-in"), {"username": "x" * 2048})
    assert (answer.status_code, len(answer["X-Request-ID"])) == (413, 32)


def test_what_is_done_outside_of_a_request_has_none(client, cast):
    client.get(reverse("teams:sign-in"))
    assert (here().address, here().request_id) == ("", "")
