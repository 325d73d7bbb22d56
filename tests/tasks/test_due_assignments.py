"""Tasks that were given: what is due for whom on which day. Today is 18 June 2026."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from tasks.actions.assignments import report_done
from tasks.choices import DocumentState, TaskState
from tasks.due.assignments import ASSIGNMENT, CONFIRMATION, EXTENSION
from tasks.models import Assignment, Document, Extension, Task
from teams.choices import Part
from tests.tasks.due_rows import TODAY, found, rows_of, says

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DUE = date(2026, 6, 30)


def give(cast, due: date | None = DUE, *, task=None, unit=None, **fields) -> Assignment:
    said = {"assigner": cast.district, "assigned_on": date(2026, 5, 1), "due": due} | fields
    return Assignment.objects.create(task=task or cast.task, organisation=unit or cast.college, **said)


def reported(cast, on: date, **more) -> Assignment:
    return give(cast, state="reported", reported_on=on, **more)


def ask(assignment: Assignment, by, asked: str = "2026-06-16T20:00:00+08:00") -> Extension:
    said = {"due_before": assignment.due, "until": assignment.due + timedelta(15), "reason": "连日下雨"}
    return Extension.objects.create(assignment=assignment, asked_by=by, asked_at=datetime.fromisoformat(asked), **said)


def test_what_was_given_is_due_for_the_doing_unit_and_answered_for_by_the_assigner(cast):
    row = give(cast)
    assert found(ASSIGNMENT) == [(f"assignment:{row.pk}", "2026-06-30", "茂职院团委", "团茂南区委")]


@pytest.mark.parametrize(("until", "rows"), [(date(2026, 6, 29), 0), (DUE, 1), (date(2026, 7, 9), 1)])
def test_it_is_found_by_its_day_and_not_before(cast, until, rows):
    give(cast)
    assert len(rows_of(ASSIGNMENT, until)) == rows


NOT_DUE = {
    "without a date": lambda row: Assignment.objects.update(due=None),
    "reported done": lambda row: Assignment.objects.update(state="reported", reported_on=TODAY),
    "done": lambda row: Assignment.objects.update(state="done", ended_on=TODAY),
    "stopped": lambda row: Assignment.objects.update(state="stopped", ended_on=TODAY),
    "of a task that was withdrawn": lambda row: Task.objects.update(state=TaskState.DROPPED),
    "of a document that is closed": lambda row: Document.objects.update(state=DocumentState.CLOSED),
}


@pytest.mark.parametrize("why", NOT_DUE)
def test_nothing_is_due_of_what_is(cast, why):
    row = give(cast)
    NOT_DUE[why](row)
    assert rows_of(ASSIGNMENT) == []


def test_what_was_reported_a_minute_ago_is_due_no_more(cast):
    row = give(cast, date(2026, 6, 1))
    report_done(actor=cast.college_official, assignment=row, on=TODAY, note="清理了三条街。")
    assert rows_of(ASSIGNMENT) == []


@pytest.mark.parametrize(
    ("due", "title", "text"),
    [
        (
            date(2026, 6, 21),
            "6月21日到期：创文巩卫",
            "团茂南区委交办，6月21日前完成。办完请报办结；办不完的，到期前申请延期。",
        ),
        (TODAY, "6月18日到期：创文巩卫", "团茂南区委交办，6月18日前完成。办完请报办结；办不完的，到期前申请延期。"),
        (date(2026, 6, 13), "6月13日到期：创文巩卫", "团茂南区委交办，6月13日前完成。办了的请报办结。"),
    ],
)
def test_the_doer_reads_how_long_there_is_and_what_to_do(cast, due, title, text):
    row = give(cast, due)
    assert says(ASSIGNMENT) == (title, text, f"/assignments/{row.pk}/")


def test_who_asked_and_who_is_above_read_whose_it_is_and_what_they_can_do(cast):
    give(cast, date(2026, 6, 11))
    assert says(ASSIGNMENT, Part.OFFICIAL)[:2] == (
        "茂职院团委6月11日到期：创文巩卫",
        "请联系承办单位；已经办完的，请确认办结。",
    )
    assert says(ASSIGNMENT, Part.SUPERIOR).text == "团茂南区委交办，一直没有办结。请督促团茂南区委跟进。"


# Reported done


def test_a_pile_of_reports_is_one_row_of_the_assigner_due_by_its_oldest(cast):
    reported(cast, date(2026, 6, 16))
    reported(cast, date(2026, 6, 10), task=cast.online_task)
    reported(cast, date(2026, 6, 1), unit=cast.rights_office, assigner=cast.province)
    assert found(CONFIRMATION) == [
        (f"confirmation:{cast.province.pk}", "2026-06-04", "团省委", ""),
        (f"confirmation:{cast.district.pk}", "2026-06-13", "团茂南区委", "团茂名市委"),
    ]
    assert [row.pile for row in rows_of(CONFIRMATION)] == [1, 2]
    assert [row.pk for row in rows_of(CONFIRMATION, date(2026, 6, 12))] == [cast.province.pk]


def test_a_withdrawn_task_and_a_closed_document_wait_for_no_confirmation(cast):
    reported(cast, date(2026, 6, 1))
    Task.objects.filter(pk=cast.task.pk).update(state=TaskState.DROPPED)
    assert rows_of(CONFIRMATION) == []
    Task.objects.update(state=TaskState.LISTED)
    Document.objects.update(state=DocumentState.CLOSED)
    assert rows_of(CONFIRMATION) == []


def test_the_assigner_reads_the_pile_and_its_superior_whom_to_remind(cast):
    reported(cast, date(2026, 6, 13))
    assert says(CONFIRMATION) == (
        "1项任务报了办结，等你单位确认",
        "最早的一项已等5天。请确认办结，或写明原因退回重办。",
        "/assignments/?side=given&state=reported",
    )
    assert says(CONFIRMATION, Part.OFFICIAL) == (
        "团茂南区委有1项报来的办结没有确认",
        "最早的一项已等5天。请提醒团茂南区委确认或退回。",
        "/organisations/440902/",
    )


# More time


@pytest.mark.parametrize(
    ("due", "on"), [(DUE, "2026-06-19"), (date(2026, 6, 19), "2026-06-19"), (date(2026, 6, 17), "2026-06-17")]
)
def test_a_request_is_due_in_three_days_and_no_later_than_what_it_is_about(cast, due, on):
    asked = ask(give(cast, due), cast.college_official)
    assert found(EXTENSION) == [(f"extension:{asked.pk}", on, "团茂南区委", "团茂名市委")]
    assert rows_of(EXTENSION, date.fromisoformat(on) - timedelta(1)) == []


def test_a_day_begins_at_midnight_here_and_not_in_greenwich(cast):
    ask(give(cast), cast.college_official, "2026-06-16T00:30:00+08:00")
    assert [row.on for row in found(EXTENSION)] == ["2026-06-19"]


ANSWERED = {
    "decided": lambda: Extension.objects.update(state="granted", decided_at=timezone.now()),
    "about what was reported done": lambda: Assignment.objects.update(state="reported", reported_on=TODAY),
    "about a task that was withdrawn": lambda: Task.objects.update(state=TaskState.DROPPED),
    "about a closed document": lambda: Document.objects.update(state=DocumentState.CLOSED),
}


@pytest.mark.parametrize("why", ANSWERED)
def test_nothing_is_due_of_a_request_that_is(cast, why):
    ask(give(cast), cast.college_official)
    ANSWERED[why]()
    assert rows_of(EXTENSION) == []


def test_the_assigner_is_led_to_the_answer_and_its_superior_to_the_assignment(cast):
    row = give(cast)
    asked = ask(row, cast.college_official)
    assert says(EXTENSION) == (
        "茂职院团委的延期申请等你单位答复：创文巩卫",
        "申请从6月30日延到7月15日。答复之前仍按原时限，请同意，或写明不同意的理由。",
        f"/extensions/{asked.pk}/decide/",
    )
    assert says(EXTENSION, Part.OFFICIAL) == (
        "团茂南区委没有答复茂职院团委的延期申请：创文巩卫",
        "答复之前仍按原时限。请提醒团茂南区委答复。",
        f"/assignments/{row.pk}/",
    )
