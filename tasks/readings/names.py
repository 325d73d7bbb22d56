"""Which units the names in a document mean, in the eyes of the unit that files it. Questions only.

In this order, and only where one unit alone is meant: what was said on a desk of the unit before; a department of the
unit's own committee (宣传部); the committee of the unit's line at that level (团市委); a unit around with exactly that
name, short name or alias. A name that fits several is asked about; one that fits none is kept as printed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils import timezone

from tasks.models import PrintedName
from teams.choices import PART_OF_COMMITTEE, Level, OrganisationKind
from teams.models import Organisation
from youthwork.lib.text import match_key

NOT_NAMED = (OrganisationKind.VILLAGE, OrganisationKind.BRANCH)
UPPER = (Level.CENTRAL, Level.PROVINCE, Level.CITY)  # what they issue names no townships
LINE = {
    "团中央": Level.CENTRAL,
    "团省委": Level.PROVINCE,
    "团市委": Level.CITY,
    "团区委": Level.COUNTY,
    "团县委": Level.COUNTY,
}
OWN_PREFIXES = (*LINE, "团委", "机关", "本级")
# The last word of a collective name → which units below are meant.
COLLECTIVES: tuple[tuple[tuple[str, ...], dict[str, object]], ...] = (
    (("部门", "部室", "处室", "科室"), {"kind": OrganisationKind.DEPARTMENT}),
    (("直属单位", "事业单位"), {"kind": OrganisationKind.AFFILIATED}),
    (("高校", "院校", "学院", "大学"), {"kind": OrganisationKind.UNIVERSITY}),
    (("系统",), {"kind": OrganisationKind.SYSTEM}),
    (("镇街", "乡镇", "街道", "镇", "乡"), {"kind": OrganisationKind.TOWNSHIP}),
    (("区县", "县区", "县市区", "市区", "区", "县", "旗"), {"kind": OrganisationKind.COMMITTEE, "level": Level.COUNTY}),
    (("地市", "市", "州"), {"kind": OrganisationKind.COMMITTEE, "level": Level.CITY}),
)
TRAILING = ("团组织", "团委", "团工委", "共青团", "单位")


@dataclass(frozen=True)
class Meaning:
    """What a printed name was resolved to: ``units`` where it is settled, ``candidates`` where it must be decided."""

    name: str
    how: str
    units: tuple[Organisation, ...] = ()
    candidates: tuple[Organisation, ...] = ()
    collective: bool = False
    decided: bool = False

    @property
    def undecided(self) -> bool:
        return bool(self.candidates) and not self.units


@dataclass
class Around:
    """The units that a document of one unit may name: its own subtree, its line upward, and what stands beside that."""

    home: Organisation
    units: list[Organisation]
    by_name: dict[str, list[Organisation]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for unit in self.units:
            for name in {match_key(word) for word in (unit.name, unit.short_name, *unit.aliases)}:
                self.by_name.setdefault(name, []).append(unit)

    @property
    def departments(self) -> list[Organisation]:
        return [
            unit
            for unit in self.units
            if unit.kind in PART_OF_COMMITTEE and unit.depth == self.home.depth + 1 and unit.is_under(self.home.path)
        ]

    def line(self, level: Level) -> list[Organisation]:
        return [
            unit
            for unit in self.units
            if unit.level == level and unit.kind == OrganisationKind.COMMITTEE and self.home.path.startswith(unit.path)
        ]


def meanings(organisation: Organisation, names: Mapping[str, bool]) -> dict[str, Meaning]:
    """Every name (→ whether the reader took it for a collective one) with what it means to ``organisation``.

    Three queries however many names; none without names.
    """
    if not names:
        return {}
    said = {row.name: row for row in _said(organisation)}
    around = units_around(organisation)
    return {name: _meaning(name, collective, said.get(name), around) for name, collective in names.items()}


def _said(organisation: Organisation) -> QuerySet[PrintedName]:
    return PrintedName.objects.filter(organisation=organisation).prefetch_related("units")


def home_of(organisation: Organisation) -> Organisation:
    """The committee whose departments a document of ``organisation`` names: itself, or the one it is a part of."""
    if organisation.kind in PART_OF_COMMITTEE and organisation.depth > 1:
        return Organisation.objects.get(path=organisation.path[: -Organisation.steplen])
    return organisation


def units_around(organisation: Organisation) -> Around:
    """One query; two for a department. Villages and branches are left out, and below upper committees townships."""
    home = home_of(organisation)
    step = Organisation.steplen
    line = [home.path[: step * depth] for depth in range(1, home.depth + 1)]
    beside = Q()
    for path in line:
        beside |= Q(path__startswith=path, depth=len(path) // step + 1)
    found = Organisation.objects.open(on=timezone.localdate()).exclude(kind__in=NOT_NAMED)
    if home.level in UPPER:
        found = found.exclude(kind=OrganisationKind.TOWNSHIP)
    found = found.filter(Q(path__startswith=home.path) | Q(path__in=line) | beside)
    return Around(home, list(found))


def _meaning(name: str, collective: bool, said: PrintedName | None, around: Around) -> Meaning:
    if said is not None:
        named = list(said.units.all())
        units = tuple(unit for unit in named if unit.closed_on is None)
        if units or not named:  # where all have closed since, it is as if nothing had been said
            how = "已选定" if units else "已定为照原文保留"
            return Meaning(name, how, units, collective=said.collective, decided=True)
    if collective:
        return Meaning(name, "统称，照原文保留", collective=True)
    for how, found in _guesses(name, around):
        if len(found) == 1:
            return Meaning(name, how, tuple(found))
        if found:
            return Meaning(name, f"有{len(found)}个单位都对得上，请选定", candidates=tuple(found))
    return Meaning(name, "平台上没有叫这个名称的单位，照原文保留")


def _guesses(name: str, around: Around) -> Iterable[tuple[str, list[Organisation]]]:
    key = match_key(name)
    own = next((key.removeprefix(prefix) for prefix in OWN_PREFIXES if key.startswith(prefix) and key != prefix), key)
    for word in dict.fromkeys((key, own)):
        exact = [unit for unit in around.departments if word in _names(unit)]
        yield "本单位的部门", exact
        if len(word) > 1:
            yield "本单位的部门", [unit for unit in around.departments if match_key(unit.name).endswith(word)]
    if name in LINE:
        yield "本条线的团委", around.line(LINE[name])
    yield "名称相同", around.by_name.get(key, [])


def _names(unit: Organisation) -> set[str]:
    return {match_key(word) for word in (unit.name, unit.short_name, *unit.aliases)}


def meant_by_collective(name: str, organisation: Organisation) -> list[Organisation]:
    """The units below ``organisation`` that a collective name (各区, 机关各部门) can be spelt out into; one query."""
    word = name.removeprefix("各")
    for trailing in TRAILING:
        word = word.removesuffix(trailing) or word
    rule = next((rule for ends, rule in COLLECTIVES if word.endswith(ends)), None)
    if rule is None:
        return []
    home = home_of(organisation)
    below = Organisation.objects.open(on=timezone.localdate()).in_subtree(home).filter(**rule)
    if rule.get("kind") in PART_OF_COMMITTEE:
        below = below.filter(depth=home.depth + 1)
    return list(below.exclude(pk=home.pk))
