"""Figures of indicators from the database: what was recorded and typed below, at a unit, in a period."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks.actions.records import approve, save_draft, submit
from tasks.choices import Light
from tasks.indicators.targets import Who
from tasks.indicators.values import values_of
from tasks.models import Undertaking
from teams.actions.accounts import open_account
from teams.models import Appointment
from tests.cast import START, make_record
from tests.figures import enter, figure, make_indicator
from youthwork.lib.periods import quarter_of, year_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)
JUNE = date(2026, 6, 13)
MARCH = date(2026, 3, 2)


def say(cast, values, *, placement=None, unit=None, on=JUNE, people=40, state="approved", programme=None):
    """A record with values: of a placement's team, or of a unit itself."""
    author = cast.official if unit else (placement or cast.campus).team.leader.user
    where = {"organisation": unit} if unit else {"placement": placement or cast.campus}
    record = save_draft(
        actor=author,
        record_id=uuid4(),
        programme=programme or cast.cleaning,
        occurred_on=on,
        content="办了一场",
        people=people,
        values={indicator.pk: Decimal(str(value)) for indicator, value in values.items()},
        **where,
    )
    record = submit(actor=author, record=record)
    return approve(actor=cast.official, record=record, note="只有一人") if state == "approved" else record


def met(found):
    """Whom the result is made of → whether it meets what is asked of it."""
    return {part.who: part.met for part in found.result.parts}


# --- sums ---


def test_a_sum_is_what_approved_records_say_so_far(cast):
    posts = make_indicator(cast, "见习岗位", {"value": 100}, task=None)
    say(cast, {posts: 30}, on=MARCH)
    say(cast, {posts: 15}, placement=cast.stone)
    say(cast, {posts: 7}, state="submitted")
    found = figure(posts, cast.district, TODAY)
    assert (found.result.value, found.result.met) == (45, False)
    assert (found.waiting, found.waiting_records) == (7, 1)
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


def test_people_are_counted_by_the_rule_of_their_programme(cast):
    people = make_indicator(cast, "覆盖青少年", counts="people", programmes=[cast.cleaning, cast.visits])
    make_record(cast, people=40)
    make_record(cast, people=34)  # the same group again
    make_record(cast, people=12, same_group=False)
    make_record(cast, people=62, programme=cast.visits)
    make_record(cast, people=47, programme=cast.visits)
    make_record(cast, people=9, state="submitted")
    assert figure(people, cast.district, TODAY).result.value == 40 + 12 + 62 + 47


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


# --- each, coverage, milestones, conditions ---


def test_each_unit_of_a_level_has_what_its_level_asks(cast):
    projects = make_indicator(
        cast, "联系项目",
        *({"applies": "unit", "levels": [level], "value": n} for level, n in (("city", 20), ("county", 10))),
        measure="each", feed="typed", basis="own", task=None,
    )  # fmt: skip
    for unit, value in ((cast.city, 20), (cast.district, 9), (cast.town, 500)):
        enter(cast, projects, unit, value, JUNE)
    found = figure(projects, cast.province, TODAY)
    assert (found.result.value, found.result.met) == (1, False)
    assert met(found) == {Who(cast.city.pk): True, Who(cast.district.pk): False, Who(cast.stranger.pk): None}
    assert found.pace.reason == "完成33%，序时46%"
    own = figure(projects, cast.district, TODAY)
    assert (own.result.value, own.result.met, own.bar.value) == (9, False, 10)


def test_one_in_each_village_is_counted_by_villages(cast):
    models = make_indicator(cast, "青年典型", {"applies": "unit", "levels": ["village"], "value": 1}, measure="each")
    say(cast, {models: 3})
    found = figure(models, cast.district, TODAY)
    assert met(found) == {Who(cast.community.pk): True, Who(cast.village.pk): None}
    assert (found.result.value, found.result.met) == (1, False)


