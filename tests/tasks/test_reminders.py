"""What is due, for whom, and that nobody is told twice."""

import json
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from tasks.actions.reminders import remind
from tasks.actions.returns import return_record
from tasks.jobs import remind_all
from tasks.models import Assignment, Extension, Task
from teams.actions.accounts import end_appointment
from teams.models import Notice
from tests.cast import make_record

pytestmark = [pytest.mark.django_db, pytest.mark.both]

NOW = datetime.fromisoformat("2026-06-18T09:00:00+08:00")


def give(cast, due: date | None, **fields) -> Assignment:
    return Assignment.objects.create(
        task=cast.task,
        organisation=cast.college,
        assigner=cast.district,
        assigned_on=date(2026, 5, 1),
        due=due,
        **fields,
    )


def titles(user) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


@pytest.mark.parametrize(
    ("days", "expected"),
    [(4, []), (3, ["临期：创文巩卫"]), (0, ["临期：创文巩卫"]), (-1, ["逾期：创文巩卫"]), (-30, ["逾期：创文巩卫"])],
)
def test_the_doer_is_told_three_days_before_and_when_late(cast, days, expected):
    give(cast, NOW.date() + timedelta(days=days))
    remind(now=NOW)
    assert titles(cast.college_official) == expected
    assert titles(cast.outsider) == titles(cast.leader) == titles(cast.city_official) == []


def test_what_has_no_due_or_is_done_reminds_nobody(cast):
    give(cast, None)
    Assignment.objects.create(
        task=cast.online_task,
        organisation=cast.college,
        assigner=cast.district,
        assigned_on=date(2026, 5, 1),
        due=date(2026, 6, 1),
        state="done",
        ended_on=date(2026, 6, 17),
    )
    assert remind(now=NOW).due == 0
    assert not Notice.objects.exists()


def test_a_task_that_was_withdrawn_reminds_nobody(cast):
    give(cast, date(2026, 6, 1))
    Task.objects.filter(pk=cast.task.pk).update(state="dropped")
    assert remind(now=NOW).due == 0
    Task.objects.filter(pk=cast.task.pk).update(state="listed")
    assert remind(now=NOW).due > 0


def test_a_second_run_says_nothing_and_counts_why(cast):
    give(cast, date(2026, 6, 17))
    assert remind(now=NOW).notices == 1
    again = remind(now=NOW + timedelta(hours=3))
    assert (again.due, again.notices, again.suppressed) == (1, 0, {"already_told": 1})
    assert len(titles(cast.college_official)) == 1


def test_a_week_late_the_one_who_asked_is_told_once(cast):
    give(cast, date(2026, 6, 11))
    result = remind(now=NOW)
    assert (result.notices, result.escalated) == (2, 1)
    assert titles(cast.official) == ["茂职院团委逾期7天：创文巩卫"]
    assert remind(now=NOW + timedelta(days=1)).notices == 0


def test_what_was_reported_done_reminds_the_assigner_and_never_the_doer(cast):
    give(cast, date(2026, 6, 1), state="reported", reported_on=date(2026, 6, 15))
    assert remind(now=NOW).notices == 1
    assert titles(cast.college_official) == []
    assert titles(cast.official) == ["1项任务报了办结，等你单位确认"]
    assert remind(now=NOW + timedelta(days=1)).notices == 0


def test_a_report_of_yesterday_does_not_wait_yet(cast):
    give(cast, date(2026, 6, 1), state="reported", reported_on=date(2026, 6, 17))
    assert remind(now=NOW).due == 0


@pytest.mark.parametrize(
    ("due", "asked", "expected"),
    [
        (date(2026, 6, 30), NOW - timedelta(days=3), ["茂职院团委的延期申请还没有答复：创文巩卫"]),
        (date(2026, 6, 30), NOW - timedelta(days=1), []),
        (NOW.date(), NOW - timedelta(hours=2), ["茂职院团委的延期申请还没有答复：创文巩卫"]),
    ],
)
def test_the_assigner_is_reminded_of_a_request_that_waits_or_is_urgent(cast, due, asked, expected):
    given = give(cast, due)
    said = {"reason": "连日下雨", "asked_by": cast.college_official, "asked_at": asked}
    Extension.objects.create(assignment=given, due_before=due, until=date(2026, 7, 15), **said)
    remind(now=NOW)
    assert titles(cast.official) == expected


def test_a_new_due_date_is_a_new_occasion(cast):
    assignment = give(cast, date(2026, 6, 17))
    remind(now=NOW)
    Assignment.objects.filter(pk=assignment.pk).update(due=date(2026, 6, 20))
    assert remind(now=NOW).notices == 1
    assert titles(cast.college_official) == ["逾期：创文巩卫", "临期：创文巩卫"]


def test_a_returned_record_waits_for_the_leader_until_it_is_corrected(cast):
    with time_machine.travel("2026-06-14T20:00:00+08:00"):
        record = return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="请写清人数")
    Notice.objects.all().delete()  # the notice of the return itself
    assert remind(now=NOW).notices == 1
    assert titles(cast.leader) == [f"退回的记录还没有改：{record}"]
    assert titles(cast.other_leader) == titles(cast.college_official) == []


def test_a_pile_that_grows_is_one_subject_for_the_reviewing_unit(cast):
    with time_machine.travel("2026-06-14T20:00:00+08:00"):
        make_record(cast, state="submitted")
    remind(now=NOW)
    make_record(cast, state="submitted")
    remind(now=NOW + timedelta(days=1))
    assert titles(cast.official) == ["1条记录待审"]
    assert titles(cast.city_official) == titles(cast.reader) == []


def test_whoever_left_office_is_not_told_and_the_run_says_so(cast):
    give(cast, date(2026, 6, 17))
    end_appointment(actor=cast.admin, appointment=cast.college_official.appointments.get(), on=date(2026, 6, 1))
    result = remind(now=NOW)
    assert (result.notices, result.suppressed) == (0, {"nobody_to_tell": 1})


def test_queries_do_not_grow_with_what_is_due(cast, django_assert_max_num_queries):
    for unit in (cast.college, cast.city, cast.stranger, cast.province):
        Assignment.objects.create(
            task=cast.task,
            organisation=unit,
            assigner=cast.district,
            assigned_on=date(2026, 5, 1),
            due=date(2026, 6, 17),
        )
    with django_assert_max_num_queries(14):
        assert remind(now=NOW).notices == 4


def test_the_job_and_the_command_do_the_same_and_the_command_prints_its_promise(cast):
    give(cast, timezone.localdate() - timedelta(days=1))
    assert remind_all() == {"due": 1, "notices": 1}
    out = StringIO()
    call_command("remind", "--now", "2026-06-18T09:00:00+08:00", "--format", "json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "due": 1,
        "notices": 0,
        "escalated": 0,
        "suppressed": {"already_told": 1},
    }


def test_a_bad_moment_is_refused_as_wrong_usage(db):
    with pytest.raises(CommandError, match="--now") as refusal:
        call_command("remind", "--now", "明天")
    assert refusal.value.returncode == 2
