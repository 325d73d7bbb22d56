"""Every page of the access matrix fits a phone and a desk, breaks no rule of the CSP or of WCAG and speaks Chinese."""

import re

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from tests.accessibility import axe, markup
from tests.matrix.people import PEOPLE
from tests.served import served
from tests.test_urls import cases

pytestmark = [pytest.mark.browser, pytest.mark.drill, pytest.mark.django_db]

WIDTHS = (390, 1440)
LEAST = {"official": 40, "leader": 8, "admin": 2, "auditor": 1}
PERSON = {person.key: person for person in PEOPLE}
OFFICIAL = PERSON["official@district"]
OFFICIALS = {case.name for case in cases() if case.expected("get", OFFICIAL) == 200}
KEYS = {
    "official": "official@district",
    "leader": "leader",
    "admin": "sysadmin@province",
    "auditor": "auditor@province",
}
# Codes, kinds of file and what stands on a key are names, not English.
NAMES = {"MMZY", "Excel", "Word", "WPS", "CSV", "PDF", "xlsx", "docx", "pdf", "Esc", "Ctrl"}


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


def seen_by_the_official(answer: HttpResponse) -> bool:
    """Whether the official has the same page, with more on it: what a phone shows is made for itself."""
    return answer.resolver_match.view_name in OFFICIALS and b'class="phone"' not in answer.content


def same_titles(pages: dict[str, HttpResponse]) -> list[str]:
    """Titles under which pages of several kinds stand: among open tabs nobody could tell them apart."""
    kinds: dict[str, set[str]] = {}
    for answer in pages.values():
        title = markup.Outline(answer.content.decode()).title.strip()
        kinds.setdefault(title, set()).add(answer.templates[0].name)
    return [f"{title} is the title of {' and '.join(sorted(of))}" for title, of in kinds.items() if len(of) > 1]


@pytest.mark.parametrize("who", list(LEAST))
def test_pages_fit_their_screen_and_their_reader(browser, cast, client, who):
    """The answers are made here, so that each case stands alone; then the browser looks at them one by one."""
    pages = answers(cast, client, who)
    wrong = same_titles(pages)

    def refused(said) -> None:
        if said.type == "error" and "Failed to load resource" not in said.text:
            wrong.append(f"{page.url}: {said.text}")

    with (
        served(pages) as address,
        browser.new_context(base_url=address, locale="zh-CN", service_workers="block") as context,
    ):
        axe.load(context)
        page = context.new_page()
        page.on("console", refused)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        for url in pages:
            assert page.goto(url).status == 200
            wrong += [f"{url}: {fault}" for fault in markup.faults(markup.Outline(pages[url].content.decode()))]
            if who == "official" or not seen_by_the_official(pages[url]):
                wrong += [f"{url}: {fault}" for fault in axe.faults_of_all(page)]
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
    assert not wrong, "\n".join(wrong)
    assert len(pages) >= LEAST[who]
