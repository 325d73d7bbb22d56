"""What is asked of every request."""

import pytest
from django.urls import reverse

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
