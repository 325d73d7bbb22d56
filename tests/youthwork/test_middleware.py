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


def test_nine_photos_of_the_largest_size_and_their_words_are_within_the_limit(settings):
    assert settings.REQUEST_MAX_BYTES > 9 * settings.UPLOAD_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
