"""A roster in a real browser: the tick wakes the button, a cell is repaired in place, the import is written."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tasks.models import Placement
from tests.books import person, roster
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize("width", [1440, 390])
def test_a_roster_is_chosen_repaired_and_written(browser, live_server, cast, width):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=live_server.url, locale="zh-CN", has_touch=width < 500
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(reverse("tasks:roster-import"))
    page.get_by_label("用户名").fill(cast.college_official.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()

    content = roster(person(点位="官渡校圆社区"), person("邓志强", "20260202"))
    page.get_by_label("Excel文件").set_input_files({"name": "茂职院名单.xlsx", "mimeType": XLSX, "buffer": content})
    expect(page.locator(".drop")).to_have_text("茂职院名单.xlsx")
    page.get_by_role("button", name="读取").click()

    write = page.get_by_role("button", name=re.compile("写入"))
    expect(write).to_be_disabled()
    page.get_by_label("有错的1行不导入").check()
    expect(write).to_be_enabled()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_label("改为").select_option("官渡校园社区")
    page.get_by_role("button", name="改", exact=True).click()

    expect(page.get_by_text("有错的1行不导入")).to_have_count(0)
    page.get_by_role("button", name="写入2行").click()
    expect(page.get_by_text("新增2人")).to_be_visible()
    assert Placement.objects.get(pk=cast.campus.pk).filled == 4
    assert not complaints
    context.close()
