"""Work plans that wait for one of their parties, and steps that passed without a record. Today is 18 June 2026."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import product

import pytest

from tasks.choices import DocumentState, Line, PlanParty, PlanState
from tasks.due.plans import PLAN, STEP
from tasks.models import Document, Placement, PlanAnswer, PlanStep, Record, WorkPlan
from tasks.plans import party_awaited, standing_answers
from teams.choices import Part
from teams.models import Membership, Team, User
from tests.cast import Cast, make_record
from tests.tasks.due_rows import TODAY, found, rows_of, says

pytestmark = [pytest.mark.django_db, pytest.mark.both]
AT = datetime.fromisoformat("2026-06-10T20:00:00+08:00")
LATER = datetime.fromisoformat("2026-06-12T20:00:00+08:00")


@pytest.fixture(autouse=True)
def only_campus(cast) -> Iterator[None]:
    """Of the two teams one has its plan agreed."""
    WorkPlan.objects.create(placement=cast.stone, state=PlanState.AGREED, drafted_by=cast.official)
    yield


def plan(cast: Cast, state: PlanState = PlanState.OFFERED, **more) -> WorkPlan:
    return WorkPlan.objects.create(placement=cast.campus, state=state, drafted_by=cast.leader, **more)


def answer(of: WorkPlan, party: PlanParty, agreed: bool = True, at: datetime = AT, version: int = 1) -> None:
    said = {"agreed": agreed, "remark": "" if agreed else "改到周末", "by_name": "某人", "at": at, "version": version}
    PlanAnswer.objects.create(plan=of, party=party, **said)


def test_a_team_without_a_plan_waits_for_its_leader_to_draft_one(cast):
    assert found(PLAN) == [(f"plan:{cast.campus.pk}", "2026-01-15", "林嘉豪", "团茂南区委")]
    assert says(PLAN) == (
        "1月15日到期：官渡校园社区工作对接方案还没有起草",
        "请起草：项目有模板的从模板开始，写好步骤和日期，再送出商定。",
        f"/placements/{cast.campus.pk}/plan/",
    )


def test_whoever_leads_since_a_day_has_two_weeks_from_then(cast):
    Membership.objects.filter(member=cast.leader.member).update(from_on=date(2026, 6, 10))
    assert [row.on for row in found(PLAN)] == ["2026-06-24"]
    assert rows_of(PLAN, date(2026, 6, 23)) == []


def test_a_draft_waits_to_be_sent_round(cast):
    plan(cast, PlanState.DRAFT)
    said = says(PLAN)
    assert (said.title, said.url) == (
        "1月15日到期：官渡校园社区工作对接方案还没有送出商定",
        f"/placements/{cast.campus.pk}/plan/edit/",
    )
    assert says(PLAN, Part.OFFICIAL) == (
        "官渡校园社区工作对接方案还没有送出商定",
        "1月15日到期，等团队长办。请联系茂职院团委和团队长。",
        f"/placements/{cast.campus.pk}/plan/",
    )


def test_what_the_leader_sent_waits_for_the_officials_and_their_superior_answers_for_them(cast):
    answer(plan(cast), PlanParty.LEADER)
    assert found(PLAN) == [(f"plan:{cast.campus.pk}", "2026-06-13", "团茂南区委", "团茂名市委")]
    assert says(PLAN)[:2] == ("6月13日到期：请看官渡校园社区工作对接方案", "请看一遍，同意或提意见。")
    assert says(PLAN, Part.OFFICIAL).text == "6月13日到期，等团茂南区委办。请提醒团茂南区委。"


def test_where_the_sender_reviews_its_officials_are_asked(cast):
    Document.objects.update(reviewed_by=Line.SENDING)
    answer(plan(cast), PlanParty.LEADER)
    assert [(row.who, row.official) for row in found(PLAN)] == [("茂职院团委", "团茂名市委")]


def test_what_the_officials_sent_waits_for_the_leader(cast):
    answer(plan(cast), PlanParty.OFFICIAL)
    assert [(row.on, row.who) for row in found(PLAN)] == [("2026-06-13", "林嘉豪")]


def test_a_wish_waits_for_somebody_else_to_change_the_plan_three_days_from_when_it_was_said(cast):
    offered = plan(cast)
    answer(offered, PlanParty.LEADER)
    answer(offered, PlanParty.OFFICIAL, agreed=False, at=LATER)
    assert [(row.on, row.who) for row in found(PLAN)] == [("2026-06-15", "林嘉豪")]
    said = says(PLAN)
    assert (said.title, said.url) == (
        "6月15日到期：官渡校园社区工作对接方案有意见，请修改",
        f"/placements/{cast.campus.pk}/plan/edit/",
    )
    assert says(PLAN, Part.OFFICIAL).title == "官渡校园社区工作对接方案有意见还没有改"


def test_what_was_said_to_a_former_version_counts_no_more(cast):
    offered = plan(cast, version=2)
    answer(offered, PlanParty.OFFICIAL, agreed=False)
    answer(offered, PlanParty.LEADER, at=LATER, version=2)
    assert [(row.on, row.who) for row in found(PLAN)] == [("2026-06-15", "团茂南区委")]


def test_database_and_pages_agree_on_whom_a_plan_waits_for(cast):
    offered = plan(cast)
    for said in product((None, True, False), repeat=3):
        PlanAnswer.objects.all().delete()
        for party, agreed in zip(PlanParty, said, strict=True):
            if agreed is not None:
                answer(offered, party, agreed)
        awaited = party_awaited(standing_answers(offered))
        assert [row.awaits for row in rows_of(PLAN)] == ([awaited] if awaited else []), said


NO_PLAN_ASKED = {
    "agreed": lambda cast: plan(cast, PlanState.AGREED),
    "of a closed document": lambda cast: Document.objects.update(state=DocumentState.CLOSED),
    "of a period that is over": lambda cast: Document.objects.update(ends_on=date(2026, 6, 17)),
    "of a team without leader": lambda cast: Team.objects.update(leader=None),
    "of a row without team": lambda cast: Placement.objects.update(team=None),
}


@pytest.mark.parametrize("why", NO_PLAN_ASKED)
def test_nobody_is_asked_for_a_plan_that_is(cast, why):
    NO_PLAN_ASKED[why](cast)
    assert rows_of(PLAN, TODAY) == []


def test_a_leader_without_an_account_is_for_the_sender_to_invite(cast):
    User.objects.filter(pk=cast.leader.pk).update(is_active=False)
    assert [row.who for row in found(PLAN)] == ["茂职院团委"]
    assert says(PLAN)[1:] == (
        "团队长没有能用的账号，方案没有人办。请在团队页面邀请团队长。",
        f"/teams/{cast.team.pk}/",
    )


# Steps


def step(cast: Cast, on: str = "2026-06-13", ends_on: str = "", *, state: PlanState = PlanState.AGREED) -> PlanStep:
    of = WorkPlan.objects.filter(placement=cast.campus).first() or plan(cast, state)
    days = {name: date.fromisoformat(day) if day else None for name, day in (("on", on), ("ends_on", ends_on))}
    return PlanStep.objects.create(plan=of, position=1, programme=cast.cleaning, title="清理背街小巷", **days)


def record_of(cast: Cast, one: PlanStep, state: str) -> None:
    Record.objects.filter(pk=make_record(cast, state="draft").pk).update(
        plan_step=one, state=state, reviewer=cast.district, submitted_at=AT, return_reason="请写清人数"
    )


def test_a_step_without_a_record_is_the_leaders_and_the_reviewing_unit_answers_for_it(cast):
    one = step(cast)
    assert found(STEP) == [(f"step:{one.pk}", "2026-06-13", "林嘉豪", "团茂南区委")]


@pytest.mark.parametrize(
    ("on", "ends_on", "until", "rows"),
    [
        ("2026-06-19", "", TODAY, 0),
        ("2026-06-19", "", date(2026, 6, 19), 1),
        ("2026-06-10", "2026-06-20", date(2026, 6, 19), 0),
        ("2026-06-10", "2026-06-20", date(2026, 6, 20), 1),
        ("", "", date(2036, 1, 1), 0),
    ],
    ids=["tomorrow", "looked at ahead", "going on", "its last day", "not settled"],
)
def test_a_step_is_due_on_its_last_day(cast, on, ends_on, until, rows):
    step(cast, on, ends_on)
    assert len(rows_of(STEP, until)) == rows


@pytest.mark.parametrize(("state", "rows"), [("draft", 1), ("submitted", 0), ("approved", 0), ("returned", 0)])
def test_a_record_that_was_sent_in_ends_it_and_a_draft_does_not(cast, state, rows):
    record_of(cast, step(cast), state)
    assert len(rows_of(STEP)) == rows


def test_several_records_of_other_steps_change_nothing(cast):
    one, other = step(cast), step(cast, "2026-06-14")
    for state in ("submitted", "approved"):
        record_of(cast, other, state)
    assert [row.pk for row in rows_of(STEP)] == [one.pk]


def test_a_draft_plan_binds_nobody_and_one_that_was_sent_round_does(cast):
    step(cast, state=PlanState.DRAFT)
    assert rows_of(STEP) == []
    WorkPlan.objects.update(state=PlanState.OFFERED)
    assert len(rows_of(STEP)) == 1


@pytest.mark.parametrize(
    ("fields", "rows"),
    [
        ({"ends_on": date(2026, 5, 20)}, 1),
        ({"ends_on": date(2026, 5, 18)}, 0),
        ({"ends_on": None}, 1),
        ({"state": DocumentState.CLOSED}, 0),
    ],
)
def test_a_month_after_the_period_a_step_is_history(cast, fields, rows):
    step(cast, "2026-05-10")
    Document.objects.update(**fields)
    assert len(rows_of(STEP, TODAY)) == rows


def test_the_leader_is_led_to_the_form_of_the_step(cast):
    one = step(cast)
    assert says(STEP) == (
        "6月13日到期：清理背街小巷（官渡校园社区）还没有记录",
        "方案写的是6月13日。做了的请补写记录；改了日子的，请修改方案。",
        f"/placements/{cast.campus.pk}/record/?step={one.pk}",
    )
    PlanStep.objects.update(on=date(2026, 6, 19))
    assert says(STEP)[:2] == ("6月19日到期：清理背街小巷（官渡校园社区）", "6月19日做完，请写一条记录。")


def test_the_official_and_the_superior_read_whom_to_call(cast):
    step(cast)
    assert says(STEP, Part.OFFICIAL) == (
        "6月13日到期：清理背街小巷（官渡校园社区）还没有记录",
        "方案写的是6月13日，还没有交来记录。请联系茂职院团委和团队长。",
        f"/placements/{cast.campus.pk}/plan/",
    )
    assert says(STEP, Part.SUPERIOR).text.endswith("请督促团茂南区委。")


def test_without_a_leaders_account_the_sender_is_told_who_is_missing(cast):
    step(cast)
    User.objects.filter(pk=cast.leader.pk).update(member=None)
    assert [row.who for row in found(STEP)] == ["茂职院团委"]
    assert says(STEP)[1:] == (
        "团队长没有能用的账号，没有人写记录。请定好团队长，请本人启用账号。",
        f"/teams/{cast.team.pk}/",
    )
    Placement.objects.filter(pk=cast.campus.pk).update(team=None)
    assert says(STEP).url == f"/placements/{cast.campus.pk}/"
