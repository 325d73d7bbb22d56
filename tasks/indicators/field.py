"""The ground on which indicators are reckoned: a unit with all below it on one day, its cadres, and what they said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from tasks.choices import Applies, Basis, Counts, Feed, TaskKind
from tasks.indicators.measures import Dated
from tasks.indicators.readings import FEW, Amount, Readings, counts_of, programmes_of
from tasks.indicators.targets import Person, Unit, Who
from tasks.models import Indicator
from teams.choices import PART_OF_COMMITTEE, OrganisationKind
from teams.models import Appointment, Organisation
from teams.tree import Branch, ever_above
from youthwork.lib.periods import Span


class Place(NamedTuple):
    """Units taken together. ``sending``: what counts is who sent the team, as in universities, not where it served."""

    units: frozenset[int]
    sending: bool


class Sum(NamedTuple):
    value: Decimal
    records: int
    first: date


class Tally:
    """What one indicator has in one window, by unit and by person."""

    def __init__(self, amounts: Iterable[Amount], by_person: Mapping[int, Decimal]) -> None:
        self._counted: dict[bool, dict[int, Sum]] = {True: {}, False: {}}
        self._waiting: dict[bool, dict[int, Sum]] = {True: {}, False: {}}
        self._persons = by_person
        for amount in amounts:
            sums = self._waiting if amount.waiting else self._counted
            one = Sum(amount.value, amount.records, amount.first)
            for sending, unit in ((False, amount.host), (True, amount.home)):
                known = sums[sending].get(unit)
                sums[sending][unit] = _added(known, one) if known else one

    def value(self, at: Place | Who) -> Decimal | None:
        """What units or a person come to; None if nothing is said of them."""
        if isinstance(at, Who):
            return self._persons.get(at.pk)
        found = self._at(self._counted, at)
        return found.value if found else None

    def first(self, at: Place | Who) -> date | None:
        """The first day on which at least one stands to their account."""
        found = None if isinstance(at, Who) else self._at(self._counted, at)
        return found.first if found and found.value >= 1 else None

    def waiting(self, at: Place) -> tuple[Decimal, int]:
        """What records in review would add, and how many they are."""
        found = self._at(self._waiting, at)
        return (found.value, found.records) if found else (Decimal(0), 0)

    @staticmethod
    def _at(sums: dict[bool, dict[int, Sum]], at: Place) -> Sum | None:
        by_unit, found = sums[at.sending], None
        for unit in by_unit.keys() & at.units:
            found = _added(found, by_unit[unit]) if found else by_unit[unit]
        return found


def _added(one: Sum, other: Sum) -> Sum:
    return Sum(one.value + other.value, one.records + other.records, min(one.first, other.first))


class Field:
    """Everything below ``organisation`` on ``day``, and what was said there in ``windows``. Reads when asked."""

    def __init__(
        self, organisation: Organisation, indicators: Mapping[int, Indicator], windows: Iterable[Span], day: date
    ) -> None:
        self.organisation, self.indicators, self.windows, self.day = organisation, indicators, list(windows), day
        self._branch = Branch(organisation.pk, day)
        self._tallies: dict[tuple[int, Span], Tally] = {}
        self._places: dict[tuple[str, int], Place] = {}
        self._open_below: dict[int, list[Unit]] = {}

    # --- units ---

    @cached_property
    def units(self) -> dict[int, Unit]:
        """The open units at and below, in the order of the tree; the unit itself in any case."""
        ids = self._branch.lines
        rows = Organisation.objects.open(on=self.day)
        rows = rows.filter(pk__in=list(ids)) if len(ids) <= FEW else rows
        own = self.organisation
        found = {own.pk: Unit(own.pk, own.short_name, own.code, own.level, own.kind)}
        for values in rows.values_list("pk", "short_name", "code", "level", "kind"):
            if values[0] in ids:
                found[values[0]] = Unit(*values)
        return found

    @cached_property
    def _below(self) -> dict[int, list[int]]:
        """Each unit → all at and below it, closed ones too: what they did stays."""
        found: dict[int, list[int]] = defaultdict(list)
        for unit, line in self._branch.lines.items():
            for upper in line:
                found[upper].append(unit)
        return found

    def at_and_below(self, pk: int) -> list[Unit]:
        """The open units at and below one of them."""
        if pk not in self._open_below:
            own = set(self._below[pk])
            self._open_below[pk] = [unit for unit in self.units.values() if unit.pk in own]
        return self._open_below[pk]

    def directly_below(self, pk: int) -> list[Unit]:
        """The open units of the next step, without the parts of the committee itself."""
        return [unit for unit in self._children[pk] if unit.kind not in PART_OF_COMMITTEE]

    @cached_property
    def _children(self) -> dict[int, list[Unit]]:
        found: dict[int, list[Unit]] = defaultdict(list)
        for unit in self.units.values():
            line = self._branch.lines.get(unit.pk, ())
            if len(line) > 1:
                found[line[1]].append(unit)
        return found

    def within(self, basis: str, pk: int) -> Place:
        """The units that are taken together for one of them: 本级 with its departments, or all below it."""
        key = (basis, pk)
        if key not in self._places:
            parts = (unit.pk for unit in self._children[pk] if unit.kind in PART_OF_COMMITTEE)
            units = frozenset({pk, *parts}) if basis == Basis.OWN else frozenset(self._below[pk])
            self._places[key] = Place(units, self._in_university(pk))
        return self._places[key]

    def _in_university(self, pk: int) -> bool:
        line = self._branch.lines.get(pk, (pk,))
        return self._under_university or any(unit in self._universities for unit in line)

    @cached_property
    def _universities(self) -> set[int]:
        return {unit.pk for unit in self.units.values() if unit.kind == OrganisationKind.UNIVERSITY}

    @cached_property
    def _under_university(self) -> bool:
        above = ever_above(self.organisation.pk, since=self.day)
        return Organisation.objects.filter(pk__in=above, kind=OrganisationKind.UNIVERSITY).exists()

    @cached_property
    def tops(self) -> dict[int, set[int]]:
        """Document → its issuers, its owner and all above the owner: whom a target of the whole speaks to."""
        found: dict[int, set[int]] = {}
        for indicator in self.indicators.values():
            document = indicator.document
            if document.pk not in found:
                line = self._branch.lines.get(document.owner_id, ())
                found[document.pk] = {*line, *(row.organisation_id for row in document.issuer_rows.all())}
        return found

    # --- cadres ---

    @cached_property
    def _personal(self) -> list[Indicator]:
        """Indicators that ask something of each person, and those they are made of."""
        asking = [
            indicator
            for indicator in self.indicators.values()
            if any(target.applies == Applies.PERSON for target in indicator.targets.all())
        ]
        return [*asking, *(self.indicators[part.pk] for indicator in asking for part in indicator.parts.all())]

    @cached_property
    def persons(self) -> dict[int, Person]:
        """The cadres with a grade who serve at and below the unit on the day; who serves twice, where they began."""
        if not self._personal:
            return {}
        rows = Appointment.objects.current(on=self.day).exclude(grade="").order_by("-pk")
        rows = rows.filter(organisation__in=list(self.units)) if len(self.units) <= FEW else rows
        found = rows.values_list("user", "user__name", "organisation", "grade")
        return {values[0]: Person(*values) for values in found if values[2] in self.units}

    def chosen(self, indicator: Indicator, period: Span) -> set[int] | None:
        """Of an item of the menu: those who have taken it on, whom alone it asks. None: everybody."""
        if indicator.task is None or indicator.task.kind != TaskKind.CADRE_CHECKLIST_ITEM:
            return None
        taken = self.readings.taken(indicator, period)
        return {person for person, task in taken if task == indicator.task_id}

    # --- what they said ---

    @cached_property
    def readings(self) -> Readings:
        units = None if len(self._branch.lines) > FEW else set(self._branch.lines)
        return Readings(list(self.indicators.values()), self.windows, units, self._personal)

    def tally(self, indicator: Indicator, window: Span) -> Tally:
        key = (indicator.pk, window)
        if key not in self._tallies:
            self._tallies[key] = self._tallied(indicator, window)
        return self._tallies[key]

    def dated(self, indicator: Indicator, window: Span, at: Place) -> list[Dated]:
        """The dated readings of units, the oldest first."""
        if indicator.feed == Feed.TYPED:
            found: Iterable[Dated] = self.readings.entries(indicator, window).values()
        else:
            found = self.readings.dated(indicator, window)
        return [reading for reading in found if reading.unit in at.units]

    def _tallied(self, indicator: Indicator, window: Span) -> Tally:
        if indicator.feed == Feed.TYPED:
            entries = self.readings.entries(indicator, window).items()
            return Tally([Amount(unit, unit, 0, False, read.value, 0, read.day) for unit, read in entries], {})
        if indicator.feed != Feed.RECORDS:
            return Tally([], {})
        return Tally(self.readings.amounts(indicator, window), self._by_person(indicator, window))

    def _by_person(self, indicator: Indicator, window: Span) -> dict[int, Decimal]:
        if indicator not in self._personal:
            return {}
        found: dict[int, Decimal] = defaultdict(Decimal)
        if counts_of(indicator) == Counts.RECORDS and not programmes_of(indicator):
            for person, _ in self.readings.taken(indicator, window):
                found[person] += 1
        else:
            for amount in self.readings.amounts(indicator, window, by_person=True):
                if not amount.waiting:
                    found[amount.person] += amount.value
        return found
