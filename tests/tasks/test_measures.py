"""The measures as tables: values on the left, what they come to on the right, reckoned by hand."""

from datetime import date
from decimal import Decimal

import pytest

from tasks.indicators.measures import (
    Bar,
    Dated,
    Result,
    composite,
    coverage,
    each,
    latest_of,
    meets,
    milestone,
    nested_coverage,
    part_of,
    ratio,
    recurring,
    total,
    trend,
)

DAY = date(2021, 6, 30)


def ds(*values):
    return [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("bar", "value", "met"),
    [
        (Bar(">=", Decimal(30000)), 30000, True),
        (Bar(">=", Decimal(30000)), 29999, False),
        (Bar("<=", Decimal(30)), "30.0", True),
        (Bar("<=", Decimal(30)), "30.01", False),
        (Bar("=", Decimal(2000)), 2000, True),
        (Bar("=", Decimal(2000)), 2400, True),
        (Bar("=", Decimal(2000)), 1999, False),
        (Bar("=", Decimal(0)), 0, True),
        (Bar("=", Decimal(0)), 1, False),
        (Bar(">", Decimal(1500000)), 1500000, False),
        (Bar(">", Decimal(1500000)), 1500001, True),
        (Bar("<", Decimal(3)), 3, False),
        (Bar("<", Decimal(3)), 2, True),
        (Bar("~", Decimal(10000)), 9000, True),
        (Bar("~", Decimal(10000)), 8999, False),
        (Bar("~", Decimal(10000)), 12000, True),
        (Bar("range", Decimal(1), Decimal(3)), 0, False),
        (Bar("range", Decimal(1), Decimal(3)), 3, True),
        (Bar("range", Decimal(1), Decimal(3)), 4, False),
        (Bar(">="), 5, None),
        (Bar(""), 5, None),
        (Bar("", Decimal(5)), 5, True),
        (None, 5, None),
        (Bar(">=", Decimal(5)), None, None),
    ],
)
def test_a_value_meets_its_bar(bar, value, met):
    assert meets(None if value is None else Decimal(value), bar) is met


@pytest.mark.parametrize(
    ("bound", "now", "before", "met"),
    [
        ("rise", 12, 10, True),
        ("rise", 10, 10, False),
        ("fall", 9, 10, True),
        ("fall", 10, 10, False),
        ("rise", 12, None, None),
    ],
)
def test_a_turn_is_asked_against_the_period_before(bound, now, before, met):
    assert meets(Decimal(now), Bar(bound), before=before if before is None else Decimal(before)) is met


@pytest.mark.parametrize(
    ("values", "bar", "result"),
    [
        pytest.param(
            [], Bar(">=", Decimal(1)), Result(why_not="尚无数据：还没有计入的数"), id="nothing said is no zero"
        ),
        pytest.param(ds(0), Bar(">=", Decimal(1)), Result(Decimal(0), False), id="a zero that was said is one"),
        pytest.param(
            ds("0.1", "0.2"), Bar("=", Decimal("0.3")), Result(Decimal("0.3"), True), id="decimals add without a rest"
        ),
        pytest.param(ds(2, 3), None, Result(Decimal(5)), id="nothing asked is neither met nor missed"),
    ],
)
def test_a_total_comes_to(values, bar, result):
    assert total(values, bar) == result


def test_the_latest_reading_of_each_unit_is_added():
    readings = [
        Dated("广州", date(2017, 3, 1), Decimal(50)),
        Dated("广州", date(2017, 6, 1), Decimal(60)),
        Dated("茂名", date(2017, 5, 1), Decimal(40)),
        Dated("茂名", date(2017, 5, 1), Decimal(41)),
        Dated("茂名", date(2017, 4, 1), Decimal(99)),
    ]
    last = latest_of(readings)
    assert {reading.unit: reading.value for reading in last} == {"广州": Decimal(60), "茂名": Decimal(41)}
    assert total((reading.value for reading in last), Bar(">", Decimal(100))) == Result(Decimal(101), True)


@pytest.mark.parametrize(
    ("sides", "said", "value", "why"),
    [
        ((27, 90), {}, Decimal(30), ""),
        ((1, 3), {"percent": False}, Decimal(1) / Decimal(3), ""),
        ((5, 0), {}, None, "不适用：分母是0"),
        ((5, None), {}, None, "尚无数据：还没有分母的数"),
        ((None, 5), {}, None, "尚无数据：还没有分子的数"),
    ],
)
def test_a_ratio_is(sides, said, value, why):
    top, bottom = (None if side is None else Decimal(side) for side in sides)
    result = ratio(top, bottom, **said)
    assert (result.value, result.why_not) == (value, why)
    assert [part.value for part in result.parts] == [top, bottom]


