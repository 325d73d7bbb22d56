"""The tree of units as it was on a day: a period is reckoned by its last one."""

from collections import defaultdict
from datetime import date
from functools import cached_property

from django.db.models import Q

from teams.models import Parentage

Row = tuple[int, int | None, date, date | None]  # unit, parent, from, to


def parent_on(rows: list[Row], day: date) -> int | None:
    """The parent that one unit's ``rows`` give for ``day``. Pure.

    Outside the time for which the unit is known its nearest known place holds, so that what a unit did in the first
    days of a period is not lost when it was closed, or entered late.
    """
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

    def below(self, unit: int, day: date) -> set[int]:
        """The unit and all units under it on ``day``."""
        return {lower for lower, line in self.lines(day).items() if unit in line} | {unit}


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
