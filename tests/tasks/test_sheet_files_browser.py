"""A file of each family of the corpus walked through in a real browser, from the upload to the receipt or refusal."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from teams.models import Member
from tests.sheet_files import FAMILIES, KEPT
from tests.sheet_files.world import add_to
from youthwork.lib.sheets import MESSAGES

pytestmark = [pytest.mark.drill, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Family → file, and what the page says of it where something is refused.
TAKEN = [
    ("layout", "preamble", []),
    ("cell", "phones_too_short_or_long", ["G3", "G4", "G5"]),
    ("meaning", "many_things_at_once", ["H4", "G5", "A7", "B8", "D9", "I10"]),
    ("hostile", "coloured_cell_in_the_last_place", []),
]
REFUSED = [
    ("size", "head_only", "表头下面没有内容"),
    ("broken", "web_page", MESSAGES["file_html"]),
    ("hostile", "two_parts_of_one_name", MESSAGES["file_broken"]),
]


@pytest.fixture
def page(signed_in, cast):
    add_to(cast)
    return signed_in(cast.college_official, 1440, at=reverse("tasks:roster-import"))


def choose(page: Page, family: str, name: str):
    """Put the file into the form and send it; returns its case."""
    case = next(case for case in FAMILIES[family] if case.name == name)
    page.get_by_label("Excel文件").set_input_files(KEPT / family / case.file_name)
    page.get_by_role("button", name="读取").click()
    return case


@pytest.mark.parametrize(("family", "name", "addresses"), TAKEN)
def test_what_can_be_taken_is_written_and_the_rest_shown_by_address(page, family, name, addresses):
    case = choose(page, family, name)
    write = page.get_by_role("button", name=re.compile("^写入"))
    expect(write).to_be_visible()
    for address in addresses:
        expect(page.get_by_text(address, exact=True).first).to_be_visible()
    if case.refused:
        expect(write).to_be_disabled()
        page.get_by_label(re.compile(f"有错的{case.refused}行不导入")).check()
    expect(write).to_have_text(re.compile(f"{case.new}行"))
    before = Member.objects.count()
    write.click()
    expect(page.get_by_text(re.compile(f"新增{case.new}人")).first).to_be_visible()
    assert Member.objects.count() == before + case.new


@pytest.mark.parametrize(("family", "name", "sentence"), REFUSED)
def test_a_file_that_is_refused_says_why_and_writes_nothing(page, family, name, sentence):
    before = Member.objects.count()
    choose(page, family, name)
    expect(page.get_by_text(sentence).first).to_be_visible()
    assert Member.objects.count() == before
