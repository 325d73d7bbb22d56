"""The ground on which indicators are reckoned: a unit with all below it on one day, and its cadres."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from tasks.choices import Applies
from tasks.indicators.readings import FEW
from tasks.indicators.sources import Place, Reach
from tasks.indicators.targets import Person, Unit, plain_of
from tasks.models import Indicator
from teams.choices import PART_OF_COMMITTEE, OrganisationKind
from teams.models import Appointment, Organisation
from teams.tree import Branch, ever_above
from youthwork.lib.periods import Span


class Field:
    """Everything below ``organisation`` on the last day of ``period``. Reads when asked. The units ``asked`` for are
    known even if they were closed by then."""

    def __init__(
        self,
        organisation: Organisation,
        indicators: Mapping[int, Indicator],
        period: Span,
        asked: Iterable[Organisation] = (),
    ) -> None:
        self.organisation, self.indicators, self.day = organisation, indicators, period.ends_on
        self.asked = {unit.pk: plain_of(unit) for unit in (organisation, *asked)}
        self._branch = Branch(organisation.pk, self.day)
        self._open_below: dict[int, list[Unit]] = {}
        self._taken_together: dict[Place, frozenset[int]] = {}

    # --- units ---

    @cached_property
    def ids(self) -> frozenset[int]:
        """All units at and below, closed ones too: what they did stays."""
        return frozenset(self._branch.lines)

    @cached_property
    def units(self) -> dict[int, Unit]:
        """The open units at and below, in the order of the tree; the unit itself in any case."""
        rows = Organisation.objects.open(on=self.day)
        rows = rows.filter(pk__in=list(self.ids)) if len(self.ids) <= FEW else rows
        found = {self.organisation.pk: self.asked[self.organisation.pk]}
        for values in rows.values_list("pk", "short_name", "code", "level", "kind"):
            if values[0] in self.ids:
                found[values[0]] = Unit(*values)
        return found

    def unit(self, pk: int) -> Unit:
        """An open unit, or one that was asked for."""
        return self.asked.get(pk) or self.units[pk]

    @cached_property
    def _below(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for unit, line in self._branch.lines.items():
            for upper in line:
                found[upper].append(unit)
        return found

    @cached_property
    def _order(self) -> dict[int, int]:
        return {pk: position for position, pk in enumerate(self.units)}

    def at_and_below(self, pk: int) -> list[Unit]:
        """The open units at and below one, in the order of the tree; that one in any case."""
        if pk not in self._open_below:
            below = sorted((one for one in self._below[pk] if one in self.units and one != pk), key=self._order.get)
            self._open_below[pk] = [self.unit(pk), *(self.units[one] for one in below)]
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

    # --- what is taken together ---

    def place(self, reach: str, pk: int) -> Place:
        """A unit with its departments (本级), or with all below it."""
        line = self._branch.lines.get(pk, (pk,))
        sending = self._under_university or not self._universities.isdisjoint(line)
        return Place(pk, Reach(reach), sending)

    def units_of(self, place: Place) -> frozenset[int]:
        """The ids of all that is taken together there."""
        if place not in self._taken_together:
            self._taken_together[place] = self._together(place)
        return self._taken_together[place]

    def _together(self, place: Place) -> frozenset[int]:
        if place.reach == Reach.BELOW:
            return frozenset(self._below[place.unit])
        parts = (unit.pk for unit in self._children[place.unit] if unit.kind in PART_OF_COMMITTEE)
        return frozenset({place.unit, *(parts if place.reach == Reach.OWN else ())})

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
    def personal(self) -> list[Indicator]:
        """Indicators that ask something of each person, and those they are made of."""
        asking = [
            indicator
            for indicator in self.indicators.values()
            if any(target.applies == Applies.PERSON for target in indicator.asked)
        ]
        return [*asking, *(self.indicators[part.pk] for indicator in asking for part in indicator.parts.all())]

    @cached_property
    def persons(self) -> dict[int, Person]:
        """The cadres with a grade who serve at and below the unit on the day; who serves twice, where they began."""
        if not self.personal:
            return {}
        rows = Appointment.objects.current(on=self.day).exclude(grade="").order_by("-pk")
        rows = rows.filter(organisation__in=list(self.units)) if len(self.units) <= FEW else rows
        found = rows.values_list("user", "user__name", "organisation", "grade")
        return {values[0]: Person(*values) for values in found if values[2] in self.units}
