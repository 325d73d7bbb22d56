"""A small world in which the indicators of five official documents can be reckoned by hand: who there is.

A province with a city of two counties, a city without counties, townships, villages and a university; above it the
centre, beside it another city. The documents are those of ``fixtures/documents``, with all their indicators.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from reports.demo.documents import bring_in_document
from reports.models import ReportingPeriod, ReportingRule
from tasks.choices import Counting, RecordState
from tasks.models import (
    Document,
    Indicator,
    IndicatorEntry,
    Placement,
    Programme,
    Record,
    RecordValue,
    Task,
    Undertaking,
)
from teams.actions.accounts import open_account
from teams.actions.units import open_organisation
from teams.choices import OrganisationKind as Kind
from teams.models import Appointment, Organisation, Site, User
from tests.cast import PASSWORD
from tests.reports import hand_facts

BEGAN = date(2015, 1, 1)
# Code, code above, name, kind, level.
UNITS = (
    ("100000", "", "团中央", Kind.COMMITTEE, "central"),
    ("100000-BG", "100000", "团中央办公厅", Kind.DEPARTMENT, "central"),
    ("440000", "100000", "团省委", Kind.COMMITTEE, "province"),
    ("440000-XC", "440000", "团省委宣传部", Kind.DEPARTMENT, "province"),
    ("440000-JGTW", "440000", "机关团委", Kind.AFFILIATED, "province"),
    ("440000-SZJG", "440000", "省直机关团工委", Kind.SYSTEM, "province"),
    ("440000-SSQY", "440000", "省属企业团工委", Kind.SYSTEM, "province"),
    ("440000-SJR", "440000", "省金融团工委", Kind.SYSTEM, "province"),
    ("440000-SSHZZ", "440000", "省社会组织团工委", Kind.SYSTEM, "province"),
    ("440900", "440000", "团茂名市委", Kind.COMMITTEE, "city"),
    ("440902", "440900", "团茂南区委", Kind.COMMITTEE, "county"),
    ("440902-YJ", "440902", "羊角镇", Kind.TOWNSHIP, "township"),
    ("440902-YJ-SC", "440902-YJ", "石曹村", Kind.VILLAGE, "village"),
    ("440902-YJ-NC", "440902-YJ", "南村", Kind.VILLAGE, "village"),
    ("440902-GS", "440902", "高山镇", Kind.TOWNSHIP, "township"),
    ("440902-GS-BC", "440902-GS", "北村", Kind.VILLAGE, "village"),
    ("440902-JT", "440902", "金塘镇", Kind.TOWNSHIP, "township"),
    ("440904", "440900", "团电白区委", Kind.COMMITTEE, "county"),
    ("440904-SD", "440904", "水东镇", Kind.TOWNSHIP, "township"),
    ("440904-MZ", "440904", "麻岗镇", Kind.TOWNSHIP, "township"),
    ("MMZY", "440900", "茂职院团委", Kind.UNIVERSITY, ""),
    ("441900", "440000", "团东莞市委", Kind.COMMITTEE, "city"),
    ("441900-HM", "441900", "虎门镇", Kind.TOWNSHIP, "township"),
    ("441900-HM-XC", "441900-HM", "新村", Kind.VILLAGE, "village"),
    ("360100", "100000", "团南昌市委", Kind.COMMITTEE, "city"),
    ("360100-BG", "360100", "团南昌市委办公室", Kind.DEPARTMENT, "city"),
)
# Where the university's team serves: a village of its own city, and a township of the other one.
SITES = {"石曹村服务点": "440902-YJ-SC", "虎门服务点": "441900-HM"}
# Cadres of the province, by grade; the last one sits in a department.
CADRES = {
    "甲": ("440000", "leadership"),
    "乙": ("440000", "middle"),
    "丙": ("440000", "other"),
    "丁": ("440000-XC", "other"),
}


@dataclass
class World:
    units: dict[str, Organisation]
    periods: dict[str, ReportingPeriod]
    indicators: dict[tuple[str, str], Indicator]
    users: dict[str, User] = field(default_factory=dict)
    programmes: dict[int, Programme] = field(default_factory=dict)
    placements: dict[str, Placement] = field(default_factory=dict)


def make_world() -> World:
    """The units, the documents, their rules with one period each, and all that is said in ``hand_facts``."""
    units: dict[str, Organisation] = {}
    for code, above, name, kind, level in UNITS:
        names = {"name": name, "short_name": name, "kind": kind, "level": level, "parent": units.get(above)}
        units[code] = open_organisation(actor=None, code=code, from_on=BEGAN, **names)
    world = World(units, {}, {})
    for name in hand_facts.PERIODS:
        _bring_in(world, name)
    _people(world)
    _say(world)
    return world


def _bring_in(world: World, name: str) -> None:
    document = bring_in_document(name, world.units)
    keys = [row["key"] for row in hand_facts.ledger(name)["indicators"]]
    rows = zip(keys, document.indicators.order_by("position"), strict=True)
    world.indicators |= {(name, key): indicator for key, indicator in rows}
    label, starts, ends = hand_facts.PERIODS[name]
    rule = ReportingRule.objects.create(document=document, title="推进表")
    days = {"starts_on": starts, "ends_on": ends, "cutoff_on": ends, "opens_on": starts, "due_on": ends}
    world.periods[name] = ReportingPeriod.objects.create(rule=rule, label=label, name=label, **days)


def _people(world: World) -> None:
    for name, (code, grade) in CADRES.items():
        user = world.users[name] = open_account(actor=None, username=name, name=name, password=PASSWORD)
        Appointment.objects.create(
            user=user, organisation=world.units[code], role="official", grade=grade, from_on=BEGAN
        )


def _say(world: World) -> None:
    for said in hand_facts.RECORDS:
        record(world, *said)
    IndicatorEntry.objects.bulk_create(
        IndicatorEntry(
            indicator=world.indicators[document, key],
            organisation=world.units[code],
            as_of=date.fromisoformat(day),
            value=value,
            source="团统报表",
            by=world.users["甲"],
            by_name="甲",
        )
        for document, key, code, day, value in hand_facts.ENTRIES
    )
    for name, key, day in hand_facts.UNDERTAKINGS:
        code, grade = CADRES[name]
        task = _task(world, "youth2021", key)
        Undertaking.objects.create(
            user=world.users[name],
            task=task,
            organisation=world.units[code],
            grade=grade,
            taken_on=date.fromisoformat(day),
        )


def record(world: World, name: str, task: str, where: str, day: str, said: dict[str, Any]) -> Record:
    """What happened, of the programme of a task. ``where`` is a unit's code, or a site's name; ``said`` holds values by
    indicator, and what else is unusual."""
    said = dict(said)
    own = {field: said.pop(field) for field in ("people", "same_group") if field in said}
    state = RecordState.SUBMITTED if said.pop("waiting", False) else RecordState.APPROVED
    author = world.users[said.pop("by", "甲")]
    placement = _placement(world, name, where) if where in SITES else None
    unit = world.units["MMZY"] if placement else world.units[where]
    found = Record.objects.create(
        programme=_programme(world, name, task),
        placement=placement,
        organisation=unit,
        occurred_on=date.fromisoformat(day),
        content="办了一场",
        state=state,
        reviewer=placement.host if placement else unit,
        submitted_at=timezone.now(),
        author=author,
        **own,
    )
    RecordValue.objects.bulk_create(
        RecordValue(record=found, indicator=world.indicators[name, key], value=value) for key, value in said.items()
    )
    return found


def _task(world: World, name: str, key: str) -> Task:
    rows = hand_facts.ledger(name)["tasks"]
    position = next(n for n, row in enumerate(rows, start=1) if row["key"] == key)
    return Task.objects.get(document=_document(world, name), position=position)


def _document(world: World, name: str) -> Document:
    return world.periods[name].rule.document


def _programme(world: World, name: str, key: str) -> Programme:
    task = _task(world, name, key)
    if task.pk not in world.programmes:
        document = task.document
        said = {"document": document, "owner": document.owner, "counting": Counting.HEADCOUNT}
        world.programmes[task.pk] = Programme.objects.create(name=f"{name}{key}", task=task, **said)
    return world.programmes[task.pk]


def _placement(world: World, name: str, site: str) -> Placement:
    key = f"{name}{site}"
    if key not in world.placements:
        document = _document(world, name)
        host = world.units[SITES[site]]
        place, _ = Site.objects.get_or_create(name=site, host=host, kind="village")
        world.placements[key] = Placement.objects.create(
            document=document,
            position=document.placements.count() + 1,
            block=1,
            programmes_printed=site,
            programmes_key=site,
            site=place,
            headcount=10,
            host=host,
            sending=world.units["MMZY"],
        )
    return world.placements[key]
