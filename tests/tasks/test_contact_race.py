"""Two who answer by one link at once: one answer counts, on real PostgreSQL."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from tasks.actions.contact_links import answer_by_link, confirm_by_link
from tasks.models import ContactLink, PlanAnswer, ServiceConfirmation, WorkPlan
from teams.actions.invitations import Gone
from tests.cast import Cast, build_cast, make_record
from tests.tasks.site_plans import change, offered, plan_link, services_link
from tests.tasks.test_assignment_race import at_once

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(db, today) -> Cast:
    if connection.vendor == "sqlite":
        pytest.skip("the embedded database lets one writer in at a time")
    return build_cast()


def refusing(act, **said):
    """``act`` as :func:`at_once` counts it: a link that is spent is a refusal."""

    def run() -> None:
        try:
            act(at=timezone.now(), **said)
        except Gone:
            raise ValidationError("spent") from None

    return run


def test_of_agreeing_and_wishing_otherwise_at_once_one_counts(cast):
    offered(cast)
    said = {"token": plan_link(cast), "seen": 1}
    acts = [
        refusing(answer_by_link, agreed=True, remark="", **said),
        refusing(answer_by_link, agreed=False, remark="改到周日", **said),
    ]
    assert at_once(*acts) == ["done", "refused"]
    assert PlanAnswer.objects.filter(party="contact").count() == 1


def wait_until_somebody_waits() -> None:
    """Until another connection waits for a lock."""
    with connection.cursor() as cursor:
        for _ in range(1000):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.005)")
    raise AssertionError("nobody waits")


def test_a_change_and_an_answer_at_once_do_not_wait_for_each_other_for_ever(cast):
    plan = offered(cast)
    said = {"token": plan_link(cast), "seen": 1, "agreed": True, "remark": ""}
    held = threading.Event()

    def changing() -> None:
        with transaction.atomic():
            WorkPlan.objects.select_for_update().get(pk=plan.pk)
            held.set()
            wait_until_somebody_waits()
            change(cast, plan, goal="每周清理一次")

    def answering() -> None:
        held.wait()
        answer_by_link(at=timezone.now(), **said)

    assert at_once(changing, answering) == ["done", "refused"]
    plan.refresh_from_db()
    assert plan.version == 2
    assert ContactLink.objects.open(at=timezone.now()).get().plan_version == 2


def test_two_confirmations_at_once_are_one(cast):
    record = make_record(cast)
    said = {"token": services_link(cast), "answers": {record.pk: ""}, "remark": ""}
    assert at_once(*[refusing(confirm_by_link, **said)] * 2) == ["done", "refused"]
    assert ServiceConfirmation.objects.count() == 1
    assert ContactLink.objects.get().answered_at
