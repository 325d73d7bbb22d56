"""What kept totals come to is what the records come to: all measures, at all units, in small worlds thrown by dice."""

import random
from datetime import date, timedelta

import pytest

from reports.actions.rollups import recount, refresh_rollups
from reports.kept import figures_of, plain, span_of
from tasks.changes import entry_typed, record_changed
from tasks.choices import Basis, Feed, Measure
from tasks.indicators.values import Reckoner
from tasks.models import Indicator, IndicatorEntry
from teams.actions.unit_moves import move_organisation
from teams.models import Organisation
from tests.replay import made_once
from tests.reports.hand_facts import PERIODS, TODAYS, ledger
from tests.reports.hand_world import SITES, World, make_world, record

pytestmark = pytest.mark.django_db
SAID, TYPED = 60, 120


@pytest.mark.parametrize(
    "name", ["rural", *(pytest.param(name, marks=pytest.mark.drill) for name in ("youth2021", "points2017"))]
)
def test_figures_from_kept_totals_equal_those_from_records(name):
    dice = random.Random(name)
    world = made_once(make_world)
    throw_definitions(world, name, dice)
    period, today = world.periods[name], TODAYS[name]
    recount(periods=[period])
    units = list(Organisation.objects.exclude(code="360100-BG"))
    rows = list(Indicator.objects.filter(document=period.rule.document))
    figures_of(period, units, rows, today=today)  # which are kept, and must go where something changes
    throw_records(world, name, dice)
    throw_entries(world, name, dice)
    throw_moves(world, name, dice)
    refresh_rollups()
    kept = figures_of(period, units, rows, today=today)
    for unit in units:
        direct = Reckoner(rows, unit, span_of(period), today)
        for row in rows:
            assert plainly(kept[unit.pk, row.pk]) == plainly(plain(direct.figure(row.pk))), (unit, row)


def plainly(figure):
    """All of it; a share with no more places than are kept."""
    value = None if figure.value is None else round(figure.value, 4)
    return {**vars(figure), "value": value, "pace": figure.pace[:1]}


def some_day(name: str, dice: random.Random) -> date:
    """A day of the period, of the time before it, or a little after."""
    _, starts, ends = PERIODS[name]
    return starts + timedelta(days=dice.randint(-400, (ends - starts).days + 10))


def throw_definitions(world: World, name: str, dice: random.Random) -> None:
    """Other bases, of some sums the latest, and a village that was closed."""
    for (document, _), row in world.indicators.items():
        if document == name and dice.random() < 0.3:
            Indicator.objects.filter(pk=row.pk).update(basis=dice.choice(Basis.values))
        if document == name and row.feed == Feed.RECORDS and row.measure == Measure.SUM and dice.random() < 0.5:
            Indicator.objects.filter(pk=row.pk).update(measure=Measure.LATEST)
    gone = PERIODS[name][2] - timedelta(days=5)
    Organisation.objects.filter(code="441900-HM-XC").update(closed_on=gone)


def throw_records(world: World, name: str, dice: random.Random) -> None:
    fed = [row for row in ledger(name)["indicators"] if row.get("feed", "records") == "records"]
    for _ in range(SAID):
        row = dice.choice(fed)
        said = {"people": dice.choice([0, 40, 100, 101, 300]), "same_group": dice.random() < 0.5}
        said |= {"waiting": dice.random() < 0.2, "by": dice.choice("甲乙丙丁")}
        if row.get("counts", "values") == "values":
            said[row["key"]] = dice.randint(0, 60)
        where = dice.choice([*world.units, *SITES, *SITES])
        record_changed(record(world, name, row["task"], where, some_day(name, dice).isoformat(), said))


def throw_entries(world: World, name: str, dice: random.Random) -> None:
    typed = [row for (document, _), row in world.indicators.items() if document == name and row.feed == Feed.TYPED]
    for _ in range(TYPED):
        row = dice.choice(typed)
        entry = IndicatorEntry.objects.create(
            indicator=row,
            organisation=dice.choice(list(world.units.values())),
            as_of=some_day(name, dice),
            value=dice.choice([0, 1]) if row.measure == Measure.MILESTONE else dice.choice([0, 1, 2, 30, "0.25"]),
            source="团统报表",
            by=world.users["甲"],
            by_name="甲",
        )
        entry_typed(entry)


def throw_moves(world: World, name: str, dice: random.Random) -> None:
    """A township goes to another county, before or after the last day of the period."""
    _, _, ends = PERIODS[name]
    town, county = world.units[dice.choice(["440902-GS", "440902-JT"])], world.units["440904"]
    day = ends + timedelta(days=dice.choice([-20, 20]))
    move_organisation(actor=world.users["甲"], organisation=town, parent=county, from_on=day)
