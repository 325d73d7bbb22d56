"""The main promise of reminders in a real browser: an overdue step reminds its leader on the phone, then its official
at the desk, and stops for both the moment the record is sent in; the page of the rule had said what would be sent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tasks.choices import RecordState
from tasks.models import Record
from tests.browsing import fits
from tests.reports.promise import MONDAY, THURSDAY, TITLE, morning, overdue_step, told

pytestmark = [pytest.mark.browser, pytest.mark.drill, pytest.mark.django_db(transaction=True)]


def set_rule(desk: Page) -> list[str]:
    """The official is told from six days on; what the page says of the week before that counts."""
    desk.get_by_label("逾期几天起改为督办").fill("6")
    fits(desk)
    desk.get_by_role("button", name="下一步，看会提醒多少").click()
    week = desk.get_by_role("row").filter(has_text="日　星期").all()
    said = [row.locator("td").last.inner_text() for row in week]
    fits(desk)
    desk.get_by_role("button", name="保存").click()
    expect(desk.get_by_role("link", name="设一条规则")).to_be_visible()
    return said


def notice(page: Page) -> Locator:
    return page.locator(".inbox > li").filter(has_text=TITLE)


def test_an_overdue_step_reminds_until_its_record_is_sent_in(cast, signed_in):
    step = overdue_step(cast)
    with morning(THURSDAY):
        said = set_rule(signed_in(cast.city_official, 1440, reverse("reports:reminder-rule-new") + "?about=step"))

    sent = told(step, THURSDAY, MONDAY)
    assert sent == [(THURSDAY, cast.leader.name), (MONDAY, cast.official.name)]
    days = [day for day, _ in sent]
    assert said == ["1件事，1人，1条" if THURSDAY + timedelta(days=n) in days else "不提醒" for n in range(7)]

    with morning(MONDAY):
        phone = signed_in(cast.leader, 390, "/notices/")
        desk = signed_in(cast.official, 1440, "/notices/")
        for page in (phone, desk):
            expect(notice(page).get_by_text("逾期7天")).to_be_visible()
            fits(page)

        # The leader writes it down: the notice leads to the form of the very step.
        notice(phone).get_by_role("button").click()
        phone.get_by_label("做了什么").fill("清理两条背街小巷。")
        phone.get_by_label("覆盖青少年").fill("40")
        phone.get_by_role("button", name="提交").click()
        expect(phone.get_by_text("已提交，等团茂南区委审核。")).to_be_visible()
        assert Record.objects.get(plan_step=step).state == RecordState.SUBMITTED

        for page in (phone, desk):
            page.goto("/notices/")
            expect(notice(page).get_by_text("已了结")).to_be_visible()
            fits(page)
    assert told(step, MONDAY, MONDAY + timedelta(days=7)) == []
