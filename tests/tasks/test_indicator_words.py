"""Targets as offices write them: the rows on the left, the words on the right."""

from decimal import Decimal

import pytest

from tasks.indicators.words import number_words, target_words, targets_words
from tasks.models import Indicator, Target

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator(cast):
    return Indicator.objects.create(document=cast.document, position=1, name="岗位", measure="sum", unit="个")


def asked(indicator, units=(), **said):
    target = Target.objects.create(indicator=indicator, **{"bound": ">=", "value": 1} | said)
    target.units.set(units)
    return target


@pytest.mark.parametrize(
    ("said", "unit", "words"),
    [
        ({"value": 30000}, "个", "不少于30000个"),
        ({"bound": "<=", "value": Decimal("30.5")}, "%", "不超过30.5%"),
        ({"bound": "=", "value": 2000}, "名", "达到2000名"),
        ({"bound": ">", "value": 1500000}, "张", "超过1500000张"),
        ({"bound": "~", "value": 10000}, "名", "约10000名"),
        ({"bound": "<", "value": 3}, "起", "低于3起"),
        ({"bound": "rise", "value": None}, "", "比上期上升"),
        ({"bound": "", "value": None}, "批", "若干（文中没有印数）"),
        ({"applies": "unit", "levels": ["township"]}, "个", "每个镇街至少1个"),
        ({"applies": "unit", "levels": ["township"], "kinds": ["township"]}, "个", "每个镇街至少1个"),
        ({"applies": "unit", "levels": ["village"], "bound": "=", "strength": "力争"}, "名", "力争每个村1名"),
        ({"applies": "unit", "levels": ["city", "county"]}, "个", "每个市、县至少1个"),
        ({"applies": "unit", "levels": ["city", "county"], "kinds": ["committee"]}, "个", "每个市、县团委至少1个"),
        ({"applies": "unit", "kinds": ["university"]}, "个", "每个高校至少1个"),
        ({"applies": "unit"}, "场", "每个单位至少1场"),
        ({"applies": "person", "grade": "middle", "value": 2}, "项", "每名中层干部至少2项"),
        ({"applies": "person", "bound": "range", "value": 1, "high": 3}, "名", "每名干部1至3名"),
        ({"levels": ["province"], "value": 3000}, "个", "省合计不少于3000个"),
    ],
)
def test_a_target_reads(indicator, said, unit, words):
    indicator.unit = unit
    assert target_words(asked(indicator, **said)) == words


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        ({"measure": "coverage"}, {"levels": ["township"], "value": 80}, "镇街中不少于80%"),
        ({"measure": "coverage"}, {"value": 80}, "单位中不少于80%"),
        ({"measure": "coverage", "inside": "county"}, {"levels": ["township"], "value": 60}, "每个县的镇街中不少于60%"),
        ({"measure": "milestone"}, {"bound": "", "value": None}, "按期完成"),
    ],
)
def test_a_target_reads_by_its_measure(cast, kind, said, words):
    share = Indicator.objects.create(document=cast.document, position=1, name="覆盖率", unit="%", **kind)
    assert target_words(asked(share, **said)) == words


def test_named_units_are_written_out_up_to_four(cast, indicator):
    target = asked(indicator, units=[cast.town, cast.street], applies="unit", value=5)
    assert target_words(target) == "官渡街道、羊角镇每个单位至少5个"
    target.units.set([cast.town, cast.street, cast.city, cast.district, cast.college])
    assert "等5个单位" in target_words(Target.objects.get(pk=target.pk))


def test_numbers_of_several_levels_stand_in_one_line(indicator):
    for level, value in (("province", 50), ("city", 20), ("county", 10)):
        asked(indicator, applies="unit", levels=[level], value=value)
    assert targets_words(indicator.targets.all()) == "省50市20县10个"


def test_stages_follow_each_other(indicator):
    asked(indicator, value=80, stage="2023年")
    asked(indicator, value=100, stage="2025年", strength="力争", position=2)
    assert targets_words(indicator.targets.all()) == "2023年：不少于80个；2025年：力争不少于100个"


def test_nothing_asked_is_no_words(indicator):
    assert targets_words(indicator.targets.all()) == ""


@pytest.mark.parametrize(
    ("value", "words"), [(None, ""), (Decimal("10"), "10"), (Decimal("0.5000"), "0.5"), (Decimal("100.0000"), "100")]
)
def test_numbers_bear_no_idle_zeros(value, words):
    assert number_words(value) == words
