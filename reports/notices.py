"""The texts and recipients of this app's notices, sent through ``teams.actions.notices``."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from reports.models import Report
from teams.actions.notices import mark_read, notify
from teams.choices import NoticeKind
from teams.models import Notice, Organisation, User
from teams.offices import officials_of
from teams.roles import REPORTS_ACCEPT, REPORTS_EDIT


def people_of(unit: Organisation, word: str) -> QuerySet[User]:
    """Who may do ``word`` as ``unit`` today."""
    return User.objects.filter(pk__in=officials_of([unit.pk], word, on=timezone.localdate())[unit.pk])


def tell_submitted(report: Report, *, version: int) -> int:
    """One notice to everybody who may accept it."""
    if report.receiver is None:
        return 0
    return notify(
        users=people_of(report.receiver, REPORTS_ACCEPT),
        kind=NoticeKind.REPORT,
        key=f"report:{report.pk}:submitted:{version}",
        title=f"{report.organisation}报来{report.period}推进表",
        text="请接收，或写明原因退回。" if version == 1 else f"第{version}次报送，请接收，或写明原因退回。",
        url=reverse("reports:report", args=[report.pk]),
    )


def tell_returned(report: Report, *, event: int) -> int:
    return notify(
        users=people_of(report.organisation, REPORTS_EDIT),
        kind=NoticeKind.RETURNED,
        key=f"report:{report.pk}:returned:{event}",
        title=f"{report.period}推进表被{report.receiver}退回",
        text=report.return_reason,
        url=reverse("reports:report", args=[report.pk]),
    )


def tell_accepted(report: Report, *, event: int) -> int:
    return notify(
        users=people_of(report.organisation, REPORTS_EDIT),
        kind=NoticeKind.REPORT,
        key=f"report:{report.pk}:accepted:{event}",
        title=f"{report.receiver}已接收{report.period}推进表",
        url=reverse("reports:report", args=[report.pk]),
    )


def settle(report: Report, step: str) -> int:
    """Mark as read what was said of an earlier ``step`` (submitted, returned): it has been answered, by whomever."""
    return mark_read(notices=Notice.objects.filter(key__startswith=f"report:{report.pk}:{step}:"))
