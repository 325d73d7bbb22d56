"""Whoever is behind is told once of each step, whatever happens to the runs."""

import json
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from itertools import count

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import BigIntegerField, Case, Value, When
from django.test.utils import CaptureQueriesContext

from reports.actions.reminders import WORK, remind
from reports.jobs import remind as remind_job
from reports.models import ReminderRule
from reports.reminding import plan
from tasks.actions.returns import return_record
from tasks.models import Assignment
from teams.actions.accounts import end_appointment
from teams.actions.failures import parked
from teams.actions.notices import notify
from teams.choices import DueKind, NoticeKind
from teams.due import Said
from teams.models import Failure, Mute, Notice, Pause
from tests.cast import make_record, make_user
from tests.reports.reminding_world import GIVEN, NOW, TODAY, give, kinds  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.usefixtures("kinds")]

DAY = timedelta(days=1)


def told(user) -> list[int]:
    """At which steps ``user`` was told, in this order."""
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("step", flat=True))


def rule(cast, organisation, **fields) -> ReminderRule:
    return ReminderRule.objects.create(organisation=organisation, set_by=cast.official, **fields)


def test_a_reminder_says_what_when_and_why(cast):
    row = give(cast, 0)
    assert remind(now=NOW).notices == 1
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.created_at) == (cast.college_official, NoticeKind.REMINDER, NOW)
    assert (notice.subject, notice.occasion, notice.step) == (f"assignment:{row.pk}", "doer:2026-06-18", 0)
    assert (notice.title, notice.text) == ("创文巩卫，经办", "0天")
    assert notice.url == f"/assignments/{row.pk}/"
    assert notice.why == "你单位承办这项任务；到期当天提醒（平台默认）"


@pytest.mark.parametrize(
    ("late", "why"),
    [
        (-12, []),
        (-9, ["你单位承办这项任务；到期前7天提醒（平台默认）"]),
        (1, ["你单位承办这项任务；逾期1天提醒（平台默认）"]),
        (8, ["你单位承办这项任务；逾期3天提醒（平台默认）", "你单位交办了这项任务；逾期7天督办（平台默认）"]),
        (
            31,
            [
                "你单位承办这项任务；逾期3天提醒（平台默认）",
                "你单位交办了这项任务；逾期28天督办（平台默认）",
                "你的下级交办了这项任务；逾期30天报上级（平台默认）",
            ],
        ),
    ],
)
def test_why_names_the_step(cast, late, why):
    give(cast, late)
    result = remind(now=NOW)
    assert list(Notice.objects.order_by("pk").values_list("why", flat=True)) == why
    assert (result.due, result.notices, result.escalated) == (bool(why), len(why), len(why) - 1 if late > 7 else 0)


def test_what_is_late_for_long_has_no_number_of_days(cast):
    give(cast, 200)
    remind(now=NOW)
    assert Notice.objects.filter(why="你单位交办了这项任务；逾期已久，督办（平台默认）").exists()


def test_a_second_run_says_nothing_and_counts_why(cast):
    give(cast, 31)
    give(cast, 0)
    assert remind(now=NOW).notices == 4
    again = remind(now=NOW + timedelta(hours=3))
    assert (again.due, again.notices, again.escalated, again.suppressed) == (2, 0, 0, {"already_told": 4})


def test_a_new_date_is_told_anew(cast):
    row = give(cast, 1)
    remind(now=NOW)
    Assignment.objects.filter(pk=row.pk).update(due=TODAY)
    assert remind(now=NOW).notices == 1
    assert told(cast.college_official) == [1, 0]


def test_what_was_said_of_the_date_before_is_over_wherever_the_date_was_changed(cast):
    row, other = give(cast, 1), give(cast, 1, title="另一项")
    remind(now=NOW)
    Assignment.objects.filter(pk=row.pk).update(due=TODAY + 90 * DAY)
    assert remind(now=NOW).settled == 1
    assert Notice.objects.get(settled_at=None).subject == f"assignment:{other.pk}"


def test_who_serves_there_no_more_is_reminded_no_more(cast):
    """The account stays: of what is of the unit alone its mails are to say nothing from then on."""
    give(cast, 1)
    successor = make_user("successor", "何静", cast.college, "official")
    remind(now=NOW)
    end_appointment(actor=cast.admin, appointment=cast.college_official.appointments.get(), on=TODAY)
    assert remind(now=NOW).settled == 1
    assert Notice.objects.get(settled_at=None).user == successor


