"""Rows of an arrangement that wait for a team, a leader or their people. Today is 18 June 2026."""

from datetime import date, datetime

import pytest
import time_machine

from tasks.actions.staffing import appoint_leader, form_team, join_team, leave_team
from tasks.choices import DocumentState
from tasks.due.staffing import ROSTER, TEAM
from tasks.models import Document, Placement, Task
from teams.choices import Part
from teams.models import Member, Membership, Team
from tests.cast import make_member
from tests.tasks.due_rows import TODAY, found, rows_of, says

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def subjects(kind, until=TODAY) -> set[str]:
    return {row.subject for row in found(kind, until)}


def test_a_row_without_a_team_is_its_senders_and_the_host_answers_for_it(cast):
    assert found(TEAM) == [(f"team:{cast.account.pk}", "2026-01-15", "茂职院团委", "团茂南区委")]


def test_a_row_that_names_no_sender_asks_nobody_for_what_nobody_can_do(cast):
    Placement.objects.update(sending=None)
    assert found(TEAM) == []


@pytest.mark.parametrize(
    ("document", "due"),
    [
        ({"starts_on": date(2026, 3, 1)}, "2026-03-15"),
        ({"starts_on": None, "dated": date(2026, 2, 1)}, "2026-02-15"),
        ({"starts_on": None, "created_at": datetime.fromisoformat("2026-05-01T07:00:00+08:00")}, "2026-05-15"),
    ],
)
def test_people_are_due_two_weeks_after_the_beginning(cast, document, due):
    Document.objects.update(**document)
    assert [row.on for row in found(TEAM)] == [due]


def test_or_on_the_day_by_which_the_document_wants_the_list_of_people(cast):
    Task.objects.filter(pk=cast.task.pk).update(title="报送队员名单", due=date(2026, 5, 15), standing=False)
    assert [row.on for row in found(TEAM)] == ["2026-05-15"]
    Task.objects.update(state="dropped")
    assert [row.on for row in found(TEAM)] == ["2026-01-15"]


@pytest.mark.parametrize(
    "fields",
    [{"state": DocumentState.CLOSED}, {"state": DocumentState.DRAFT}, {"ends_on": date(2026, 6, 17)}],
    ids=["closed", "not issued", "over since yesterday"],
)
def test_a_document_that_is_not_in_force_asks_for_nobody(cast, fields):
    Document.objects.update(**fields)
    assert not subjects(TEAM) and not subjects(ROSTER)


def test_on_the_last_day_of_its_period_it_still_asks(cast):
    Document.objects.update(ends_on=TODAY)
    assert subjects(TEAM) and subjects(ROSTER)


def test_a_leader_who_left_is_missed_three_days_later(cast):
    leave_team(actor=cast.college_official, membership=Membership.objects.get(member=cast.leader.member), on=TODAY)
    assert [(row.subject, row.on) for row in found(TEAM)] == [
        (f"team:{cast.campus.pk}", "2026-06-21"),
        (f"team:{cast.account.pk}", "2026-01-15"),
    ]


def test_a_team_formed_just_now_still_waits_for_its_leader(cast):
    form_team(actor=cast.college_official, placement=cast.account, name="公众号编辑队")
    assert subjects(TEAM) == {f"team:{cast.account.pk}"}
    member = make_member(cast.college, "吴晓彤", "20260109")
    team = Team.objects.get(name="公众号编辑队")
    join_team(actor=cast.college_official, team=team, member=member, on=TODAY)
    appoint_leader(actor=cast.college_official, team=team, member=member, on=TODAY)
    assert subjects(TEAM) == set()


def test_a_team_with_less_than_half_of_its_people_has_handed_over_no_roster(cast):
    assert found(ROSTER) == [
        (f"roster:{cast.campus.pk}", "2026-01-15", "茂职院团委", "团茂南区委"),
        (f"roster:{cast.stone.pk}", "2026-01-15", "茂职院团委", "团茂南区委"),
    ]
    Placement.objects.filter(pk=cast.campus.pk).update(filled=10)
    assert subjects(ROSTER) == {f"roster:{cast.stone.pk}"}


def test_a_team_that_somebody_just_joined_is_given_time_for_the_others(cast):
    member = make_member(cast.college, "吴晓彤", "20260109")
    join_team(actor=cast.college_official, team=cast.team, member=member, on=date(2026, 6, 10))
    assert [row.on for row in found(ROSTER)] == ["2026-06-24", "2026-01-15"]


def test_the_sender_is_led_to_where_it_is_done(cast):
    assert says(TEAM) == (
        "1月15日到期：预防未成年人违法犯罪公众号还没有团队",
        "茂南区·茂职院“百千万工程”实施方案定10人。请组队，再加队员、定团队长。",
        f"/placements/{cast.account.pk}/team/",
    )
    Placement.objects.filter(pk=cast.account.pk).delete()
    Team.objects.filter(pk=cast.team.pk).update(leader=None)
    said = says(TEAM)
    assert (said.title, said.url) == ("1月15日到期：官渡校园社区的团队没有团队长", f"/teams/{cast.team.pk}/")


def test_the_host_reads_whom_to_call_and_its_superior_whom_to_urge(cast):
    assert says(TEAM, Part.OFFICIAL) == (
        "预防未成年人违法犯罪公众号还没有团队",
        "茂南区·茂职院“百千万工程”实施方案，1月15日到期，由茂职院团委派队。请联系茂职院团委。",
        f"/placements/{cast.account.pk}/",
    )
    assert says(TEAM, Part.SUPERIOR).text.endswith("请督促团茂南区委联系茂职院团委。")


def test_a_roster_says_how_many_there_are(cast):
    Placement.objects.filter(pk=cast.stone.pk).update(filled=20)
    assert says(ROSTER) == (
        "1月15日到期：官渡校园社区的队员名单没有交齐",
        "茂南区·茂职院“百千万工程”实施方案：定20人，现有2人。请加队员或导入名单。",
        f"/teams/{cast.team.pk}/",
    )
    assert says(ROSTER, Part.OFFICIAL).title == "官渡校园社区的队员名单没有交齐，定20人，现有2人"


def test_what_is_asked_of_an_earlier_day_is_asked_as_of_that_day(cast):
    """A run for a given moment finds what was in force then, though the clock is far ahead."""
    with time_machine.travel("2027-03-01T09:00:00+08:00"):
        assert subjects(TEAM, TODAY) and not subjects(TEAM, date(2027, 3, 1))


def test_nobody_is_asked_for_twice(cast):
    """People of several teams, and several moves in one team, multiply no row."""
    for team in (cast.team, cast.other_team):
        for number in ("20260111", "20260112"):
            member = Member.objects.filter(student_number=number).first() or make_member(cast.college, "陈", number)
            join_team(actor=cast.college_official, team=team, member=member, on=date(2026, 3, 1))
    assert len(rows_of(ROSTER)) == 2 and len(rows_of(TEAM)) == 1
