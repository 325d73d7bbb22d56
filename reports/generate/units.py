"""The tree: province, cities, counties, townships, villages, universities, departments; and the sites in it."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from random import Random

from reports.generate.places import City
from reports.generate.presets import Preset
from reports.generate.tables import Sink
from reports.generate.words import SCHOOLS, person, phone, places, shares
from teams.choices import Level, SiteKind
from teams.choices import OrganisationKind as Kind
from teams.models import Organisation, OrganisationName, Parentage, Site
from youthwork.lib.bulk import Table

ORGANISATIONS = Table(Organisation, "id path depth numchild code name short_name kind level opened_on")
NAMES = Table(OrganisationName, "id organisation_id name short_name from_on")
PARENTAGES = Table(Parentage, "id organisation_id parent_id from_on")
SITES = Table(Site, "id name kind host_id place contact_name contact_phone")

PROVINCE_DEPARTMENTS = (
    "办公室",
    "组织部",
    "宣传部",
    "权益与社会工作部",
    "学校部",
    "青年发展部",
    "基层建设部",
    "统战部",
)
CITY_DEPARTMENTS = ("办公室", "学校和社会工作部", "基层建设部")
SITES_PER_AREA = 60
UNDER_A_CITY = 3  # every third university lies under a city, the others under the province


@dataclass(eq=False)
class Unit:
    """A row of the tree, with what the places of its children are reckoned from."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    level: str
    parent: "Unit | None"
    path: str
    depth: int
    children: int = 0


@dataclass(frozen=True)
class SiteRow:
    id: int
    name: str
    host: Unit


@dataclass
class Area:
    """A county, or a city without counties: who owns an arrangement, and where its teams can serve."""

    unit: Unit
    villages: list[Unit] = field(default_factory=list)
    sites: list[SiteRow] = field(default_factory=list)


@dataclass
class Tree:
    """All units in the order in which they were opened, and those that other rows hang on."""

    all: list[Unit] = field(default_factory=list)
    cities: list[Unit] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    townships: list[Unit] = field(default_factory=list)
    universities: list[Unit] = field(default_factory=list)
    departments: list[Unit] = field(default_factory=list)

    @property
    def province(self) -> Unit:
        return self.all[0]

    def open(self, parent: Unit | None, code: str, name: str, short_name: str, kind: str, level: str = "") -> Unit:
        base, depth, step = "", 1, 1
        if parent:
            parent.children += 1
            base, depth, step = parent.path, parent.depth + 1, parent.children
        path = Organisation._get_path(base, depth, step)
        unit = Unit(len(self.all) + 1, code, name, short_name, kind, level, parent, path, depth)
        self.all.append(unit)
        return unit


def grow(preset: Preset, seed: int) -> Tree:
    """The whole tree in memory: some 28,000 small rows for a province."""
    tree = Tree()
    province = tree.open(None, "440000", "共青团广东省委员会", "团省委", Kind.COMMITTEE, Level.PROVINCE)
    _open_departments(tree, province, PROVINCE_DEPARTMENTS)
    for city in preset.cities:
        _open_city(tree, city)
    _open_universities(tree, preset, Random(f"{seed}:universities"))
    townships = shares(preset.townships, preset.areas)
    villages = shares(preset.villages, preset.areas)
    for area, number, below in zip(tree.areas, townships, villages, strict=True):
        _settle(tree, area, number, below, Random(f"{seed}:units:{area.unit.code}"))
    return tree


def write_tree(sink: Sink, tree: Tree, opened_on: date) -> None:
    for unit in tree.all:
        sink.add(
            ORGANISATIONS,
            unit.id,
            unit.path,
            unit.depth,
            unit.children,
            unit.code,
            unit.name,
            unit.short_name,
            unit.kind,
            unit.level,
            opened_on,
        )
        sink.add(NAMES, unit.id, unit.id, unit.name, unit.short_name, opened_on)
        sink.add(PARENTAGES, unit.id, unit.id, unit.parent.id if unit.parent else None, opened_on)


def write_sites(sink: Sink, tree: Tree, seed: int) -> None:
    """Some villages of every area are sites; they are kept with the area."""
    ids = count(1)
    for area in tree.areas:
        lot = Random(f"{seed}:sites:{area.unit.code}")
        for host in lot.sample(area.villages, min(SITES_PER_AREA, len(area.villages))):
            kind = SiteKind.COMMUNITY if host.short_name.endswith("社区") else SiteKind.VILLAGE
            site = SiteRow(next(ids), host.short_name, host)
            area.sites.append(site)
            place = f"{host.short_name}党群服务中心"
            sink.add(SITES, site.id, site.name, kind, host.id, place, person(lot), phone(lot))


def _open_departments(tree: Tree, parent: Unit, names: tuple[str, ...]) -> None:
    for number, name in enumerate(names, start=1):
        short_name = f"{parent.short_name}{name}"
        code = f"{parent.code}-B{number}"
        unit = tree.open(parent, code, short_name, short_name, Kind.DEPARTMENT, parent.level)
        tree.departments.append(unit)


def _open_city(tree: Tree, city: City) -> None:
    name = f"共青团{city.name}委员会"
    unit = tree.open(tree.province, city.code, name, f"团{city.name}委", Kind.COMMITTEE, Level.CITY)
    tree.cities.append(unit)
    _open_departments(tree, unit, CITY_DEPARTMENTS)
    for county in city.counties:
        # A county-level city stands by itself; districts and counties are named with the city above.
        whole = county.name if county.name.endswith("市") else f"{city.name}{county.name}"
        below = tree.open(unit, county.code, f"共青团{whole}委员会", f"团{county.name}委", Kind.COMMITTEE, Level.COUNTY)
        tree.areas.append(Area(below))
    if not city.counties:
        tree.areas.append(Area(unit))


def _open_universities(tree: Tree, preset: Preset, lot: Random) -> None:
    for number, place in enumerate(places(lot, preset.universities), start=1):
        parent = lot.choice(tree.cities) if number % UNDER_A_CITY == 0 else tree.province
        name = f"{place}{SCHOOLS[number % len(SCHOOLS)]}"
        unit = tree.open(parent, f"GX{number:03}", f"共青团{name}委员会", f"{name}团委", Kind.UNIVERSITY)
        tree.universities.append(unit)


def _settle(tree: Tree, area: Area, townships: int, villages: int, lot: Random) -> None:
    """Townships of an area, and the villages in them."""
    names = places(lot, townships)
    for number, (place, below) in enumerate(zip(names, shares(villages, townships), strict=True), start=1):
        street = lot.random() < 0.25
        short_name = f"{place}{'街道' if street else '镇'}"
        name = f"{short_name}{'团工委' if street else '团委'}"
        code = f"{area.unit.code}{number:03}"
        township = tree.open(area.unit, code, name, short_name, Kind.TOWNSHIP, Level.TOWNSHIP)
        tree.townships.append(township)
        for index, village in enumerate(places(lot, below), start=1):
            short = f"{place}{village}{'社区' if street else '村'}"
            code = f"{township.code}{index:03}"
            unit = tree.open(township, code, f"{short}团支部", short, Kind.VILLAGE, Level.VILLAGE)
            area.villages.append(unit)
