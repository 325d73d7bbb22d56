"""Verbs on indicators: added, changed, dropped, restored, typed in; what cannot be is refused with its reason."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tasks.actions.indicators import drop_indicator, edit_indicator, restore_indicator
from tasks.indicators.loops import loop_from
from tasks.indicators.words import targets_words
from tasks.models import Document, Indicator, IndicatorEntry
from teams.models import AuditEntry
from tests.figures import enter, make_indicator

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)


def entry_of(verb):
    return AuditEntry.objects.filter(verb=verb).latest("pk")


def test_an_indicator_is_added_at_the_end_with_its_targets(cast):
    make_indicator(cast, "第一个")
    second = make_indicator(cast, "岗位", {"value": 30000}, {"applies": "unit", "levels": ["township"], "value": 1})
    assert second.position == 2
    assert targets_words(second.targets.all()) == "不少于30000个；每个镇街至少1个"
    assert list(second.programmes.all()) == [cast.cleaning]
    said = entry_of("新增指标")
    assert (said.after["name"], said.after["targets"]) == ("岗位", "不少于30000个；每个镇街至少1个")


def test_a_change_is_logged_field_by_field(cast):
    posts = make_indicator(cast, "岗位", {"value": 10})
    targets = [{"bound": ">=", "value": Decimal(20), "applies": "unit", "units": [cast.town]}]
    edit_indicator(
        actor=cast.official, indicator=posts, targets=targets, programmes=[cast.cleaning], name="见习岗位", unit="个"
    )
    posts.refresh_from_db()
    said = entry_of("修改指标")
    assert posts.name == "见习岗位"
    assert (said.before, said.after) == (
        {"name": "岗位", "targets": "不少于10个"},
        {"name": "见习岗位", "targets": "羊角镇至少20个"},
    )


def test_a_field_that_no_indicator_has_is_a_mistake_of_the_caller(cast):
    with pytest.raises(TypeError):
        make_indicator(cast, colour="red")


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"measure": "ratio", "feed": "indicators"}, "numerator", "比例要选分子"),
        ({"measure": "coverage", "feed": "indicators"}, "inner", "覆盖面要选"),
        ({"measure": "composite", "feed": "indicators"}, "parts", "组合条件要选"),
        ({"measure": "trend", "feed": "indicators"}, "numerator", "请选与上期比"),
        ({"measure": "latest", "feed": "indicators"}, "feed", "不能由其他指标计算"),
        ({"measure": "composite", "feed": "typed"}, "feed", "组合条件只能"),
        ({"measure": "ratio", "feed": "records"}, "feed", "比例和覆盖面"),
    ],
)
def test_what_a_measure_needs_is_asked_for(cast, said, field, sentence):
    with pytest.raises(ValidationError) as refused:
        make_indicator(cast, "不全的", **said)
    assert sentence in refused.value.message_dict[field][0]
    assert not Indicator.objects.exists()


def test_a_target_that_cannot_be_is_refused_with_its_number(cast):
    with pytest.raises(ValidationError, match="第2条目标：区间要有下限和上限"):
        make_indicator(cast, "岗位", {"value": 1}, {"bound": "range", "value": 3, "high": 1})
    assert not Indicator.objects.exists()


def test_an_indicator_is_made_only_of_those_of_its_document(cast):
    other = make_indicator(cast, "别处的")
    other.document = Document.objects.create(title="另一份", short_title="另一份", owner=cast.district)
    other.save(update_fields=["document"])
    with pytest.raises(ValidationError) as refused:
        make_indicator(cast, "一起", feed="indicators", parts=[other], part_of=other)
    assert set(refused.value.message_dict) == {"parts", "part_of"}


def test_an_indicator_cannot_be_reckoned_from_itself(cast):
    first = make_indicator(cast, "甲")
    second = make_indicator(cast, "乙", feed="indicators", parts=[first])
    third = make_indicator(cast, "丙", measure="trend", feed="indicators", numerator=second)
    with pytest.raises(ValidationError, match="指标不能由自己算出：“甲”要用“丙”，“丙”要用“乙”，“乙”要用“甲”"):
        edit_indicator(actor=cast.official, indicator=first, targets=[], parts=[third], feed="indicators")
    assert not first.parts.exists()
    with pytest.raises(ValidationError, match="“甲”要用“甲”"):
        edit_indicator(actor=cast.official, indicator=first, targets=[], parts=[first], feed="indicators")


def test_a_whole_may_be_added_up_from_its_parts_and_is_none_of_itself(cast):
    part = make_indicator(cast, "省级")
    whole = make_indicator(cast, "全省", feed="indicators", parts=[part])
    edit_indicator(actor=cast.official, indicator=part, targets=[], programmes=[cast.cleaning], part_of=whole)
    with pytest.raises(ValidationError, match="指标不能是自己的一部分：“全省”属于“省级”，“省级”属于“全省”"):
        edit_indicator(actor=cast.official, indicator=whole, targets=[], parts=[part], part_of=part)


@pytest.mark.parametrize(
    ("made_of", "way"),
    [({}, []), ({1: [2], 2: [3]}, []), ({1: [1]}, [1, 1]), ({1: [2, 3], 2: [4], 3: [1], 4: [2]}, [1, 3, 1])],
)
def test_the_way_around_is_found(made_of, way):
    assert loop_from(1, made_of) == way


def test_a_dropped_indicator_leaves_the_ledger_and_keeps_its_readings(cast):
    cards = make_indicator(cast, "注册志愿者", feed="typed", measure="latest")
    enter(cast, cards, cast.district, 40, TODAY)
    with pytest.raises(ValidationError, match="撤下的原因"):
        drop_indicator(actor=cast.official, indicator=cards, why=" ")
    drop_indicator(actor=cast.official, indicator=cards, why="口径重复")
    assert not Indicator.objects.listed().exists() and cards.entries.count() == 1
    assert entry_of("撤下指标").after == {"state": "dropped", "reason": "口径重复"}
    restore_indicator(actor=cast.official, indicator=cards)
    assert Indicator.objects.listed().get() == cards


def test_what_others_are_reckoned_from_is_not_dropped(cast):
    part = make_indicator(cast, "线上")
    make_indicator(cast, "培训", feed="indicators", parts=[part])
    with pytest.raises(ValidationError, match="“培训”由它算出"):
        drop_indicator(actor=cast.official, indicator=part, why="不要了")


# --- typed in ---


@pytest.fixture
def cards(cast):
    return make_indicator(cast, "注册志愿者", feed="typed", measure="latest")


def test_a_correction_is_a_new_entry(cast, cards):
    enter(cast, cards, cast.district, 40, TODAY)
    enter(cast, cards, cast.district, 41, TODAY, source="重新核对")
    assert [(e.value, e.source, e.by_name) for e in cards.entries.all()] == [
        (41, "重新核对", "韩雪"),
        (40, "团统报表", "韩雪"),
    ]
    assert entry_of("填报指标").after["source"] == "重新核对"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"on": date(2026, 6, 19), "today": TODAY}, "as_of"),
        ({"source": "  "}, "source"),
        ({"value": "-1"}, "value"),
        ({"value": "1.5"}, "value"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_at_its_field(cast, cards, said, field):
    usual = {"value": 1, "on": TODAY}
    with pytest.raises(ValidationError) as refused:
        enter(cast, cards, cast.district, **usual | said)
    assert list(refused.value.message_dict) == [field]
    assert not IndicatorEntry.objects.exists()


def test_a_milestone_is_typed_as_done_or_not(cast):
    listed = make_indicator(cast, "名单报送", feed="typed", measure="milestone")
    with pytest.raises(ValidationError, match="完成填1，没有完成填0"):
        enter(cast, listed, cast.district, 2, TODAY)
    assert enter(cast, listed, cast.district, 1, TODAY).value == 1


@pytest.mark.parametrize("change", [{"feed": "records"}, {"state": "dropped"}])
def test_what_is_not_typed_in_takes_no_entry(cast, cards, change):
    Indicator.objects.filter(pk=cards.pk).update(**change)
    cards.refresh_from_db()
    with pytest.raises(ValidationError, match="不由单位填报"):
        enter(cast, cards, cast.district, 1, TODAY)