@pytest.mark.parametrize(
    ("units", "value", "met", "why"),
    [
        ({"甲": True, "乙": True, "丙": False, "丁": None}, Decimal(50), False, ""),
        ({"甲": True}, Decimal(100), True, ""),
        ({"甲": None, "乙": None}, None, None, "尚无数据：2个单位都还没有数"),
        ({}, None, None, "不适用：范围内没有单位"),
    ],
)
def test_coverage_is_the_share_of_units_that_meet_the_condition(units, value, met, why):
    result = coverage(units, Bar(">=", Decimal(60)))
    assert (result.value, result.met, result.why_not) == (value, met, why)


def test_a_share_inside_each_county_counts_counties():
    """县域内60%以上乡镇: 3 of 5 reach it, 2 of 4 do not, and a county without townships is not asked."""
    counties = {
        "茂南": {"a": True, "b": True, "c": True, "d": False, "e": None},
        "电白": {"f": True, "g": True, "h": False, "i": False},
        "无镇的县": {},
    }
    result = nested_coverage(counties, Bar(">=", Decimal(60)))
    assert (result.value, result.met) == (Decimal(50), False)
    assert [(part.who, part.value, part.met) for part in result.parts] == [
        ("茂南", Decimal(60), True),
        ("电白", Decimal(50), False),
    ]
    assert len(result.parts[1].inside) == 4
    assert nested_coverage({"茂南": counties["茂南"]}, Bar(">=", Decimal(60))).met is True
    assert nested_coverage({"无镇的县": {}}, Bar(">=", Decimal(60))).why_not.startswith("不适用")


def test_each_unit_answers_for_itself():
    bars = {"省": Bar(">=", Decimal(50)), "市": Bar(">=", Decimal(20)), "县": Bar(">=", Decimal(10))}
    result = each({"省": Decimal(200), "市": Decimal(20)}, bars)
    assert (result.value, result.met) == (Decimal(2), False)
    assert [(part.who, part.met) for part in result.parts] == [("省", True), ("市", True), ("县", None)]
    assert each({"省": Decimal(50), "市": Decimal(20), "县": Decimal(10)}, bars).met is True
    assert each({}, bars).why_not == "尚无数据：3个都还没有数"
    assert each({"省": Decimal(1)}, {}).why_not.startswith("不适用")


@pytest.mark.parametrize(
    ("done", "due", "value", "met", "note"),
    [
        (date(2021, 5, 15), date(2021, 5, 15), 1, True, ""),
        (date(2021, 5, 18), date(2021, 5, 15), 1, True, "迟了3天"),
        (date(2021, 5, 18), None, 1, True, ""),
        (None, date(2021, 5, 15), 0, False, ""),
        (None, None, 0, False, ""),
    ],
)
def test_a_milestone_is_done_or_not(done, due, value, met, note):
    assert milestone(done, due) == Result(Decimal(value), met, note=note)


def test_a_report_due_again_and_again_is_kept_or_missed_each_time():
    dues = [date(2021, 6, 30), date(2021, 9, 30), date(2021, 12, 31)]
    assert recurring([date(2021, 6, 28)], dues, date(2021, 9, 1)).met is True
    late = recurring([date(2021, 6, 28), date(2021, 10, 2)], dues, date(2021, 10, 3))
    assert (late.value, late.met, [part.met for part in late.parts]) == (Decimal(1), False, [True, False])
    assert recurring([], dues, date(2021, 6, 1)).why_not == "不适用：还没有到期的"


def test_a_trend_needs_a_period_before():
    up = trend(Decimal(12), Decimal(10), Bar("rise"))
    assert (up.value, up.met, up.note) == (Decimal(12), True, "")
    assert trend(Decimal(12), None, Bar("rise")) == Result(
        Decimal(12), None, parts=(*up.parts[:1], up.parts[1]._replace(value=None)), note="没有上期的数可比"
    )
    assert trend(None, Decimal(10), Bar("rise")).why_not == "尚无数据：本期还没有数"


