"""Two officials at once: one assignment ends once, is asked for once, is given once, on real PostgreSQL."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tasks.actions.assignments import assign_task, assign_tasks, confirm_done, report_done, send_back
from tasks.actions.extensions import ask_extension, grant_extension, refuse_extension
from tasks.models import Assignment, Extension
from tests.cast import Cast, build_cast

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 6, 18)
DUE, LATER = date(2026, 6, 30), date(2026, 7, 15)


@pytest.fixture
def cast(db, today) -> Cast:
    if connection.vendor == "sqlite":
        pytest.skip("the embedded database lets one writer in at a time")
    return build_cast()


@pytest.fixture
def given(cast) -> Assignment:
    said = {"task": cast.task, "organisation": cast.college, "assigner": cast.district}
    return assign_task(actor=cast.official, on=TODAY, due=DUE, **said)


def at_once(*acts) -> list[str]:
    """Let each of ``acts`` begin at the same moment; how many were done and refused."""
    gate, outcomes = threading.Barrier(len(acts)), []

    def run(act) -> None:
        gate.wait()
        try:
            act()
            outcomes.append("done")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_of_confirming_and_sending_back_at_once_one_counts(cast, given):
    report_done(actor=cast.college_official, assignment=given, on=TODAY, note="办好了。")
    said = {"actor": cast.official, "assignment": given, "on": TODAY}
    outcomes = at_once(lambda: confirm_done(**said), lambda: confirm_done(**said))
    assert outcomes == ["done", "refused"]
    assert given.steps.filter(verb="done").count() == 1
    with pytest.raises(ValidationError, match="已经办结"):
        send_back(**said, reason="再办")


def test_more_time_asked_for_twice_at_once_is_one_request(cast, given):
    said = {"actor": cast.college_official, "assignment": given, "on": TODAY, "until": LATER, "reason": "连日下雨"}
    assert at_once(lambda: ask_extension(**said), lambda: ask_extension(**said)) == ["done", "refused"]
    assert Extension.objects.count() == 1


def test_a_request_is_granted_or_refused_and_never_both(cast, given):
    said = {"actor": cast.college_official, "assignment": given, "on": TODAY, "until": LATER, "reason": "连日下雨"}
    answer = {"actor": cast.official, "extension": ask_extension(**said), "on": TODAY, "note": "看情况"}
    assert at_once(lambda: grant_extension(**answer), lambda: refuse_extension(**answer)) == ["done", "refused"]
    extension = Extension.objects.get()
    assert (Assignment.objects.get().due == LATER) == (extension.state == "granted")


def test_two_who_issue_at_once_give_the_task_once(cast):
    units = [cast.street, cast.town]
    said = {"task": cast.task, "organisations": units, "assigner": cast.district, "on": TODAY, "due": DUE}
    assert at_once(*[lambda: assign_tasks(actor=cast.official, **said)] * 2) == ["done", "refused"]
    assert cast.task.assignments.count() == 2
