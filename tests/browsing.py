"""Pages of Chromium for the tests: of a visitor, and of somebody signed in. Loaded by ``conftest.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client

if TYPE_CHECKING:  # half a second that most runs can save
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

REFUSED = "Failed to load resource"  # what the console says of an answer that is an error


@pytest.fixture
def visit(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """``visit(width, dark=False, java_script=True, refused=False)``: an empty page of somebody who is not signed in.

    What the browser complains of, as of an inline style, fails the test; so does an answer that is an error, unless
    the test expects to be ``refused``.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(width: int, *, dark: bool = False, java_script: bool = True, refused: bool = False) -> Page:
        def said(message: ConsoleMessage) -> None:
            if message.type == "error" and not (refused and REFUSED in message.text):
                complaints.append(message.text)

        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 844 if width < 500 else 900},
            has_touch=width < 500,
            color_scheme="dark" if dark else "light",
            java_script_enabled=java_script,
            locale="zh-CN",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", said)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def signed_in(visit, live_server) -> Callable[..., Page]:
    """``signed_in(user, width, at="/", **more)``: a page of ``user``, opened there; ``more`` is what ``visit`` takes.

    The session is begun on the server, as signing in begins it. The form is filled in only by the tests about it.
    """

    def open_page(user, width: int, at: str = "/", **more: bool) -> Page:
        client = Client()
        client.force_login(user)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page = visit(width, **more)
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        page.goto(at)
        return page

    return open_page


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} scrolls sideways by {wide} px"
