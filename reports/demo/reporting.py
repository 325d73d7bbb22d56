"""The reports of past periods, sent and accepted in their days; those of the current one are live drafts."""

from collections.abc import Sequence
from datetime import date, timedelta

from reports.actions.drafts import open_period
from reports.actions.reports import accept, submit
from reports.actions.rollups import refresh_rollups
from reports.choices import ReportState, ReportVerb
from reports.demo.plan import moment
from reports.models import Report, ReportEvent, ReportingRule, ReportVersion
from teams.models import User

# Who sends, who takes it the day after, and how many days before it is due.
Step = tuple[str, str | None, int]
WAY_UP: tuple[Step, ...] = (("district", "city", 3), ("city", "province", 2), ("province", None, 1))
UNIVERSITY: Step = ("college", "province", 3)


def open_drafts(today: date) -> None:
    """The drafts of every period that has opened by ``today``, from the totals of this moment."""
    refresh_rollups()
    open_period(on=today)


def report_past_periods(rule: ReportingRule, steps: Sequence[Step], users: dict[str, User], today: date) -> None:
    """Send what is due before ``today``, step by step; each receiver accepts the day after."""
    for period in rule.periods.filter(due_on__lt=today).order_by("starts_on"):
        for sender, receiver, days_before in steps:
            unit = users[sender].organisation
            report = Report.objects.filter(period=period, organisation=unit, state=ReportState.DRAFT).first()
            if report is None:
                continue
            sent_on = period.due_on - timedelta(days=days_before)
            version = submit(
                actor=users[sender], report=report, filled_by=users[sender].name, contact="", filled_on=sent_on
            )
            if receiver:
                accept(actor=users[receiver], report=report, version=version.number)
            _date_back(report, sent_on)


def _date_back(report: Report, sent_on: date) -> None:
    """Put the steps of a report into the demo's past; they were made a moment ago."""
    sent, taken = moment(sent_on, 16, 20), moment(sent_on, 17, 40)
    Report.objects.filter(pk=report.pk).update(submitted_at=sent, drafted_at=moment(sent_on, 9))
    ReportVersion.objects.filter(report=report).update(submitted_at=sent)
    ReportVersion.objects.filter(report=report, accepted_at__isnull=False).update(accepted_at=taken)
    ReportEvent.objects.filter(report=report, verb=ReportVerb.SUBMITTED).update(at=sent)
    ReportEvent.objects.filter(report=report, verb=ReportVerb.ACCEPTED).update(at=taken)
