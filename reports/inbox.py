"""What came in and what is missing, for a unit that receives reports. Questions only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, QuerySet
from django.utils import timezone

from reports.choices import ReportState
from reports.models import Report, Reporter, ReportingPeriod
from tasks.progress import Standing, standing_of_due

IN = (ReportState.SUBMITTED, ReportState.ACCEPTED)


@dataclass(frozen=True)
class Owed:
    """One unit's report of one period; ``report`` is None until its draft opens."""

    reporter: Reporter
    period: ReportingPeriod
    report: Report | None
    first_sent: datetime | None
    standing: Standing

    @property
    def is_in(self) -> bool:
        return self.report is not None and self.report.state in IN

    @property
    def in_time(self) -> bool:
        """Whether it was first sent by the due date; a correction asked for later does not make it late."""
        return self.first_sent is not None and timezone.localdate(self.first_sent) <= self.period.due_on

    @property
    def visible(self) -> bool:
        """Whether the receiver may open it: a draft is the unit's own business."""
        return self.report is not None and self.report.state != ReportState.DRAFT


@dataclass(frozen=True)
class Inbox:
    """A period's reports. Completeness and timeliness are two figures."""

    period: ReportingPeriod
    rows: list[Owed]

    @property
    def complete(self) -> int:
        return sum(row.is_in for row in self.rows)

    @property
    def in_time(self) -> int:
        return sum(row.in_time for row in self.rows)

    @property
    def missing(self) -> list[Owed]:
        return [row for row in self.rows if not row.is_in]


def inbox_of(reporters: QuerySet[Reporter], period: ReportingPeriod, *, today: date) -> Inbox:
    """What the ``reporters`` of the period's rule owe and have sent. Two queries."""
    rows = list(reporters.filter(rule=period.rule_id).select_related("organisation").order_by("organisation__path"))
    reports = {report.organisation_id: report for report in _with_first_sent(period, rows)}
    owing = [row for row in rows if row.organisation_id in reports or row.owes(period)]
    return Inbox(period, [_owed(row, period, reports.get(row.organisation_id), today) for row in owing])


def _with_first_sent(period: ReportingPeriod, rows: Iterable[Reporter]) -> QuerySet[Report]:
    return Report.objects.filter(period=period, organisation__in=[row.organisation_id for row in rows]).annotate(
        first_sent=Min("versions__submitted_at")
    )


def _owed(reporter: Reporter, period: ReportingPeriod, report: Report | None, today: date) -> Owed:
    sent = report is not None and report.state in IN
    return Owed(
        reporter=reporter,
        period=period,
        report=report,
        first_sent=getattr(report, "first_sent", None),
        standing=standing_of_due(period.due_on, today, done=sent),
    )
