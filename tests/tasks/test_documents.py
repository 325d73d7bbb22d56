"""The period of a document and the printed dates that have no year."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tasks.actions.assignments import assign_task
from tasks.actions.documents import dated_in, set_period
from tasks.choices import TaskState
from tasks.models import Task
from teams.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def roster_task(cast) -> Task:
    return Task.objects.create(
        document=cast.document,
        kind="safeguard_subitem",
        position=12,
        number="4.",
        title="收集名单",
        due_printed="--05-15",
    )


@pytest.mark.parametrize(
    ("printed", "starts_on", "ends_on", "meant"),
    [
        ("--05-15", date(2026, 1, 1), date(2026, 12, 31), date(2026, 5, 15)),
        ("--05-15", date(2026, 9, 1), date(2027, 8, 31), date(2027, 5, 15)),
        ("--05-15", date(2026, 6, 1), date(2026, 12, 31), None),
        ("--05-15", date(2026, 5, 15), date(2026, 5, 15), date(2026, 5, 15)),
        ("--02-29", date(2027, 1, 1), date(2028, 12, 31), date(2028, 2, 29)),
    ],
)
def test_a_printed_day_gets_the_year_that_lies_in_the_period(printed, starts_on, ends_on, meant):
    assert dated_in(printed, starts_on, ends_on) == meant


def test_a_misprinted_day_is_said():
    with pytest.raises(ValidationError, match="五月中旬"):
        dated_in("--五月中旬", date(2026, 1, 1), date(2026, 12, 31))


def test_setting_the_period_dates_tasks_and_what_was_assigned(cast, roster_task):
    given = assign_task(
        actor=cast.official,
        task=roster_task,
        organisation=cast.college,
        assigner=cast.district,
        on=date(2026, 4, 1),
        due=None,
    )
    assert given.due is None
    outside = set_period(
        actor=cast.official, document=cast.document, starts_on=date(2026, 3, 1), ends_on=date(2026, 12, 31)
    )
    roster_task.refresh_from_db()
    given.refresh_from_db()
    cast.document.refresh_from_db()
    assert outside == []
    assert (roster_task.due, given.due) == (date(2026, 5, 15), date(2026, 5, 15))
    assert cast.document.starts_on == date(2026, 3, 1)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.before["starts_on"], entry.after["starts_on"]) == ("设执行期", "2026-01-01", "2026-03-01")


def test_a_printed_day_outside_the_period_keeps_no_year(cast, roster_task):
    outside = set_period(
        actor=cast.official, document=cast.document, starts_on=date(2026, 6, 1), ends_on=date(2026, 12, 31)
    )
    roster_task.refresh_from_db()
    assert outside == ["收集名单"]
    assert roster_task.due is None


def test_a_period_that_ends_before_it_starts_is_refused(cast):
    with pytest.raises(ValidationError, match="不能早于"):
        set_period(actor=cast.official, document=cast.document, starts_on=date(2026, 6, 1), ends_on=date(2026, 5, 31))
    cast.document.refresh_from_db()
    assert cast.document.ends_on == date(2026, 12, 31)


def test_a_withdrawn_task_asks_for_no_list_of_names(cast, roster_task):
    Task.objects.filter(pk=roster_task.pk).update(due=date(2026, 5, 15))
    assert Task.objects.roster_due(cast.document) == date(2026, 5, 15)
    Task.objects.filter(pk=roster_task.pk).update(state=TaskState.DROPPED)
    assert Task.objects.roster_due(cast.document) is None
