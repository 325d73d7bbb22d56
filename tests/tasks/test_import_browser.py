"""Imports in a real browser: the tick wakes the button, a cell is repaired in place, work is followed to its end; and
the whole way without JavaScript."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tasks.actions.sheets import carry_on
from tasks.models import Placement
from tests.books import person, roster
from tests.browsing import fits
from tests.sheet_pages import at, handed_over
from youthwork.lib.progress import Progress

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def opened(signed_in, cast):
    """``opened(address, width=1440, **more)``: a page of the college's official, opened there."""
    return lambda address, width=1440, **more: signed_in(cast.college_official, width, address, **more)


@pytest.mark.parametrize("width", [1440, pytest.param(390, marks=pytest.mark.drill)])
def test_a_roster_is_chosen_repaired_and_written(opened, cast, width):
    page = opened(reverse("tasks:roster-import"), width)
    content = roster(person(点位="官渡校圆社区"), person("邓志强", "20260202"))
    page.get_by_label("Excel文件").set_input_files({"name": "茂职院名单.xlsx", "mimeType": XLSX, "buffer": content})
    expect(page.locator(".drop")).to_have_text("茂职院名单.xlsx")
    page.get_by_role("button", name="读取").click()

    write = page.get_by_role("button", name=re.compile("写入"))
    expect(write).to_be_disabled()
    page.get_by_label("有错的1行不导入").check()
    expect(write).to_be_enabled()
    fits(page)
    page.get_by_role("link", name="3", exact=True).click()
    expect(page.get_by_role("heading", name="第3行")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="不改").click()
    page.get_by_label("改为").select_option("官渡校园社区")
    page.get_by_role("button", name="改", exact=True).click()

    expect(page.get_by_text("有错的1行不导入")).to_have_count(0)
    page.get_by_role("button", name="写入2行").click()
    expect(page.get_by_text("新增2人")).to_be_visible()
    assert Placement.objects.get(pk=cast.campus.pk).filled == 4


@pytest.mark.drill
@pytest.mark.parametrize("width", [390])
def test_the_page_follows_a_job_to_its_end(opened, cast, width):
    batch = handed_over(cast, person())
    page = opened(at("sheet", batch), width)
    expect(page.get_by_role("status")).to_have_text("已交给后台，马上开始……")
    job = Progress(f"sheet:{batch.pk}")
    job.begin("正在核对")
    job._told = 0
    job.step(3200, 10_000)
    expect(page.get_by_role("status")).to_have_text("正在核对，3,200/10,000行")
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 3200)
    expect(page.get_by_role("button", name="再试一次")).to_be_hidden()
    fits(page)
    carry_on(batch.pk)
    expect(page.get_by_role("button", name="写入1行")).to_be_visible()


@pytest.mark.drill
def test_the_whole_way_goes_without_javascript(opened, cast):
    page = opened(reverse("tasks:roster-import"), java_script=False)
    content = roster(person(点位="官渡校圆社区"), person("邓志强", "20260202", 点位="官渡校圆社区"))
    page.get_by_label("Excel文件").set_input_files({"name": "名单.xlsx", "mimeType": XLSX, "buffer": content})
    page.get_by_role("button", name="读取").click()
    page.get_by_role("link", name="列的对应").click()
    page.get_by_label("学院读作").select_option("不读这一列")
    page.get_by_role("button", name="保存并重新读取").click()
    page.get_by_label("改为").first.select_option("官渡校园社区")
    page.get_by_label("同样的2处一起改").first.check()
    page.get_by_role("button", name="改", exact=True).first.click()
    page.get_by_role("link", name="3", exact=True).click()
    page.get_by_label("班级").fill("软件2402")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="写入2行").click()
    expect(page.get_by_text("新增2人")).to_be_visible()
    page.get_by_role("link", name="撤销这次导入").click()
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(page.get_by_role("heading", name="已撤销")).to_be_visible()
    assert Placement.objects.get(pk=cast.campus.pk).filled == 2


@pytest.mark.drill
def test_without_javascript_the_page_of_a_job_reloads_by_itself(opened, cast):
    batch = handed_over(cast, person())
    page = opened(at("sheet", batch), java_script=False)
    expect(page.get_by_text("正在读取")).to_be_visible()
    carry_on(batch.pk)
    expect(page.get_by_role("button", name="写入1行")).to_be_visible()
