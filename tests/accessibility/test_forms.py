"""What a form says when it was sent wrong reaches those who do not see it: every message is tied to its field."""

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from tests.accessibility import axe, markup
from tests.matrix import Case
from tests.matrix.people import PEOPLE
from tests.served import served
from tests.test_urls import cases

pytestmark = [pytest.mark.browser, pytest.mark.drill, pytest.mark.django_db]

PERSON = {person.key: person for person in PEOPLE}
SENDERS = {"official": ("official@district", 25), "leader": ("leader", 4)}


class Undo(Exception):
    pass


def sends(case: Case, who: str) -> bool:
    return isinstance(case.expected("post", PERSON[SENDERS[who][0]]), int)


def sent_empty(cast, client, who: str) -> dict[str, HttpResponse]:
    """Address → the page that comes back to ``who`` from a form with nothing in it, for every form of the matrix."""
    client.force_login(getattr(cast, who))
    signed_in, found = client.cookies.output(header=""), {}
    for case in cases():
        if not sends(case, who):
            continue
        client.cookies.load(signed_in)  # some addresses end the session
        try:
            with transaction.atomic():
                url = iri_to_uri(reverse(case.name, args=case.args(cast)) + case.query)
                answer = client.post(url, {"sent": "1"})
                if answer.status_code in {200, 422} and "text/html" in answer.headers["Content-Type"]:
                    answer.status_code = 200
                    found[url] = answer
                raise Undo
        except Undo:
            pass
    return {url: answer for url, answer in found.items() if markup.Outline(answer.content.decode()).errors}


@pytest.mark.parametrize("who", list(SENDERS))
def test_what_is_wrong_is_said_to_whoever_does_not_see_it(browser, cast, client, who):
    pages = sent_empty(cast, client, who)
    wrong = []
    with (
        served(pages) as address,
        browser.new_context(base_url=address, locale="zh-CN", service_workers="block") as context,
    ):
        axe.load(context)
        page = context.new_page()
        for url, answer in pages.items():
            page.goto(url)
            wrong += [f"{url}: {fault}" for fault in markup.faults(markup.Outline(answer.content.decode()))]
            wrong += [f"{url}: {fault}" for fault in axe.faults(page, tags=axe.OF_FORMS)]
    assert not wrong, "\n".join(wrong)
    assert len(pages) >= SENDERS[who][1]
