"""Every answer bears the headers that keep browsers from being used against their owners, errors included."""

import pytest
from django.test import Client
from django.urls import path, reverse

from teams.actions.files import store
from teams.downloads import stream
from youthwork.urls import urlpatterns as ours

pytestmark = pytest.mark.django_db

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def breaks(request):
    raise RuntimeError("broken on purpose")


urlpatterns = [path("breaks/", breaks), *ours]


def answers(client, cast, settings):
    """One answer of every kind, by name."""
    settings.REQUEST_MAX_BYTES = 1024
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    stranger = Client(enforce_csrf_checks=True, raise_request_exception=False)
    yield "anonymous", stranger.get("/")
    yield "no token", stranger.post(reverse("teams:sign-in"), {"username": "x"})
    yield "too large", stranger.post(reverse("teams:sign-in"), {"username": "x" * 2000})
    yield "wrong host", stranger.get("/", headers={"host": "evil.example"})
    client.force_login(cast.reader)
    yield "page", client.get(reverse("tasks:documents"))
    yield "forbidden", client.get(reverse("tasks:review"))
    yield "missing", client.get("/nowhere/")
    yield "not allowed", client.get(reverse("teams:sign-out"))
    yield "broken", client.get("/breaks/")


def test_every_answer_bears_them(client, cast, settings):
    statuses = set()
    for name, answer in answers(client, cast, settings):
        statuses.add(answer.status_code)
        found = {header: answer.headers.get(header) for header in HEADERS}
        if name == "anonymous":  # Django's own never_cache on a redirect to the sign-in page
            assert "no-store" in found.pop("Cache-Control", ""), name
            assert found.items() <= HEADERS.items(), name
        else:
            assert found == HEADERS, name
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy, name
        assert "geolocation=()" in answer.headers["Permissions-Policy"], name
    assert statuses == {200, 302, 400, 403, 404, 405, 413, 500}


@pytest.mark.parametrize(
    ("content_type", "sent_as"),
    [
        ("image/jpeg", "image/jpeg"),
        ("text/html", "application/octet-stream"),
        ("image/svg+xml", "application/octet-stream"),
    ],
)
def test_a_file_runs_nothing_whatever_it_says_it_is(cast, content_type, sent_as):
    stored = store(actor=None, content=b"<script>", name="1.html", content_type=content_type, owner=cast.district)
    answer = stream(stored)
    assert answer["Content-Type"] == sent_as
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline" if sent_as == "image/jpeg" else "attachment")
