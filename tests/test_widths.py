"""Every page of the access matrix fits a phone and a desk, breaks no rule of the CSP and speaks Chinese."""

import re

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from tests.matrix.people import PEOPLE
from tests.served import served
from tests.test_urls import cases

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

WIDTHS = (390, 1440)
LEAST = {"official": 40, "leader": 8, "admin": 2, "auditor": 1}
PERSON = {person.key: person for person in PEOPLE}
OFFICIAL = PERSON["official@district"]
KEYS = {
    "official": "official@district",
    "leader": "leader",
    "admin": "sysadmin@province",
    "auditor": "auditor@province",
}
# Codes, kinds of file and what stands on a key are names, not English.
NAMES = {"MMZY", "Excel", "Word", "WPS", "CSV", "xlsx", "docx", "pdf", "Esc"}


class Undo(Exception):
    pass


def answers(cast, client, who: str) -> dict[str, HttpResponse]:
    """Address → answer, for the pages that ``who`` may open; what a case made for itself is gone afterwards."""
    client.force_login(getattr(cast, who))
    found = {}
    for case in cases():
        seen_before = who == "admin" and case.expected("get", OFFICIAL) == 200 and case.name != "reports:home"
        if case.expected("get", PERSON[KEYS[who]]) != 200 or seen_before:
            continue
        try:
            with transaction.atomic():
                url = iri_to_uri(reverse(case.name, args=case.args(cast)) + case.query)
                response = client.get(url)
                if response.headers["Content-Type"].startswith("text/html"):
                    found[url] = response
                raise Undo
        except Undo:
            pass
    return found


def words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]{3,}", text))


@pytest.mark.parametrize("who", list(LEAST))
def test_pages_fit_their_screen(browser, cast, client, who):
    """The answers are made here, so that each case stands alone; then the browser looks at them one by one."""
    pages = answers(cast, client, who)
    wrong = []

    def refused(said) -> None:
        if said.type == "error" and "Failed to load resource" not in said.text:
            wrong.append(f"{page.url}: {said.text}")

    with served(pages) as address, browser.new_context(base_url=address, locale="zh-CN") as context:
        page = context.new_page()
        page.on("console", refused)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        for url in pages:
            assert page.goto(url).status == 200
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if over > 0:
                    wrong.append(f"{url} is {over} px wider than {width}")
            # Codes, user names and names of files stand in .file.
            named = " ".join(page.locator(".file").all_inner_texts())
            english = words(page.inner_text("body")) - words(named) - NAMES
            if english:
                wrong.append(f"{url} says {english}")
    assert not wrong
    assert len(pages) >= LEAST[who]
