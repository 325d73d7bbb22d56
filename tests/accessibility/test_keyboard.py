"""Who has only a keyboard gets everywhere, sees where they are, and gets away again."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What stands in focus, and whether that shows: on itself, or on what is drawn in its place.
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const shows = [at, at.nextElementSibling, at.closest("label")].some((one) => {
    const style = one && getComputedStyle(one);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  return {what: at.outerHTML.slice(0, 120), shows};
}"""
PLACES = {
    "sign-in": (None, 390, lambda cast: reverse("teams:sign-in")),
    "record form": ("leader", 390, lambda cast: reverse("tasks:record-new", args=[cast.campus.pk])),
    "picker": ("admin", 1440, lambda cast: reverse("teams:account-open")),
    "list": ("official", 1440, lambda cast: reverse("tasks:records")),
}
REST = [place for place in PLACES if place != "record form"]


def walked(page: Page, key: str = "Tab") -> list[dict]:
    """All that ``key`` leads to, up to where it leaves the page."""
    found = []
    while len(found) < 150:
        page.keyboard.press(key)
        here = page.evaluate(FOCUS)
        if here is None:
            return found
        found.append(here)
    raise AssertionError(f"{key} leads round and round, at last to {found[-3:]}")


@pytest.mark.parametrize("place", ["record form", *(pytest.param(one, marks=pytest.mark.drill) for one in REST)])
def test_the_keyboard_goes_through_a_page_and_out_of_it(visit, signed_in, cast, place):
    who, width, where = PLACES[place]
    page = signed_in(getattr(cast, who), width, where(cast)) if who else visit(width)
    if who is None:
        page.goto(where(cast))
    there = walked(page)
    assert len(there) >= 2
    # A field for a date is several stops, of which its button has a frame that Chromium draws itself.
    assert {one["what"] for one in there} == {one["what"] for one in there if one["shows"]}
    assert len(walked(page, "Shift+Tab")) >= len(there)
