"""Records that came back, and piles of reviewers. Today is 18 June 2026."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine

from tasks.actions.records import approve, save_draft, submit
from tasks.actions.returns import Mark, return_record
from tasks.choices import DocumentState, MarkedField
from tasks.due.records import RETURNED, REVIEW
from tasks.models import Document, Record
from teams.choices import Part
from teams.models import Member, Team, User
from tests.cast import Cast, make_record, make_user
from tests.tasks.due_rows import TODAY, found, rows_of, says

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def returned(cast: Cast, at: str = "2026-06-14T20:00:00+08:00", marks=(), record: Record | None = None) -> Record:
    with time_machine.travel(at):
        record = record or make_record(cast, state="submitted")
        return return_record(actor=cast.official, record=record, reason="请写清人数", marks=marks)


def of_the_college(cast: Cast) -> Record:
    """A record of the college's own, sent in."""
    said = {"programme": cast.cleaning, "organisation": cast.college, "occurred_on": date(2026, 6, 13)}
    record = save_draft(actor=cast.college_official, record_id=uuid4(), content="清理校园周边", people=3, **said)
    return submit(actor=cast.college_official, record=record)


def sent_in(cast: Cast, at: str) -> Record:
    with time_machine.travel(at):
        return make_record(cast, state="submitted")


def test_what_came_back_is_the_leaders_after_three_days_and_the_senders_to_answer_for(cast):
    record = returned(cast)
    assert found(RETURNED) == [(f"record:{record.pk}", "2026-06-17", "林嘉豪", "茂职院团委")]
    assert rows_of(RETURNED, date(2026, 6, 16)) == []


def test_after_a_change_of_leader_it_is_the_new_ones(cast):
    returned(cast)
    Team.objects.filter(pk=cast.team.pk).update(leader=cast.other_leader.member)
    assert [row.who for row in found(RETURNED)] == ["郑浩然"]


@pytest.mark.parametrize("gone", ["no account", "not active", "nobody leads"])
def test_where_no_leader_can_correct_it_the_author_is_told(cast, gone):
    record = returned(cast)
    Record.objects.filter(pk=record.pk).update(author=cast.other_leader)
    if gone == "no account":
        Team.objects.filter(pk=cast.team.pk).update(leader=Member.objects.get(name="周雨桐"))
    elif gone == "not active":
        User.objects.filter(pk=cast.leader.pk).update(is_active=False)
    else:
        Team.objects.filter(pk=cast.team.pk).update(leader=None)
    assert [row.who for row in found(RETURNED)] == ["郑浩然"]
    assert says(RETURNED).url == f"/records/{record.pk}/"


def test_a_units_own_record_is_its_authors(cast):
    with time_machine.travel("2026-06-13T20:00:00+08:00"):
        record = of_the_college(cast)
    returned(cast, record=record)
    assert [(row.who, row.official) for row in found(RETURNED)] == [("周敏", "茂职院团委")]
    assert says(RETURNED)[::2] == (
        "退回的记录还没有改：茂职院团委6月13日创文巩卫工作",
        f"/records/{record.pk}/edit/",
    )


def test_sent_in_again_a_minute_ago_it_waits_no_more_and_returned_again_it_does(cast):
    record = returned(cast)
    record = submit(actor=cast.leader, record=record)
    assert rows_of(RETURNED) == []
    returned(cast, "2026-06-18T10:00:00+08:00", record=record)
    assert [row.on for row in found(RETURNED)] == ["2026-06-21"]


def test_under_a_closed_document_nothing_is_corrected(cast):
    returned(cast)
    Document.objects.update(state=DocumentState.CLOSED)
    assert rows_of(RETURNED) == []


@pytest.mark.parametrize(
    ("marks", "place"),
    [
        ([], ""),
        ([Mark(MarkedField.PEOPLE, "像是户数"), Mark(MarkedField.CONTENT)], "#people"),
        ([Mark(MarkedField.PHOTO, "补一张")], "#photos"),
    ],
)
def test_the_leader_is_led_to_what_was_marked_first(cast, marks, place):
    record = returned(cast, marks=marks)
    assert says(RETURNED) == (
        "退回的记录还没有改：官渡校园社区6月13日创文巩卫工作",
        "已等4天，请改好重报：请写清人数",
        f"/records/{record.pk}/edit/{place}",
    )


def test_marks_of_an_earlier_return_lead_nowhere(cast):
    record = returned(cast, marks=[Mark(MarkedField.PEOPLE)])
    record = submit(actor=cast.leader, record=record)
    returned(cast, "2026-06-18T10:00:00+08:00", record=record)
    assert says(RETURNED).url == f"/records/{record.pk}/edit/"


def test_the_recording_unit_and_its_superior_read_what_they_can_do(cast):
    record = returned(cast)
    assert says(RETURNED, Part.OFFICIAL) == (
        "退回的记录没有改：官渡校园社区6月13日创文巩卫工作",
        "已等4天。请联系团队长改好重报。",
        f"/records/{record.pk}/",
    )
    assert says(RETURNED, Part.SUPERIOR).text == "已等4天。请督促茂职院团委改好重报。"


# Piles


def test_a_pile_is_one_row_of_its_reviewer_due_by_its_oldest(cast):
    for at in ("2026-06-16T20:00:00+08:00", "2026-06-14T20:00:00+08:00"):
        sent_in(cast, at)
    own = of_the_college(cast)
    assert found(REVIEW) == [
        (f"review:{cast.district.pk}", "2026-06-17", "团茂南区委", "团茂名市委"),
        (f"review:{cast.college.pk}", "2026-06-21", "茂职院团委", "团茂名市委"),
    ]
    assert [row.pile for row in rows_of(REVIEW)] == [2, 1]
    assert [row.pk for row in rows_of(REVIEW, date(2026, 6, 20))] == [cast.district.pk]
    approve(actor=make_user("second", "黎志强", cast.college), record=own)
    assert [row.pk for row in rows_of(REVIEW)] == [cast.district.pk]


def test_drafts_and_what_was_decided_are_no_pile(cast):
    make_record(cast, state="draft")
    make_record(cast)
    returned(cast)
    assert rows_of(REVIEW) == []


def test_when_the_oldest_is_decided_the_next_one_sets_the_day(cast):
    oldest = sent_in(cast, "2026-06-14T20:00:00+08:00")
    sent_in(cast, "2026-06-17T20:00:00+08:00")
    approve(actor=cast.official, record=oldest)
    assert [row.on for row in found(REVIEW)] == ["2026-06-20"]


def test_the_reviewer_reads_the_pile_and_its_superior_whom_to_remind(cast):
    sent_in(cast, "2026-06-13T20:00:00+08:00")
    assert says(REVIEW) == ("1条记录待审", "最早的一条已等5天。请通过，或写明原因退回。", "/review/")
    assert says(REVIEW, Part.OFFICIAL) == (
        "团茂南区委有1条记录待审",
        "最早的一条已等5天。请提醒团茂南区委审核。",
        "/organisations/440902/",
    )
    assert says(REVIEW, today=TODAY).title == "1条记录待审"
