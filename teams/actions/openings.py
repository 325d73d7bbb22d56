"""Opening many units at once: a handful of statements for a thousand of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import F, Max, Min
from django.db.models.functions import Length, Substr

from teams.actions.unit_moves import hold_tree
from teams.models import Organisation, OrganisationName, Parentage
from teams.paths import Ground, places, step_of
from teams.signals import unit_moved
from youthwork.lib.deleting import StillUsed, delete_alone

BATCH = 1000


@dataclass(frozen=True)
class Opening:
    """A unit to open below the unit with the code ``parent``. ``opened_on`` None: nobody knows since when it is."""

    code: str
    name: str
    short_name: str
    kind: str
    level: str
    parent: str
    opened_on: date | None = None
    aliases: list[str] = field(default_factory=list)


@transaction.atomic
def open_organisations(*, openings: Sequence[Opening], today: date) -> list[Organisation]:
    """Open all units, parents before children whatever their order; the one place where units are opened in bulk.

    A parent is on the platform or among the openings. Parentage and names begin with ``opened_on``, else ``today``. Who
    brings the units in leaves one audit entry for all of them, so none is left here. Raises IntegrityError if a code
    is taken and ValueError if a parent does not exist.
    """
    hold_tree()
    new = {opening.code: opening for opening in openings}
    standing = _standing({opening.parent for opening in openings} - new.keys())
    found = places({code: opening.parent for code, opening in new.items()}, _grounds(standing.values()))
    units = {
        code: Organisation(
            code=code,
            name=new[code].name,
            short_name=new[code].short_name,
            aliases=new[code].aliases,
            kind=new[code].kind,
            level=new[code].level,
            opened_on=new[code].opened_on,
            path=place.path,
            depth=place.depth,
            numchild=place.numchild,
        )
        for code, place in found.items()
    }
    Organisation.objects.bulk_create(units.values(), batch_size=BATCH)
    known = {**standing, **units}
    Parentage.objects.bulk_create(
        (
            Parentage(organisation=unit, parent=known[new[code].parent], from_on=unit.opened_on or today)
            for code, unit in units.items()
        ),
        batch_size=BATCH,
    )
    OrganisationName.objects.bulk_create(
        (
            OrganisationName(
                organisation=unit, name=unit.name, short_name=unit.short_name, from_on=unit.opened_on or today
            )
            for unit in units.values()
        ),
        batch_size=BATCH,
    )
    _count_children(standing.values(), openings)
    if units:
        since = min(unit.opened_on or today for unit in units.values())
        unit_moved.send(sender=Organisation, units=[], since=since)
    return list(units.values())


@transaction.atomic
def unopen_organisations(*, units: Sequence[Organisation]) -> None:
    """Take back the opening of units as if they had never been; who does so leaves the audit entry.

    Raises StillUsed if anything hangs on one of them but its own place and names, a unit below it for instance.
    """
    hold_tree()
    ids = [unit.pk for unit in units]
    if since := Parentage.objects.filter(organisation__in=ids).aggregate(since=Min("from_on"))["since"]:
        unit_moved.send(sender=Organisation, units=[], since=since)
    below = Parentage.objects.filter(parent__in=ids).exclude(organisation__in=ids).select_related("parent").first()
    if below is not None:
        raise StillUsed("下级单位", below.parent)
    parents = Parentage.objects.filter(organisation__in=ids, to_on=None).exclude(parent__in=ids)
    fewer = Counter(parents.values_list("parent", flat=True))
    Parentage.objects.filter(organisation__in=ids).delete()
    OrganisationName.objects.filter(organisation__in=ids).delete()
    for some in _slices(sorted(ids)):
        delete_alone(Organisation.objects.filter(pk__in=some))
    for pk, count in fewer.items():
        Organisation.objects.filter(pk=pk).update(numchild=F("numchild") - count)


def _standing(codes: Iterable[str]) -> dict[str, Organisation]:
    """The units on the platform with these codes; those that are missing are missed by ``places``."""
    found: dict[str, Organisation] = {}
    for some in _slices(sorted(codes)):
        found |= {unit.code: unit for unit in Organisation.objects.filter(code__in=some)}
    return found


def _grounds(units: Iterable[Organisation]) -> dict[str, Ground]:
    """Each unit's place, with the last step taken below it."""
    units = list(units)
    last: dict[str, str] = {}
    above = Substr("path", 1, Length("path") - Organisation.steplen)
    for some in _slices([unit.path for unit in units]):
        below = Organisation.objects.order_by().annotate(above=above).filter(above__in=some)
        last |= dict(below.values_list("above").annotate(last=Max("path")))
    return {
        unit.code: Ground(unit.path, unit.depth, step_of(last[unit.path]) if unit.path in last else 0) for unit in units
    }


def _count_children(units: Iterable[Organisation], openings: Sequence[Opening]) -> None:
    """Keep ``numchild`` of the units that stood already: one statement for all that got equally many."""
    ids = {unit.code: unit.pk for unit in units}
    more: dict[int, int] = {}
    for opening in openings:
        if opening.parent in ids:
            more[ids[opening.parent]] = more.get(ids[opening.parent], 0) + 1
    for number in sorted(set(more.values())):
        for some in _slices([pk for pk, count in more.items() if count == number]):
            Organisation.objects.filter(pk__in=some).update(numchild=F("numchild") + number)


def _slices(values: Sequence) -> Iterator[Sequence]:
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]
