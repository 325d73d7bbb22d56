"""Which figure is opened, and what it is made of one step further down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reports.figures import Figure
from reports.models import ReportingPeriod
from teams.models import Organisation, Site
from teams.names import former_names

OWN = "本级"


@dataclass(frozen=True)
class Asked:
    """What ``programmes`` come to at ``unit`` in ``period``, by ``line``. With ``own`` of the unit alone, without what
    is below it; with ``site`` of the records at that site alone, with ``unplaced`` of those at none;
    with ``sent_by`` of what that unit and those below it sent (其中派出)."""

    period: ReportingPeriod
    unit: Organisation
    programmes: tuple[int, ...]
    line: str
    own: bool = False
    site: Site | None = None
    unplaced: bool = False
    sent_by: Organisation | None = None

    @property
    def of_units(self) -> bool:
        """Whether units below have a part in it, of which totals are kept."""
        return not (self.own or self.unplaced or self.site or self.sent_by)


@dataclass(frozen=True)
class Part:
    """What a unit directly below gives to a figure with all that is below it in turn, or (``own``) the unit itself.
    Parts add up to the figure."""

    unit: int
    code: str
    name: str
    figure: Figure
    own: bool = False


@dataclass(frozen=True)
class Step:
    """A unit on the way from where one began down to where one is."""

    unit: int
    code: str
    name: str


def parts_of(unit: Organisation, own: Figure, below: dict[int, Figure], day: date) -> list[Part]:
    """The unit's own part first, then the units below in the order of the tree, under the names of ``day``; none that
    gives nothing. Two queries."""
    found = [Part(unit.pk, unit.code, OWN, own, own=True)] if any(own) else []
    for step in _named([pk for pk, figure in below.items() if any(figure)], day):
        found.append(Part(step.unit, step.code, step.name, below[step.unit]))
    return found


def steps_of(way: Sequence[int], day: date) -> list[Step]:
    """The units of ``way`` (ids), in its order. Two queries."""
    named = {step.unit: step for step in _named(way, day)}
    return [named[unit] for unit in way if unit in named]


def _named(units: Iterable[int], day: date) -> list[Step]:
    units = list(units)
    former = former_names(day, units)
    rows = Organisation.objects.filter(pk__in=units).order_by("path").values_list("pk", "code", "short_name")
    return [Step(pk, code, former[pk].short_name if pk in former else name) for pk, code, name in rows]
