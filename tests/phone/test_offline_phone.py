"""The phone itself: without storage, with a service worker, after signing out."""

import pytest
from playwright.sync_api import expect

from tasks.choices import RecordState
from tasks.models import Record
from tests.browsing import fits
from tests.phone.conftest import CLOCK, WORDS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REFUSED = "这台手机不让网页存东西，离开这页前请先提交。"
NO_STORAGE = "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };"


def test_a_phone_that_keeps_nothing_says_so_first_and_sends_all_the_same(cast, phones):
    phone = phones(cast.leader)
    phone.context.add_init_script(NO_STORAGE)
    page = phone.form_of(cast.campus)
    expect(page.get_by_text(REFUSED)).to_be_visible()
    fits(page)
    phone.is_offline()
    phone.write()
    phone.submit()
    expect(page.get_by_role("heading", name="还没有送出")).to_be_visible()
    phone.is_offline(off=False)
    expect(page.get_by_role("heading", name="已提交")).to_be_visible()
    assert Record.objects.get().state == RecordState.SUBMITTED


@pytest.mark.drill
def test_what_the_browser_threw_away_is_named(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    phone.is_offline()
    phone.write()
    phone.submit()
    expect(page.locator(".kept")).to_be_visible()
    page.close()
    phone.page = page = phone.context.new_page()
    phone.is_offline(off=False)
    page.goto("/static/img/favicon.svg")
    page.evaluate("new Promise((done) => { indexedDB.deleteDatabase('youthwork').onsuccess = done; })")
    phone.open()
    expect(page.get_by_text("没有送出的记录不见了：6月18日 创文巩卫工作")).to_be_visible()
    page.get_by_role("button", name="知道了").click()
    phone.open()
    expect(page.get_by_text("不见了")).not_to_be_visible()


def test_with_a_worker_the_form_opens_without_a_network(cast, phones):
    phone = phones(cast.leader, worker=True)
    phone.context.add_init_script(CLOCK)
    page = phone.open()
    phone.until(lambda: phone.kept("forms"))  # one visit is enough
    assert "csrfmiddlewaretoken" not in phone.kept("forms")[0]["form"]
    phone.is_offline()
    phone.open("tasks:records")
    expect(page.get_by_role("heading", name="这一页要联网才能打开")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="官渡校园社区").click()
    page.wait_for_selector("[data-ready]")
    phone.write()
    phone.submit()
    expect(page.get_by_role("heading", name="提交了，联网后送出")).to_be_visible()
    page.get_by_role("button", name="再写一条").click()
    expect(page.get_by_label("做了什么")).to_have_value("")
    phone.write("入户宣传", "12")
    phone.submit()
    expect(page.locator(".kept")).to_be_visible()
    page.locator(".stick").get_by_role("link", name="首页").click()
    expect(page.locator("[data-queue] li")).to_have_count(2)
    expect(page.locator("[data-queue]").get_by_text("待上传")).to_have_count(2)
    assert not Record.objects.exists()
    phone.is_offline(off=False)
    phone.until(lambda: Record.objects.filter(state=RecordState.SUBMITTED).count() == 2)
    expect(page.get_by_role("link", name="写一条记录", exact=True)).to_be_visible()
    assert {record.content for record in Record.objects.all()} == {WORDS, "入户宣传"}


def test_signing_out_warns_of_what_waits_and_takes_the_forms_away(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    phone.is_offline()
    phone.write()
    phone.submit()
    expect(page.locator(".kept")).to_be_visible()
    assert phone.kept("forms")
    page.close()
    phone.page = page = phone.context.new_page()
    page.route("**/session/", lambda route: route.abort())
    phone.is_offline(off=False)
    phone.open("teams:me")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_text("还有1条没有送出")).to_be_in_viewport()
    fits(page)
    page.get_by_role("button", name="仍然退出").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    assert phone.kept("forms") == []
    assert [fact["name"] for fact in phone.kept("facts")] == []
    assert [item["state"] for item in phone.kept()] == ["waiting"]
