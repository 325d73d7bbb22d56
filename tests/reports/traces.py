"""Rows that somebody leaves behind who works with documents."""

from datetime import date, timedelta

from django.utils import timezone

from reports.choices import LineField
from reports.models import Export, LineEdit, ReminderRule, Report
from tasks.choices import AssignmentVerb, LinkPurpose, Measure, PlanParty
from tasks.models import (
    Assignment,
    AssignmentStep,
    ContactLink,
    DocumentReading,
    Extension,
    Indicator,
    IndicatorEntry,
    PlanAnswer,
    Sorting,
    Undertaking,
    WorkPlan,
)
from teams.choices import Route
from teams.models import Delivery, Digest, DownloadTicket, Mute, NoticePreference, Pause
from tests.cast import START, Cast


def leave_at_ledger(cast: Cast, name: str, *, on: date) -> None:
    """The cast's leader, in an office, filed a document, sorted it, was given a task and more time, took an item on."""
    user, unit, said = cast.leader, cast.college, {"by": cast.leader, "by_name": name}
    given = Assignment.objects.create(
        task=cast.task, organisation=unit, assigner=cast.district, assigned_on=START, due=on
    )
    AssignmentStep.objects.create(assignment=given, verb=AssignmentVerb.RECEIVED, organisation=unit, **said)
    later = on + timedelta(days=7)
    Extension.objects.create(assignment=given, due_before=on, until=later, reason="人手不够", asked_by=user)
    reading = DocumentReading.objects.create(organisation=unit, file_name="方案.docx", begun_by=user)
    Sorting.objects.create(document=cast.document, number=1, reading=reading, **said)
    indicator = Indicator.objects.create(document=cast.document, position=1, name="清理次数", measure=Measure.SUM)
    IndicatorEntry.objects.create(indicator=indicator, organisation=unit, as_of=on, value=3, source="台账", **said)
    Undertaking.objects.create(user=user, task=cast.task, organisation=unit, taken_on=START)
    Export.objects.create(user=user, organisation=unit, kind="ledger", title=f"{name}的记录台账")


def leave_at_site(cast: Cast, name: str) -> None:
    """The cast's leader drafted the work plan of a placement, agreed to it, and sent its contact a link."""
    user, until = cast.leader, timezone.now() + timedelta(days=7)
    plan = WorkPlan.objects.create(placement=cast.campus, drafted_by=user, goal="清理背街小巷")
    PlanAnswer.objects.create(plan=plan, version=1, party=PlanParty.LEADER, agreed=True, by=user, by_name=name)
    ContactLink.objects.create(
        token_hash="1", purpose=LinkPurpose.PLAN, placement=cast.campus, plan_version=1, made_by=user, expires_at=until
    )
    DownloadTicket.objects.create(token_hash="1", user=user, path="/sheets/roster/template/", expires_at=until)


def leave_at_report(cast: Cast, name: str) -> None:
    """The cast's leader changed a text of a report that the office has drafted."""
    line = Report.objects.filter(organisation=cast.college).first().lines.first()
    LineEdit.objects.create(line=line, field=LineField.PROGRESS, after="清理21处。", by=cast.leader, by_name=name)


def leave_at_reminders(cast: Cast, name: str, *, on: date) -> None:
    """The cast's leader said how to be told, was told by mail, mutes one thing, and set a rule and a pause."""
    user, unit = cast.leader, cast.college
    NoticePreference.objects.create(user=user, hour=8, by_email=True)
    Mute.objects.create(user=user, subject="assignment:1", title=f"{name}的任务", until=on)
    Delivery.objects.create(digest=Digest.objects.create(user=user, day=on), route=Route.EMAIL)
    Pause.objects.create(organisation=unit, starts_on=on, ends_on=on, reason="考试周", set_by=user)
    ReminderRule.objects.create(organisation=unit, set_by=user)
