"""Rows that a job could not do its work on: noted, parked at the third try, tried again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teams.actions.failures import forget, note, parked, retry
from teams.models import AuditEntry, Failure

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def fail(times: int, subject: str = "assignment:7") -> Failure:
    for _ in range(times):
        note("remind", subject, "写不出标题", at=timezone.now())
    return Failure.objects.get(what="remind", subject=subject)


def test_what_failed_twice_is_tried_again():
    assert fail(2).tries == 2
    assert parked("remind") == set()


def test_the_third_failure_parks_it():
    assert fail(3).parked_at is not None
    assert parked("remind") == {"assignment:7"}
    assert parked("deliver") == set()


def test_a_parked_one_that_fails_once_more_stays_parked_since_the_third_time():
    since = fail(3).parked_at
    assert fail(1).parked_at == since


def test_the_first_time_is_remembered_beside_the_last():
    first = timezone.now()
    note("remind", "assignment:7", "a", at=first)
    note("remind", "assignment:7", "b", at=first + timedelta(hours=1))
    row = Failure.objects.get()
    assert (row.first_at, row.last_at, row.error) == (first, first + timedelta(hours=1), "b")


def test_of_an_exception_the_kind_and_the_place_are_kept_and_no_values():
    try:
        {}["林嘉豪"]
    except KeyError as error:
        note("remind", "assignment:7", error, at=timezone.now())
    said = Failure.objects.get().error
    assert said.startswith("程序出错（KeyError，tests/teams/test_failures.py第")
    assert "林嘉豪" not in said


def test_what_was_done_after_all_is_forgotten():
    fail(3)
    fail(1, "assignment:8")
    fail(1, "assignment:9")
    assert forget("remind", ["assignment:7", "assignment:8", "assignment:10"]) == 2
    assert set(Failure.objects.values_list("subject", flat=True)) == {"assignment:9"}


def test_who_has_it_tried_again_stands_in_the_log(cast):
    failure = fail(3)
    assert retry(actor=cast.admin, failure=failure)
    assert parked("remind") == set()
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.organisation) == ("再试一次", cast.admin, cast.province)
    assert entry.target_label == "提醒：交办的任务，编号7"
    assert fail(2).parked_at is None
    assert fail(1).parked_at is not None


def test_a_second_click_on_retry_does_nothing(cast):
    failure = fail(3)
    retry(actor=cast.admin, failure=failure)
    before = AuditEntry.objects.count()
    assert not retry(actor=cast.admin, failure=failure)
    assert AuditEntry.objects.count() == before
