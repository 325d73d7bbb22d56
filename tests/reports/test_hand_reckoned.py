"""Indicators of five official documents, reckoned by hand in ``hand_facts``' small world: records and totals agree.

The numbers on the right were reckoned by hand from the facts, each with its way there.
"""

from dataclasses import dataclass

import pytest

from reports.actions.rollups import recount
from reports.kept import KeptFigure, figures_of, plain, span_of
from tasks.indicators.values import Reckoner
from tasks.indicators.words import number_words
from tests.replay import made_once
from tests.reports.hand_facts import PERIODS, TODAYS
from tests.reports.hand_world import World, make_world

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Line:
    """An indicator of a document at a unit, by its measure and basis, against what is asked: what it comes to, whether
    that is enough, and why there is no number or what is to be said of it."""

    document: str
    key: str
    unit: str
    measure: str
    basis: str
    asked: str
    value: str | None
    met: bool | None
    said: str = ""
    waiting: str = "0"


Y, R, P, M, N = "youth2021", "rural", "points2017", "maonan", "nanchang"
TABLE = [
    # --- sums ---
    # 2600 + 500 + 12000 + 9000 + 5000 + 700 of units, 300 + 50 of the university's team; not April, not October
    Line(Y, "I02", "440000", "sum", "below", ">=30000", "30150", True, waiting="900"),
    # the city: 12000 + 5000 + 700 + 300; the team's 50 were in the other city
    Line(Y, "I02", "440900", "sum", "below", "", "18000", None, waiting="900"),
    # the other city: 9000, and the 50 that the university's team brought to 虎门
    Line(Y, "I02", "441900", "sum", "below", "", "9050", None),
    # the university: its own 700, and what its team brought wherever, 300 + 50
    Line(Y, "I02", "MMZY", "sum", "below", "", "1050", None),
    # of these the province itself: 2600, and 500 of its department
    Line(Y, "I03", "440000", "sum", "own", ">=3000", "3100", True),
    # people: 351 + 480 + 130 + 550 + 420 + 160 + 300 + 90 + the same group of the county once, 200
    Line(Y, "I11", "440000", "sum", "below", ">=20000", "2681", False),
    # the province itself 351, its departments 480 and 130
    Line(Y, "I12", "440000", "sum", "own", ">=2000", "961", False),
    # about 10000 is reached at 9000: 5000 + 4000
    Line(Y, "I37", "440000", "sum", "below", "~10000", "9000", True),
    # more than 2000 are asked
    Line(Y, "I33", "440000", "sum", "below", ">2000", "2000", False),
    # of the year, February too: 5 + 40 + 35
    Line(Y, "I40", "440000", "sum", "below", ">=70", "80", True),
    # of the year 2023 alone, the centre with its office: 31000 + 500, not the 40000 of 2022
    Line(R, "I17", "100000", "sum", "own", ">=30000", "31500", True),
    Line(R, "I17", "440000", "sum", "own", "", None, None, "尚无数据：还没有计入的数"),
    # person-times of the year: 120000 + 80000
    Line(R, "I19", "100000", "sum", "below", ">=200000", "200000", True),
    Line(R, "I19", "440000", "sum", "below", ">=200000", "120000", False),
    Line(Y, "I32", "440000", "sum", "below", ">=1000", None, None, "尚无数据：还没有计入的数"),
    # --- latest ---
    # the last of each: 950000 + 600001; what is of January 2018 is not of 2017
    Line(P, "I15", "440000", "latest", "below", ">1500000", "1550001", True),
    Line(Y, "I30-n", "440000", "latest", "below", "", "0", None),
    # --- ratios ---
    # 100 × (9 + 2) / (100 + 10), about 10 is asked of each unit
    Line(Y, "I01", "440902", "ratio", "own", "~10", "10", True),
    # 100 × (30 + 33) / 200
    Line(P, "I06", "440000", "ratio", "below", "<=30", "31.5", False),
    # 30 of 100, asked of the province alone
    Line(P, "I06", "440900", "ratio", "below", "", "30", None),
    Line(Y, "I44", "440000", "ratio", "below", "=100", "90", False),
    Line(Y, "I28", "440000", "ratio", "below", ">=50", None, None, "尚无数据：还没有分母的数"),
    Line(Y, "I30", "440000", "ratio", "below", "=10", None, None, "不适用：分母是0"),
    # --- coverage ---
    # 茂南 has one, 电白 none: 1 of 2 counties
    Line(R, "I03", "440000", "coverage", "below", "=100", "50", False),
    Line(R, "I03", "440902", "coverage", "below", "", "100", True),
    # 羊角, 高山, 金塘, 水东 of six townships, 80% are asked in the stage to 2023
    Line(R, "I11", "440000", "coverage", "below", "=80", "66.6667", False),
    Line(R, "I11", "440902", "coverage", "below", "", "100", True),
    # within 茂南 2 of 3 townships (67%), within 电白 1 of 2 (50%): 1 of 2 counties reaches 60%
    Line(R, "I12", "440000", "coverage", "below", ">=60", "50", False),
    Line(R, "I12", "440902", "coverage", "below", "", "100", True),
    # 东莞 has no counties
    Line(R, "I12", "441900", "coverage", "below", "", None, None, "不适用：范围内没有单位"),
    Line(R, "I09", "440000", "coverage", "below", "=100", None, None, "尚无数据：2个单位都还没有数"),
    # all universities: the one that there is
    Line(P, "I07", "440000", "coverage", "below", "=100", "100", True),
    # --- each ---
    # events over 100 people. Asked are 2 cities, 2 counties, 4 systems, the province (5) and its 机关团委: ten. The
    # province has 2 + 4 + 1, 省直机关 5, 社会组织 1, 机关团委 1, 茂名 1, 茂南 2: six; 省属企业 has 4 of 5, 省金融 none,
    # 东莞 one of 90 people, 电白 none
    Line(Y, "I10", "440000", "each", "own", ">=5", "6", False, "6/10"),
    # 茂名 and 茂南, not 电白
    Line(Y, "I10", "440900", "each", "own", ">=1", "2", False, "2/3"),
    Line(Y, "I10", "440902", "each", "own", ">=1", "2", True),
    # 50, 20 and 10 by level: the province has 200, 东莞 25, 茂南 10; 茂名 12 + 7 is short, 电白 has nothing
    Line(Y, "I17", "440000", "each", "own", ">=50", "3", False, "3/5"),
    # every city and county has one
    Line(Y, "I41", "440000", "each", "own", "", "4", True, "4/4"),
    # 羊角, 高山, 虎门 of six townships; that of 水东 waits
    Line(Y, "I47", "440000", "each", "own", "", "3", False, "3/6"),
    Line(Y, "I47", "441900", "each", "own", "", "1", True, "1/1"),
    # 石曹 has 2 (more is no fault), 南村 1, 新村 1; 北村 none
    Line(R, "I06", "440000", "each", "own", "", "3", False, "3/4"),
    Line(R, "I21", "440000", "each", "own", "", None, None, "尚无数据：4个都还没有数"),
    # the province, 茂名 and 茂南 of five; that of 电白 waits, 东莞 has none
    Line(P, "I20", "440000", "each", "own", ">=1", "3", False, "3/5"),
    Line(N, "I04", "360100", "each", "own", "", None, None, "不适用：范围内没有单位或人"),
    # 甲 took on 4 of 4, 乙 1 of 2, 丙 1 of 1; 丁 of a department is not asked
    Line(Y, "I48", "440000", "each", "own", "", "2", False, "2/3"),
    # asked are 甲 and 乙, who took the item on; 乙 has one
    Line(Y, "I51", "440000", "each", "own", "", "1", False, "1/2"),
    # --- milestones ---
    # 东莞 kept June and September
    Line(Y, "I49", "441900", "milestone", "own", "", "2", True, "2"),
    # 茂名 kept June, and was two days late in September
    Line(Y, "I49", "440900", "milestone", "own", "", "1", False, "2"),
    # of 2 cities and 4 systems: 东莞 and 省直机关
    Line(Y, "I49", "440000", "milestone", "own", "", "2", False, "2/6"),
    Line(Y, "I50", "MMZY", "milestone", "own", "", "2", True, "2"),
    # the province and 茂名 of the province, 2 cities and 2 counties
    Line(P, "I09", "440000", "milestone", "own", "", "2", False, "2/5"),
    # 羊角 of 羊角 and 高山
    Line(M, "I17", "440902", "milestone", "below", "", "1", False, "1/2"),
    Line(M, "I18", "MMZY", "milestone", "below", "", "1", True),
    # 茂南, not 电白, which said that it is not done
    Line(R, "I20", "440000", "milestone", "below", "", "1", False, "1/2"),
    # --- trends ---
    # 52.5 after 48; that of the city is added to nobody's
    Line(Y, "I29", "440000", "trend", "below", "rise", "52.5", True),
    # as many as the year before
    Line(P, "I12", "440000", "trend", "below", "rise", "100", False),
    Line(N, "I03", "360100", "trend", "below", "fall", "0.8", True),
    Line(N, "I10", "360100", "trend", "below", "rise", "12", None, "没有上期的数可比"),
    # --- conditions ---
    # 甲 brought ten together, though no couple; of 丙 with six and no word of a couple it is not decided
    Line(Y, "I54", "440000", "composite", "own", "", "1", False, "1/2"),
]


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def test_the_table_has_every_measure_and_both_bases():
    assert {line.measure for line in TABLE} == {
        "sum", "latest", "ratio", "coverage", "each", "milestone", "trend", "composite",
    }  # fmt: skip
    assert {line.basis for line in TABLE} == {"own", "below"}
    assert len({(line.document, line.key) for line in TABLE}) >= 30
    assert {line.document for line in TABLE} == PERIODS.keys()


