"""What came in and what is missing, for a unit that receives reports. Questions only."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from django.db.models import BooleanField, ExpressionWrapper, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.utils import timezone

from reports.choices import ReportState
from reports.models import Report, Reporter, ReportingPeriod, ReportVersion
from tasks.progress import Standing, standing_of_due
from teams.choices import PART_OF_COMMITTEE
from teams.models import Organisation

IN = (ReportState.SUBMITTED, ReportState.ACCEPTED)
_LAST = ReportVersion.objects.filter(report=OuterRef("pk")).order_by("-number")


@dataclass(frozen=True)
class Owed:
    """One unit's report of one period; ``report`` is None until its draft opens. ``now`` are the people that its
    records give today, where somebody asked."""

    reporter: Reporter
    period: ReportingPeriod
    report: Report | None
    today: date
    standing: Standing
    now: int | None = None

    @property
    def is_in(self) -> bool:
        return self.report is not None and self.report.state in IN

    @property
    def first_sent(self) -> datetime | None:
        return getattr(self.report, "first_sent", None)

    @property
    def in_time(self) -> bool:
        """Whether it was first sent by the due date; a correction asked for later does not make it late."""
        return self.first_sent is not None and timezone.localdate(self.first_sent) <= self.period.due_on

    @property
    def days_late(self) -> int:
        """By how many days it came late, or is late by today; 0 in time."""
        came = timezone.localdate(self.first_sent) if self.first_sent else self.today
        return max(0, (came - self.period.due_on).days)

    @property
    def visible(self) -> bool:
        """Whether the receiver may open it: a draft is the unit's own business, unless the receiver enters it."""
        return self.report is not None and (self.report.state != ReportState.DRAFT or self.report.by_proxy)

    @property
    def waits(self) -> bool:
        return self.report is not None and self.report.state == ReportState.SUBMITTED

    @property
    def sent_people(self) -> int | None:
        """People that its last version told."""
        said = getattr(self.report, "sent_people", None)
        return None if said is None else int(said)

    @property
    def may_be_entered(self) -> bool:
        """Whether its receiver might enter it (代填)."""
        return self.report is not None and self.report.is_open and not self.report.by_proxy

    @property
    def group(self) -> str:
        """Under which of ``GROUPS`` it stands."""
        return next(name for name, (_, holds) in GROUPS.items() if holds(self))


GROUPS: dict[str, tuple[str, Callable[[Owed], bool]]] = {
    "accepted": ("已接收", lambda row: row.is_in and not row.waits),
    "waiting": ("待接收", lambda row: row.waits),
    "returned": ("退回", lambda row: row.report is not None and row.report.state == ReportState.RETURNED),
    "missing": ("未报", lambda row: True),
}


@dataclass(frozen=True)
class Inbox:
    """A period's reports. Completeness and timeliness are two figures."""

    period: ReportingPeriod
    rows: list[Owed]

    @cached_property
    def complete(self) -> int:
        return sum(row.is_in for row in self.rows)

    @cached_property
    def in_time(self) -> int:
        return sum(row.in_time for row in self.rows)

    @property
    def complete_rate(self) -> str:
        return _percent(self.complete, len(self.rows))

    @property
    def in_time_rate(self) -> str:
        return _percent(self.in_time, len(self.rows))

    @property
    def missing(self) -> list[Owed]:
        return [row for row in self.rows if not row.is_in]

    def groups(self) -> list[tuple[str, str, int]]:
        """(name, label, number of rows), in the order of ``GROUPS``."""
        names = [row.group for row in self.rows]
        return [(name, label, names.count(name)) for name, (label, _) in GROUPS.items()]


def inbox_of(receiving: Q, period: ReportingPeriod, *, today: date) -> Inbox:
    """What is owed and has been sent to ``receiving``, a condition on the receiver of reporters and of reports alike.

    A report counts where it went, though the rule may have another receiver, or none, for its unit by now. Two queries.
    """
    reporters = Reporter.objects.filter(receiving, rule=period.rule_id).select_related("organisation", "receiver")
    owing = {reporter.organisation_id: reporter for reporter in reporters}
    found: list[tuple[Reporter, Report | None]] = []
    for report in _reports(period, receiving).filter(Q(organisation__in=owing) | receiving):
        reporter = owing.pop(report.organisation_id, None)
        if report.comes_here:
            found.append((reporter or _as_sent(report), report))
    found += [(reporter, None) for reporter in owing.values() if reporter.owes(period)]
    found.sort(key=lambda pair: pair[0].organisation.path)
    return Inbox(period, [_owed(reporter, period, report, today) for reporter, report in found])


def periods_of(receiving: Q) -> QuerySet[ReportingPeriod]:
    """The periods for which somebody is to report, or has reported, to ``receiving``."""
    owed = Q(rule__in=Reporter.objects.filter(receiving).values("rule"))
    return ReportingPeriod.objects.filter(owed | Q(pk__in=Report.objects.filter(receiving).values("period")))


def reporting_to(unit: Organisation) -> Q:
    """The condition that reporters and reports meet that go to ``unit`` or to one of its departments: what its own
    table stands for."""
    department = Q(
        receiver__path__startswith=unit.path,
        receiver__depth=unit.depth + 1,
        receiver__kind__in=PART_OF_COMMITTEE,
    )
    return (Q(receiver=unit) | department) & ~Q(organisation=unit)


def not_reported_to(unit: Organisation, period: ReportingPeriod) -> tuple[str, ...]:
    """The names of the units that owe ``unit`` a report of the period and have not sent it. Two queries."""
    inbox = inbox_of(reporting_to(unit), period, today=period.due_on)
    return tuple(row.reporter.organisation.short_name for row in inbox.missing)


def with_figures(inbox: Inbox, people: dict[int, int]) -> Inbox:
    """The inbox with what the records of each unit (id → people) give now."""
    return replace(inbox, rows=[replace(row, now=people.get(row.reporter.organisation_id, 0)) for row in inbox.rows])


def _reports(period: ReportingPeriod, receiving: Q) -> QuerySet[Report]:
    """With whether each goes to ``receiving``, when it was first sent, the number of its last version and the people it
    told."""
    return (
        Report.objects.filter(period=period)
        .select_related("organisation", "receiver")
        .annotate(
            comes_here=ExpressionWrapper(receiving, BooleanField()),
            first_sent=Min("versions__submitted_at"),
            version=Subquery(_LAST.values("number")[:1]),
            sent_people=Subquery(_LAST.values(people=KT("payload__people"))[:1]),
        )
    )


def _as_sent(report: Report) -> Reporter:
    """The reporter that the unit was when it sent ``report``."""
    return Reporter(
        rule_id=report.period.rule_id, organisation=report.organisation, receiver=report.receiver, output=report.output
    )


def _owed(reporter: Reporter, period: ReportingPeriod, report: Report | None, today: date) -> Owed:
    sent = report is not None and report.state in IN
    return Owed(reporter, period, report, today, standing_of_due(period.due_on, today, done=sent))


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 // whole}%" if whole else "不适用"
