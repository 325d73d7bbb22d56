"""What the records of one unit come to, each place by itself: for pages that group them in other ways than the kept
totals do. The arithmetic is the same, so that they equal each other."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Case, Count, F, IntegerField, Max, Q, Sum, Value, When

from reports.models import ReportingPeriod
from tasks.counting import group_total
from tasks.models import Record
from teams.choices import OrganisationKind
from teams.models import Organisation


class Leaf(NamedTuple):
    """The approved records of one programme at one placement, or of one unit's own, in one span of days."""

    place: int | None
    host: int
    home: int | None
    programme: int
    counting: str
    highest: int
    added: int
    total: int
    records: int


def total_of(leaf: Leaf) -> tuple[int, int, int, int]:
    """people, visits, reads, records of a leaf: what ``tasks.counting.people_total`` gives for its records. Pure."""
    return group_total(leaf.counting, highest=leaf.highest, added=leaf.added, total=leaf.total, records=leaf.records)


def has_home_line(leaf: Leaf, line: tuple[int, ...], universities: set[int]) -> bool:
    """Whether what the leaf's home did stands on a line of its own: it differs from where it happened, or a
    university did it. ``line`` is the home with all units above it. Pure."""
    return leaf.home is not None and (leaf.home != leaf.host or not universities.isdisjoint(line))


def university_ids() -> set[int]:
    return set(Organisation.objects.filter(kind=OrganisationKind.UNIVERSITY).values_list("pk", flat=True))


def leaves_of(
    periods: list[ReportingPeriod], programmes: set[int], only: Q | None = None
) -> dict[ReportingPeriod, list[Leaf]]:
    """The leaves of every period, of the records that ``only`` allows. One query: the periods are cut into spans none
    of which overlap."""
    if not periods:
        return {}
    cuts = sorted({p.starts_on for p in periods} | {p.ends_on + timedelta(days=1) for p in periods})
    spans = [(first, after - timedelta(days=1)) for first, after in pairwise(cuts)]
    which = Case(
        *(When(occurred_on__range=span, then=Value(index)) for index, span in enumerate(spans)),
        output_field=IntegerField(),
    )
    own = Case(When(placement__isnull=True, then=F("organisation")))
    rows = (
        Record.objects.approved()
        .between(cuts[0], cuts[-1] - timedelta(days=1))
        .filter(only or Q(), programme__in=programmes)
        .order_by()
        .annotate(span=which, own=own)
        .values_list(
            "span", "own", "placement", "placement__site__host", "placement__sending", "programme",
            "programme__counting",
        )
        .annotate(
            highest=Max("people", filter=Q(same_group=True)),
            added=Sum("people", filter=Q(same_group=False)),
            total=Sum("people"),
            records=Count("pk"),
        )
    )  # fmt: skip
    found: dict[tuple[ReportingPeriod, tuple], Leaf] = {}
    covering = {
        index: [p for p in periods if p.starts_on <= first and last <= p.ends_on]
        for index, (first, last) in enumerate(spans)
    }
    for span, own_unit, placement, host, sending, programme, counting, highest, added, total, records in rows:
        home = own_unit if placement is None else sending
        part = Leaf(
            placement, host or own_unit, home, programme, counting, highest or 0, added or 0, total or 0, records
        )
        for period in covering.get(span, ()):
            key = (period, part[:4])
            found[key] = _joined(found[key], part) if key in found else part
    leaves: dict[ReportingPeriod, list[Leaf]] = defaultdict(list)
    for (period, _), leaf in found.items():
        leaves[period].append(leaf)
    return leaves


def _joined(one: Leaf, other: Leaf) -> Leaf:
    """Two spans of the same leaf as one: the same people count once over both."""
    return one._replace(
        highest=max(one.highest, other.highest),
        added=one.added + other.added,
        total=one.total + other.total,
        records=one.records + other.records,
    )