def test_days_that_were_missed_are_made_up_by_the_latest_step_alone(cast):
    give(cast, -5)
    remind(now=NOW)
    remind(now=NOW + 11 * DAY)
    assert told(cast.college_official) == [-3, 3]


def test_a_clock_that_jumps_doubles_nothing(cast):
    give(cast, 0)
    for days in (0, 4, 1, -2, 0, 4):
        remind(now=NOW + days * DAY)
    assert told(cast.college_official) == [0, 3]
    remind(now=NOW + 40 * DAY)
    remind(now=NOW)
    assert [told(cast.official), told(cast.city_official)] == [[35], [37]]


def test_who_mutes_a_subject_is_told_again_after_the_day(cast):
    row, other = give(cast, 0), give(cast, 0, title="另一项")
    Mute.objects.create(user=cast.college_official, subject=f"assignment:{row.pk}", title="", until=TODAY + 4 * DAY)
    assert remind(now=NOW).suppressed == {"muted": 1}
    assert remind(now=NOW + 4 * DAY).suppressed == {"muted": 1}
    assert set(Notice.objects.values_list("subject", flat=True)) == {f"assignment:{other.pk}"}
    remind(now=NOW + 5 * DAY)
    assert Notice.objects.filter(subject=f"assignment:{row.pk}").get().step == 3


def test_a_unit_that_pauses_is_told_afterwards(cast):
    give(cast, 0)
    give(cast, 0, unit=cast.stranger)
    Pause.objects.create(organisation=cast.college, starts_on=TODAY - DAY, ends_on=TODAY + 10 * DAY, reason="考试周")
    assert remind(now=NOW).suppressed == {"paused": 1}
    assert [told(cast.college_official), told(cast.outsider)] == [[], [0]]
    remind(now=NOW + 11 * DAY)
    assert told(cast.college_official) == [1]


def test_an_official_whose_unit_pauses_is_left_alone(cast):
    give(cast, 10)
    Pause.objects.create(organisation=cast.district, starts_on=TODAY, ends_on=TODAY, reason="调研")
    assert remind(now=NOW).suppressed == {"paused": 1}
    assert remind(now=NOW + 4 * DAY).escalated == 1


def test_the_most_particular_rule_counts_and_signs(cast):
    give(cast, 2)

    def said() -> str:
        Notice.objects.all().delete()
        remind(now=NOW)
        return Notice.objects.get().why.partition("；")[2]

    assert said() == "逾期1天提醒（平台默认）"
    rule(cast, cast.city, after=[2])
    assert said() == "逾期2天提醒（团茂名市委的规则）"
    rule(cast, cast.college, after=[1])
    assert said() == "逾期1天提醒（茂职院团委的规则）"
    rule(cast, cast.province, about=DueKind.ASSIGNMENT, on_day=True)
    assert said() == "到期当天提醒（团省委的规则）"
    rule(cast, cast.province, document=cast.document, after=[2])
    assert said() == "逾期2天提醒（团省委的规则）"
    rule(cast, cast.province, document=cast.document, about=DueKind.RETURNED, after=[1])
    rule(cast, cast.stranger, document=cast.document, after=[1])
    assert said() == "逾期2天提醒（团省委的规则）"


def test_a_rule_that_is_switched_off_silences_what_lies_below(cast):
    give(cast, 1)
    give(cast, -60)
    rule(cast, cast.city, enabled=False, after=[1])
    assert remind(now=NOW).suppressed == {"switched_off": 1}
    rule(cast, cast.college, after=[1])
    assert remind(now=NOW).notices == 1


def test_a_rule_that_begins_early_finds_what_is_far_away(cast):
    give(cast, -60)
    rule(cast, cast.college, before=[60, 90])
    remind(now=NOW)
    assert told(cast.college_official) == [-60]


def test_whoever_left_office_is_not_told_and_the_run_says_so(cast):
    give(cast, 1)
    end_appointment(actor=cast.admin, appointment=cast.college_official.appointments.get(), on=date(2026, 6, 1))
    result = remind(now=NOW)
    assert (result.due, result.notices, result.suppressed) == (1, 0, {"nobody_to_tell": 1})


