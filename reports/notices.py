"""The texts and recipients of this app's notices, sent through ``teams.actions.notices``."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from reports.models import Report, ReportingPeriod
from teams.actions.notices import notify
from teams.actions.notices import settle as settle_notices
from teams.actions.notices import settle_reminders as settle_reminders_of_kind
from teams.choices import DueKind, NoticeKind
from teams.models import Notice, Organisation, User
from teams.offices import officials_of
from teams.roles import REPORTS_ACCEPT, REPORTS_EDIT


def people_of(unit: Organisation, word: str) -> QuerySet[User]:
    """Who may do ``word`` as ``unit`` today."""
    return User.objects.filter(pk__in=officials_of([unit.pk], word, on=timezone.localdate())[unit.pk])


def tell_submitted(report: Report, *, version: int, actor: User) -> int:
    """One notice to everybody who may accept it; and, of one that the superior entered, to the unit."""
    if report.receiver is None:
        return 0
    said = _of(report, f"submitted:{version}")
    again = f"第{version}次报送，" if version > 1 else ""
    told = notify(
        users=people_of(report.receiver, REPORTS_ACCEPT),
        kind=NoticeKind.REPORT,
        title=f"{report.organisation}报来{report.period}推进表{'（上级代填）' if report.by_proxy else ''}",
        text=f"{again}请接收，或写明原因退回。",
        **said,
    )
    if report.by_proxy:
        told += notify(
            users=people_of(report.organisation, REPORTS_EDIT),
            kind=NoticeKind.REPORT,
            title=f"{report.receiver}已代报{report.period}推进表",
            text=f"由{actor}代填代报，请核对；有出入的，请告诉{report.receiver}退回。",
            **_of(report, f"sent_for:{version}"),
        )
    return told


def tell_returned(report: Report, *, event: int, line: int | None = None) -> int:
    """To whoever fills it in; the link leads to the first line that is marked."""
    said = _of(report, f"returned:{event}")
    users = people_of(report.organisation, REPORTS_EDIT)
    if report.by_proxy and report.receiver:
        users |= people_of(report.receiver, REPORTS_EDIT)
    return notify(
        users=users,
        kind=NoticeKind.RETURNED,
        title=f"{report.period}推进表被{report.receiver}退回",
        text=report.return_reason,
        **(said | {"url": f"{said['url']}#line-{line}" if line else said["url"]}),
    )


def tell_accepted(report: Report, *, event: int) -> int:
    return notify(
        users=people_of(report.organisation, REPORTS_EDIT),
        kind=NoticeKind.REPORT,
        title=f"{report.receiver}已接收{report.period}推进表",
        **_of(report, f"accepted:{event}"),
    )


def tell_entered(report: Report, *, event: int, reason: str) -> int:
    return notify(
        users=people_of(report.organisation, REPORTS_EDIT),
        kind=NoticeKind.REPORT,
        title=f"{report.receiver}开始代填本单位的{report.period}推进表",
        text=f"原因：{reason.rstrip('。')}。能自己填时，打开这张表接回来。",
        **_of(report, f"entered:{event}"),
    )


def tell_taken_over(report: Report, *, event: int) -> int:
    return notify(
        users=people_of(report.receiver, REPORTS_ACCEPT),
        kind=NoticeKind.REPORT,
        title=f"{report.organisation}接回{report.period}推进表自己填",
        **_of(report, f"taken_over:{event}"),
    )


def tell_given_back(report: Report, *, event: int) -> int:
    """To the unit whose report somebody else entered, who is not its receiver any more."""
    return notify(
        users=people_of(report.organisation, REPORTS_EDIT),
        kind=NoticeKind.REPORT,
        title=f"{report.period}推进表由本单位自己填",
        text=f"报送规则改了接收单位，{report.receiver}不再代填。代填的内容还在，请核对后报送。",
        **_of(report, f"given_back:{event}"),
    )


def settle(report: Report, step: str) -> int:
    """Settle what was said of an earlier ``step`` (submitted, returned): it has been answered, by whomever."""
    return settle_notices(notices=Notice.objects.about(f"report:{report.pk}", f"{step}:"))


def settle_reminders(reports: Iterable[int]) -> int:
    """Settle what reminds of sending these reports (ids), to whomever: they were sent, are another's to fill in or to
    receive, or are gone. Who is behind with one from then on is told anew."""
    return settle_reminders_of_kind(DueKind.REPORT, reports)


def settle_reminders_of(periods: Iterable[ReportingPeriod]) -> int:
    """The same of all reports of ``periods`` that are due on another day from now on."""
    reports = Report.objects.open().filter(period__in=list(periods))
    return settle_reminders(reports.values_list("pk", flat=True))


def settle_pile(receiver: Organisation | None) -> int:
    """Settle what reminds ``receiver`` of taking reports, and others of its pile, once nothing waits there."""
    if receiver is None or Report.objects.waiting().filter(receiver=receiver).exists():
        return 0
    return settle_notices(notices=Notice.objects.about(f"acceptance:{receiver.pk}"))


def _of(report: Report, occasion: str) -> dict[str, Any]:
    return {
        "subject": f"report:{report.pk}",
        "occasion": occasion,
        "url": reverse("reports:report", args=[report.pk]),
        "inside_only": report.period.rule.document.confidential,
    }