def test_records_come_to_what_was_reckoned_by_hand(world):
    reckoners = {place: reckoner(world, *place) for place in {(line.document, line.unit) for line in TABLE}}
    found = {line: reckoners[line.document, line.unit].figure(indicator(world, line).pk) for line in TABLE}
    assert [seen(world, line, plain(figure)) for line, figure in found.items()] == TABLE


def test_kept_totals_come_to_what_was_reckoned_by_hand(world):
    recount(periods=world.periods.values())
    found = {
        name: figures_of(
            period,
            [world.units[code] for code in sorted({line.unit for line in TABLE if line.document == name})],
            [indicator for (document, _), indicator in world.indicators.items() if document == name],
            today=TODAYS[name],
        )
        for name, period in world.periods.items()
    }
    assert [
        seen(world, line, found[line.document][world.units[line.unit].pk, indicator(world, line).pk]) for line in TABLE
    ] == TABLE


def test_every_indicator_has_a_value_or_a_reason_at_every_unit(world):
    recount(periods=world.periods.values())
    for name, period in world.periods.items():
        rows = [indicator for (document, _), indicator in world.indicators.items() if document == name]
        found = figures_of(period, list(world.units.values()), rows, today=TODAYS[name])
        assert len(found) == len(rows) * len(world.units)
        assert [key for key, figure in found.items() if (figure.value is None) == (not figure.why_not)] == []


def indicator(world, line):
    return world.indicators[line.document, line.key]


def reckoner(world: World, name: str, code: str) -> Reckoner:
    rows = [row for (document, _), row in world.indicators.items() if document == name]
    return Reckoner(rows, world.units[code], span_of(world.periods[name]), TODAYS[name])


def seen(world: World, line: Line, figure: KeptFigure) -> Line:
    """The line as the figure says it."""
    row, bar = indicator(world, line), figure.bar
    return Line(
        line.document,
        line.key,
        line.unit,
        row.measure,
        row.basis,
        "" if bar is None else bar.bound + number_words(bar.value),
        None if figure.value is None else number_words(round(figure.value, 4)),
        figure.met,
        figure.why_not or counted(figure) or figure.note,
        number_words(figure.waiting),
    )


def counted(figure: KeptFigure) -> str:
    """2/3 where each of three is asked, 3 where three days have passed."""
    if figure.asked is None:
        return ""
    return f"{figure.asked}" if figure.reached is None else f"{figure.reached}/{figure.asked}"
