"""The three periods of 团粤发〔2021〕10号, one after the other with a moved clock: from a record of a team to the
province's accepted table, through the pages, as district, city, university and province."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from reports.choices import Output, ReportState
from reports.demo.load import load_demo
from reports.jobs import open_period
from reports.models import Report, ReportingRule
from reports.table import table_of_version
from tasks.actions.records import save_draft, submit
from tasks.models import Placement, Record
from teams.models import User

pytestmark = [pytest.mark.browser, pytest.mark.drill, pytest.mark.django_db]

BEFORE = "2026-04-30"  # the day before the first period
# The period, the day of the record, how many came, and the day on which all is reported.
QUARTERS = (
    ("2026Q2", date(2026, 6, 13), 41, date(2026, 6, 24)),
    ("2026Q3", date(2026, 9, 12), 57, date(2026, 9, 24)),
    ("2026Q4", date(2026, 12, 12), 63, date(2026, 12, 24)),
)
# Who sends which unit's report, and who takes it; the province's own goes to a superior off the platform.
WAY_UP = (
    ("district", "440902", "city"),
    ("city", "440900", "province"),
    ("college", "MMZY", "province"),
    ("province", "440000", None),
)


@pytest.fixture
def practice(transactional_db) -> ReportingRule:
    with time_machine.travel(f"{BEFORE}T09:00:00+08:00"):
        load_demo(today=date.fromisoformat(BEFORE))
    return ReportingRule.objects.get(document__number="团粤发〔2021〕10号")


def user(name: str) -> User:
    return User.objects.get(username=name)


def tell(on: date, people: int) -> Record:
    """What the team at 官渡校园社区 sends from its phone."""
    row = Placement.objects.select_related("team__leader__user").get(site__name="官渡校园社区")
    record = save_draft(
        actor=row.team.leader.user,
        record_id=uuid4(),
        placement=row,
        programme=row.programmes.get(name="创文巩卫工作"),
        occurred_on=on,
        content="清理背街小巷，劝导车辆停放。",
        people=people,
        same_group=True,
    )
    return submit(actor=row.team.leader.user, record=record)


def approve(signed_in, record: Record) -> None:
    page = signed_in(user("district"), 1440, reverse("tasks:review-record", args=[record.pk]))
    page.get_by_role("button", name="通过", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("通过")
    page.context.close()


def send(signed_in, sender: str, report: Report) -> None:
    page = signed_in(user(sender), 1440, report.get_absolute_url())
    page.locator(".head").get_by_role("link", name="报送", exact=True).click()
    page.get_by_label("联系方式").fill("15400006688")
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已报送")
    page.context.close()


def take(signed_in, receiver: str, report: Report) -> None:
    page = signed_in(user(receiver), 1440, report.get_absolute_url())
    page.get_by_role("button", name="接收", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已接收")
    page.context.close()


def test_three_quarters_from_a_record_to_the_accepted_table_of_the_province(practice, signed_in):
    for label, on, people, today in QUARTERS:
        with time_machine.travel(f"{today}T09:00:00+08:00", tick=True):
            approve(signed_in, tell(on, people))
            open_period()
            for sender, unit, receiver in WAY_UP:
                report = Report.objects.get(period__rule=practice, period__label=label, organisation__code=unit)
                send(signed_in, sender, report)
                if receiver:
                    take(signed_in, receiver, report)
    with time_machine.travel("2026-12-25T09:00:00+08:00", tick=True):
        page = signed_in(user("province"), 1440, reverse("reports:rule", args=[practice.pk]))
        # The unit of the system, which nobody served, is missing in each.
        assert page.locator("#periods td[data-label=已报]").all_inner_texts() == ["4/5"] * 3
    for label, _, people, _ in QUARTERS:
        reports = {
            report.organisation.code: report
            for report in Report.objects.filter(period__rule=practice, period__label=label)
        }
        tables = {
            code: table_of_version(report.versions.get()) for code, report in reports.items() if code != "440000-SJR"
        }
        # The university's record is the district's too: above both it counts once.
        assert {code: table.people for code, table in tables.items()} == dict.fromkeys(tables, people), label
        assert {code: report.state for code, report in reports.items()} == {
            "440902": ReportState.ACCEPTED,
            "440900": ReportState.ACCEPTED,
            "MMZY": ReportState.ACCEPTED,
            "440000": ReportState.SUBMITTED,
            "440000-SJR": ReportState.DRAFT,
        }
        assert reports["MMZY"].output == Output.TEXT
