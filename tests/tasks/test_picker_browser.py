"""The picker in a real browser: by keyboard, by mouse, by touch, and with JavaScript off."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from teams.actions.units import open_organisation
from teams.models import Site
from tests.browsing import fits
from tests.cast import START

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site_form(signed_in, cast):
    """``site_form(width, **more)``: the form of a new site, signed in."""
    open_organisation(
        actor=None,
        code="440902-YX",
        name="新羊角镇团委",
        short_name="羊角镇",
        kind="township",
        parent=cast.district,
        from_on=START,
    )

    def open_form(width: int = 1440, **more) -> Page:
        page = signed_in(cast.official, width, at=reverse("tasks:site-new"), **more)
        page.get_by_label("名称", exact=True).fill("宏丰新城")
        return page

    return open_form


def save(page: Page) -> None:
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已加点位宏丰新城")).to_be_visible()


def test_a_unit_is_picked_by_keyboard(site_form, cast):
    page = site_form()
    field = page.get_by_role("combobox", name="所在团组织")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("yjz")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_count(3)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(options.first).to_have_text(re.compile("羊角镇团委.*团茂南区委，440902-YJ"))
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("yjz")
    field.press("ArrowDown")
    expect(options).to_have_count(3)
    field.press("ArrowDown")
    field.press("Enter")  # chooses and does not send the form
    expect(field).to_have_value("羊角镇（440902-YJ）")
    expect(page.get_by_role("listbox")).to_be_hidden()
    save(page)
    assert Site.objects.get(name="宏丰新城").host == cast.town


@pytest.mark.drill
@pytest.mark.parametrize("width", [1440, 390])
def test_a_unit_is_picked_by_mouse_and_touch(site_form, cast, width):
    page = site_form(width)
    field = page.get_by_role("combobox", name="所在团组织")
    field.press_sequentially("官渡街")
    option = page.get_by_role("option", name="官渡街道团工委")
    expect(option).to_be_visible()
    fits(page)
    if width < 500:
        assert option.bounding_box()["height"] >= 44
        option.tap()
    else:
        option.click()
    expect(field).to_have_value("官渡街道（440902-GD）")
    field.fill("没有这个")
    expect(page.get_by_role("status").filter(has_text="没有找到")).to_have_count(1)
    page.get_by_label("地址").click()
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.fill("官渡街道（440902-GD）")
    save(page)
    assert Site.objects.get(name="宏丰新城").host == cast.street


@pytest.mark.drill
def test_without_javascript_the_form_asks_back(site_form, cast):
    page = site_form(java_script=False)
    page.get_by_label("所在团组织").fill("羊角镇")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("不止一个叫这个名称")).to_be_visible()
    page.get_by_role("radio", name="新羊角镇团委").check()
    save(page)
    assert Site.objects.get(name="宏丰新城").host.code == "440902-YX"
