"""Signing in with a second step, in a real browser: bound the first time, asked for the next, and without the phone."""

import base64
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browsing import fits
from tests.cast import PASSWORD
from tests.teams.test_second_factor import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(visit, settings):
    """A phone's page, where offices need a second step."""
    settings.SECOND_FACTOR = "offices"
    return visit(390)


def give_password(page: Page, username: str) -> None:
    page.goto(reverse("tasks:documents"))
    page.get_by_label("用户名或手机号").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    fits(page)
    page.get_by_role("button", name="登录").click()


@pytest.mark.drill
def test_an_official_comes_in_with_a_code_and_without_the_phone(cast, page, live_server):
    # The first time: nothing but the binding can be reached; its code and its picture are on the page.
    give_password(page, cast.official.username)
    expect(page.get_by_role("heading", name="绑定验证器")).to_be_visible()
    page.goto(reverse("reports:reports"))
    expect(page.get_by_role("heading", name="绑定验证器")).to_be_visible()
    assert page.locator("img.qr").evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    fits(page)
    typed = page.get_by_label("手工填这个密钥").input_value()
    secret = base64.b32decode(typed.replace(" ", "")).hex()
    page.get_by_label("动态码").fill(code_of(secret))
    page.get_by_role("button", name="绑定").click()
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    fits(page)
    page.get_by_role("button", name="已经保存好").click()
    expect(page).to_have_url(f"{live_server.url}{reverse('reports:reports')}")
    page.get_by_role("button", name="退出").click()

    # The next time, on the next step of time: the page that was asked for comes after the code.
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=True):
        give_password(page, cast.official.username)
        page.get_by_label("动态码").fill("000000" if code_of(secret) != "000000" else "111111")
        page.get_by_role("button", name="进入").click()
        expect(page.get_by_text("动态码不对")).to_be_visible()
        fits(page)
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=True):
        page.get_by_label("动态码").fill(code_of(secret))
        page.get_by_role("button", name="进入").click()
        expect(page).to_have_url(f"{live_server.url}{reverse('tasks:documents')}")
        page.get_by_role("button", name="退出").click()

        # The phone is lost.
        give_password(page, cast.official.username)
        page.get_by_role("link", name="手机不在身边，用恢复码").click()
        fits(page)
        page.get_by_label("恢复码").fill(codes[0].lower())
        page.get_by_role("button", name="进入").click()
        expect(page).to_have_url(f"{live_server.url}{reverse('tasks:documents')}")
        expect(page.get_by_text("还剩9个")).to_be_visible()


def test_a_leader_comes_in_with_the_phone_number_alone(cast, page, live_server):
    page.goto(reverse("teams:sign-in"))
    page.get_by_label("用户名或手机号").fill(cast.leader.member.phone)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(f"{live_server.url}/")
