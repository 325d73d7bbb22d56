"""Whom targets ask: each unit of a level, each cadre, named units, a share of them, on a day, under conditions."""

from datetime import date

import pytest

from tasks.choices import Light
from tasks.indicators.targets import Who
from tasks.models import Undertaking
from tasks.progress import Pace
from teams.actions.accounts import open_account
from teams.models import Appointment
from tests.cast import START
from tests.figures import enter, figure, make_indicator, met, say
from youthwork.lib.periods import quarter_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)
JUNE = date(2026, 6, 13)
MARCH = date(2026, 3, 2)


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
    all_counties = figure(share, cast.city, TODAY)
    assert (all_counties.result.met, all_counties.pace.done) == (True, 100)  # of the counties, which are one
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
        cast,
        "情况报告",
        *({"bound": "", "due": day, "stage": f"{day.month}月底"} for day in days),
        measure="milestone",
        feed="typed",
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


def test_what_several_are_to_reach_together_is_asked_of_none_of_them(cast):
    posts = make_indicator(cast, "省市县合计", {"value": 100, "levels": ["city", "county"]})
    named = make_indicator(cast, "街道自己", {"value": 9, "units": [cast.street]})
    say(cast, {posts: 30, named: 9})
    assert figure(posts, cast.stranger, TODAY).bar is None
    assert figure(posts, cast.district, TODAY).bar.value == 100  # which keeps the document
    assert figure(named, cast.street, TODAY).result.met is True
    assert figure(named, cast.district, TODAY).bar is None


@pytest.mark.parametrize("measure", ["milestone", "composite"])
def test_what_is_done_or_not_is_late_only_where_it_is_asked(cast, measure):
    part = make_indicator(cast, "见习岗位")
    made_of = {"feed": "indicators", "parts": [part]} if measure == "composite" else {"feed": "typed"}
    done = make_indicator(cast, "建成平台", {"due": date(2026, 6, 1)}, measure=measure, **made_of)
    assert figure(done, cast.district, TODAY).pace.light == "overdue"  # which keeps the document
    assert figure(done, cast.street, TODAY).pace == Pace(None, "没有对本单位的目标")


def test_what_is_done_or_not_has_no_light_without_a_target(cast):
    done = make_indicator(cast, "建成平台", measure="milestone", feed="typed")
    assert figure(done, cast.district, TODAY).pace == Pace(None, "没有目标")


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
