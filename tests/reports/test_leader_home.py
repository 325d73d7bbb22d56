"""The leader's first screen: what came back comes first, then drafts, what is due, the placements, this week."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tasks.actions.returns import return_record
from tests.cast import make_record
from tests.reports.world import make_rule, second_quarter

pytestmark = pytest.mark.django_db

HOME = "reports:home"


@pytest.fixture
def phone(cast, client):
    client.force_login(cast.leader)
    return client


def come_back(cast, reason="像是户数，请按人填", **changes):
    return return_record(actor=cast.official, record=make_record(cast, state="submitted", **changes), reason=reason)


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
    assert [(t.title, t.standing.word) for t in phone.get(reverse(HOME)).context["todos"]] == [("入户宣传", "临期")]


def test_a_place_without_records_for_long_is_to_do(cast, client):
    make_record(cast, on=date(2026, 6, 1))
    with time_machine.travel("2026-06-28T09:00:00+08:00"):
        client.force_login(cast.leader)
        todos = client.get(reverse(HOME)).context["todos"]
    assert [(todo.text, todo.url) for todo in todos] == [
        ("27天没有记录", reverse("tasks:record-new", args=[cast.campus.pk]))
    ]


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
    assert reverse("tasks:record-new", args=[cast.stone.pk]) in page


def test_a_team_without_a_place_is_told_what_comes_next(cast, phone):
    cast.campus.team = None
    cast.campus.save(update_fields=["team"])
    assert "团队还没有点位" in phone.get(reverse(HOME)).content.decode()


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
    assert cost() == one
