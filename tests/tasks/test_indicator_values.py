"""Figures of indicators from the database: what was recorded and typed below, at a unit, in a period."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks.choices import Light
from tasks.indicators.values import values_of
from teams.actions.unit_moves import move_organisation
from tests.cast import make_record
from tests.figures import enter, figure, make_indicator, met, say
from youthwork.lib.periods import quarter_of, year_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)
JUNE = date(2026, 6, 13)
MARCH = date(2026, 3, 2)


# --- sums ---


@pytest.mark.both
def test_a_sum_is_what_approved_records_say_so_far(cast):
    posts = make_indicator(cast, "见习岗位", {"value": 100}, task=None)
    say(cast, {posts: 30}, on=MARCH)
    say(cast, {posts: 15}, placement=cast.stone)
    say(cast, {posts: 7}, state="submitted")
    found = figure(posts, cast.district, TODAY)
    assert (found.result.value, found.result.met) == (45, False)
    assert found.waiting == (7, 1)
    assert (found.pace.light, found.pace.reason) == (Light.DUE_SOON, "完成45%，序时46%")


def test_a_sum_of_the_year_or_quarter_leaves_the_rest_out(cast):
    yearly, quarterly = (make_indicator(cast, name, {"value": 10}, every=name) for name in ("year", "quarter"))
    say(cast, {yearly: 4, quarterly: 4}, on=MARCH)
    say(cast, {yearly: 5, quarterly: 5})
    assert figure(yearly, cast.district, TODAY).result.value == 9
    assert figure(quarterly, cast.district, TODAY).result.value == 5
    assert figure(quarterly, cast.district, TODAY, quarter_of(MARCH)).result.value == 4
    assert figure(quarterly, cast.district, TODAY).due == date(2026, 6, 30)


def test_a_sum_counts_where_it_happened_and_for_a_university_who_sent_the_team(cast):
    posts = make_indicator(cast)
    say(cast, {posts: 3})
    say(cast, {posts: 5}, placement=cast.stone)
    at = {
        unit.short_name: figure(posts, unit, TODAY).result.value
        for unit in (cast.community, cast.street, cast.town, cast.district, cast.college, cast.city, cast.province)
    }
    assert list(at.values()) == [3, 3, 5, 8, 8, 8, 8]
    assert figure(posts, cast.stranger, TODAY).result.why_not == "尚无数据：还没有计入的数"


def test_a_basis_of_the_committee_itself_takes_its_departments_and_nobody_below(cast):
    own = make_indicator(cast, "省级岗位", basis="own", feed="typed")
    for unit, value in ((cast.province, 100), (cast.rights_office, 20), (cast.city, 5)):
        enter(cast, own, unit, value, JUNE)
    assert figure(own, cast.province, TODAY).result.value == 120
    assert figure(own, cast.city, TODAY).result.value == 5


@pytest.mark.both
def test_people_are_counted_by_the_rule_of_their_programme(cast):
    people = make_indicator(cast, "覆盖青少年", counts="people", programmes=[cast.cleaning, cast.visits])
    make_record(cast, people=40)
    make_record(cast, people=34)  # the same group again
    make_record(cast, people=12, same_group=False)
    make_record(cast, people=62, programme=cast.visits)
    make_record(cast, people=47, programme=cast.visits)
    make_record(cast, people=9, state="submitted")
    assert figure(people, cast.district, TODAY).result.value == 40 + 12 + 62 + 47


def test_a_period_is_reckoned_on_the_tree_of_its_last_day(cast):
    cards = make_indicator(cast, "注册志愿者", measure="latest", feed="typed")
    enter(cast, cards, cast.town, 40, MARCH)
    move_organisation(actor=cast.admin, organisation=cast.town, parent=cast.stranger, from_on=date(2026, 5, 1))
    spring, summer = quarter_of(MARCH), quarter_of(TODAY)
    assert [figure(cards, cast.district, TODAY, period).result.value for period in (spring, summer)] == [40, None]
    assert [figure(cards, cast.stranger, TODAY, period).result.value for period in (spring, summer)] == [None, 40]


def test_only_what_is_large_enough_counts(cast):
    events = make_indicator(cast, "交友活动", counts="records", qualifies_over=100, programmes=[cast.visits])
    for people in (100, 101, 250):
        make_record(cast, people=people, programme=cast.visits)
    assert figure(events, cast.district, TODAY).result.value == 2


def test_other_indicators_may_be_added_up(cast):
    first, second = make_indicator(cast, "线上"), make_indicator(cast, "线下")
    both = make_indicator(cast, "培训", {"value": 10}, feed="indicators", parts=[first, second])
    say(cast, {first: 4, second: 6})
    assert (figure(both, cast.district, TODAY).result.value, figure(both, cast.district, TODAY).result.met) == (
        10,
        True,
    )


def test_an_indicator_that_leads_back_to_itself_says_so(cast):
    first = make_indicator(cast, "甲")
    second = make_indicator(cast, "乙", feed="indicators", parts=[first])
    first.parts.set([second])  # past the action, which refuses it
    assert figure(first, cast.district, TODAY).result.why_not.startswith("尚无数据")


def test_a_part_that_outgrows_its_whole_is_pointed_out(cast):
    whole = make_indicator(cast, "全省岗位")
    part = make_indicator(cast, "其中省级", part_of=whole)
    say(cast, {whole: 4, part: 6})
    assert figure(part, cast.district, TODAY).result.note == "其中数大于总数，请核对"


# --- typed, latest, ratios, trends ---


def test_the_latest_typed_reading_of_each_unit_is_added(cast):
    cards = make_indicator(cast, "注册志愿者", {"bound": ">", "value": 100}, measure="latest", feed="typed")
    enter(cast, cards, cast.street, 50, MARCH)
    enter(cast, cards, cast.street, 55, JUNE)
    enter(cast, cards, cast.street, 56, JUNE)  # corrected
    enter(cast, cards, cast.town, 40, MARCH)
    enter(cast, cards, cast.town, 99, date(2026, 7, 2))  # after the period
    assert figure(cards, cast.district, TODAY).result.value == 96
    assert figure(cards, cast.street, TODAY).result.value == 56
    assert figure(cards, cast.district, TODAY, quarter_of(MARCH)).result.value == 90


def test_the_latest_reading_may_come_from_records(cast):
    stock = make_indicator(cast, "结对数", measure="latest")
    for value, day in ((8, MARCH), (5, JUNE)):
        say(cast, {stock: value}, on=day)
    say(cast, {stock: 2}, placement=cast.stone)
    assert figure(stock, cast.district, TODAY).result.value == 7
    assert figure(stock, cast.town, TODAY).result.value == 2
    assert figure(stock, cast.college, TODAY).result.value == 2  # of what its teams said the last, wherever they were


def test_a_ratio_divides_what_others_come_to(cast):
    members, youths = (make_indicator(cast, name, feed="typed", measure="latest") for name in ("团员", "青年"))
    share = make_indicator(
        cast, "团青比例", {"bound": "<=", "value": 30},
        measure="ratio", feed="indicators", unit="%", numerator=members, denominator=youths,
    )  # fmt: skip
    assert figure(share, cast.district, TODAY).result.why_not == "尚无数据：还没有分母的数"
    for unit, top, bottom in ((cast.street, 20, 60), (cast.town, 10, 40)):
        enter(cast, members, unit, top, JUNE)
        enter(cast, youths, unit, bottom, JUNE)
    found = figure(share, cast.district, TODAY)
    assert (found.result.value, found.result.met, found.pace.reason) == (30, True, "在上限以内")
    assert [part.value for part in found.result.parts] == [30, 100]
    street = figure(share, cast.street, TODAY)
    assert round(street.result.value, 1) == Decimal("33.3")
    for unit in (cast.street, cast.town):
        enter(cast, youths, unit, 0, TODAY)
    assert figure(share, cast.district, TODAY).result.why_not == "不适用：分母是0"


def test_a_share_that_a_unit_typed_is_its_own_and_added_to_nobodys(cast):
    rate = make_indicator(cast, "配备率", {"value": 90}, measure="ratio", feed="typed", unit="%")
    enter(cast, rate, cast.town, 95, JUNE)
    assert figure(rate, cast.town, TODAY).result.value == 95
    assert figure(rate, cast.district, TODAY).result.why_not.startswith("尚无数据")


def test_a_trend_holds_the_quarter_against_the_one_before(cast):
    events = make_indicator(cast, "活动数", {"bound": "rise", "value": None}, measure="trend")
    say(cast, {events: 3}, on=MARCH)
    assert figure(events, cast.district, TODAY).result.why_not == "尚无数据：本期还没有数"
    say(cast, {events: 3})
    flat = figure(events, cast.district, TODAY)
    assert (flat.result.value, flat.result.met, flat.pace.reason) == (3, False, "比上期没有上升")
    say(cast, {events: 1})
    assert figure(events, cast.district, TODAY).result.met is True
    assert figure(events, cast.district, TODAY, year_of(TODAY)).result.note == "没有上期的数可比"


def test_a_trend_of_another_indicator_follows_it(cast):
    rate = make_indicator(cast, "犯罪率", feed="typed", measure="latest", unit="%")
    falls = make_indicator(
        cast, "犯罪率下降", {"bound": "fall", "value": None}, measure="trend", feed="indicators", numerator=rate
    )
    enter(cast, rate, cast.district, "0.9", MARCH)
    enter(cast, rate, cast.district, "0.8", JUNE)
    assert (figure(falls, cast.district, TODAY).result.met, met(figure(falls, cast.district, TODAY))) == (
        True,
        {"now": None, "before": None},
    )


# --- cost ---


def test_thirty_indicators_cost_as_many_questions_as_one(cast):
    def several(n):
        rows = []
        for i in range(n):
            posts = make_indicator(cast, f"岗位{i}", {"value": 10})
            typed = make_indicator(cast, f"填报{i}", {"value": 10}, feed="typed", measure="latest")
            rows += [posts, typed, make_indicator(cast, f"人数{i}", {"value": 9}, counts="people")]
            rows.append(
                make_indicator(cast, f"比例{i}", measure="ratio", feed="indicators", numerator=posts, denominator=typed)
            )
        return rows

    def cost(rows):
        with CaptureQueriesContext(connection) as asked:
            values_of(rows, cast.province, quarter_of(TODAY), TODAY)
        return len(asked)

    one = cost(several(1))
    assert cost(several(8)) == one
    assert one <= 25
