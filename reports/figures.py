"""What a unit's own table counts: its cells, its records and what is left out. Questions only."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple, Protocol
from urllib.parse import urlencode

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone

from reports.choices import RollupLine
from reports.models import Report, ReportingPeriod, ReportVersion, Rollup
from tasks.choices import Counting, RecordState
from tasks.models import Placement, Record, RecordChange
from teams.choices import OrganisationKind
from teams.models import Organisation
from teams.tree import Branch
from youthwork.lib.links import absolute


class Figure(NamedTuple):
    """What one or several programmes come to at one unit in one period. ``home`` is the 派出 part of ``people``, stands
    beside, never added; so do the records that wait for review."""

    people: int = 0
    visits: int = 0
    reads: int = 0
    records: int = 0
    home: int = 0
    waiting: int = 0

    def less(self, other: "Figure") -> "Figure":
        """What is left of it without ``other``."""
        return Figure(*(one - less for one, less in zip(self, other, strict=True)))


class LeftOut(NamedTuple):
    """Records of the same unit and period that do not count yet."""

    waiting: int = 0
    returned: int = 0


class OfProgramme(Protocol):
    """A line of a table, as far as its figure goes."""

    @property
    def programme(self) -> int | None: ...


def own_line(unit: Organisation) -> str:
    """By which line a unit counts for itself: a university what it sent and did, any other what happened there."""
    return RollupLine.HOME if unit.kind == OrganisationKind.UNIVERSITY else RollupLine.HOST


# --- kept totals -----------------------------------------------------------------------------------------------------


def figures_at(period: ReportingPeriod, unit: Organisation) -> dict[int, Figure]:
    """Programme id → its figure at the unit. One query on the kept totals."""
    line = own_line(unit)
    rows = (
        Rollup.objects.of_periods([period])
        .filter(organisation=unit, records__gt=0)
        .values_list("programme_id", "line", "people", "visits", "reads", "records")
    )
    found: dict[int, Figure] = {}
    home: dict[int, int] = defaultdict(int)
    for programme, row_line, *figures in rows:
        if row_line == line:
            found[programme] = Figure(*figures)
        if row_line == RollupLine.HOME != line:
            home[programme] = figures[0]
    return {programme: figure._replace(home=home[programme]) for programme, figure in found.items()}


def totals_at(
    period: ReportingPeriod, units: Collection[int], programmes: Collection[int], line: str
) -> dict[int, Figure]:
    """Unit id → what ``programmes`` come to there by ``line``, each with all below it. One query on the kept totals,
    with a row for each unit that has anything."""
    rows = (
        Rollup.objects.of_periods([period])
        .filter(organisation__in=units, programme__in=programmes)
        .order_by()
        .values_list("organisation_id", "line")
        .annotate(Sum("people"), Sum("visits"), Sum("reads"), Sum("records"), Sum("waiting_records"))
    )
    found: dict[int, Figure] = {}
    home: dict[int, int] = {}
    for unit, row_line, *figures, waiting in rows:
        if row_line == line:
            found[unit] = Figure(*figures, waiting=waiting)
        elif row_line == RollupLine.HOME:
            home[unit] = figures[0]
    return {unit: figure._replace(home=home.get(unit, 0)) for unit, figure in found.items()}


# --- records ---------------------------------------------------------------------------------------------------------


def reached(units: Collection[int], line: str) -> Q:
    """A condition on records: by ``line`` they are those of ``units`` themselves."""
    way = "sending__in" if line == RollupLine.HOME else "site__host__in"
    # Their ids, so that the database goes to the records of these rows and not through all of the period.
    rows = list(Placement.objects.filter(**{way: units}).order_by().values_list("pk", flat=True))
    return Q(placement__in=rows) | Q(placement=None, organisation__in=units)


def at_unit(unit: Organisation, period: ReportingPeriod, branch: Branch | None = None, line: str = "") -> Q:
    """A condition on records: they reach ``unit`` by ``line`` (default: its own), on the tree of the period's last
    day."""
    branch = branch or Branch(unit.pk, period.ends_on)
    line = line or own_line(unit)
    if branch.whole and line == RollupLine.HOST:
        return Q()
    return reached(list(branch.lines), line)


def records_at(
    unit: Organisation, period: ReportingPeriod, programmes: Iterable[int], branch: Branch | None = None
) -> QuerySet[Record]:
    """The records, in whatever state, whose figures belong to ``programmes`` of the unit in the period."""
    return said_of(programmes, at_unit(unit, period, branch)).between(period.starts_on, period.ends_on)


def said_of(programmes: Iterable[int], where: Q) -> QuerySet[Record]:
    """The records of ``programmes`` that meet ``where``, of any day and in whatever state but drafts."""
    return Record.objects.exclude(state=RecordState.DRAFT).filter(where, programme__in=programmes)


def left_out_at(
    unit: Organisation, period: ReportingPeriod, programmes: Iterable[int], branch: Branch | None = None
) -> LeftOut:
    """How many records wait for review or for correction. One query and the branch's."""
    return left_out_of(records_at(unit, period, programmes, branch))


