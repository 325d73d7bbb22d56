"""What still stands: asked at the last moment, of everything that can be due."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.reminding.kinds import KINDS
from reports.reminding.still import latest, open_rows, standing
from tasks.actions.assignments import report_done
from tasks.actions.records import submit
from tasks.actions.returns import return_record
from teams.actions.notices import mark_read, settle
from teams.models import Mute, Notice
from tests.cast import make_record
from tests.reports.telling import THURSDAY, given, reminded_of, told_of
from tests.reports.world import make_report

pytestmark = pytest.mark.django_db


def subject(row) -> str:
    return f"assignment:{row.pk}"


def still_due(asked, *, on: date) -> set[str]:
    return set(open_rows(asked, on=on))


def test_what_is_not_done_is_still_due_whatever_its_date(cast):
    late, later = given(cast), given(cast, due=date(2027, 12, 31))
    asked = [subject(late), subject(later), "assignment:999999", "contact:1", "assignment:x", "assignment", ""]
    assert still_due(asked, on=THURSDAY) == {subject(late), subject(later)}


@pytest.mark.both
def test_of_every_kind_what_waits_is_still_due(cast):
    """Whatever subjects are made of: ids of rows, of units, and with dashes."""
    make_report(cast)
    given(cast)
    make_record(cast, state="submitted")
    return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="请写清人数")
    waiting = {kind.subject(row) for kind in KINDS.values() for row in kind.rows(THURSDAY + timedelta(days=400))}
    assert {one.partition(":")[0] for one in waiting} >= {"assignment", "record", "report", "review", "team", "plan"}
    assert still_due(waiting, on=THURSDAY) == waiting


def test_what_is_reported_done_is_due_no_more(cast):
    row = given(cast)
    report_done(actor=cast.college_official, assignment=row, on=THURSDAY, note="清理了5条街")
    assert still_due([subject(row)], on=THURSDAY) == set()


@pytest.mark.both
def test_a_returned_record_is_due_until_it_is_sent_again(cast):
    record = return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="请写清人数")
    asked = [f"record:{record.pk}"]
    assert still_due(asked, on=THURSDAY + timedelta(days=9)) == set(asked)
    submit(actor=cast.leader, record=record)
    assert still_due(asked, on=THURSDAY + timedelta(days=9)) == set()


def test_many_subjects_cost_no_more_queries_than_one(cast):
    rows = [given(cast, due=THURSDAY + timedelta(days=number)) for number in range(3)]

    def cost(*asked: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert still_due(asked, on=THURSDAY) == set(asked)
        return len(queries)

    assert cost(subject(rows[0])) == cost(*map(subject, rows)) == 1


def test_what_happened_stands_until_it_is_read_or_settled(cast):
    kept, read, settled = (told_of(cast.official, name) for name in ("kept:1", "read:1", "settled:1"))
    mark_read(notices=Notice.objects.filter(pk=read.pk))
    settle(notices=Notice.objects.filter(pk=settled.pk))
    assert standing(Notice.objects.all(), on=THURSDAY) == [kept]


def test_a_reminder_stands_only_while_its_subject_is_due(cast):
    row = given(cast)
    told_of(cast.college_official, subject(row), "given:1")
    reminded_of(cast.college_official, row)
    assert len(standing(Notice.objects.all(), on=THURSDAY)) == 2
    row.delete()
    assert [notice.occasion for notice in standing(Notice.objects.all(), on=THURSDAY)] == ["given:1"]


def test_what_reminds_of_another_day_than_that_on_which_it_is_due_now_stands_no_more(cast):
    row = given(cast)
    before = reminded_of(cast.college_official, row)
    assert standing([before], on=THURSDAY) == [before]
    row.due = date(2026, 12, 31)
    row.save(update_fields=["due"])
    assert standing([before], on=THURSDAY) == []


def test_a_muted_reminder_is_quiet_until_its_day_and_for_nobody_else(cast):
    row, until = given(cast), THURSDAY + timedelta(days=1)
    for user in (cast.college_official, cast.official):
        reminded_of(user, row)
    told_of(cast.college_official, subject(row), "sent_back:1")
    Mute.objects.create(user=cast.college_official, subject=subject(row), title="创文巩卫", until=until)

    def told(on: date) -> list[str]:
        return sorted(f"{one.user.username} {one.occasion}" for one in standing(Notice.objects.all(), on=on))

    assert told(until) == ["college sent_back:1", "district doer:2026-06-15"]
    assert "college doer:2026-06-15" in told(until + timedelta(days=1))


def test_of_several_reminders_of_one_thing_the_last_is_told(cast):
    row = given(cast)
    reminded_of(cast.college_official, row, on=THURSDAY - timedelta(days=2))
    last = reminded_of(cast.college_official, row)
    event = told_of(cast.college_official, subject(row), "given:1")
    assert latest(Notice.objects.all()) == [event, last]
    assert list(Notice.objects.current()) == [event, last]
