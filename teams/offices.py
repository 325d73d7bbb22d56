"""Who serves where: the people behind a unit's acts, for notices and reminders."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from teams.choices import PART_OF_COMMITTEE
from teams.models import Appointment, Organisation
from teams.roles import AUDIT_READ


class Place(NamedTuple):
    path: str
    kind: str
    merged_into: int | None


def officials_of(units: Iterable[int], word: str, *, on: date) -> dict[int, tuple[int, ...]]:
    """Unit id → ids of the active users who may do ``word`` as that unit on ``on``: its own people, for a department
    or an affiliated unit those of the committee it belongs to, and for a merged unit those of the one that it became
    part of. Units without any are empty. Two queries, and one for each merger on the way.
    """
    offices: dict[str, list[int]] = defaultdict(list)
    places = _places(units := set(units))
    for unit in units & places.keys():
        step: int | None = unit
        while step is not None:
            path, kind, step = places[step]
            offices[path].append(unit)
            if kind in PART_OF_COMMITTEE:
                offices[path[: -Organisation.steplen]].append(unit)
    people: dict[int, dict[int, None]] = defaultdict(dict)
    appointed = Appointment.objects.current(on=on).holding(word).filter(user__is_active=True)
    found = appointed.filter(organisation__path__in=offices).order_by("pk")
    for path, user in found.values_list("organisation__path", "user_id"):
        for unit in offices[path]:
            people[unit][user] = None
    return defaultdict(tuple, {unit: tuple(users) for unit, users in people.items()})


def _places(units: set[int]) -> dict[int, Place]:
    """Where ``units`` stand, and all those that they were merged into."""
    places: dict[int, Place] = {}
    while units:
        rows = Organisation.objects.filter(pk__in=units).values_list("pk", "path", "kind", "merged_into")
        places |= {pk: Place(*row) for pk, *row in rows}
        units = {place.merged_into for place in places.values() if place.merged_into} - places.keys()
    return places


def auditors_of(unit: Organisation, *, on: date) -> list[Organisation]:
    """The units whose auditors read the log of ``unit`` on ``on``, the nearest first. One query."""
    above = [unit.path[:end] for end in range(Organisation.steplen, len(unit.path) + 1, Organisation.steplen)]
    reading = Appointment.objects.current(on=on).holding(AUDIT_READ).filter(user__is_active=True)
    units = Organisation.objects.filter(pk__in=reading.values("organisation"), path__in=above)
    return sorted(units, key=lambda organisation: -organisation.depth)
