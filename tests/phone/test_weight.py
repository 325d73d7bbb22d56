"""What the phone pages weigh, counted in bytes on the wire, as a bad network has to carry them."""

import re
from collections.abc import Iterator
from datetime import date
from posixpath import dirname, join, normpath

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, expect

from tasks.choices import RecordState
from tasks.models import Record
from tests.cast import make_record
from tests.deployed import Deployed, collected, serving

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KB = 1024
STYLES_AND_SCRIPTS = 50 * KB  # of all phone pages together, compressed
FIRST_VISIT = 60 * KB  # all that the page brings but photos, with headers
PLAIN_RECORD = 5 * KB
LINKED = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js))"')
IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}/[^"']+)["']""")


@pytest.fixture(scope="module")
def files() -> Iterator:
    with collected() as folder:
        yield folder


@pytest.fixture
def deployed(files, cast) -> Iterator[Deployed]:
    with serving() as server:
        yield server


@pytest.fixture
def phone(browser, deployed, cast) -> Iterator[BrowserContext]:
    """A browser of the leader's, signed in, that has never been here. No service worker: what it fetches beside for a
    day without a network comes after the page, and is no part of it."""
    client = Client()
    client.force_login(cast.leader)
    session = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    with browser.new_context(base_url=deployed.url, locale="zh-CN", service_workers="block") as context:
        context.add_cookies([session | {"url": deployed.url}])
        yield context


def pages(cast) -> list[str]:
    draft = make_record(cast, on=date(2026, 6, 12), state="draft")
    submitted = make_record(cast, on=date(2026, 6, 13), state="submitted")
    rows = [("tasks:my-team", []), ("tasks:records", []), ("teams:notices", []), ("teams:me", [])]
    rows += [("tasks:record-new", [cast.campus.pk]), ("tasks:record", [submitted.pk])]
    return ["/", *(reverse(name, args=args) for name, args in [*rows, ("tasks:record-edit", [draft.pk])])]


def with_imports(files, names: set[str]) -> set[str]:
    """Those static files and the modules that they import."""
    found: set[str] = set()
    while names:
        found |= names
        modules = [name for name in names if name.endswith(".js")]
        names = {
            normpath(join(dirname(name), target))
            for name in modules
            for target in IMPORTED.findall((files / name).read_text(encoding="utf-8"))
        } - found
    return found


@pytest.mark.drill
def test_styles_and_scripts_of_the_phone_weigh_50_kb_together(files, cast, client):
    client.force_login(cast.leader)
    linked: set[str] = set()
    for path in pages(cast):
        page = client.get(path)
        assert b'class="phone"' in page.content, path
        linked |= set(LINKED.findall(page.content.decode()))
    weights = {name: (files / f"{name}.br").stat().st_size for name in with_imports(files, linked)}
    assert len(weights) >= 4
    assert sum(weights.values()) <= STYLES_AND_SCRIPTS, weights


@pytest.mark.parametrize("page", [pytest.param("home", marks=pytest.mark.drill), "record form"])
def test_a_first_visit_weighs_60_kb(deployed, phone, cast, page):
    path = "/" if page == "home" else reverse("tasks:record-new", args=[cast.campus.pk])
    phone.new_page().goto(path, wait_until="networkidle")
    weights = {exchange.path: exchange.received for exchange in deployed.exchanges}
    assert len(weights) >= 4
    assert sum(weights.values()) <= FIRST_VISIT, weights


def test_submitting_a_plain_record_weighs_5_kb(deployed, phone, cast):
    page = phone.new_page()
    page.goto(reverse("tasks:record-new", args=[cast.campus.pk]), wait_until="networkidle")
    page.locator("[name=people]").fill("46")
    with page.expect_response("**/sync/"):  # the draft, kept as it is typed
        page.get_by_label("做了什么").fill("清理背街小巷，上门宣传文明养犬和垃圾分类。")
    deployed.exchanges.clear()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("待审").first).to_be_visible()
    assert Record.objects.get().state == RecordState.SUBMITTED
    # What is looked at afterwards is a page like any other.
    asked = [one for one in deployed.exchanges if one.method == "POST" or one.path.startswith("/session/")]
    assert asked
    assert sum(one.weight for one in asked) <= PLAIN_RECORD, asked
