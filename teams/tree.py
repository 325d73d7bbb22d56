"""The tree of units as it was on a day: a period is reckoned by its last one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property

from django.db.models import Q

from teams.models import Parentage

AT_ONCE = 5_000
Row = tuple[int, int | None, date, date | None]  # unit, parent, from, to
_ALONE: Row = (0, None, date.min, None)  # of a unit without any parentage


def parent_on(rows: list[Row], day: date) -> int | None:
    """The parent that one unit's ``rows`` give for ``day``. Pure.

    Outside the time for which the unit is known its nearest known place holds, so that what a unit did in the first
    days of a period is not lost when it was closed, or entered late.
    """
    if len(rows) == 1:
        return rows[0][1]
    rows = sorted(rows, key=lambda row: row[2])
    begun = [row for row in rows if row[2] <= day]
    return (begun[-1] if begun else rows[0])[1]


class Tree:
    """Every unit with the units above it, for any day. One query when first asked."""

    def __init__(self) -> None:
        self._lines: dict[date, dict[int, tuple[int, ...]]] = {}

    @cached_property
    def _rows(self) -> dict[int, list[Row]]:
        rows: dict[int, list[Row]] = defaultdict(list)
        for row in Parentage.objects.values_list("organisation_id", "parent_id", "from_on", "to_on"):
            rows[row[0]].append(row)
        return rows

    def lines(self, day: date) -> dict[int, tuple[int, ...]]:
        """Each unit's id → its own id and those of all units above it on ``day``, nearest first."""
        if day not in self._lines:
            parents = {unit: parent_on(rows, day) for unit, rows in self._rows.items()}
            self._lines[day] = {unit: _climb(unit, parents) for unit in parents}
        return self._lines[day]

    def line(self, unit: int, day: date) -> tuple[int, ...]:
        """The unit and all above it on ``day``; a unit without any parentage stands alone."""
        return self.lines(day).get(unit, (unit,))


class Branch:
    """A unit and all that stood under it on a day. Reads what lies below, not the whole tree."""

    def __init__(self, unit: int, day: date) -> None:
        self.unit, self.day = unit, day

    @cached_property
    def whole(self) -> bool:
        """Whether everything lies under the unit on any day: no other one ever had nothing above it. One query."""
        return not Parentage.objects.filter(parent=None).exclude(organisation=self.unit).exists()

    def __contains__(self, unit: int | None) -> bool:
        return unit is not None and (self.whole or unit in self.lines)

    def step(self, unit: int) -> int:
        """The unit directly below the branch's own through which ``unit`` belongs to it; its own for itself."""
        line = self.lines[unit]
        return line[max(0, line.index(self.unit) - 1)]

    @cached_property
    def lines(self) -> dict[int, tuple[int, ...]]:
        """Each unit of the branch → its line. One query for each level, or one for all where it is the whole tree."""
        return Tree().lines(self.day) if self.whole else _lines_below([self.unit], self.day)


def below_any(units: Iterable[int], day: date) -> set[int]:
    """The units and all that stood under one of them on ``day``. One query for each level."""
    return set(_lines_below(units, day))


def _lines_below(units: Iterable[int], day: date) -> dict[int, tuple[int, ...]]:
    """Each unit at or under one of ``units`` on ``day`` → its line up to that one, nearest first."""
    lines = {unit: (unit,) for unit in units}
    step = list(lines)
    while step:
        rows: dict[int, set[Row]] = defaultdict(set)
        for some in _slices(step):
            below = Parentage.objects.filter(parent__in=some).values("organisation")
            known = Parentage.objects.filter(organisation__in=below)
            for row in known.values_list("organisation_id", "parent_id", "from_on", "to_on"):
                rows[row[0]].add(row)
        step = []
        for lower, own in rows.items():
            parent = parent_on(list(own), day)
            if parent in lines and lower not in lines:
                lines[lower] = (lower, *lines[parent])
                step.append(lower)
    return lines


def lines_above(units: Iterable[int], day: date) -> dict[int, tuple[int, ...]]:
    """Each of ``units`` → its line on ``day``, nearest first, without reading the rest of the tree. One query for each
    level."""
    units = set(units)
    parents: dict[int, int | None] = {}
    step = set(units)
    while step:
        rows: dict[int, list[Row]] = defaultdict(list)
        for some in _slices(list(step)):
            known = Parentage.objects.filter(organisation__in=some)
            for row in known.values_list("organisation_id", "parent_id", "from_on", "to_on"):
                rows[row[0]].append(row)
        parents |= {unit: parent_on(rows[unit], day) if rows[unit] else None for unit in step}
        step = {parents[unit] for unit in step} - parents.keys() - {None}
    return {unit: _climb(unit, parents) for unit in units}


def _slices(values: list[int]) -> Iterator[list[int]]:
    """``values`` in portions that every database takes as parameters."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def directly_below(unit: int, day: date) -> list[int]:
    """Ids of the units whose parent ``unit`` was on ``day``. One query."""
    known = Parentage.objects.filter(organisation__in=Parentage.objects.filter(parent=unit).values("organisation"))
    rows: dict[int, list[Row]] = defaultdict(list)
    for row in known.values_list("organisation_id", "parent_id", "from_on", "to_on"):
        rows[row[0]].append(row)
    return [lower for lower, own in rows.items() if parent_on(own, day) == unit]


def way_up(unit: int, day: date, *, to: int | None = None) -> tuple[int, ...]:
    """The unit and those above it on ``day``, nearest first, as far as ``to`` where that is one of them. One query for
    each level."""
    way = [unit]
    while way[-1] != to:
        rows = Parentage.objects.filter(organisation=way[-1])
        parent = parent_on(list(rows.values_list("organisation_id", "parent_id", "from_on", "to_on")) or [_ALONE], day)
        if parent is None or parent in way:
            break
        way.append(parent)
    return tuple(way)


def ever_above(unit: int, *, since: date) -> set[int]:
    """Ids of all that stood above the unit on any day from ``since`` on; perhaps of some that never did on one and the
    same day. One query for each level."""
    found: set[int] = set()
    step = {unit}
    while step:
        rows = Parentage.objects.filter(Q(to_on=None) | Q(to_on__gt=since), organisation__in=step, parent__isnull=False)
        step = set(rows.values_list("parent_id", flat=True)) - found
        found |= step
    return found


def _climb(unit: int, parents: dict[int, int | None]) -> tuple[int, ...]:
    line: list[int] = []
    step: int | None = unit
    while step is not None and step not in line:
        line.append(step)
        step = parents.get(step)
    return tuple(line)
