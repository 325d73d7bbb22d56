"""What is told of a confidential document or a case stays on the platform: an e-mail says no more than that it is."""

import pytest

from reports.actions.digests import compose_digests
from reports.actions.reports import return_report
from reports.reminding.messages import message_for
from tasks.actions.assignments import assign_task
from tasks.actions.participants import add_participant
from tasks.actions.plans import offer_plan
from tasks.actions.returns import return_record
from tasks.models import Document, Task
from teams.choices import Route
from teams.models import Digest, Notice
from tests.cast import Cast, make_record
from tests.reports.telling import THURSDAY, at, channel, wants_mail
from tests.reports.world import make_report, send
from tests.tasks.site_plans import drafted

pytestmark = pytest.mark.django_db


def happen(cast: Cast) -> None:
    """Of everything that is told something."""
    assign_task(
        actor=cast.official, task=cast.task, organisation=cast.college, assigner=cast.district, on=THURSDAY, due=None
    )
    add_participant(
        actor=cast.official,
        task=cast.task,
        organisation=cast.rights_office,
        adder=cast.district,
        on=THURSDAY,
        reason="由权益部统筹",
    )
    return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="请写清人数")
    offer_plan(actor=cast.leader, plan=drafted(cast))
    report = send(cast, make_report(cast))
    return_report(actor=cast.city_official, report=report, version=1, reason="请补第二季度")


def told() -> set[tuple[str, bool]]:
    """Of what it is, and whether it stays inside."""
    return {(one.subject.partition(":")[0], one.inside_only) for one in Notice.objects.all()}


@pytest.mark.parametrize("closed", [True, False])
def test_what_happens_to_a_confidential_document_is_told_inside(cast, closed):
    Document.objects.update(confidential=closed)
    cast.document.refresh_from_db()
    happen(cast)
    assert told() == {(kind, closed) for kind in ("assignment", "participant", "record", "plan", "report")}


def test_a_mail_names_no_case(cast):
    channel(cast.city)
    Task.objects.filter(pk=cast.task.pk).update(confidential=True, title="个案帮扶小陈")
    task = Task.objects.get(pk=cast.task.pk)
    who = {"organisation": cast.college, "assigner": cast.district}
    assign_task(actor=cast.official, task=task, on=THURSDAY, due=None, **who)
    wants_mail(cast.college_official)
    compose_digests(now=at("09:00"))
    said = message_for([Digest.objects.get()], Route.EMAIL, at=at("09:00")).text(9_000)
    assert ("另有1项内容不外发" in said, "小陈" in said) == (True, False)
