"""What the desk's first page shows beside 要办的: who is behind, the next report, what just happened."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from reports.figures import LeftOut, left_out_at
from reports.models import Report
from reports.table import Table, table_of
from tasks.arrangement.table import Row, with_standing
from tasks.choices import DocumentState, Light
from tasks.models import Placement, Record, Review
from tasks.progress import LATE
from teams.choices import AccountState, OrganisationKind, SheetState
from teams.models import Appointment, Organisation, SheetImport, User
from teams.models.scope import under
from teams.roles import REPORTS_EDIT
from youthwork.lib.periods import quarter_of, short_name

LISTED = 12
JUST_NOW = 6
IMPORTS = 5
UNSTAFFED = 8
COMMITTEES = (OrganisationKind.COMMITTEE, OrganisationKind.UNIVERSITY, OrganisationKind.SYSTEM)


@dataclass(frozen=True)
class Behind:
    """Rows of arrangements in force that are not 正常, the gravest first, and how all rows stand."""

    rows: list[Row]
    lights: list[tuple[Light, int]]
    total: int

    @property
    def shown(self) -> list[Row]:
        return self.rows[:LISTED]

    @property
    def more(self) -> int:
        return max(0, len(self.rows) - LISTED)


@dataclass(frozen=True)
class NextReport:
    """The report that is due next, as it stands."""

    report: Report
    table: Table
    days_left: int


def behind_of(user: User, today: date) -> Behind:
    """Where the rows that ``user`` sees stand. One query, and one for each document in force."""
    placements = Placement.objects.visible_to(user).filter(document__state=DocumentState.ISSUED).for_table()
    rows: list[Row] = []
    ordered = sorted(placements, key=lambda row: (row.document_id, row.position))
    for _, together in groupby(ordered, key=lambda row: row.document_id):
        some = list(together)
        rows += with_standing(some, some[0].document, today=today)
    counted = Counter(row.standing.light for row in rows)
    grave = [row for row in rows if row.standing.light in LATE]
    grave.sort(key=lambda row: (LATE.index(row.standing.light), row.placement.last_record or date.min))
    return Behind(grave, [(light, counted[light]) for light in Light], len(rows))


def next_report_of(user: User, today: date) -> NextReport | None:
    """The open report of the user's units whose due date comes first. Six queries."""
    report = (
        Report.objects.open()
        .filter(organisation__in=user.organisations_acted_for(REPORTS_EDIT))
        .select_related("period__rule", "organisation", "receiver")
        .order_by("period__due_on", "pk")
        .first()
    )
    if report is None:
        return None
    programmes = report.lines.exclude(programme=None).values_list("programme", flat=True)
    left_out: LeftOut = left_out_at(report.organisation, report.period, programmes)
    return NextReport(report, table_of(report, left_out=left_out), (report.period.due_on - today).days)


def just_now(user: User) -> list[Review]:
    """The latest steps of records that the user sees, those of others. One query."""
    seen = Record.objects.visible_to(user).values("pk")
    steps = Review.objects.filter(record__in=seen).exclude(by=user)
    return list(
        steps.select_related("record__placement__site", "record__organisation").order_by("-at", "-pk")[:JUST_NOW]
    )


def quarter_said(today: date) -> str:
    """二季度已过87%."""
    quarter = quarter_of(today)
    return f"{short_name(quarter.name, year=today.year)}已过{quarter.passed(today)}%"


@dataclass(frozen=True)
class Administration:
    """What an administrator looks after."""

    waiting: list[SheetImport]
    applied: list[SheetImport]
    accounts: list[tuple[AccountState, int]]
    unstaffed: list[Organisation]


def administration_of(user: User, today: date) -> Administration:
    """Imports and accounts below the user's units. Four queries."""
    batches = SheetImport.objects.visible_to(user).select_related("organisation", "uploaded_by")
    offices = Appointment.objects.current(on=today).filter(under(user.scope(), "organisation"))
    committees = Organisation.objects.visible_to(user).filter(kind__in=COMMITTEES)
    return Administration(
        waiting=list(batches.filter(state=SheetState.READ)[:IMPORTS]),
        applied=list(batches.filter(state=SheetState.APPLIED)[:IMPORTS]),
        accounts=User.objects.kept_by(user, on=today).counted_by_state(),
        unstaffed=list(committees.exclude(pk__in=offices.values("organisation"))[:UNSTAFFED]),
    )
