"""线下报送: a superior that is not on the platform gets files. It blocks nobody."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from reports.actions.drafts import refresh
from reports.actions.rollups import refresh_rollups
from reports.actions.steps import follow, last_version, locked, move, take_step
from reports.choices import ReportState, ReportVerb
from reports.models import Report, ReportVersion
from teams.models import User


@transaction.atomic
def hand_over(*, actor: User, report: Report, on: date) -> ReportVersion:
    """Note the day on which the files of the last version were given to the superior. ValidationError for a report
    that is open or goes to a receiver on the platform, and for a day before it was sent or after today."""
    report = _sent_off_platform(report)
    version = last_version(report)
    if on > timezone.localdate():
        raise ValidationError({"on": "交出日期不能晚于今天。"})
    if on < timezone.localdate(version.submitted_at):
        raise ValidationError({"on": f"交出日期不能早于第{version.number}次报出的日期。"})
    version.handed_over_on = on
    version.save(update_fields=["handed_over_on"])
    take_step(report, actor, ReportVerb.HANDED_OVER, said={"version": version.number, "on": on.isoformat()})
    return version


def reopen(*, actor: User, report: Report, reason: str) -> Report:
    """Open a report again that the superior gave back on paper, with its ``reason``; it goes out as the next version.
    ValidationError for one that is open, that goes to a receiver on the platform, or without a reason."""
    reason = reason.strip()[:300]
    if not reason:
        raise ValidationError({"reason": "请写明上级要改什么。"})
    refresh_rollups()
    return _reopen(actor, report, reason)


@transaction.atomic
def _reopen(actor: User, report: Report, reason: str) -> Report:
    report = _sent_off_platform(report)
    move(report, ReportState.RETURNED, return_reason=reason)
    take_step(report, actor, ReportVerb.REOPENED, reason=reason)
    refresh(report)
    follow(report)
    return report


def _sent_off_platform(report: Report) -> Report:
    found = locked(report)
    if found.receiver is not None:
        raise ValidationError(f"这张表由{found.receiver}在平台上接收。")
    if found.is_open:
        raise ValidationError("这张表还没有报出。")
    return found
