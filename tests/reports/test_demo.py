"""The demonstration: what it promises, that loading it again adds nothing, and that any day of a year works."""

import json
from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from reports.demo.plan import quarters_until
from reports.models import Report, ReportingRule
from reports.table import table_of
from tasks.choices import RecordState
from tasks.models import ContactLink, Placement, Record, ServiceConfirmation, TemplateStep, WorkPlan
from tasks.plans import steps_due
from teams.models import AuditEntry, Member, Organisation, User

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TODAY = "2026-06-18"


def load(today: str) -> dict:
    out = StringIO()
    call_command("load_demo", "--today", today, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[dict]:
    """The demonstration of 18 June 2026, loaded once for these tests and rolled back after them."""
    with django_db_blocker.unblock(), time_machine.travel(f"{TODAY}T09:00:00+08:00"), transaction.atomic():
        yield load(TODAY)
        transaction.set_rollback(True)


def test_it_holds_the_arrangement_of_the_plan(demo):
    assert (demo["placements"], demo["sites"], demo["headcount"]) == (16, 14, 244)
    assert demo["documents"][0]["title"].startswith("关于共同推进")
    assert {row["username"] for row in demo["accounts"]} == {
        "admin",
        "auditor",
        "province",
        "city",
        "district",
        "college",
        "leader",
        "nanchang",
        "outsider",
    }
    assert Placement.objects.filter(team=None).count() == 1
    assert demo["organisations"] == Organisation.objects.count()


def test_two_placements_have_plans_and_one_contact_says_otherwise_of_a_record(demo):
    plans = WorkPlan.objects.select_related("placement__site").order_by("state")
    assert [(str(plan.placement.site), plan.state) for plan in plans] == [
        ("官渡校园社区", "agreed"),
        ("河东荔红社区", "offered"),
    ]
    waiting = ContactLink.objects.get(answered_at=None)
    assert (waiting.contact_name, waiting.purpose) == ("谭秀芳", "plan")
    steps = {row.step.title: row.overdue for row in steps_due([plans[0].placement_id], today=date(2026, 6, 18))}
    assert steps == {"入户发放防溺水宣传册": True, "清理楼道杂物，更换宣传栏": False}
    assert plans[0].steps.filter(records__state=RecordState.APPROVED).count() == 1
    assert ServiceConfirmation.objects.filter(took_place=False).count() == 1
    assert TemplateStep.objects.values("programme").distinct().count() == 2


def test_every_promised_account_signs_in_and_no_other_leader_does(demo, client, settings):
    for account in demo["accounts"]:
        assert client.login(username=account["username"], password=settings.DEMO_PASSWORD), account
    others = User.objects.exclude(username__in=[a["username"] for a in demo["accounts"]])
    assert others.exists() and not any(user.has_usable_password() is True for user in others)


def test_the_rule_of_the_practice_stands_beside_the_quarterly_one(demo):
    """团粤发〔2021〕10号: 地市 and 系统 to one department, 高校 to another in words, at the ends of three quarters."""
    quarterly, practice = ReportingRule.objects.order_by("pk")
    assert quarterly.document_id == demo["documents"][0]["id"]
    assert practice.document.number == "团粤发〔2021〕10号"
    assert [(p.label, f"{p.starts_on:%m-%d}", f"{p.due_on:%m-%d}") for p in practice.periods.order_by("starts_on")] == [
        ("2026Q2", "05-01", "06-30"),
        ("2026Q3", "07-01", "09-30"),
        ("2026Q4", "10-01", "12-31"),
    ]
    assert {(str(row), row.output) for row in practice.reporters.all()} >= {
        ("团茂名市委 → 团省委权益与社会工作部", "table"),
        ("省金融团工委 → 团省委权益与社会工作部", "table"),
        ("茂职院团委 → 团省委学校部", "text"),
    }
    city = Report.objects.get(period__rule=practice, organisation__code="440900")
    lines = table_of(city)
    assert [name for name, _ in lines.groups()][-2:] == ["各地项目办实事", "其它"]
    assert lines.people > 0


def test_the_fill_agrees_with_the_memberships(demo):
    for row in Placement.objects.exclude(team=None):
        assert row.filled == row.team.memberships.filter(to_on=None).count()
    assert sum(Placement.objects.values_list("filled", flat=True)) == 220


def test_a_quarter_has_records_in_all_states_and_none_is_in_the_future(demo):
    current = Record.objects.filter(occurred_on__gte=date(2026, 4, 1))
    assert set(current.values_list("state", flat=True)) == set(RecordState.values)
    assert set(Record.objects.filter(occurred_on__lt=date(2026, 4, 1)).values_list("state", flat=True)) == {"approved"}
    assert not Record.objects.filter(occurred_on__gt=date(2026, 6, 18)).exists()


def test_loading_again_adds_nothing(demo):
    def counts():
        return [model.objects.count() for model in (Organisation, User, Member, Placement, Record, AuditEntry)]

    before = counts()
    assert load(TODAY) == demo
    assert counts() == before


def test_phones_are_from_a_range_nobody_has(demo):
    assert {member.phone[:3] for member in Member.objects.all()} == {"154"}


def test_nobody_is_named_in_an_entry_of_the_log(demo):
    """Names stand beside the entries, where they can be forgotten; whatever an action writes, nobody is in clear."""
    held = json.dumps(list(AuditEntry.objects.values_list()), default=str, ensure_ascii=False)
    people = [*Member.objects.values_list("name", flat=True), *User.objects.values_list("name", flat=True)]
    assert len(people) > 200
    assert [name for name in people if name in held] == []


def test_quarters_run_up_to_the_day():
    assert [(q.number, q.ends_on, q.current) for q in quarters_until(date(2026, 6, 30))] == [
        (1, date(2026, 3, 31), False),
        (2, date(2026, 6, 30), True),
    ]


def test_a_bad_day_is_wrong_usage(db):
    with pytest.raises(CommandError, match="--today") as refusal:
        call_command("load_demo", "--today", "昨天")
    assert refusal.value.returncode == 2
