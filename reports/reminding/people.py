"""Who is told: the people behind what is due, a batch of rows at a time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from teams.choices import Part
from teams.due import Kind
from teams.models import Mute, Organisation, User
from teams.offices import officials_of


class People:
    """The people of one day. What was asked once is kept: it grows with the units and persons there are, not with what
    is due."""

    def __init__(self, on: date) -> None:
        self._on = on
        units = Organisation.objects.values_list("pk", "path").order_by()
        # "" for a unit that came into being meanwhile, and for none: only the defaults count for what is due there.
        self.paths: dict[int | None, str] = defaultdict(str, units)
        self._unit_at = {path: pk for pk, path in self.paths.items()}
        self._officials: dict[str, dict[int, tuple[int, ...]]] = defaultdict(dict)
        self._active: dict[int, bool] = {}
        self.muted: set[tuple[int, str]] = set(Mute.objects.standing(on=on).values_list("user_id", "subject"))

    def learn(self, kind: Kind, told: Sequence[tuple[Any, Iterable[Part]]]) -> None:
        """Read who stands behind rows of ``kind``, each with the parts that are told. At most three queries a part and
        one for persons, and none for what is known."""
        units: dict[str, set[int]] = defaultdict(set)
        persons = set()
        for row, parts in told:
            for part in parts:
                if part is Part.DOER and row.due_person is not None:
                    persons.add(row.due_person)
                elif (unit := self.unit(row, part)) is not None:
                    units[kind.words[part]].add(unit)
        for word, asked in units.items():
            if unknown := asked - self._officials[word].keys():
                found = officials_of(unknown, word, on=self._on)
                self._officials[word] |= {unit: found[unit] for unit in unknown}
        if persons := persons - self._active.keys():
            active = set(User.objects.filter(pk__in=persons, is_active=True).values_list("pk", flat=True))
            self._active |= {person: person in active for person in persons}

    def unit(self, row: Any, part: Part) -> int | None:
        """The unit whose people are told of ``row`` as ``part``; None where there is none."""
        if part is Part.DOER:
            return row.due_unit
        if part is Part.OFFICIAL:
            return row.due_official
        return self._unit_at.get(self.paths[row.due_official][: -Organisation.steplen])

    def of(self, kind: Kind, row: Any, part: Part) -> tuple[int, ...]:
        """Ids of the users who are told of ``row`` as ``part``, as :meth:`learn` has read them: of what waits for one
        person, that one alone."""
        if part is Part.DOER and row.due_person is not None:
            return (row.due_person,) if self._active[row.due_person] else ()
        unit = self.unit(row, part)
        return () if unit is None else self._officials[kind.words[part]][unit]