def test_named_units_are_asked_for_more_than_their_level(cast):
    events = make_indicator(
        cast, "交友活动",
        {"applies": "unit", "levels": ["county"], "value": 1},
        {"applies": "unit", "units": [cast.district], "value": 5},
        measure="each", feed="typed",
    )  # fmt: skip
    for unit in (cast.district, cast.stranger):
        enter(cast, events, unit, 2, JUNE)
    assert met(figure(events, cast.city, TODAY)) == {Who(cast.district.pk): False, Who(cast.stranger.pk): True}


def cadre(username, unit, grade):
    user = open_account(actor=None, username=username, name=username, password="cast-password")
    Appointment.objects.create(user=user, organisation=unit, role="official", grade=grade, from_on=START)
    return user


def test_cadres_take_on_as_many_items_as_their_rank_asks(cast):
    chosen = make_indicator(
        cast, "选办任务",
        *({"applies": "person", "grade": grade, "value": n} for grade, n in
          (("leadership", 4), ("middle", 2), ("other", 1))),
        measure="each", counts="records", programmes=[], task=None, basis="own",
    )  # fmt: skip
    people = {grade: cadre(grade, cast.district, grade) for grade in ("leadership", "middle", "other")}
    cadre("elsewhere", cast.town, "other")
    for grade, tasks in (("leadership", [cast.task]), ("middle", [cast.task, cast.online_task])):
        for task in tasks:
            Undertaking.objects.create(
                user=people[grade], task=task, organisation=cast.district, grade=grade, taken_on=JUNE
            )
    found = figure(chosen, cast.district, TODAY)
    assert met(found) == {
        Who(people["leadership"].pk, person=True): False,
        Who(people["middle"].pk, person=True): True,
        Who(people["other"].pk, person=True): None,
    }
    assert found.result.value == 1


def test_a_cadre_has_at_most_so_many_too(cast):
    pairs = make_indicator(
        cast, "结对毕业生", {"applies": "person", "bound": "range", "value": 1, "high": 3}, measure="each"
    )
    Appointment.objects.filter(user=cast.official).update(grade="other")
    say(cast, {pairs: 2}, unit=cast.district)
    assert figure(pairs, cast.district, TODAY).result.met is True
    say(cast, {pairs: 2}, unit=cast.district)
    assert met(figure(pairs, cast.district, TODAY)) == {Who(cast.official.pk, person=True): False}


def test_a_share_of_townships_within_each_county(cast):
    homes = make_indicator(
        cast, "服务项目", {"applies": "unit", "levels": ["township"], "value": 1}, measure="each", feed="typed"
    )
    share = make_indicator(
        cast, "有项目的乡镇", {"value": 60, "levels": ["township"]},
        measure="coverage", feed="indicators", unit="%", inner=homes, inside="county",
    )  # fmt: skip
    plain = make_indicator(
        cast, "乡镇覆盖率", {"bound": "=", "value": 100, "levels": ["township"]},
        measure="coverage", feed="indicators", unit="%", inner=homes,
    )  # fmt: skip
    enter(cast, homes, cast.town, 1, JUNE)
    found = figure(share, cast.city, TODAY)
    assert [(part.who, part.value, part.met) for part in found.result.parts] == [(Who(cast.district.pk), 50, False)]
    assert met(figure(plain, cast.district, TODAY)) == {Who(cast.street.pk): None, Who(cast.town.pk): True}
    assert figure(plain, cast.district, TODAY).result.value == 50
    enter(cast, homes, cast.street, 2, JUNE)
    assert figure(share, cast.city, TODAY).result.met is True
    assert figure(plain, cast.city, TODAY).result.met is True


def test_a_milestone_is_done_when_it_is_recorded_or_typed(cast):
    listed = make_indicator(
        cast, "名单报送", {"bound": "", "due": date(2026, 5, 15), "units": [cast.college], "applies": "unit"},
        measure="milestone", feed="typed",
    )  # fmt: skip
    late = figure(listed, cast.college, TODAY)
    assert (late.result.met, late.pace.light, late.pace.reason) == (False, Light.OVERDUE, "已过34天")
    enter(cast, listed, cast.college, 1, date(2026, 5, 17))
    done = figure(listed, cast.college, TODAY)
    assert (done.result.met, done.pace.light, done.result.note) == (True, Light.DONE, "迟了2天")
    assert met(figure(listed, cast.city, TODAY)) == {Who(cast.college.pk): True}


