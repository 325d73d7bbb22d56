"""What of a work plan is due this week, and what has passed without a record. Today is Thursday, 18 June 2026."""

from datetime import date

import pytest

from tasks.choices import Light, PlanState
from tasks.models import PlanStep, Record, WorkPlan
from tasks.plans import prefill_from, steps_due
from tests.cast import Cast, make_record

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 18)


@pytest.fixture
def plan(cast) -> WorkPlan:
    return WorkPlan.objects.create(placement=cast.campus, state=PlanState.AGREED, drafted_by=cast.leader)


def step(cast: Cast, plan: WorkPlan, title: str, on: str = "", ends_on: str = "", **said) -> PlanStep:
    days = {name: date.fromisoformat(day) if day else None for name, day in (("on", on), ("ends_on", ends_on))}
    position = plan.steps.count() + 1
    return PlanStep.objects.create(plan=plan, position=position, programme=cast.cleaning, title=title, **days, **said)


def recorded(cast: Cast, of: PlanStep, state: str = "submitted") -> None:
    record = make_record(cast, state=state)
    Record.objects.filter(pk=record.pk).update(plan_step=of)


def due(cast: Cast) -> dict[str, str]:
    return {row.step.title: row.standing.reason for row in steps_due([cast.campus], today=TODAY)}


def test_this_week_is_due_whether_recorded_or_not(cast, plan):
    recorded(cast, step(cast, plan, "周一的", "2026-06-15"))
    step(cast, plan, "周日的", "2026-06-21")
    step(cast, plan, "下周的", "2026-06-22")
    step(cast, plan, "几周的", "2026-06-01", "2026-06-30")
    assert due(cast) == {"几周的": "6月30日前", "周一的": "已有1条记录", "周日的": "还有3天"}


def test_what_has_passed_without_a_record_stays_until_one_is_sent_in(cast, plan):
    old = step(cast, plan, "上月的", "2026-05-08")
    recorded(cast, old, "draft")
    (row,) = steps_due([cast.campus], today=TODAY)
    assert (row.overdue, row.standing) == (True, (Light.OVERDUE, "过了41天，还没有记录"))
    recorded(cast, old)
    assert not due(cast)


def test_a_draft_plan_and_a_day_that_is_not_settled_are_not_due(cast, plan):
    step(cast, plan, "待定的")
    assert not due(cast)
    step(cast, plan, "今天的", "2026-06-18")
    assert due(cast) == {"今天的": "今天到期"}
    WorkPlan.objects.update(state=PlanState.DRAFT)
    assert not due(cast)


def test_a_step_comes_with_all_that_a_first_screen_shows(cast, plan, django_assert_num_queries):
    expected = step(cast, plan, "清理小巷", "2026-06-20", "2026-06-21", details="8:30在社区门口", people=30)
    other = WorkPlan.objects.create(placement=cast.stone, state=PlanState.OFFERED, drafted_by=cast.leader)
    step(cast, other, "入户", "2026-06-19")
    with django_assert_num_queries(1):
        rows = steps_due([cast.campus.pk, cast.stone.pk], today=TODAY)
        shown = [(row.when, str(row.step.plan.placement.site), row.step.programme.name) for row in rows]
    assert shown == [
        ("6月19日", "羊角镇石曹村", "创文巩卫工作"),
        ("6月20日至6月21日", "官渡校园社区", "创文巩卫工作"),
    ]
    assert (rows[1].step.details, rows[1].step.people) == ("8:30在社区门口", 30)
    assert prefill_from(expected) == {"step": expected.pk, "programme": cast.cleaning.pk, "content": "清理小巷"}
