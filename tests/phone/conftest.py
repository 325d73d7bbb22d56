"""A leader's phone for the tests of bad networks: what one does on it, and what becomes of the network."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

# What a console says of a network that is not there, or of an answer that is an error.
EXPECTED = ("Failed to load resource", "net::ERR_", "An unknown error occurred when fetching the script")
WORDS = "清理背街小巷两条"
# The browser's clock stands where the server's does; it goes on from there.
CLOCK = """{
  const shift = new Date('2026-06-18T09:00:00+08:00') - Date.now();
  const Real = Date;
  window.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Real.now() + shift); }
    static now() { return Real.now() + shift; }
  };
}"""


@dataclass
class Phone:
    """One browser of one person; further pages of it are its tabs."""

    context: BrowserContext
    page: Page

    def sign_in(self, user, address: str) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])

    def open(self, name: str = "reports:home", *args: object, page: Page | None = None) -> Page:
        page = page or self.page
        page.goto(reverse(name, args=args))
        return page

    def form_of(self, placement, page: Page | None = None) -> Page:
        page = self.open("tasks:record-new", placement.pk, page=page)
        page.wait_for_selector("[data-record-form][data-ready]")
        return page

    def write(self, content: str = WORDS, people: str = "34") -> None:
        self.page.get_by_label("做了什么").fill(content)
        self.page.get_by_label("覆盖青少年").fill(people)

    def submit(self) -> None:
        self.page.locator("button[value=submit]").click()

    def choose(self, *pictures: dict) -> None:
        """One after the other, as a phone does it."""
        for one in pictures:
            tiles = self.page.locator("[data-tile]")
            before = tiles.count()
            self.page.locator("input[type=file]").set_input_files([one])
            tiles.nth(before).wait_for()

    def until(self, true: Callable[[], object], seconds: float = 15) -> None:
        """Let the pages work until the database says what is expected."""
        for _ in range(int(seconds / 0.05)):
            if true():
                return
            self.page.wait_for_timeout(50) if not self.page.is_closed() else time.sleep(0.05)
        raise AssertionError("it never came to that")

    def is_offline(self, *, off: bool = True) -> None:
        self.context.set_offline(off)

    def kept(self, store: str = "items") -> list[dict]:
        """What stands in the database of the browser."""
        said = self.page.evaluate(
            """store => new Promise((done) => {
              const request = indexedDB.open("youthwork");
              request.onsuccess = () => {
                const base = request.result;
                const all = base.transaction(store).objectStore(store).getAll();
                all.onsuccess = () => { base.close(); done(JSON.stringify(all.result)); };
              };
            })""",
            store,
        )
        return json.loads(said)

    def photo_bytes(self) -> bytes:
        """The first photo as it is kept."""
        return bytes(
            self.page.evaluate(
                """() => new Promise((done) => {
                  const request = indexedDB.open("youthwork");
                  request.onsuccess = () => {
                    const all = request.result.transaction("photos").objectStore("photos").getAll();
                    all.onsuccess = () => { request.result.close(); done([...new Uint8Array(all.result[0].bytes)]); };
                  };
                })"""
            )
        )


def picture(width: int = 640, height: int = 480, **saved: object) -> dict:
    """A JPEG as a file field takes it."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(out, "JPEG", **saved)
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def fulfil_or_go_on(route: Route, status: int | None) -> None:
    """Answer with an error page, or let the server answer."""
    if status is None:
        route.continue_()
    else:
        route.fulfill(status=status, body="<h1>Bad gateway</h1>", content_type="text/html")


def lose_first_answer(page: Page, said: str) -> list[int]:
    """The server takes the first request that says ``said``, and the phone never learns of it. Returns the answers
    that were lost."""
    lost: list[int] = []

    def handle(route: Route) -> None:
        if lost or said not in (route.request.post_data or ""):
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/sync/", handle)
    return lost


@pytest.fixture
def phones(browser: Browser, live_server) -> Iterator[Callable[..., Phone]]:
    """``phones(user, worker=False, width=390)``: a phone on which ``user`` is signed in. What its pages complain of
    fails the test, but for the network that the test takes away itself."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def said(message) -> None:
        if message.type == "error" and not any(words in message.text for words in EXPECTED):
            complaints.append(message.text)

    def take_out(user=None, *, worker: bool = False, width: int = 390) -> Phone:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 844},
            has_touch=True,
            locale="zh-CN",
            timezone_id=settings.TIME_ZONE,
            service_workers="allow" if worker else "block",
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.on("console", said)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        phone = Phone(context, context.new_page())
        if user is not None:
            phone.sign_in(user, live_server.url)
        return phone

    yield take_out
    for context in contexts:
        context.close()
    assert not complaints