@pytest.mark.parametrize(
    ("mets", "any_part", "met", "value"),
    [
        ([True, False], True, True, 1),
        ([False, False], True, False, 0),
        ([None, True], True, True, 1),
        ([None, False], True, None, 0),
        ([True, True], False, True, 2),
        ([True, False], False, False, 1),
        ([None, False], False, False, 0),
        ([None, True], False, None, 1),
    ],
)
def test_conditions_are_put_together(mets, any_part, met, value):
    result = composite({n: Result(Decimal(1), met) for n, met in enumerate(mets)}, any_part=any_part)
    assert (result.met, result.value) == (met, Decimal(value))


def test_conditions_of_which_nothing_is_known_are_not_known():
    assert composite({1: Result()}, any_part=True).why_not == "尚无数据：组成的指标都还没有数"
    assert composite({}, any_part=False).why_not == "不适用：没有组成的指标"


def test_a_part_larger_than_its_whole_is_pointed_out():
    assert part_of(Result(Decimal(3000)), Result(Decimal(30000))).note == ""
    assert part_of(Result(Decimal(5)), Result(Decimal(4))) == Result(Decimal(5), note="其中数大于总数，请核对")
    assert part_of(Result(Decimal(5)), Result()).note == ""


# --- targets of the five documents, with made-up readings, reckoned by hand ---

GE, LE, EQ = ">=", "<=", "="


def bar(bound, value, high=None):
    return Bar(bound, Decimal(value), None if high is None else Decimal(high))


def persons(n, **readings):
    return {who: Decimal(value) for who, value in readings.items()}, dict.fromkeys(readings, n)


RANKS = {"书记": bar(GE, 4), "部长": bar(GE, 2), "干事": bar(GE, 1)}
LEVELS = {"省": bar(GE, 50), "广州": bar(GE, 20), "茂名": bar(GE, 20), "茂南": bar(GE, 10)}
VILLAGES = dict.fromkeys(("石曹村", "南村", "北村"), bar(EQ, 1))

