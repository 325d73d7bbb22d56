"""Who gets what from every address: the table of ``tests/matrix``, played with real requests."""

import pytest
from django.db import transaction
from django.urls import reverse

from tests.matrix import PEOPLE, Case
from tests.test_urls import cases

pytestmark = pytest.mark.django_db


class Undo(Exception):
    pass


def ask(client, user, method: str, url: str, data: dict) -> tuple[int, bytes]:
    """Status and body of one request by ``user`` (None: not signed in), with all it changed rolled back."""
    client.logout()
    if user is not None:
        client.force_login(user)
    try:
        with transaction.atomic():
            response = getattr(client, method)(url, data)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            status, target = response.status_code, response.headers.get("Location", "")
            raise Undo
    except Undo:
        pass
    if user is None and status == 302:
        assert target.startswith(reverse("teams:sign-in")), f"anonymous is sent to {target}"
    return status, body


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.name}{case.query}")
def test_access(case: Case, cast, client):
    url = reverse(case.name, args=case.args(cast)) + case.query
    seen: dict[str, int] = {}
    for method in ("get", "post"):
        expected = case.expected(method)
        for who in PEOPLE:
            data = case.data(cast) if method == "post" else {}
            status, body = ask(client, getattr(cast, who), method, url, data)
            if expected is None:
                assert status in {405, 403, 404}, f"{method} by {who}: {status}, but the method is not in the case"
                continue
            assert status == expected[who], f"{method} by {who}: {status}, expected {expected[who]}"
            seen[who] = status
            if status == 200 and who in case.hidden_from:
                assert case.hidden_from[who].encode() not in body, f"{who} reads {case.hidden_from[who]}"
        status, _ = ask(client, None, method, url, {})
        assert status == 302 or case.public, f"{method} without an account: {status}"


def test_what_is_foreign_looks_like_what_does_not_exist(cast, client):
    client.force_login(cast.outsider)
    foreign = client.get(reverse("tasks:placement", args=[cast.campus.pk]))
    missing = client.get(reverse("tasks:placement", args=[999_999]))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content == missing.content
