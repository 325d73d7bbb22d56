"""Who is told: the people behind what is due, a batch of rows at a time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from teams.choices import PART_OF_COMMITTEE, Part
from teams.due import Kind
from teams.models import Mute, Organisation, User
from teams.offices import officials_of
from youthwork.lib.rows import Among


class People:
    """The people of one day. What was asked once is kept: it grows with the units and persons there are, not with what
    is due."""

    def __init__(self, on: date) -> None:
        self._on = on
        units = list(Organisation.objects.values_list("pk", "path", "kind").order_by())
        self.paths: dict[int, str] = {pk: path for pk, path, _ in units}
        self._unit_at = {path: pk for pk, path, _ in units}
        self._within = {pk for pk, _, kind in units if kind in PART_OF_COMMITTEE}
        self._officials: dict[str, dict[int, tuple[int, ...]]] = defaultdict(dict)
        self._active: dict[int, bool] = {}
        self.muted: set[tuple[int, str]] = set(Mute.objects.standing(on=on).values_list("user_id", "subject"))

    def learn(self, kind: Kind, told: Iterable[tuple[Any, Part, int | None]]) -> None:
        """Read who stands behind rows of ``kind``, each with a part and the unit that is told as it. At most some
        queries a part and one for persons, and none for what is known."""
        units: dict[Part, set[int]] = defaultdict(set)
        persons = set()
        for row, part, unit in told:
            if part is Part.DOER and row.due_person is not None:
                persons.add(row.due_person)
            elif unit is not None:
                units[part].add(unit)
        for part, asked in units.items():
            officials = self._officials[kind.words[part]]
            if unknown := asked - officials.keys():
                found = officials_of(unknown, kind.words[part], on=self._on)
                officials.update((unit, found[unit]) for unit in unknown)
        if persons := persons - self._active.keys():
            active = set(User.objects.filter(Among("pk", persons), is_active=True).values_list("pk", flat=True))
            self._active.update((person, person in active) for person in persons)

    def unit(self, row: Any, part: Part) -> int | None:
        """The unit whose people are told of ``row`` as ``part``; None where there is none."""
        if part is Part.DOER:
            return row.due_unit
        if part is Part.OFFICIAL:
            return row.due_official
        return self._superior(row.due_official)

    def _superior(self, unit: int | None) -> int | None:
        """The one above ``unit``; of a department and what else is part of a committee, the one above that committee,
        whose own people act for both."""
        above = self._unit_at.get(self.paths.get(unit, "")[: -Organisation.steplen]) if unit else None
        return self._superior(above) if unit in self._within else above

    def of(self, kind: Kind, row: Any, part: Part, unit: int | None) -> tuple[int, ...]:
        """Ids of the users of ``unit`` who are told of ``row`` as ``part``, as :meth:`learn` has read them: of what
        waits for one person, that one alone."""
        if part is Part.DOER and row.due_person is not None:
            return (row.due_person,) if self._active[row.due_person] else ()
        return () if unit is None else self._officials[kind.words[part]][unit]
