"""What crosses on the way: sent while typed on, returned or discarded before the answer, a clock that was wrong."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tasks.actions.records import approve, discard, submit
from tasks.actions.returns import return_record
from tasks.choices import RecordState
from tasks.models import PlanStep, Record, WorkPlan
from tests.browsing import fits
from tests.cast import make_record
from tests.phone.conftest import WORDS, lose_first_answer, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LATER = f"{WORDS}，又清了一条。"
# A tab that the browser let sleep hears nothing of the others.
DEAF = "window.addEventListener('storage', (event) => event.stopImmediatePropagation());"
PUT = """([store, row]) => new Promise((done) => {
  const request = indexedDB.open("youthwork");
  request.onsuccess = () => {
    const writing = request.result.transaction(store, "readwrite");
    writing.objectStore(store).put(row);
    writing.oncomplete = () => { request.result.close(); done(); };
  };
})"""


def put(phone, store, row):
    """Write a row into the database of the browser."""
    phone.page.evaluate(PUT, [store, row])


def wait_offline(phone, cast):
    """A record that was submitted without a network waits; another page is open."""
    phone.form_of(cast.campus)
    phone.is_offline()
    phone.write()
    phone.submit()
    expect(phone.page.locator(".kept")).to_be_visible()


@pytest.mark.drill
def test_what_is_typed_after_another_tab_has_sent_is_kept_to_copy(cast, phones):
    phone = phones(cast.leader)
    phone.context.add_init_script(DEAF)
    page = phone.form_of(cast.campus)
    phone.write()
    phone.until(lambda: Record.objects.filter(people=34).exists())
    other = phone.form_of(cast.campus, page=phone.context.new_page())
    expect(other.get_by_label("做了什么")).to_have_value(WORDS)
    other.locator("button[value=submit]").click()
    expect(other.get_by_text("已提交，等团茂南区委审核。")).to_be_visible()
    phone.write(LATER)
    phone.submit()
    expect(page.get_by_text("之后又写的没有送出，可以复制。")).to_be_visible()
    expect(page.get_by_role("heading", name="已提交")).to_be_focused()
    expect(page.get_by_role("button", name="复制没用的那份")).to_be_visible()
    assert [LATER in item["spare"] for item in phone.kept()] == [True]


@pytest.mark.drill
def test_a_form_that_is_sent_while_it_is_open_makes_room(cast, phones):
    phone = phones(cast.leader)
    wait_offline(phone, cast)
    item = phone.kept()[0]
    phone.page.close()
    phone.page = page = phone.context.new_page()
    page.route("**/session/", lambda route: route.abort())
    phone.is_offline(off=False)
    page.goto(f"{item['page']}#{item['id']}")
    page.wait_for_selector("[data-ready]")
    expect(page.get_by_label("做了什么")).to_have_value(WORDS)
    page.unroute("**/session/")
    expect(page.get_by_text("已提交，等团茂南区委审核。")).to_be_visible()


@pytest.mark.drill
def test_a_resend_of_what_was_returned_meanwhile_is_not_submitted_again(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    lost = lose_first_answer(page, "action=submit")
    page.route("**/session/", lambda route: route.abort() if lost else route.continue_())
    phone.write()
    phone.submit()
    phone.until(lambda: lost)
    return_record(actor=cast.official, record=Record.objects.get(), reason="人数像是户数")
    page.unroute("**/session/")
    expect(page.get_by_text("已退回").first).to_be_visible()
    page.wait_for_timeout(2500)  # as long as the queue rests
    record = Record.objects.get()
    assert (record.state, record.reviews.count()) == (RecordState.RETURNED, 2)
    assert page.get_by_text("已提交").count() == 0


@pytest.mark.drill
def test_a_draft_discarded_elsewhere_comes_back_with_its_photos(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    phone.write()
    phone.choose(picture())
    expect(page.get_by_text("已上传")).to_be_visible()
    expect(page.get_by_text("已同步")).to_be_visible(timeout=15_000)  # nothing of it is on its way any more
    discard(actor=cast.leader, record=Record.objects.get())
    phone.submit()
    expect(page.get_by_text("等团茂南区委审核。").first).to_be_visible(timeout=15_000)
    assert Record.objects.get().photos.count() == 1


@pytest.mark.drill
def test_a_photo_whose_record_was_discarded_sends_the_words_first(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    phone.write()
    expect(page.locator("[data-saved]")).to_contain_text("已同步")
    held = []
    page.route("**/photos/**", lambda route: route.continue_() if held else held.append(route))
    phone.choose(picture())
    phone.until(lambda: held)
    discard(actor=cast.leader, record=Record.objects.get())
    held[0].continue_()
    expect(page.get_by_text("已上传")).to_be_visible(timeout=15_000)
    assert (Record.objects.get().content, Record.objects.get().photos.count()) == (WORDS, 1)


@pytest.mark.drill
def test_the_same_picture_chosen_twice_is_one(cast, phones):
    phone = phones(cast.leader)
    page = phone.form_of(cast.campus)
    phone.write()
    phone.choose(picture())
    expect(page.get_by_text("已上传")).to_have_count(1)
    phone.choose(picture())
    expect(page.locator("[data-tile]")).to_have_count(1)
    page.get_by_role("button", name="去掉").click()
    phone.until(lambda: Record.objects.get().photos.count() == 0)
    expect(page.locator("[data-tile]")).to_have_count(0)


def test_words_for_a_record_that_was_approved_meanwhile_can_be_copied(cast, phones):
    record = make_record(cast, state="draft")
    phone = phones(cast.leader)
    page = phone.open("tasks:record-edit", record.pk)
    page.wait_for_selector("[data-ready]")
    phone.is_offline()
    phone.write()
    phone.submit()
    expect(page.locator(".kept")).to_be_visible()
    page.close()
    approve(actor=cast.official, record=submit(actor=cast.leader, record=record))
    phone.is_offline(off=False)
    phone.page = page = phone.context.new_page()
    phone.open()
    row = page.locator("[data-queue] li")
    expect(row.get_by_role("button", name="复制文字")).to_be_visible()
    fits(page)
    row.get_by_role("button", name="从本机删掉").click()
    row.get_by_role("button", name="删掉就找不回，确定删掉").click()
    expect(row).to_have_count(0)


@pytest.mark.drill
@pytest.mark.parametrize("locks", ["locks of the browser", "a lease"])
def test_a_clock_that_was_ahead_does_not_hold_up_what_waits(cast, phones, locks):
    phone = phones(cast.leader)
    if locks == "a lease":
        phone.context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined });")
    wait_offline(phone, cast)
    far = 4_000_000_000_000  # in the year 2096
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.is_offline(off=False)
    phone.page.goto("/static/img/favicon.svg")
    put(phone, "items", phone.kept()[0] | {"after": far, "tries": 1})
    put(phone, "facts", {"name": "youthwork-queue", "owner": "one long gone", "until": far})
    phone.open("tasks:records")
    phone.until(lambda: Record.objects.filter(state=RecordState.SUBMITTED).count() == 1)


@pytest.mark.drill
def test_whoever_asks_for_another_try_gets_it_at_once(cast, phones):
    phone = phones(cast.leader)
    wait_offline(phone, cast)
    phone.page.close()
    phone.page = page = phone.context.new_page()
    phone.is_offline(off=False)
    page.goto("/static/img/favicon.svg")
    soon = page.evaluate("Date.now() + 250000")
    put(phone, "items", phone.kept()[0] | {"after": soon, "tries": 6})
    phone.open()
    page.get_by_role("button", name="马上再试").click()
    phone.until(lambda: Record.objects.filter(state=RecordState.SUBMITTED).count() == 1, seconds=5)


@pytest.mark.drill
def test_a_form_begun_by_a_step_of_the_plan_is_not_kept_for_other_records(cast, phones):
    plan = WorkPlan.objects.create(placement=cast.campus, drafted_by=cast.leader)
    step = PlanStep.objects.create(plan=plan, position=1, programme=cast.cleaning, title="清理背街小巷")
    phone = phones(cast.leader)
    phone.page.goto(f"{reverse('tasks:record-new', args=[cast.campus.pk])}?step={step.pk}")
    phone.page.wait_for_selector("[data-ready]")
    expect(phone.page.get_by_label("做了什么")).to_have_value("清理背街小巷")
    assert phone.kept("forms") == []
