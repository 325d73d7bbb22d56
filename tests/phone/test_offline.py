"""A bad network, in a real browser: said offline, sent when it comes back, once."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tasks.choices import RecordState
from tasks.models import Record
from tests.cast import PASSWORD
from tests.phone.conftest import WORDS, fulfil_or_go_on, lose_first_answer, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OFFLINE = "现在没有网络。照常填写和提交，联网后自动送出。"


def test_what_is_submitted_without_a_network_goes_out_when_it_is_back(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    phone.is_offline()
    expect(page.get_by_text(OFFLINE)).to_be_visible()
    phone.write()
    expect(page.get_by_role("button", name="提交，联网后送出")).to_be_visible()
    phone.submit()
    expect(page.get_by_role("heading", name="提交了，联网后送出")).to_be_visible()
    expect(page.locator(".kept .st")).to_have_text("待上传")
    assert not Record.objects.exists()
    phone.is_offline(off=False)
    expect(page.get_by_role("heading", name="已提交")).to_be_visible()
    record = Record.objects.get()
    assert (record.state, record.content, record.people) == (RecordState.SUBMITTED, WORDS, 34)
    expect(page.get_by_text(OFFLINE)).not_to_be_visible()


@pytest.mark.drill
def test_a_page_that_was_closed_is_not_needed_any_page_sends_what_waits(cast, phones):
    phone = phones(cast.leader)
    phone.form_of(cast.campus)
    phone.is_offline()
    phone.write()
    phone.submit()
    expect(phone.page.locator(".kept")).to_be_visible()
    phone.page.close()
    phone.is_offline(off=False)
    phone.page = phone.context.new_page()
    phone.open("tasks:my-team")
    expect(phone.page.get_by_text("条待上传")).not_to_be_visible()
    phone.until(lambda: Record.objects.filter(state=RecordState.SUBMITTED).count() == 1)
    phone.until(lambda: [item["state"] for item in phone.kept()] == ["sent"])


@pytest.mark.drill
def test_a_tab_killed_while_a_photo_uploads_goes_on_where_it_was(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    uploads, words = [], []
    phone.context.on("request", lambda request: words.append(request) if request.url.endswith("/sync/") else None)
    page.route("**/photos/**", lambda route: uploads.append(route))  # on its way for ever
    phone.write()
    phone.choose(picture())
    expect(page.get_by_text("正在上传")).to_be_visible()
    page.locator("button[value=submit]").dispatch_event("click")
    expect(page.locator("button[value=submit]")).to_be_disabled()
    phone.until(lambda: uploads)
    page.close()
    assert Record.objects.get().state == RecordState.DRAFT
    phone.page = phone.context.new_page()
    phone.open()
    phone.until(lambda: Record.objects.get().state == RecordState.SUBMITTED)
    assert Record.objects.get().photos.count() == 1
    phone.until(lambda: phone.kept("photos") == [])


@pytest.mark.drill
def test_a_server_that_stumbles_over_a_photo_is_asked_again(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    answers = iter([502, 500])
    page.route("**/photos/**", lambda route: fulfil_or_go_on(route, next(answers, None)))
    phone.write()
    phone.choose(picture())
    phone.submit()
    expect(page.get_by_text("等团茂南区委审核。").first).to_be_visible(timeout=20_000)
    assert Record.objects.get().photos.count() == 1
    assert next(answers, None) is None


def test_an_answer_that_got_lost_makes_no_second_record(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    lost = lose_first_answer(page, "action=submit")
    phone.write()
    phone.submit()
    expect(page.get_by_text("等团茂南区委审核。").first).to_be_visible()
    assert lost == [200]
    record = Record.objects.get()
    assert (record.state, record.reviews.count()) == (RecordState.SUBMITTED, 1)


@pytest.mark.drill
def test_typing_on_after_a_lost_answer_is_no_conflict(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    lost = lose_first_answer(page, "action=draft")
    phone.write()
    phone.until(lambda: lost)
    phone.write(f"{WORDS}，又清了一条。", "40")
    phone.submit()
    expect(page.get_by_text("已提交，等团茂南区委审核。")).to_be_visible()
    assert (Record.objects.get().people, Record.objects.get().content) == (40, f"{WORDS}，又清了一条。")


def test_a_session_that_ran_out_loses_nothing(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    phone.write()
    Session.objects.all().delete()
    phone.submit()
    expect(page.get_by_role("heading", name="提交了，登录后送出")).to_be_visible()
    expect(page.get_by_text("请先登录，本机的1条不会丢。").first).to_be_visible()
    assert not Record.objects.exists()
    page.get_by_role("link", name="去登录").first.click()
    page.get_by_label("用户名").fill(cast.leader.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    phone.until(lambda: Record.objects.filter(state=RecordState.SUBMITTED).count() == 1)


def test_on_a_shared_phone_nobody_sees_or_sends_what_another_wrote(cast, phones, live_server):
    phone = phones(cast.leader)
    phone.form_of(cast.campus)
    phone.is_offline()
    phone.write()
    phone.submit()
    expect(phone.page.locator(".kept")).to_be_visible()
    phone.page.close()
    phone.is_offline(off=False)
    phone.page = phone.context.new_page()
    phone.sign_in(cast.other_leader, live_server.url)
    phone.form_of(cast.stone)
    expect(phone.page.get_by_label("做了什么")).to_have_value("")
    phone.open()
    expect(phone.page.locator("[data-queue]")).to_be_hidden()
    assert phone.page.get_by_text("待上传").count() == 0
    assert not Record.objects.exists()
    phone.sign_in(cast.leader, live_server.url)
    phone.open("tasks:records")
    phone.until(lambda: Record.objects.filter(author=cast.leader, state=RecordState.SUBMITTED).count() == 1)


@pytest.mark.parametrize("locks", ["locks of the browser", pytest.param("a lease", marks=pytest.mark.drill)])
def test_two_tabs_send_once(cast, phones, locks):
    phone = phones(cast.leader)
    if locks == "a lease":
        phone.context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined });")
    posts = []
    phone.context.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    phone.form_of(cast.campus)
    other = phone.open("tasks:records", page=phone.context.new_page())
    phone.is_offline()
    phone.page.bring_to_front()
    phone.write()
    phone.submit()
    expect(phone.page.locator(".kept")).to_be_visible()
    expect(other.get_by_text("1条待上传")).to_be_visible()
    posts.clear()
    phone.is_offline(off=False)
    expect(phone.page.get_by_role("heading", name="已提交")).to_be_visible()
    expect(other.get_by_text("1条待上传")).not_to_be_visible()
    assert len(posts) == 1
    assert Record.objects.get().reviews.count() == 1
