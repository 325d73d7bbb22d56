"""Review by keyboard, in a real browser: one record after the other, and never while somebody types."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tasks.choices import RecordState
from tasks.marks import marks_of
from tasks.models import Record
from tests.cast import make_record

pytestmark = [pytest.mark.drill, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser, live_server, cast, client, settings):
    """The official's desk, signed in; complaints of the browser fail the test."""
    client.force_login(cast.official)
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport={"width": 1440, "height": 900})
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not complaints


def test_records_are_reviewed_by_keys_alone(cast, page):
    first, second, third = (make_record(cast, state="submitted", people=people) for people in (41, 42, 43))
    address = {record.pk: reverse("tasks:review-record", args=[record.pk]) for record in (first, second, third)}

    page.goto(address[first.pk])
    expect(page.get_by_text("快捷键：")).to_be_visible()
    page.keyboard.press("j")
    page.wait_for_url(f"**{address[second.pk]}")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**{address[third.pk]}")
    page.keyboard.press("k")
    page.wait_for_url(f"**{address[second.pk]}")
    page.keyboard.press("?")
    expect(page.get_by_text("写退回原因")).to_be_visible()

    # A mark asks for its note; what is typed there is text, and a ready reason completes it.
    page.get_by_text("标出覆盖青少年").click()
    note = page.get_by_label("覆盖青少年要改什么")
    expect(note).to_be_focused()
    page.keyboard.type("jar")
    expect(note).to_have_value("jar")
    note.fill("")
    page.get_by_role("button", name="像是户数").click()
    page.get_by_role("heading").first.click()
    page.keyboard.press("r")
    expect(page.get_by_label("退回，写明改哪里")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_label("退回，写明改哪里")).to_have_value("a")
    page.get_by_label("退回，写明改哪里").fill("")
    page.get_by_role("button", name="退回", exact=True).click()
    page.wait_for_url(f"**{address[third.pk]}")
    second.refresh_from_db()
    assert marks_of(second) == {"people": "像是户数，请按见到的青少年人数填。"}

    page.keyboard.press("a")
    page.wait_for_url(f"**{address[first.pk]}")
    assert Record.objects.get(state=RecordState.APPROVED) == third

    # Keys are off for whoever turns them off.
    page.keyboard.press("?")
    page.get_by_label("使用快捷键").uncheck()
    page.reload()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_text("快捷键：").click()
    page.get_by_label("使用快捷键").check()
    page.keyboard.press("Escape")
    page.wait_for_url(f"**{reverse('tasks:review')}")
