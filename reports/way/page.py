"""How far a report is on its way, for one reader: what happened, what was marked, what changed, who is missing, what is
to be corrected, and what the reader may do. Questions only; a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Q, Sum

from reports.access import fills_in, receives
from reports.choices import ReportState, ReportVerb, RollupLine
from reports.figures import own_line
from reports.models import Correction, Report, ReportEvent, ReportingPeriod, ReportMark, ReportVersion, Rollup
from reports.rules.scope import scopes_of
from reports.table import Table, table_of_version
from reports.way.changes import LineChange, changes_between
from reports.way.corrections import next_period, next_report, pending_of
from reports.way.inbox import Inbox, inbox_of, reporting_to, with_figures
from reports.way.marks import Marked, last_return, marks_of
from teams.models import Organisation, User
from teams.models.scope import under
from teams.roles import REPORTS_EDIT


@dataclass(frozen=True)
class Step:
    """One step; ``version`` is what was sent by it."""

    event: ReportEvent
    marks: list[ReportMark]
    version: ReportVersion | None


@dataclass(frozen=True)
class Pending:
    """What a report that was sent has to correct, and where that will be told: in an open report, in one to come, or,
    if neither, in a version of its own."""

    rows: list[Correction]
    report: Report | None
    period: ReportingPeriod | None
    done: bool

    @property
    def by_itself(self) -> bool:
        return self.report is None and self.period is None


@dataclass(frozen=True)
class Way:
    report: Report
    user: User
    table: Table
    versions: list[ReportVersion]  # the newest first
    marks: list[Marked] = field(default_factory=list)

    @property
    def version(self) -> ReportVersion | None:
        return self.versions[0] if self.versions else None

    @cached_property
    def may_fill(self) -> bool:
        return self.report.is_open and fills_in(self.user, self.report)

    @cached_property
    def may_decide(self) -> bool:
        return self.report.state == ReportState.SUBMITTED and receives(self.user, self.report)

    @cached_property
    def own(self) -> bool:
        return self.user.acts_for(REPORTS_EDIT, self.report.organisation)

    @property
    def may_take_over(self) -> bool:
        return self.report.by_proxy and self.report.is_open and self.own

    @property
    def may_enter(self) -> bool:
        entered = self.report.by_proxy or not self.report.is_open or self.report.receiver is None
        return not entered and self.user.acts_for(REPORTS_EDIT, self.report.receiver)

    @property
    def may_hand_over(self) -> bool:
        """Whether the files are to be given to a superior off the platform."""
        return self.report.receiver is None and not self.report.is_open and self.own

    @cached_property
    def changes(self) -> list[LineChange]:
        """What the last version, or an open table, says otherwise than the one sent before."""
        before = self.before
        return changes_between(table_of_version(before), self.table) if before else []

    @property
    def before(self) -> ReportVersion | None:
        """The version that was sent before what is shown."""
        sent = self.versions if self.report.is_open else self.versions[1:]
        return sent[0] if sent else None

    @cached_property
    def pending(self) -> Pending | None:
        rows = [] if self.report.is_open else pending_of(self.report)
        if not rows:
            return None
        done = self.report.state == ReportState.ACCEPTED or self.report.receiver is None
        return Pending(rows, next_report(self.report), next_period(self.report), done)

    @cached_property
    def corrections(self) -> list[Correction]:
        """Those that it tells, with the sent report that each is of."""
        rows = self.report.corrections.select_related("version__report__period")
        return list(rows.order_by("version__report__period__starts_on", "pk"))

    @cached_property
    def steps(self) -> list[Step]:
        """The newest first. Two queries."""
        sent = {ReportVerb.SUBMITTED: iter(self.versions[::-1])}
        events = self.report.events.prefetch_related("marks").order_by("pk")
        found = [Step(event, list(event.marks.all()), next(sent.get(event.verb, iter(())), None)) for event in events]
        return found[::-1]


def way_of(report: Report, user: User, table: Table) -> Way:
    """The way of ``report``, which is shown as ``table``."""
    versions = list(report.versions.order_by("-number"))
    way = Way(report, user, table, versions)
    repeats = not report.is_open and way.version is not None and way.version.corrects
    if way.before is None or repeats or report.state == ReportState.ACCEPTED:
        return way
    marks = marks_of(last_return(report), table_of_version(way.before), table)
    return Way(report, user, table, versions, marks)


def below(report: Report, user: User, *, today: date) -> Inbox:
    """Who reports to the unit of ``report``: whether they have, and what their records give now. About ten queries, two
    where nobody does."""
    paths = user.scope()
    seen = under(paths, "organisation") | under(paths, "receiver")
    inbox = inbox_of(reporting_to(report.organisation) & seen, report.period, today=today)
    return with_figures(inbox, people_at(report.period, [row.reporter.organisation for row in inbox.rows]))


def people_at(period: ReportingPeriod, units: Iterable[Organisation]) -> dict[int, int]:
    """Unit id → people that its records give in what the rule covers, from kept totals. One query and the scope's."""
    lines: dict[str, list[int]] = defaultdict(list)
    for unit in units:
        lines[own_line(unit)].append(unit.pk)
    if not lines:
        return {}
    at_units = Q()
    for line in RollupLine.values:
        at_units |= Q(line=line, organisation__in=lines[line])
    covered = [pk for pk, category in scopes_of([period.rule])[period.rule_id].categories.items() if category]
    rows = Rollup.objects.of_periods([period]).filter(at_units, programme__in=covered)
    return dict(rows.order_by().values_list("organisation").annotate(Sum("people")))
