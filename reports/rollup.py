"""Totals of the approved records, up the tree: kept from changes, equal to a full recount.

Leaves come from the database in one grouped query (a placement, or a unit's own records, by programme and span of
days); they are added up the tree in memory, because the same people met twice at one place count once and only a
leaf knows the place. A record reaches the units above it by two lines: the host line (where it happened) and the
home line (who sent the team). The home line is kept where it differs, and for everything a university did, whose own
figures it is. No cell is kept for nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, Count, F, IntegerField, Max, Q, Sum, Value, When

from reports.choices import RollupLine
from reports.models import ReportingPeriod, ReportingRule, Rollup
from reports.scope import scopes_of
from tasks.counting import group_total
from tasks.models import Record, RecordChange
from teams.choices import OrganisationKind
from teams.models import Organisation
from teams.tree import Tree
from youthwork.lib.locks import hold

LOCK = 7_404_129  # the advisory lock of the one folder; any number that nothing else here uses
BATCH = 500
FIGURES = ("people", "visits", "reads", "records")

Pair = tuple[int, int]  # period, programme


class Key(NamedTuple):
    """The address of a cell."""

    period: int
    organisation: int
    programme: int
    line: str


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


@dataclass(frozen=True)
class Folded:
    """What a fold did: cells changed (made, altered or removed), the (period, unit) pairs they belong to, and every
    period that it looked at."""

    changed: int = 0
    touched: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    periods: frozenset[int] = field(default_factory=frozenset)


def total_of(leaf: Leaf) -> tuple[int, int, int, int]:
    """people, visits, reads, records of a leaf: what ``tasks.counting.people_total`` gives for its records. Pure."""
    return group_total(leaf.counting, highest=leaf.highest, added=leaf.added, total=leaf.total, records=leaf.records)


def has_home_line(leaf: Leaf, line: tuple[int, ...], universities: set[int]) -> bool:
    """Whether what the leaf's home did stands on a line of its own: it differs from where it happened, or a
    university did it. ``line`` is the home with all units above it. Pure."""
    return leaf.home is not None and (leaf.home != leaf.host or not universities.isdisjoint(line))


def university_ids() -> set[int]:
    return set(Organisation.objects.filter(kind=OrganisationKind.UNIVERSITY).values_list("pk", flat=True))


@transaction.atomic
def fold() -> Folded:
    """Recompute the cells that queued changes touch and delete exactly the changes read.

    One folder at a time; safe to run twice. A change that is committed meanwhile stays queued for the next fold.
    A constant number of queries for a batch; none but one when nothing is queued.
    """
    if not RecordChange.objects.exists():
        return Folded()
    hold(LOCK)
    changes = list(RecordChange.objects.values_list("pk", "programme_id", "occurred_on"))
    pairs = _touched([(programme, day) for _, programme, day in changes])
    kept = _kept({pair[0] for pair in pairs}, {pair[1] for pair in pairs})
    result = _write(
        wanted=cells_of(pairs), kept={key: cell for key, cell in kept.items() if (key.period, key.programme) in pairs}
    )
    for ids in _batches([pk for pk, _, _ in changes]):
        RecordChange.objects.filter(pk__in=ids).delete()
    return replace(result, periods=frozenset(period for period, _ in pairs))


@transaction.atomic
def full(periods: Iterable[ReportingPeriod]) -> Folded:
    """Recount ``periods`` from the records, whatever is queued. Queued changes stay and find nothing to do."""
    hold(LOCK)
    periods = list(periods)
    return _write(wanted=cells_of(_all_pairs(periods)), kept=_kept({period.pk for period in periods}))


def differences(periods: Iterable[ReportingPeriod]) -> tuple[int, list[Key]]:
    """How many cells stand or should stand, and the addresses of those that are wrong. Writes nothing."""
    periods = list(periods)
    pairs = _all_pairs(periods)
    wanted = cells_of(pairs)
    kept = _kept({period.pk for period in periods})
    keys = wanted.keys() | kept.keys()
    wrong = [key for key in keys if kept.get(key, (None, None))[1] != wanted.get(key)]
    return len(keys), sorted(wrong)


def cells_of(pairs: set[Pair]) -> dict[Key, tuple[int, int, int, int]]:
    """The cells that the approved records give for the (period, programme) ``pairs``. Four queries."""
    if not pairs:
        return {}
    programmes: dict[int, set[int]] = defaultdict(set)
    for period, programme in pairs:
        programmes[period].add(programme)
    periods = list(ReportingPeriod.objects.filter(pk__in=programmes))
    tree = Tree()
    universities = university_ids()
    sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for period, leaves in leaves_of(periods, {programme for _, programme in pairs}).items():
        for leaf in leaves:
            if leaf.programme not in programmes[period.pk]:
                continue
            figures = total_of(leaf)
            units = [(unit, RollupLine.HOST) for unit in tree.line(leaf.host, period.ends_on)]
            if leaf.home is not None:
                line = tree.line(leaf.home, period.ends_on)
                if has_home_line(leaf, line, universities):
                    units += [(unit, RollupLine.HOME) for unit in line]
            for unit, line_word in units:
                cell = sums[Key(period.pk, unit, leaf.programme, line_word)]
                for index, figure in enumerate(figures):
                    cell[index] += figure
    return {key: (cell[0], cell[1], cell[2], cell[3]) for key, cell in sums.items()}


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


def _touched(changes: Iterable[tuple[int, date]]) -> set[Pair]:
    """The (period, programme) pairs whose cells the changes may alter."""
    days: dict[int, set[date]] = defaultdict(set)
    for programme, day in changes:
        days[programme].add(day)
    every = set().union(*days.values()) if days else set()
    if not every:
        return set()
    periods = list(ReportingPeriod.objects.filter(starts_on__lte=max(every), ends_on__gte=min(every)))
    scopes = scopes_of(_rules(periods), days)
    return {
        (period.pk, programme)
        for period in periods
        for programme, on in days.items()
        if programme in scopes[period.rule_id] and any(period.starts_on <= day <= period.ends_on for day in on)
    }


def _all_pairs(periods: list[ReportingPeriod]) -> set[Pair]:
    """Each period with every programme that its rule covers."""
    scopes = scopes_of(_rules(periods))
    return {(period.pk, programme) for period in periods for programme in scopes[period.rule_id].categories}


def _rules(periods: Iterable[ReportingPeriod]) -> list[ReportingRule]:
    return list(ReportingRule.objects.filter(pk__in={period.rule_id for period in periods}))


def _joined(one: Leaf, other: Leaf) -> Leaf:
    """Two spans of the same leaf as one: the same people count once over both."""
    return one._replace(
        highest=max(one.highest, other.highest),
        added=one.added + other.added,
        total=one.total + other.total,
        records=one.records + other.records,
    )


def _kept(periods: set[int], programmes: set[int] | None = None) -> dict[Key, tuple[int, tuple[int, ...]]]:
    """The stored cells: address → (id, figures). One query."""
    rows = Rollup.objects.filter(period__in=periods)
    if programmes is not None:
        rows = rows.filter(programme__in=programmes)
    return {
        Key(*row[1:5]): (row[0], row[5:])
        for row in rows.values_list("pk", "period_id", "organisation_id", "programme_id", "line", *FIGURES)
    }


def _write(*, wanted: dict[Key, tuple[int, int, int, int]], kept: dict[Key, tuple[int, tuple[int, ...]]]) -> Folded:
    """Bring the stored cells ``kept`` to what is ``wanted``; write only what differs."""
    stale = [key for key in kept if key not in wanted]
    fresh = [key for key, figures in wanted.items() if key not in kept or kept[key][1] != figures]
    for ids in _batches([kept[key][0] for key in stale]):
        Rollup.objects.filter(pk__in=ids).delete()
    Rollup.objects.bulk_create(
        [
            Rollup(
                period_id=key.period,
                organisation_id=key.organisation,
                programme_id=key.programme,
                line=key.line,
                **dict(zip(FIGURES, wanted[key], strict=True)),
            )
            for key in fresh
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["period", "organisation", "programme", "line"],
        update_fields=list(FIGURES),
    )
    touched = frozenset((key.period, key.organisation) for key in (*stale, *fresh))
    return Folded(changed=len(stale) + len(fresh), touched=touched)


def _batches(ids: list[int]) -> Iterator[list[int]]:
    """``ids`` in portions that every database takes as parameters."""
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
