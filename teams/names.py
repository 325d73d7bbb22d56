"""What units were called on a day. Today's names stand on the units themselves."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from teams.models import Organisation, OrganisationName


class Names(NamedTuple):
    name: str
    short_name: str


def former_names(day: date, units: Iterable[int] | None = None) -> dict[int, Names]:
    """Unit id → the names it bore on ``day``, for those of ``units`` (ids; None: all) that bear others today.

    Before the first known day of a unit its first known names hold. One query, as long as what was renamed since.
    """
    rows = OrganisationName.objects.filter(to_on__gt=day)
    if units is not None:
        rows = rows.filter(organisation__in=units)
    # Of several rows that ended after the day the earliest is the one of the day: it comes last.
    rows = rows.order_by("organisation", "-from_on")
    return {unit: Names(*names) for unit, *names in rows.values_list("organisation_id", "name", "short_name")}


def names_on(unit: Organisation, day: date) -> Names:
    """The names of ``unit`` on ``day``. One query."""
    return former_names(day, [unit.pk]).get(unit.pk) or Names(unit.name, unit.short_name)


class NameBook:
    """What some units were called on any day. One query."""

    def __init__(self, units: Iterable[Organisation]) -> None:
        self._former: dict[int, list[tuple[date, str]]] = defaultdict(list)
        rows = OrganisationName.objects.filter(organisation__in=[unit.pk for unit in units], to_on__isnull=False)
        for unit, to_on, short_name in rows.order_by("to_on").values_list("organisation_id", "to_on", "short_name"):
            self._former[unit].append((to_on, short_name))

    def short_name(self, unit: Organisation, day: date) -> str:
        """The short name of ``unit`` on ``day``; before its first known day, its first."""
        return next((name for to_on, name in self._former[unit.pk] if to_on > day), unit.short_name)
