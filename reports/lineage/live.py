"""A figure as it stands now: sums from the kept totals, records only where they are listed."""

from functools import cached_property, reduce
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from reports.choices import RollupLine
from reports.figures import (
    Figure,
    LeftOut,
    at_unit,
    left_out_of,
    own_line,
    reached,
    said_of,
    split_same_group,
    totals_at,
)
from reports.lineage.asked import Asked, Part, parts_of
from reports.rollup import university_ids
from tasks.models import Record
from tasks.totals import summary_of
from teams.tree import below_any, directly_below, way_up


class Outside(NamedTuple):
    """Approved records of the same work that happened before the period and after it."""

    before: int = 0
    after: int = 0


class Live:
    """What a figure is made of. Three queries for the sums, whatever the size of what is below."""

    # What the records were read as; those of today are read as they are.
    then: dict = {}

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self._day = asked.period.ends_on

    @cached_property
    def figure(self) -> Figure:
        if self.asked.of_units:
            return self._totals.get(self.asked.unit.pk, Figure())
        narrowed = self.asked.site or self.asked.unplaced or self.asked.sent_by
        return self.recounted if narrowed else self._own

    @cached_property
    def recounted(self) -> Figure:
        """The figure from its records, for what lists them: a change that is not folded yet is in it. One query."""
        return Figure(*summary_of(self._approved).counted)

    @cached_property
    def parts(self) -> list[Part]:
        """The units directly below and the unit itself; none for what is not of units."""
        if not self.asked.of_units:
            return []
        return parts_of(self.asked.unit, self._own, self._of_below, self._day)

    def way(self, top: int) -> tuple[int, ...] | None:
        """From the unit ``top`` down to the unit of the figure; None if it did not stand below."""
        way = way_up(self.asked.unit.pk, self._day, to=top)
        return way[::-1] if way[-1] == top else None

    @cached_property
    def counted(self) -> QuerySet[Record]:
        """The records that make the figure."""
        return self._approved.exclude(pk__in=self._lower)

    @cached_property
    def lower(self) -> QuerySet[Record]:
        """Records of the same people for which a higher reading stands."""
        return split_same_group(self._approved)[1]

    @cached_property
    def left_out(self) -> LeftOut:
        return left_out_of(self._in_period)

    @cached_property
    def outside(self) -> Outside:
        said = self._said.approved()
        before, after = Q(occurred_on__lt=self.asked.period.starts_on), Q(occurred_on__gt=self.asked.period.ends_on)
        return Outside(**said.aggregate(before=Count("pk", filter=before), after=Count("pk", filter=after)))

    @cached_property
    def _lower(self) -> list[UUID]:
        """Read once: the list is asked for in several ways, and windows within each would cost more than it."""
        return list(self.lower.values_list("pk", flat=True))

    @cached_property
    def _below(self) -> list[int]:
        return directly_below(self.asked.unit.pk, self._day)

    @cached_property
    def _totals(self) -> dict[int, Figure]:
        units = [self.asked.unit.pk, *self._below]
        return totals_at(self.asked.period, units, self.asked.programmes, self.asked.line)

    @cached_property
    def _of_below(self) -> dict[int, Figure]:
        return {unit: self._totals[unit] for unit in self._below if unit in self._totals}

    @cached_property
    def _own(self) -> Figure:
        """What the units below do not account for is the unit's own."""
        total = self._totals.get(self.asked.unit.pk, Figure())
        return reduce(Figure.less, self._of_below.values(), total)

    @cached_property
    def _said(self) -> QuerySet[Record]:
        return said_of(self.asked.programmes, self._where())

    @cached_property
    def _in_period(self) -> QuerySet[Record]:
        return self._said.between(self.asked.period.starts_on, self.asked.period.ends_on)

    @cached_property
    def _approved(self) -> QuerySet[Record]:
        return self._in_period.approved()

    def _where(self) -> Q:
        asked = self.asked
        where = (
            reached([asked.unit.pk], asked.line) if asked.own else at_unit(asked.unit, asked.period, line=asked.line)
        )
        if asked.line == RollupLine.HOME != own_line(asked.unit):
            where &= _sent_away(asked)
        if asked.sent_by:
            where &= at_unit(asked.sent_by, asked.period, line=RollupLine.HOME) & _sent_away(asked)
        if asked.unplaced:
            where &= Q(placement=None)
        return where & Q(placement__site=asked.site) if asked.site else where


def _sent_away(asked: Asked) -> Q:
    """A condition on records: what was sent stands on a line of its own (``reports.rollup.has_home_line``)."""
    academic = below_any(university_ids(), asked.period.ends_on)
    elsewhere = Q(placement__isnull=False) & ~Q(placement__sending=F("placement__site__host"))
    return elsewhere | Q(placement__sending__in=academic) | Q(placement=None, organisation__in=academic)
