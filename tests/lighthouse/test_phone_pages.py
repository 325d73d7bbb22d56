"""Lighthouse finds nothing to mend in the phone pages. How fast they are is measured in `make bench`."""

from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tasks.actions.returns import return_record
from tests.cast import make_record
from tests.deployed import collected, serving
from tests.lighthouse import Page, run

pytestmark = [pytest.mark.drill, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def paths(cast) -> list[str]:
    """Home, team, records, record form, a record that came back."""
    returned = make_record(cast, on=date(2026, 6, 13), state="submitted")
    return_record(actor=cast.official, record=returned, reason="人数像是户数，请按见到的青少年填。")
    named = [reverse(name) for name in ("reports:home", "tasks:my-team", "tasks:records")]
    form = reverse("tasks:record-new", args=[cast.campus.pk])
    return [*named, form, reverse("tasks:record", args=[returned.pk]), reverse("tasks:record-edit", args=[returned.pk])]


def test_lighthouse_finds_nothing_to_mend(cast):
    client = Client()
    client.force_login(cast.leader)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value}
    with collected(), serving() as server:
        pages = [Page(server.url + path, cookie) for path in paths(cast)]
        results = run([*pages, Page(server.url + reverse("teams:sign-in"))], ["accessibility", "best-practices"])
    wrong = [f"{result.url}: {fault}" for result in results for fault in result.failed]
    assert not wrong, "\n".join(wrong)
    assert all(result.scores == {"accessibility": 100, "best-practices": 100} for result in results), results
