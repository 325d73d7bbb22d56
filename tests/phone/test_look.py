"""Every page of the phone is thumbed with ease: large text, large targets, an order that the Tab key can follow."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tasks.choices import PlanState
from tasks.models import PlanStep, WorkPlan
from teams.actions.invitations import reset_account
from tests.cast import make_record
from tests.served import served
from tests.teams.test_second_factor import CODE, RECOVERY, SET_UP, code_of, password_given, secret_on
from tests.test_widths import answers

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

LEAST = 20

# Text of 200 %, as somebody sets it who does not see well.
LARGER = "document.documentElement.style.fontSize = '200%'"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# What is wider than what it stands in, where that cuts it off.
CUT = """() => [...document.querySelectorAll("body *")]
  .filter(box => getComputedStyle(box).overflowX === "hidden" && !box.closest(".sr") && box.clientWidth > 1)
  .filter(box => box.scrollWidth > box.clientWidth + 1)
  .map(box => box.className || box.tagName)"""

# Main buttons that something lies upon even when they are scrolled to.
COVERED = """() => [...document.querySelectorAll(".btn.main")].filter(button => {
    button.scrollIntoView({block: "nearest"});
    const {left, top, width, height} = button.getBoundingClientRect();
    const found = document.elementFromPoint(left + width / 2, top + height / 2);
    return !found || !button.contains(found);
  }).map(button => button.textContent)"""

# What is touched, but for links that stand in a line of text. A choice is as big as the label it stands in.
SMALL = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && one.type !== "hidden")
  .filter(one => !one.matches(".skip") && !(one.matches("a, button") && getComputedStyle(one).display === "inline"))
  .map(one => [one, (one.matches("input") && one.closest("label")) || one])
  .map(([one, box]) => [one, box.getBoundingClientRect()])
  .filter(([one, {width, height}]) => width < 44 || height < 44)
  .map(([one, {width, height}]) => `${one.textContent.trim() || one.name}: ${width} × ${height}`)"""

# What the Tab key reaches after something that stands below it, or to the right of it in the same row.
OUT_OF_ORDER = """() => {
  const stops = [...document.querySelector("main").querySelectorAll("a, button, input, select, textarea, summary")]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && one.type !== "hidden" && one.tabIndex === 0)
    .map(one => [one, one.getBoundingClientRect()]);
  return stops.slice(1).filter(([one, box], n) => {
    const before = stops[n][1];
    return box.bottom <= before.top || (box.top < before.bottom && box.bottom > before.top && box.right <= before.left);
  }).map(([one]) => one.textContent.trim() || one.name);
}"""


def of_a_leader(cast, client) -> dict[str, HttpResponse]:
    """Address → answer: all that a leader may open and that is laid out for the phone."""
    for state in ("draft", "submitted", "approved"):
        make_record(cast, state=state, content="https://example.org/" + "很长的地址" * 20)
    plan = WorkPlan.objects.create(placement=cast.campus, state=PlanState.AGREED, drafted_by=cast.leader)
    PlanStep.objects.create(plan=plan, position=1, programme=cast.cleaning, title="清理", on=cast.document.starts_on)
    pages = answers(cast, client, "leader")
    return {url: page for url, page in pages.items() if b'<body class="phone' in page.content}


def ways_in(cast, settings) -> dict[str, HttpResponse]:
    """Signing in, by a password, an invitation and each of the second steps; what stands where there is no page."""
    settings.SECOND_FACTOR = "offices"
    visitor, first = Client(), password_given(cast.official)
    invited = reset_account(actor=cast.admin, account=cast.reader, seen=0).token
    found = {url: visitor.get(url) for url in (reverse("teams:sign-in"), reverse("teams:invitation", args=[invited]))}
    found["/gone/"] = visitor.get(reverse("teams:invitation", args=["unknown"]))
    found[SET_UP] = first.get(SET_UP)
    code = code_of(secret_on(found[SET_UP].content.decode()))
    found["/codes/"] = first.post(SET_UP, {"code": code}, follow=True)
    second = password_given(cast.official)
    return found | {url: second.get(url) for url in (CODE, RECOVERY)}


def faults(browser, pages: dict[str, HttpResponse]) -> list[tuple[str, str, object]]:
    """Address, what is wrong there, and where: on a small phone, with letters twice as large."""
    wrong = []
    screen = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "locale": "zh-CN"}
    with served(pages) as address, browser.new_context(base_url=address, **screen) as context:
        page = context.new_page()
        for url in pages:
            page.goto(url)
            found = {"small": page.evaluate(SMALL), "out of order": page.evaluate(OUT_OF_ORDER)}
            page.evaluate(LARGER)
            found |= {"cut": page.evaluate(CUT), "covered": page.evaluate(COVERED)}
            found["px too wide"] = page.evaluate(SIDEWAYS)
            wrong += [(url, what, said) for what, said in found.items() if said]
    return wrong


def test_the_pages_of_every_day_can_be_read_and_touched_by_everybody(browser, cast, client):
    make_record(cast, state="submitted", content="https://example.org/" + "很长的地址" * 20)
    client.force_login(cast.leader)
    daily = [reverse("reports:home"), reverse("tasks:record-new", args=[cast.campus.pk]), reverse("tasks:records")]
    assert not faults(browser, {url: client.get(url) for url in daily})


@pytest.mark.drill
def test_every_page_of_the_phone_can_be_read_and_touched_by_everybody(browser, cast, client, settings):
    pages = of_a_leader(cast, client) | ways_in(cast, settings)
    assert len(pages) >= LEAST
    assert not faults(browser, pages)
