"""Who serves where: the people behind a unit's acts, for notices and reminders."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from teams.choices import PART_OF_COMMITTEE
from teams.models import Appointment, Organisation
from teams.roles import AUDIT_READ


def officials_of(units: Iterable[int], word: str, *, on: date) -> dict[int, tuple[int, ...]]:
    """Unit id → ids of the active users who may do ``word`` as that unit on ``on``: its own people and, for a
    department or an affiliated unit, those of the committee it belongs to. Units without any are empty. Two queries.
    """
    rows = Organisation.objects.filter(pk__in=units).values_list("pk", "path", "kind")
    offices: dict[str, list[int]] = defaultdict(list)
    for pk, path, kind in rows:
        offices[path].append(pk)
        if kind in PART_OF_COMMITTEE:
            offices[path[: -Organisation.steplen]].append(pk)
    people: dict[int, dict[int, None]] = defaultdict(dict)
    appointed = Appointment.objects.current(on=on).holding(word).filter(user__is_active=True)
    found = appointed.filter(organisation__path__in=offices).order_by("pk")
    for path, user in found.values_list("organisation__path", "user_id"):
        for unit in offices[path]:
            people[unit][user] = None
    return defaultdict(tuple, {unit: tuple(users) for unit, users in people.items()})


def auditors_of(unit: Organisation, *, on: date) -> list[Organisation]:
    """The units whose auditors read the log of ``unit`` on ``on``, the nearest first. One query."""
    above = [unit.path[:end] for end in range(Organisation.steplen, len(unit.path) + 1, Organisation.steplen)]
    reading = Appointment.objects.current(on=on).holding(AUDIT_READ).filter(user__is_active=True)
    units = Organisation.objects.filter(pk__in=reading.values("organisation"), path__in=above)
    return sorted(units, key=lambda organisation: -organisation.depth)
