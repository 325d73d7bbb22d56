"""What a unit's own table counts: its cells, its records and what is left out. Questions only."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from reports.choices import RollupLine
from reports.models import ReportingPeriod, Rollup
from tasks.choices import Counting, RecordState
from tasks.models import Placement, Record, RecordChange
from teams.choices import OrganisationKind
from teams.models import Organisation
from teams.tree import Branch


class Figure(NamedTuple):
    """One programme at one unit in one period. ``home`` is the 派出 part of ``people``, stands beside, never added."""

    people: int = 0
    visits: int = 0
    reads: int = 0
    records: int = 0
    home: int = 0


class LeftOut(NamedTuple):
    """Records of the same unit and period that do not count yet."""

    waiting: int = 0
    returned: int = 0


def own_line(unit: Organisation) -> str:
    """By which line a unit counts for itself: a university what it sent and did, any other what happened there."""
    return RollupLine.HOME if unit.kind == OrganisationKind.UNIVERSITY else RollupLine.HOST


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


def at_unit(unit: Organisation, period: ReportingPeriod, branch: Branch | None = None) -> Q:
    """A condition on records: they reach ``unit`` by its own line, on the tree of the period's last day."""
    branch = branch or Branch(unit.pk, period.ends_on)
    line = own_line(unit)
    if branch.whole and line == RollupLine.HOST:
        return Q()
    below = list(branch.lines)
    way = "sending__in" if line == RollupLine.HOME else "site__host__in"
    # Their ids, so that the database goes to the records of these rows and not through all of the period.
    rows = list(Placement.objects.filter(**{way: below}).order_by().values_list("pk", flat=True))
    return Q(placement__in=rows) | Q(placement=None, organisation__in=below)


def records_at(
    unit: Organisation, period: ReportingPeriod, programmes: Iterable[int], branch: Branch | None = None
) -> QuerySet[Record]:
    """The records, in whatever state, whose figures belong to ``programmes`` of the unit in the period."""
    return (
        Record.objects.between(period.starts_on, period.ends_on)
        .exclude(state=RecordState.DRAFT)
        .filter(at_unit(unit, period, branch), programme__in=programmes)
    )


def left_out_at(
    unit: Organisation, period: ReportingPeriod, programmes: Iterable[int], branch: Branch | None = None
) -> LeftOut:
    """How many records wait for review or for correction. One query and the branch's."""
    return LeftOut(
        **records_at(unit, period, programmes, branch).aggregate(
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


def split_same_group(records: Iterable[Record]) -> tuple[list[Record], list[Record]]:
    """The records that make the figure, and those of the same people that a higher reading stands for.

    Pure; the programmes must be loaded. What is kept adds up to ``tasks.counting.people_total``.
    """
    records = list(records)
    highest: dict[tuple, Record] = {}
    for record in records:
        key = _group(record)
        if key and (key not in highest or (record.people or 0) > (highest[key].people or 0)):
            highest[key] = record
    counted = [record for record in records if not (key := _group(record)) or highest[key] is record]
    kept = {record.pk for record in counted}
    return counted, [record for record in records if record.pk not in kept]


def _group(record: Record) -> tuple | None:
    """Where the same people may be met again; None if this record counts for itself."""
    if record.programme.counting != Counting.HEADCOUNT or not record.same_group:
        return None
    return record.placement_id, record.placement_id or record.organisation_id, record.programme_id


def as_of(now: datetime | None = None) -> datetime:
    """Until when the totals are complete: the moment of the oldest change not folded yet, else ``now``."""
    oldest = RecordChange.objects.order_by("pk").values_list("created_at", flat=True).first()
    return oldest or now or timezone.now()