def test_what_waits_for_one_person_is_told_to_that_one_as_long_as_the_account_is_open(cast):
    with time_machine.travel(NOW - 4 * DAY):
        record = make_record(cast, state="submitted")
        return_record(actor=cast.official, record=record, reason="请写清人数")
    Notice.objects.all().delete()  # that of the return itself
    rule(cast, cast.city, after=[3], official_after=4, superior_after=4)
    assert remind(now=NOW).notices == 1
    # Nobody answers for it, so it stays with the one whose it is.
    assert told(cast.leader) == [3]
    cast.leader.is_active = False
    cast.leader.save(update_fields=["is_active"])
    assert remind(now=NOW + 8 * DAY).suppressed == {"nobody_to_tell": 1}


def test_what_is_confidential_stays_inside(cast, kinds):  # noqa: F811
    kinds[DueKind.ASSIGNMENT] = replace(GIVEN, rows=lambda until: GIVEN.rows(until).annotate(due_inside=Value(True)))
    give(cast, 0)
    remind(now=NOW)
    assert Notice.objects.get().inside_only


def test_what_is_done_is_settled_however_that_came_about(cast):
    done, going = give(cast, 1), give(cast, 1, title="另一项")
    notify(
        users=[cast.official], kind=NoticeKind.TASK, subject=f"assignment:{done.pk}", occasion="given:1", title="交办"
    )
    remind(now=NOW)
    Assignment.objects.filter(pk=done.pk).update(state="done", ended_on=TODAY)
    assert [remind(now=NOW).settled, remind(now=NOW).settled] == [1, 0]
    settled = Notice.objects.exclude(settled_at=None)
    assert [(one.subject, one.step, bool(one.read_at)) for one in settled] == [(f"assignment:{done.pk}", 1, True)]
    assert Notice.objects.filter(subject=f"assignment:{going.pk}", settled_at=None).count() == 1


# --- what goes wrong ---


LAME = "没有话说"


def say_lame(row, telling):
    """Like the kind of tasks, which now has no words for those with this title."""
    if row.task__title == LAME:
        raise ValueError(LAME)
    return GIVEN.say(row, telling)


LAMED = replace(GIVEN, say=say_lame)


def test_a_row_without_words_is_parked_at_the_third_try_and_stops_nobody(cast, kinds):  # noqa: F811
    kinds[DueKind.ASSIGNMENT] = LAMED
    bad, good = give(cast, 0, title=LAME), give(cast, 0, title="另一项")
    tries = [remind(now=NOW + n * timedelta(minutes=15)) for n in range(4)]
    assert [run.suppressed["failed"] for run in tries] == [1, 1, 1, 0]
    assert [run.suppressed["parked"] for run in tries] == [0, 0, 0, 1]
    assert parked(WORK) == {f"assignment:{bad.pk}"}
    assert Notice.objects.get().subject == f"assignment:{good.pk}"


def test_a_failure_is_forgotten_once_there_are_words_or_nothing_is_due(cast, kinds):  # noqa: F811
    kinds[DueKind.ASSIGNMENT] = LAMED
    row = give(cast, 0, title=LAME)
    remind(now=NOW)
    kinds[DueKind.ASSIGNMENT] = GIVEN
    assert remind(now=NOW).notices == 1
    assert not Failure.objects.exists()
    kinds[DueKind.ASSIGNMENT] = LAMED
    remind(now=NOW + 4 * DAY)
    assert Failure.objects.exists()
    Assignment.objects.filter(pk=row.pk).update(state="done", ended_on=TODAY)
    remind(now=NOW + 4 * DAY)
    assert not Failure.objects.exists()


@pytest.mark.parametrize("said", [Said("a\0b", "", ""), Said("", "", "/" * 201), Said("\ud800", "", "")])
def test_words_that_no_database_takes_are_no_words(cast, kinds, said):  # noqa: F811
    kinds[DueKind.ASSIGNMENT] = replace(GIVEN, say=lambda row, telling: said)
    give(cast, 0)
    assert remind(now=NOW).suppressed == {"failed": 1}


