"""How units are told apart where one is picked among thousands."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.http import urlencode

from teams.models import Organisation
from youthwork.lib.picker import Hit


def name_parents(units: Iterable[Organisation]) -> list[Organisation]:
    """The units with ``above``, the short name of the unit above ("" for none); one query.

    Its name is no secret to those who see the unit.
    """
    units = list(units)
    paths = {unit.path[: -unit.steplen] for unit in units}
    names = dict(Organisation.objects.filter(path__in=paths).values_list("path", "short_name"))
    for unit in units:
        unit.above = names.get(unit.path[: -unit.steplen], "")
    return units


def unit_hits(units: Iterable[Organisation]) -> list[Hit]:
    """The units as they are offered: by their code, with the unit above. One query for all of them."""
    return [
        Hit(unit.code, unit.label, unit.name, "，".join(filter(None, (unit.above, unit.code))))
        for unit in name_parents(units)
    ]


def unit_search_url(*words: str, under: Organisation | None = None) -> str:
    """The address that offers the open units over which the reader holds all ``words``, or those ``under`` one."""
    query = {"for": words} | ({"under": under.code} if under else {})
    return f"{reverse('teams:unit-search')}?{urlencode(query, doseq=True)}"
