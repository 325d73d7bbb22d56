"""The leader's first screen: what came back comes first, then drafts, what is due, the placements, this week."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tasks.actions.returns import Mark, return_record
from tasks.choices import PlanState
from tasks.models import PlanStep, Record, WorkPlan
from tests.cast import make_record, make_user
from tests.figures import make_indicator
from tests.reports.world import make_rule, second_quarter

pytestmark = pytest.mark.django_db

HOME = "reports:home"


@pytest.fixture
def phone(cast, client):
    client.force_login(cast.leader)
    return client


def come_back(cast, reason="像是户数，请按人填", marks=(), **changes):
    record = make_record(cast, state="submitted", **changes)
    return return_record(actor=cast.official, record=record, reason=reason, marks=marks)


def planned(cast, title: str, on: date, **said) -> PlanStep:
    """A step of the plan of the campus, which all have agreed to."""
    plan, _ = WorkPlan.objects.get_or_create(
        placement=cast.campus, defaults={"state": PlanState.AGREED, "drafted_by": cast.leader}
    )
    return PlanStep.objects.create(
        plan=plan, position=plan.steps.count() + 1, programme=cast.cleaning, title=title, on=on, **said
    )


def form_of(step: PlanStep) -> str:
    return f"{reverse('tasks:record-new', args=[step.plan.placement_id])}?step={step.pk}"


def test_what_came_back_stands_first_with_its_reason(cast, phone):
    make_record(cast, state="draft")
    record = come_back(cast)
    page = phone.get(reverse(HOME)).content.decode()
    assert "韩雪（团茂南区委）" in page
    assert "像是户数，请按人填" in page
    assert (
        page.index(reverse("tasks:record-edit", args=[record.pk])) < page.index("草稿，还没有提交") < page.index("本周")
    )


def test_the_latest_reason_is_shown_and_only_of_the_own_team(cast, phone):
    come_back(cast, placement=cast.stone, reason="别队的事")
    page = phone.get(reverse(HOME)).content.decode()
    assert "别队的事" not in page
    assert "退回，请修改" not in page


def test_one_marked_place_is_named_and_opened(cast, phone):
    record = come_back(cast, marks=[Mark("people", "像是户数")])
    back = phone.get(reverse(HOME)).context["returned"][0]
    assert (back.marked, back.action) == (["覆盖青少年"], "去改这一处")
    assert back.url == f"{reverse('tasks:record-edit', args=[record.pk])}#people"


def test_several_marked_places_are_all_named(cast, phone):
    indicator = make_indicator(cast, "清理背街小巷", unit="处")
    record = make_record(cast, state="submitted")
    record.values.create(indicator=indicator, value=3)
    marks = [Mark("value", indicator=indicator), Mark("photo"), Mark("content")]
    return_record(actor=cast.official, record=record, reason="再核对", marks=marks)
    back = phone.get(reverse(HOME)).context["returned"][0]
    assert (back.marked, back.action) == (["清理背街小巷", "照片", "做了什么"], "去修改")
    assert back.url == reverse("tasks:record-edit", args=[record.pk])


def test_the_one_that_waits_longest_comes_first(cast, phone):
    with time_machine.travel("2026-06-17T09:00:00+08:00"):
        early = come_back(cast, on=date(2026, 6, 16))
    late = come_back(cast, on=date(2026, 6, 10))
    returned = phone.get(reverse(HOME)).context["returned"]
    assert [back.record.pk for back in returned] == [early.pk, late.pk]


def test_what_was_corrected_is_no_longer_to_do(cast, phone):
    make_record(cast, state="submitted")
    assert not phone.get(reverse(HOME)).context["returned"]


def test_the_cut_off_of_the_running_period_is_due(cast, phone):
    period = second_quarter(make_rule(cast))
    todo = phone.get(reverse(HOME)).context["todos"][0]
    assert todo.title == f"{period.name}的记录"
    assert f"{period.cutoff_on.month}月{period.cutoff_on.day}日前提交" in todo.text


def test_a_period_that_is_cut_off_is_not_due(cast, phone):
    period = second_quarter(make_rule(cast))
    period.rule.periods.exclude(pk=period.pk).delete()
    period.cutoff_on = date(2026, 6, 17)
    period.save(update_fields=["cutoff_on"])
    make_record(cast)
    assert not phone.get(reverse(HOME)).context["todos"]


def test_a_programme_near_its_date_is_due(cast, phone):
    cast.visits.due = date(2026, 6, 20)
    cast.visits.save(update_fields=["due"])
    make_record(cast)
    todo = phone.get(reverse(HOME)).context["todos"][0]
    assert (todo.title, todo.standing.word) == ("入户宣传", "临期")
    assert phone.get(todo.url).context["form"].chosen().programme == cast.visits


def test_a_place_without_records_for_long_is_to_do(cast, client):
    make_record(cast, on=date(2026, 6, 1))
    with time_machine.travel("2026-06-28T09:00:00+08:00"):
        client.force_login(cast.leader)
        todos = client.get(reverse(HOME)).context["todos"]
    assert [(todo.text, todo.url) for todo in todos] == [
        ("27天没有记录", reverse("tasks:record-new", args=[cast.campus.pk]))
    ]


def test_a_step_is_to_do_once_its_day_has_come_and_leads_to_its_form(cast, phone):
    make_record(cast)
    late = planned(cast, "背街小巷清理，第二次", date(2026, 6, 15))
    today = planned(cast, "入户宣传，第三批", date(2026, 6, 18), details="15:00，社区活动室")
    todos = phone.get(reverse(HOME)).context["todos"]
    assert [(todo.title, todo.text, todo.standing.word, todo.url) for todo in todos] == [
        (late.title, "6月15日，过了3天，还没有记录", "逾期", form_of(late)),
        (today.title, "6月18日，15:00，社区活动室", "临期", form_of(today)),
    ]


def test_what_is_planned_for_the_rest_of_the_week_stands_in_the_week(cast, phone):
    make_record(cast, on=date(2026, 6, 16), people=34)
    step = planned(cast, "背街小巷清理", date(2026, 6, 20), details="8:30，社区门口集合")
    planned(cast, "入户宣传", date(2026, 6, 22))
    context = phone.get(reverse(HOME)).context
    assert [(entry.title, entry.text) for entry in context["this_week"]] == [
        ("创文巩卫工作", "6月16日，34人"),
        ("背街小巷清理", "6月20日，8:30，社区门口集合"),
    ]
    assert context["this_week"][1].url == form_of(step)
    assert [(day.day.day, day.word) for day in context["week"]][1:6] == [
        (16, "已记"),
        (17, ""),
        (18, "今天"),
        (19, ""),
        (20, "要做"),
    ]
    assert not context["todos"]


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_a_step_of_which_something_was_said_is_no_longer_to_do(cast, phone, state):
    step = planned(cast, "背街小巷清理", date(2026, 6, 16))
    record = make_record(cast, state=state, on=date(2026, 6, 16))
    Record.objects.filter(pk=record.pk).update(plan_step=step)
    context = phone.get(reverse(HOME)).context
    assert not context["todos"]
    assert len(context["drafts"]) + len(context["this_week"]) == 1


def test_what_a_step_says_is_not_said_again(cast, client):
    cast.cleaning.due = date(2026, 6, 30)
    cast.cleaning.save(update_fields=["due"])
    make_record(cast, on=date(2026, 6, 1))
    planned(cast, "背街小巷清理", date(2026, 6, 28))
    with time_machine.travel("2026-06-28T09:00:00+08:00"):
        client.force_login(cast.leader)
        todos = client.get(reverse(HOME)).context["todos"]
    assert [todo.title for todo in todos] == ["背街小巷清理"]


def test_what_came_back_this_week_stands_on_top_alone(cast, phone):
    come_back(cast, on=date(2026, 6, 16))
    context = phone.get(reverse(HOME)).context
    assert not context["this_week"]
    assert [day.word for day in context["week"]][1] == "要改"


def test_this_week_shows_its_records_and_no_others(cast, phone):
    make_record(cast, on=date(2026, 6, 16), people=34)
    make_record(cast, on=date(2026, 6, 14), people=99)
    context = phone.get(reverse(HOME)).context
    assert [(entry.title, entry.text) for entry in context["this_week"]] == [("创文巩卫工作", "6月16日，34人")]
    assert [(day.day.day, day.word) for day in context["week"]][:4] == [(15, ""), (16, "已记"), (17, ""), (18, "今天")]


def test_several_placements_are_listed_with_their_last_record(cast, phone):
    make_record(cast, on=date(2026, 6, 13))
    cast.stone.team = cast.team
    cast.stone.save(update_fields=["team"])
    page = phone.get(reverse(HOME)).content.decode()
    assert "上次6月13日" in page
    assert page.count(f'href="{reverse("tasks:record-new", args=[cast.stone.pk])}"') == 1


def test_a_team_without_a_place_is_told_what_comes_next(cast, phone):
    cast.campus.team = None
    cast.campus.save(update_fields=["team"])
    assert "团队还没有点位" in phone.get(reverse(HOME)).content.decode()


def test_a_member_who_leads_nobody_learns_where_the_team_serves_and_who_leads_it(cast, client):
    member = make_user("member", "周雨桐")
    member.member = cast.team.memberships.get(member__name="周雨桐").member
    member.save(update_fields=["member"])
    client.force_login(member)
    for page in (reverse(HOME), reverse("tasks:my-team")):
        text = client.get(page).content.decode()
        assert all(word in text for word in ("官渡校园社区服务队", "林嘉豪", "官渡校园社区</dd>"))
        assert "写一条记录" not in text
        assert "tel:" not in text


def test_the_first_screen_costs_the_same_for_one_and_for_three(cast, phone):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            phone.get(reverse(HOME))
        return len(captured)

    for state in ("draft", "submitted", "approved"):
        make_record(cast, state=state, on=date(2026, 6, 16))
    come_back(cast)
    phone.get(reverse(HOME))
    one = cost()
    cast.stone.team = cast.account.team = cast.team
    cast.stone.save(update_fields=["team"])
    cast.account.save(update_fields=["team"])
    for day in (15, 17):
        make_record(cast, state="draft", on=date(2026, 6, day))
        come_back(cast, on=date(2026, 6, day), placement=cast.stone)
        planned(cast, f"第{day}步", date(2026, 6, day))
    assert cost() == one