RECKONED = [
    pytest.param(total(ds(12000, 15000, 3000), bar(GE, 30000)), 30000, True, id="GD21-I02 internships"),
    pytest.param(total(ds(1200, 1799), bar(GE, 3000)), 2999, False, id="GD21-I03 of these, the province's own"),
    pytest.param(total(ds(40, 35, 25), bar(EQ, 100)), 100, True, id="GD21-I05 lessons"),
    pytest.param(total(ds(2000, 1), bar(">", 2000)), 2001, True, id="GD21-I33 over 2000"),
    pytest.param(total(ds(435), bar(EQ, 435)), 435, True, id="GD21-I38 guests"),
    pytest.param(total(ds(5000, 4000), bar("~", 10000)), 9000, True, id="GD21-I37 about ten thousand letters"),
    pytest.param(total(ds("250", "249.5"), bar(EQ, 500)), "499.5", False, id="GD21-I20 money"),
    pytest.param(total(ds(15000, 14000), bar(GE, 30000)), 29000, False, id="ZY-I17 pupils in the year"),
    pytest.param(total(ds(120000, 80000), bar(GE, 200000)), 200000, True, id="ZY-I19 person-times in the year"),
    pytest.param(total(ds(1100, 1300), bar(EQ, 2000)), 2400, True, id="GD17-I19 trained, and more than asked"),
    pytest.param(total(ds(600, 401), bar(GE, 1000)), 1001, True, id="ZY-I24 projects"),
    pytest.param(
        total(
            (r.value for r in latest_of([Dated(1, DAY, Decimal(900000)), Dated(2, DAY, Decimal(600001))])),
            bar(">", 1500000),
        ),
        1500001,
        True,
        id="GD17-I15",
    ),
    pytest.param(ratio(Decimal(92), Decimal(100), bar(GE, 90)), 92, True, id="GD17-I01 posts filled"),
    pytest.param(ratio(Decimal(59), Decimal(100), bar(GE, 60)), 59, False, id="GD17-I04 dues spent on training"),
    pytest.param(ratio(Decimal(31), Decimal(100), bar(LE, 30)), 31, False, id="GD17-I06 members among youths, at most"),
    pytest.param(ratio(Decimal(30), Decimal(100), bar(LE, 30)), 30, True, id="GD17-I06 just at the most"),
    pytest.param(ratio(Decimal(45), Decimal(90), bar(EQ, 50)), 50, True, id="GD17-I10 half"),
    pytest.param(
        ratio(Decimal(95), Decimal(1000), bar("~", 10)), "9.5", True, id="GD21-I01 about a tenth of the staff"
    ),
    pytest.param(ratio(Decimal(70), Decimal(0), bar(GE, 70)), None, None, id="ZY-I08 no posts at all"),
    pytest.param(coverage({n: n < 4 for n in range(5)}, bar(EQ, 80)), 80, True, id="ZY-I11 four of five townships"),
    pytest.param(coverage({n: n < 4 for n in range(5)}, bar(EQ, 100)), 80, False, id="ZY-I13 all townships"),
    pytest.param(coverage({n: n < 1 for n in range(2)}, bar(GE, 50)), 50, True, id="GD17-I17 half the schools"),
    pytest.param(
        nested_coverage({"甲": {1: True, 2: True, 3: False}, "乙": {4: True, 5: True}}, bar(GE, 60)),
        100,
        True,
        id="ZY-I12 66% and 100% of the townships within a county",
    ),
    pytest.param(
        nested_coverage({"甲": {1: True, 2: True, 3: False}, "乙": {4: True, 5: True}}, bar(GE, 80)),
        50,
        False,
        id="ZY-I14 the same against 80%",
    ),
    pytest.param(
        each({"书记": Decimal(4), "部长": Decimal(2), "干事": Decimal(1)}, RANKS),
        3,
        True,
        id="GD21-I48 4, 2 and 1 by rank",
    ),
    pytest.param(
        each({"书记": Decimal(3), "部长": Decimal(3), "干事": Decimal(3)}, RANKS),
        2,
        False,
        id="GD21-I48 3 is short of 4",
    ),
    pytest.param(
        each({"省": Decimal(50), "广州": Decimal(25), "茂名": Decimal(20), "茂南": Decimal(10)}, LEVELS),
        4,
        True,
        id="GD21-I17 50, 20, 10",
    ),
    pytest.param(
        each({"省": Decimal(500), "广州": Decimal(19), "茂名": Decimal(20), "茂南": Decimal(10)}, LEVELS),
        3,
        False,
        id="GD21-I17 the province's plenty is not the city's",
    ),
    pytest.param(
        each({"石曹村": Decimal(1), "南村": Decimal(2), "北村": Decimal(1)}, VILLAGES),
        3,
        True,
        id="ZY-I06 one a village",
    ),
    pytest.param(
        each({"石曹村": Decimal(3), "南村": Decimal(0)}, VILLAGES),
        1,
        False,
        id="ZY-I06 three in one are none elsewhere",
    ),
    pytest.param(each(*persons(bar("range", 1, 3), a=1, b=3, c=4)), 2, False, id="ZY-I26 one to three a cadre"),
    pytest.param(
        each({"羊角镇": Decimal(1), "高山镇": Decimal(1)}, dict.fromkeys(("羊角镇", "高山镇"), bar(EQ, 1))),
        2,
        True,
        id="MN-I17",
    ),
    pytest.param(each({"甲镇": Decimal(0)}, {"甲镇": bar(EQ, 0)}), 1, True, id="NC-I04 none at all"),
    pytest.param(milestone(date(2023, 5, 14), date(2023, 5, 15)), 1, True, id="MN-I18 the list"),
    pytest.param(
        recurring([date(2021, 6, 29), date(2021, 9, 30)], [date(2021, 6, 30), date(2021, 9, 30)], date(2021, 10, 1)),
        2,
        True,
        id="GD21-I49 reports of June and September",
    ),
    pytest.param(trend(Decimal("0.8"), Decimal("0.9"), Bar("fall")), "0.8", True, id="NC-I03 fewer crimes"),
    pytest.param(
        trend(Decimal(200), Decimal(200), Bar("rise")), 200, False, id="GD17-I12 as many as before is no rise"
    ),
    pytest.param(
        composite({"牵线": total(ds(0), bar(GE, 1)), "组织": total(ds(6, 4), bar(GE, 10))}, any_part=True),
        1,
        True,
        id="GD21-I54 a couple, or ten youths",
    ),
    pytest.param(
        composite({"报到": milestone(DAY, None), "参与": total(ds(0), bar(GE, 1))}, any_part=False),
        1,
        False,
        id="GD21-I55 reported, and took part",
    ),
]


@pytest.mark.parametrize(("result", "value", "met"), RECKONED)
def test_indicators_of_the_seeds_reckoned_by_hand(result, value, met):
    assert (result.value, result.met) == (None if value is None else Decimal(value), met)