def left_out_of(records: QuerySet[Record]) -> LeftOut:
    """How many of ``records`` wait for review or for correction. One query."""
    return LeftOut(
        **records.aggregate(
            waiting=Count("pk", filter=Q(state=RecordState.SUBMITTED)),
            returned=Count("pk", filter=Q(state=RecordState.RETURNED)),
        )
    )


def placements_at(unit: Organisation, period: ReportingPeriod, branch: Branch) -> QuerySet[Placement]:
    """Rows of the arrangement that serve at the unit or, for a university, were sent by it."""
    below = list(branch.lines)
    if own_line(unit) == RollupLine.HOME:
        return Placement.objects.filter(sending__in=below)
    return Placement.objects.filter(Q(site__host__in=below) | Q(host__in=below))


# Of the same people, met again at one place in one programme, the highest reading counts, and of equal ones the last.
_PLACE_IN_GROUP = Window(
    RowNumber(),
    partition_by=[F("placement"), Case(When(placement=None, then=F("organisation"))), F("programme")],
    order_by=[F("people").desc(nulls_last=True), F("occurred_on").desc(), F("created_at").desc(), F("pk").asc()],
)
SAME_PEOPLE = Q(same_group=True, programme__counting=Counting.HEADCOUNT)


def split_same_group(records: QuerySet[Record]) -> tuple[QuerySet[Record], QuerySet[Record]]:
    """Those of ``records`` that make the figure, and those of the same people for which a higher reading stands. What
    the first add up to is ``tasks.counting.people_total`` of all. No query yet."""
    met = records.filter(SAME_PEOPLE).order_by().annotate(place_in_group=_PLACE_IN_GROUP)
    lower = Record.objects.filter(pk__in=met.filter(place_in_group__gt=1).values("pk"))
    return records.exclude(pk__in=lower.values("pk")), lower


def as_of(now: datetime | None = None) -> datetime:
    """Until when the totals are complete: the moment of the oldest change not folded yet, else ``now``."""
    oldest = RecordChange.objects.order_by("pk").values_list("created_at", flat=True).first()
    return oldest or now or timezone.now()


# --- addresses -------------------------------------------------------------------------------------------------------


def address_of(said: Report | ReportVersion, line: OfProgramme | None = None) -> str:
    """Where the figure of ``line`` opens to what it is made of, or where the whole table stands: an address for papers.

    Of a version it is what was sent. "" for a report that is not kept, and for a line without a programme.
    """
    report, number = (said.report, said.number) if isinstance(said, ReportVersion) else (said, None)
    if report.pk is None or (line is not None and line.programme is None):
        return ""
    if line is None:
        whole = reverse("reports:report-version", args=[report.pk, number]) if number else report.get_absolute_url()
        return absolute(whole)
    query = {"version": number} if number else {}
    return absolute(f"{reverse('reports:figure', args=[report.pk])}?{urlencode(query | {'programme': line.programme})}")