def test_long_words_are_cut(cast, kinds):  # noqa: F811
    kinds[DueKind.ASSIGNMENT] = replace(GIVEN, say=lambda row, telling: Said("题" * 200, "文" * 500, ""))
    give(cast, 0)
    remind(now=NOW)
    notice = Notice.objects.get()
    assert (len(notice.title), len(notice.text)) == (120, 400)


def test_a_kind_that_cannot_be_asked_does_not_silence_the_others(cast, kinds):  # noqa: F811
    def broken(until):
        raise RuntimeError("no table")

    kinds[DueKind.ASSIGNMENT] = replace(GIVEN, rows=broken)
    with time_machine.travel(NOW - 4 * DAY):
        return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="请写清人数")
    with pytest.raises(ExceptionGroup):
        remind(now=NOW)
    assert told(cast.leader) == [0, 3]


def test_nor_what_was_said_of_it_before(cast, kinds):  # noqa: F811
    """What waits is asked of every kind of which somebody was reminded, before anybody is told."""
    give(cast, 0)
    remind(now=NOW)

    def broken(until):
        raise RuntimeError("no table")

    kinds[DueKind.ASSIGNMENT] = replace(GIVEN, rows=broken)
    with time_machine.travel(NOW - 4 * DAY):
        return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="请写清人数")
    with pytest.raises(ExceptionGroup):
        remind(now=NOW)
    assert told(cast.leader) == [0, 3]


def test_a_thing_of_no_unit_stops_no_other(cast, kinds):  # noqa: F811
    lost = give(cast, 0, title="无主的")
    given = give(cast, 0)
    unit = Case(When(pk=lost.pk, then=None), default="organisation", output_field=BigIntegerField())
    kinds[DueKind.ASSIGNMENT] = replace(GIVEN, rows=lambda until: GIVEN.rows(until).annotate(due_unit=unit))
    result = remind(now=NOW)
    assert (result.suppressed, Notice.objects.get().subject) == ({"nobody_to_tell": 1}, f"assignment:{given.pk}")


def test_a_run_that_is_killed_loses_nothing_and_doubles_nothing(cast, kinds, monkeypatch):  # noqa: F811
    monkeypatch.setattr(plan, "BATCH", 2)
    for late in range(5):
        give(cast, late)
    rows = count()

    def say_and_die(row, telling):
        if next(rows) == 2:
            raise KeyboardInterrupt
        return GIVEN.say(row, telling)

    kinds[DueKind.ASSIGNMENT] = replace(GIVEN, say=say_and_die)
    with pytest.raises(KeyboardInterrupt):
        remind(now=NOW)
    assert len(told(cast.college_official)) == 2, "what stood before the kill"
    kinds[DueKind.ASSIGNMENT] = GIVEN
    assert remind(now=NOW).notices == 3
    assert remind(now=NOW).suppressed == {"already_told": 5}


def test_queries_do_not_grow_with_what_is_due(cast):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            remind(now=NOW)
        return len(asked)

    give(cast, 31)
    give(cast, 0)
    remind(now=NOW)
    again = queries()
    give(cast, 31)
    give(cast, 0, unit=cast.stranger)  # whose people no reminder before has asked for
    new = queries()
    for late in range(1, 99):
        give(cast, late, unit=(cast.college, cast.city, cast.stranger)[late % 3])
    assert queries() <= new
    assert queries() <= again


# --- the job and the command ---


def test_the_job_and_the_command_do_the_same_and_the_command_prints_its_promise(cast):
    give(cast, 0)
    with time_machine.travel(NOW):
        assert remind_job() == {"due": 1, "notices": 1}
    out = StringIO()
    call_command("remind", "--now", "2026-06-18T09:00:00", "--format", "json", stdout=out)
    said = {"due": 1, "notices": 0, "escalated": 0, "suppressed": {"already_told": 1}}
    assert json.loads(out.getvalue()) == said


@pytest.mark.parametrize("moment", ["明天", "", "2026-06-31", "0001-01-01T00:00:00+14:00"])
def test_a_bad_moment_is_refused_as_wrong_usage(db, moment):
    with pytest.raises(CommandError, match="--now") as refusal:
        call_command("remind", "--now", moment)
    assert refusal.value.returncode == 2
