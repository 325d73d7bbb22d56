"""代填: a superior enters the report of a unit that cannot, and the unit takes it over again. Marked everywhere."""

from django.core.exceptions import ValidationError
from django.db import transaction

from reports.actions.steps import NOT_OPEN, locked, move, take_step
from reports.choices import ReportVerb
from reports.models import Report
from reports.notices import settle, settle_reminders, tell_entered, tell_taken_over
from teams.models import User


@transaction.atomic
def enter_for(*, actor: User, report: Report, reason: str) -> Report:
    """Open the unit's report to its receiver, who edits and submits it from now on; the unit is told, with ``reason``
    (at most 300 characters). ValidationError if it was sent, is entered already, goes to nobody on the platform, or no
    reason is given."""
    report, reason = locked(report), reason.strip()[:300]
    if not report.is_open:
        raise ValidationError(NOT_OPEN)
    if report.receiver is None:
        raise ValidationError("这张表没有平台上的上级，不能代填。")
    if report.by_proxy:
        raise ValidationError(f"这张表已经由{report.receiver}代填。")
    if not reason:
        raise ValidationError({"reason": "请写明为什么要代填，对方看得到。"})
    move(report, report.state, by_proxy=True)
    event = take_step(report, actor, ReportVerb.ENTERED, reason=reason)
    settle_reminders([report.pk])
    tell_entered(report, event=event.pk, reason=reason)
    return report


@transaction.atomic
def take_over(*, actor: User, report: Report) -> Report:
    """The unit is back and fills its report in itself; what was entered stays in it. ValidationError if it was sent
    or is not entered by the superior."""
    report = locked(report)
    if not report.is_open:
        raise ValidationError(NOT_OPEN)
    if not report.by_proxy:
        raise ValidationError("这张表就是本单位自己填的。")
    move(report, report.state, by_proxy=False)
    event = take_step(report, actor, ReportVerb.TAKEN_OVER)
    settle(report, "entered")
    settle_reminders([report.pk])
    tell_taken_over(report, event=event.pk)
    return report
