"""A work plan on its way: drafted on a phone, agreed to by link without an account, agreed to at a desk, done."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tasks.models import TemplateStep, WorkPlan
from tests.browsing import fits
from tests.tasks.site_plans import name_contact

pytestmark = [pytest.mark.drill, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_three_agree_to_a_plan_and_the_team_does_it(cast, signed_in, visit):
    name_contact(cast)
    TemplateStep.objects.create(programme=cast.visits, position=1, title="看现场", after_days=1)
    url = reverse("tasks:plan", args=[cast.campus.pk])
    phone = signed_in(cast.leader, 390, at=url)
    phone.get_by_role("button", name="起草方案").click()

    # One screen: what the template says is folded, further steps come one at a time.
    phone.get_by_text("看现场").click()
    phone.get_by_label("时间、集合地点").first.fill("8:30在居委会门口")
    expect(phone.get_by_text("新的一步")).to_have_count(4)
    expect(phone.get_by_text("新的一步").filter(visible=True)).to_have_count(0)
    phone.get_by_role("button", name="再加一步").click()
    expect(phone.locator("[name=step-1-title]")).to_be_focused()
    phone.locator("[name=step-1-title]").fill("清理背街小巷")
    phone.locator("[name=step-1-on]").fill("2026-06-20")
    phone.get_by_label("想做成什么").fill("背街小巷干净起来")
    fits(phone)
    phone.get_by_role("button", name="存好并送出商定").click()
    expect(phone.get_by_text("已请另外两方看")).to_be_visible()
    fits(phone)
    phone.get_by_role("button", name="生成给负责人的链接").click()
    link = re.search(r"http\S+/visit/\S+", phone.locator("#paste").input_value())[0]
    fits(phone)

    # The contact has neither an account nor, perhaps, a browser with scripts.
    contact = visit(390, java_script=False, refused=True)
    contact.goto(link)
    expect(contact.get_by_text("8:30在居委会门口")).to_be_visible()
    fits(contact)
    contact.get_by_role("button", name="同意这份方案").click()
    expect(contact.get_by_text("已收到，谢谢")).to_be_visible()
    assert contact.goto(link).status == 404
    fits(contact)

    desk = signed_in(cast.official, 1440, at=url)
    desk.get_by_role("button", name="同意这份方案").click()
    expect(desk.get_by_text("已商定")).to_be_visible()
    assert WorkPlan.objects.get().state == "agreed"

    phone.goto(url)
    phone.get_by_role("link", name="看现场：写记录").click()
    expect(phone.get_by_label("做了什么")).to_have_value("看现场")
    expect(phone.get_by_role("radio", name="入户宣传")).to_be_checked()