def test_a_report_due_three_times_is_kept_or_missed_each_time(cast):
    days = [date(2026, 3, 31), date(2026, 6, 30), date(2026, 12, 31)]
    reported = make_indicator(
        cast, "情况报告", *({"bound": "", "due": day} for day in days), measure="milestone", feed="typed"
    )
    missed = figure(reported, cast.district, TODAY)
    assert (missed.result.value, missed.result.met, missed.pace.light) == (0, False, Light.OVERDUE)
    enter(cast, reported, cast.district, 1, date(2026, 3, 30))
    kept = figure(reported, cast.district, TODAY)
    assert (kept.result.value, kept.result.met) == (1, True)
    assert (kept.due, kept.pace.light) == (date(2026, 6, 30), Light.ON_TRACK)
    enter(cast, reported, cast.district, 1, date(2026, 7, 3))
    late = figure(reported, cast.district, date(2026, 7, 4))
    assert met(late) == {days[0]: True, days[1]: False}
    assert (late.due, late.pace.light) == (days[1], Light.OVERDUE)


def test_conditions_hold_together_or_one_for_all(cast):
    couples = make_indicator(cast, "牵线", {"value": 1})
    youths = make_indicator(cast, "组织青年", {"value": 10})
    either, both = (
        make_indicator(cast, name, measure="composite", feed="indicators", parts=[couples, youths], any_part=any_part)
        for name, any_part in (("任一", True), ("都要", False))
    )
    assert figure(either, cast.district, TODAY).result.why_not.startswith("尚无数据")
    say(cast, {couples: 0, youths: 10})
    assert figure(either, cast.district, TODAY).result.met is True
    assert figure(both, cast.district, TODAY).result.met is False


def test_a_milestone_may_be_one_of_the_conditions(cast):
    listed = make_indicator(cast, "名单报送", measure="milestone", feed="typed")
    couples = make_indicator(cast, "牵线", {"value": 1})
    both = make_indicator(cast, "都要", measure="composite", feed="indicators", parts=[couples, listed])
    say(cast, {couples: 1})
    assert met(figure(both, cast.district, TODAY)) == {couples.pk: True, listed.pk: False}
    enter(cast, listed, cast.district, 1, JUNE)
    done = figure(both, cast.district, TODAY)
    assert (done.result.met, done.pace.light) == (True, None)  # of a standing task, done or not


# --- whom a target asks, stages, the tree of the day ---


def test_a_target_of_the_whole_is_not_asked_of_a_part(cast):
    posts = make_indicator(cast, "见习岗位", {"value": 100})
    say(cast, {posts: 30})
    street = figure(posts, cast.street, TODAY)
    assert (street.result.value, street.bar, street.pace.light, street.pace.reason) == (
        30,
        None,
        None,
        "没有对本单位的目标",
    )
    assert figure(posts, cast.city, TODAY).bar.value == 100
    assert figure(posts, cast.college, TODAY).bar.value == 100  # which issued it too


def test_the_stage_of_the_day_is_asked(cast):
    stages = [{"value": 80, "stage": "上半年", "due": date(2026, 6, 30)}, {"value": 100, "stage": "全年"}]
    posts = make_indicator(cast, "见习岗位", *stages)
    assert figure(posts, cast.district, TODAY).bar.value == 80
    assert figure(posts, cast.district, TODAY, quarter_of(date(2026, 7, 1))).bar.value == 100


def test_what_is_standing_has_no_light(cast):
    posts = make_indicator(cast, "见习岗位", {"value": 100})
    say(cast, {posts: 30})
    assert figure(posts, cast.district, TODAY).pace[:2] == (None, "完成30%")  # the task is 常态化
    cast.task.standing = False
    cast.task.save(update_fields=["standing"])
    assert figure(posts, cast.district, TODAY).pace.light == Light.BEHIND
    cast.document.ends_on = None
    cast.document.save(update_fields=["ends_on"])
    assert figure(posts, cast.district, TODAY).pace.light is None


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
