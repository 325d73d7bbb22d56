"""Boards: the indicators of a unit, who below is behind and why, the way from quarter to quarter, fair groups."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.actions.rollups import refresh_rollups
from reports.boards.choice import documents_for, steps_below, term_asked, terms_of, units_below
from tasks.actions.returns import return_record
from tasks.models import Document, Placement
from teams.actions.tags import add_tag, tag_units
from teams.actions.units import open_organisation
from tests.cast import START, make_record
from tests.figures import enter, make_indicator
from tests.reports.world import make_rule, own_programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
JUNE, TODAY, YEAR_END = date(2026, 6, 13), date(2026, 6, 18), date(2026, 12, 31)


@pytest.fixture
def official(cast, client):
    client.force_login(cast.official)
    return client


@pytest.fixture
def rule(cast):
    return make_rule(cast)


@pytest.fixture
def people(cast):
    """覆盖青少年: 1000 of the whole, 100 of each town, fed by the records of the cleaning."""
    asked = [{"value": 1000}, {"value": 100, "applies": "unit", "levels": ["township"]}]
    due = [target | {"due": YEAR_END} for target in asked]
    return make_indicator(cast, "覆盖青少年", *due, counts="people", unit="人")


@pytest.fixture
def cards(cast):
    target = {"value": 50, "applies": "unit", "levels": ["township"], "due": YEAR_END}
    return make_indicator(cast, "注册志愿者", target, feed="typed", measure="latest", unit="人")


def shown(client, page="board", **query):
    answer = client.get(reverse(f"reports:{page}"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def gaps(client, **query):
    """Unit → indicator → how much is missing and the reasons, as the page has them."""
    units = client.get(reverse("reports:board-behind"), query).context["units"]
    return {str(one.unit): {str(gap.row.indicator): (gap.missing, gap.reasons) for gap in one.gaps} for one in units}


def towns(cast, number):
    return [
        open_organisation(
            actor=None, parent=cast.district, from_on=START, code=f"440902-Z{n}", name=f"第{n}镇团委",
            short_name=f"第{n}镇", kind="township", level="township",
        )
        for n in range(number)
    ]  # fmt: skip


# --- what there is to choose from ---


def test_without_indicators_the_page_says_what_to_do(official):
    assert "还没有可看的指标" in shown(official)


def test_a_document_whose_period_is_going_on_comes_first(cast, people):
    over = Document.objects.create(
        title="旧方案", short_title="旧方案", owner=cast.district, state="issued", ends_on=date(2025, 12, 31)
    )
    make_indicator(replace(cast, document=over, task=None), "旧指标", feed="typed", measure="latest")
    assert documents_for(cast.official, TODAY) == [cast.document, over]


def test_the_terms_are_the_periods_of_the_rule_and_the_years(cast, rule, people):
    labels = [term.span.label for term in terms_of(cast.document, TODAY)]
    assert labels == ["2026Q1", "2026Q2", "2026Q3", "2026Q4", "2026"]
    assert [term.period is None for term in terms_of(cast.document, TODAY)] == [False] * 4 + [True]


def test_a_document_without_a_rule_has_its_quarters(cast, people):
    assert all(term.period is None for term in terms_of(cast.document, TODAY))
    assert next(term.span.label for term in terms_of(cast.document, TODAY)) == "2026Q1"


def test_the_term_of_today_is_shown_unless_another_is_asked_for(cast, rule):
    terms = terms_of(cast.document, TODAY)
    assert term_asked(terms, "", TODAY).span.label == "2026Q2"
    assert term_asked(terms, "2026", TODAY).whole_year
    assert term_asked(terms, "2019Q1", date(2027, 3, 1)).span.label == "2026Q4"


def test_one_goes_down_a_step_or_to_a_level_at_once(cast):
    assert [key for key, _ in steps_below(cast.city, TODAY)] == ["", "county", "township", "village", "university"]
    assert [str(unit) for unit in units_below(cast.city, "", TODAY)] == ["团茂南区委", "茂职院团委", "团电白区委"]
    assert [str(unit) for unit in units_below(cast.city, "township", TODAY)] == ["官渡街道", "羊角镇"]
    assert [str(unit) for unit in units_below(cast.city, "university", TODAY)] == ["茂职院团委"]


def test_a_document_out_of_reach_does_not_exist(cast, client, people):
    client.force_login(cast.outsider)
    assert client.get(reverse("reports:board"), {"document": cast.document.pk}).status_code == 404
    assert "覆盖青少年" not in shown(client)


def test_a_unit_out_of_reach_is_not_found_and_shows_nothing_of_itself(cast, official, people):
    page = shown(official, organisation=cast.stranger.code)
    assert "没有找到“440904”" in page and "团电白区委" not in page


# --- the board of a unit ---


def test_the_board_shows_value_target_pace_light_and_what_waits(cast, official, rule, people):
    make_record(cast, people=40)
    make_record(cast, people=7, state="submitted")
    page = shown(official)
    assert "40人" in page and "不少于1000人" in page and "待审1条，7人" in page
    assert "完成4%，序时46%" in page and '<span class="st behind">滞后</span>' in page
    assert f"{reverse('reports:indicator', args=[people.pk])}?organisation=440902&amp;period=2026Q2" in page


def test_the_board_is_cut_down_to_a_light(cast, official, rule, people):
    assert "覆盖青少年</a>" in shown(official, light="behind")
    assert "没有这种状态的指标" in shown(official, light="done")


def test_a_year_is_reckoned_as_a_whole(cast, official, rule, cards):
    enter(cast, cards, cast.town, 30, JUNE)
    assert "30人" in shown(official, organisation=cast.town.code, period="2026")


# --- who is behind, and why ---


def test_units_stand_in_the_order_of_the_tree_with_what_is_missing_and_why(cast, official, rule, people, cards):
    make_record(cast, placement=cast.stone, people=30, state="submitted")
    enter(cast, cards, cast.street, 20, JUNE)
    assert gaps(official) == {
        "官渡街道": {"覆盖青少年": ("差100人", ["没有记录"]), "注册志愿者": ("差30人", ["填报的数还不够"])},
        "羊角镇": {"覆盖青少年": ("差100人", ["待审1条"]), "注册志愿者": ("差50人", ["没有填报"])},
    }


def test_a_row_without_a_team_and_a_returned_record_are_reasons(cast, official, rule, people):
    Placement.objects.filter(pk=cast.campus.pk).update(team=None)
    record = make_record(cast, placement=cast.stone, people=30, state="submitted")
    return_record(actor=cast.official, record=record, reason="人数请核对")
    found = gaps(official)
    assert found["官渡街道"]["覆盖青少年"][1] == ["尚未派队", "没有记录"]
    assert found["羊角镇"]["覆盖青少年"][1] == ["退回未改1条"]


def test_a_university_answers_for_the_teams_it_sends(cast, client, rule):
    make_indicator(
        cast, "服务青少年", {"value": 100, "applies": "unit", "kinds": ["university"], "due": YEAR_END},
        counts="people", unit="人",
    )  # fmt: skip
    record = make_record(cast, people=30, state="submitted")
    return_record(actor=cast.official, record=record, reason="人数请核对")
    client.force_login(cast.city_official)
    query = {"organisation": cast.city.code, "document": cast.document.pk}
    assert gaps(client, **query)["茂职院团委"]["服务青少年"][1] == ["退回未改1条"]


def test_who_reached_the_target_has_nothing_listed(cast, official, rule, cards):
    for unit in (cast.street, cast.town):
        enter(cast, cards, unit, 50, JUNE)
    assert gaps(official) == {"官渡街道": {}, "羊角镇": {}}
    assert shown(official, "board-behind").count("没有落后的指标") == 2


def test_what_is_asked_of_the_whole_is_not_asked_of_each_below(cast, official, rule):
    make_indicator(cast, "名单报送", {"due": date(2026, 5, 15)}, feed="typed", measure="milestone", unit="")
    assert gaps(official) == {"官渡街道": {}, "羊角镇": {}}


def test_a_table_that_was_not_sent_is_said(cast, client, rule, people):
    client.force_login(cast.city_official)
    query = {"organisation": cast.city.code, "document": cast.document.pk}
    assert "推进表没有报送" in shown(client, "board-behind", period="2026Q1", **query)
    assert "推进表没有报送" not in shown(client, "board-behind", period="2026Q2", **query)


def test_one_indicator_can_be_asked_for(cast, official, rule, people, cards):
    assert set(gaps(official, indicator=cards.pk)["羊角镇"]) == {"注册志愿者"}


# --- from quarter to quarter ---


def test_the_trend_shows_each_quarter_as_it_stood_and_the_chart_says_the_same(cast, official, rule, cards):
    enter(cast, cards, cast.town, 5, date(2026, 3, 2))
    enter(cast, cards, cast.town, 30, JUNE)
    answer = official.get(reverse("reports:board-trend"), {"organisation": cast.town.code, "indicator": cards.pk})
    trend = answer.context["trend"]
    assert [moment.row.value for moment in trend.moments] == ["5人", "30人"]
    assert [moment.expected for moment in trend.moments] == [Decimal(12), Decimal(23)]
    assert [moment.going_on for moment in trend.moments] == [False, True]
    assert trend.chart.says == "注册志愿者，羊角镇：2026年第一季度5人；2026年第二季度30人。"
    assert '<svg class="chart" role="img"' in answer.content.decode()


def test_what_is_done_or_not_has_a_table_and_no_chart(cast, official, rule):
    listing = make_indicator(cast, "名单报送", {"due": date(2026, 5, 15)}, feed="typed", measure="milestone", unit="")
    page = shown(official, "board-trend", indicator=listing.pk)
    assert "只看做到没有" in page and "未完成" in page and 'role="img"' not in page


# --- fair groups ---


def grouped(client, indicator, **query):
    answer = client.get(reverse("reports:board-groups"), {"indicator": indicator.pk} | query)
    return answer.context["groups"], answer.content.decode()


def test_units_of_one_tag_stand_side_by_side_in_the_order_of_the_tree(cast, official, rule, cards):
    some = [cast.street, cast.town, *towns(cast, 2)]
    tag_units(actor=None, tag=add_tag(actor=None, name="帮扶镇"), units=some[:3])
    for unit, value in zip(some, (40, 10, 50, 30), strict=True):
        enter(cast, cards, unit, value, JUNE)
    (tagged, others), page = grouped(official, cards)
    assert (tagged.tag, tagged.sort, [str(one.row.unit) for one in tagged.rows]) == (
        "帮扶镇", "镇街", ["官渡街道", "羊角镇", "第0镇"],
    )  # fmt: skip
    assert (tagged.median, tagged.asked, tagged.reached) == ("80%", 3, 1)
    assert (others.tag, others.too_few, others.median) == ("", True, "")
    assert "不到3个单位，不比较" in page and "有目标的3个里1个达到" in page


def test_a_share_is_compared_as_it_is(cast, official, rule):
    youths = make_indicator(cast, "青年", feed="typed", measure="latest", unit="人")
    members = make_indicator(cast, "团员", feed="typed", measure="latest", unit="人")
    share = make_indicator(
        cast, "团青比", {"value": 30, "applies": "unit", "levels": ["township"]},
        measure="ratio", feed="indicators", numerator=members, denominator=youths, unit="%",
    )  # fmt: skip
    for unit in (cast.street, cast.town, *towns(cast, 1)):
        enter(cast, youths, unit, 200, JUNE)
        enter(cast, members, unit, 50, JUNE)
    (group,), page = grouped(official, share)
    assert [(one.scale.done, one.scale.expected) for one in group.rows] == [(25, 30)] * 3
    assert "中位数：25%" in page and "竖线是目标" in page


def test_a_level_too_wide_for_a_page_says_so(cast, official, rule, cards, monkeypatch):
    monkeypatch.setattr("reports.boards.groups.MOST", 1)
    found, page = grouped(official, cards)
    assert not found and "单位太多，放不在一页" in page


# --- people reached ---


def test_people_visits_and_reads_stand_beside_each_other(cast, official, rule, people):
    make_record(cast, people=40)
    make_record(cast, programme=cast.visits, people=12)
    make_record(cast, people=9, state="submitted")
    refresh_rollups()
    answer = official.get(reverse("reports:board-people"))
    rows = {row.name: row for group in answer.context["groups"] for row in group.rows}
    assert (rows["创文巩卫工作"].figure.people, rows["创文巩卫工作"].waiting) == (40, 1)
    assert (answer.context["total"].figure.people, answer.context["total"].figure.records) == (52, 2)
    found = official.get(rows["创文巩卫工作"].url)
    assert [row.people for row in found.context["rows"]] == [40]


def test_a_programme_out_of_sight_counts_and_has_no_name(cast, client, rule, people):
    own = own_programme(cast)
    make_record(cast, people=40)
    make_record(cast, programme=cast.cleaning, people=3, same_group=False)
    refresh_rollups()
    client.force_login(cast.official)
    before = client.get(reverse("reports:board-people")).context["total"].figure.people
    cast.task.programmes.filter(pk=cast.cleaning.pk).update(document=None, task=None, owner=cast.stranger)
    page = client.get(reverse("reports:board-people"))
    assert page.context["total"].figure.people == before
    assert "不公开的项目" in page.content.decode() and cast.cleaning.name not in page.content.decode()
    assert own.name not in page.content.decode()


def test_a_year_has_no_people_because_they_cannot_be_added(official, rule, people):
    assert "这个时段没有汇总" in shown(official, "board-people", period="2026")


# --- what it costs ---


@pytest.mark.parametrize("page", ["board-behind", "board-groups"])
def test_twenty_units_below_cost_as_many_queries_as_two(cast, official, rule, people, cards, page):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            shown(official, page)
        return len(asked)

    tag = add_tag(actor=None, name="帮扶镇")
    tag_units(actor=None, tag=tag, units=[cast.street, cast.town])
    few = cost()
    tag_units(actor=None, tag=tag, units=towns(cast, 18))
    assert cost() <= few


def test_the_home_page_leads_to_the_board(official):
    assert reverse("reports:board") in official.get(reverse("reports:home")).content.decode()
