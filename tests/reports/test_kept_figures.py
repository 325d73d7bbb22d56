"""Figures of reporting periods: kept once reckoned, gone when something under them changes, judged anew each day."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.actions.rollups import refresh_rollups
from reports.kept import figures_of
from reports.models import IndicatorFigure, Reporter
from tasks.actions.indicators import edit_indicator
from tasks.actions.returns import return_record
from tasks.actions.undertakings import give_up, take_on
from tasks.choices import Light
from tasks.models import Document, RecordChange, Task
from teams.actions.accounts import appoint, end_appointment, set_grade
from teams.actions.unit_ends import close_organisation, reopen_organisation
from teams.actions.unit_moves import move_organisation
from teams.actions.units import open_organisation
from teams.models import Appointment
from tests.cast import START, make_user
from tests.figures import enter, make_indicator, say
from tests.reports.world import make_rule, second_quarter

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)
JUNE = date(2026, 6, 13)


@pytest.fixture
def period(cast):
    return second_quarter(make_rule(cast))


@pytest.fixture
def posts(cast, period):
    return make_indicator(cast, "见习岗位", {"value": 100}, task=None)


def kept(period, unit, indicator, today=TODAY):
    """The figure after all that is queued was folded."""
    refresh_rollups()
    return figures_of(period, [unit], [indicator], today=today)[unit.pk, indicator.pk]


def cost(ask):
    with CaptureQueriesContext(connection) as asked:
        ask()
    return [query["sql"] for query in asked]


# --- kept, and gone ---


@pytest.mark.both
def test_a_figure_is_kept_and_read_from_then_on(cast, period, posts):
    say(cast, {posts: 30})
    say(cast, {posts: 7}, state="submitted")
    found = kept(period, cast.district, posts)
    assert (found.value, found.met, found.bar.value, found.waiting, found.waiting_records) == (30, False, 100, 7, 1)
    row = IndicatorFigure.objects.get(organisation=cast.district, indicator=posts)
    IndicatorFigure.objects.filter(organisation=cast.district).update(value=31)  # nothing reckons it again
    assert kept(period, cast.district, posts).value == 31 != row.value


@pytest.mark.both
def test_what_is_approved_or_sent_in_later_is_in_the_figures_above_it(cast, period, posts):
    units = (cast.community, cast.street, cast.district, cast.city, cast.college)
    assert [kept(period, unit, posts).value for unit in units] == [None] * 5
    say(cast, {posts: 30})
    assert [kept(period, unit, posts).value for unit in units] == [30] * 5
    assert kept(period, cast.town, posts).value is None
    waiting = say(cast, {posts: 5}, placement=cast.stone, state="submitted")
    assert kept(period, cast.town, posts).waiting == 5
    return_record(actor=cast.official, record=waiting, reason="数不对")
    assert kept(period, cast.town, posts).waiting == 0


def test_another_target_is_asked_at_once(cast, period, posts):
    say(cast, {posts: 30})
    assert kept(period, cast.district, posts).met is False
    edit_indicator(
        actor=cast.official, indicator=posts, targets=[{"bound": ">=", "value": 30}], programmes=[cast.cleaning]
    )
    assert kept(period, cast.district, posts).met is True


def test_what_is_reckoned_from_a_changed_indicator_is_reckoned_anew(cast, period, posts):
    homes = make_indicator(
        cast, "青年之家", {"applies": "unit", "levels": ["township"], "value": 1}, measure="each", feed="typed"
    )
    share = make_indicator(
        cast, "覆盖率", {"value": 50, "levels": ["township"]}, measure="coverage", feed="indicators", inner=homes
    )
    enter(cast, homes, cast.town, 1, JUNE)
    assert kept(period, cast.district, share).value == 50
    stricter = [{"bound": ">=", "applies": "unit", "levels": ["township"], "value": 2}]
    edit_indicator(actor=cast.official, indicator=homes, targets=stricter)
    assert kept(period, cast.district, share).value == 0


def test_a_unit_that_moves_takes_its_figures_along(cast, period, posts):
    say(cast, {posts: 30}, placement=cast.stone)
    assert [kept(period, unit, posts).value for unit in (cast.district, cast.stranger)] == [30, None]
    move_organisation(actor=cast.admin, organisation=cast.town, parent=cast.stranger, from_on=date(2026, 6, 1))
    assert [kept(period, unit, posts).value for unit in (cast.district, cast.stranger)] == [None, 30]


def test_units_that_come_and_go_are_asked_and_no_longer(cast, period):
    homes = make_indicator(
        cast, "青年之家", {"applies": "unit", "levels": ["township"], "value": 1}, measure="each", feed="typed"
    )
    enter(cast, homes, cast.town, 1, JUNE)
    assert kept(period, cast.district, homes).asked == 2
    named = {"code": "440902-GS", "name": "高山镇团委", "short_name": "高山镇", "kind": "township", "level": "township"}
    hill = open_organisation(actor=cast.admin, parent=cast.district, from_on=date(2026, 6, 1), **named)
    assert kept(period, cast.district, homes).asked == 3
    close_organisation(actor=cast.admin, organisation=hill, from_on=date(2026, 6, 10))
    assert kept(period, cast.district, homes).asked == 2
    reopen_organisation(actor=cast.admin, organisation=hill)
    assert kept(period, cast.district, homes).asked == 3


def test_the_light_is_of_today_and_never_kept(cast, period, posts):
    say(cast, {posts: 30})
    assert kept(period, cast.district, posts).pace.light == Light.BEHIND
    Document.objects.filter(pk=cast.document.pk).update(ends_on=date(2026, 6, 10))
    posts.refresh_from_db()
    found = kept(period, cast.district, posts)
    assert (found.pace.light, found.due) == (Light.OVERDUE, date(2026, 6, 10))


def test_a_day_that_passes_is_missed_though_nothing_was_recorded(cast, period):
    days = [date(2026, 3, 31), date(2026, 6, 30)]
    targets = [{"bound": "", "due": day, "stage": f"{day.month}月底"} for day in days]
    report = make_indicator(cast, "情况报告", *targets, measure="milestone", feed="typed")
    enter(cast, report, cast.district, 1, date(2026, 3, 30))
    found = kept(period, cast.district, report)
    assert (found.value, found.asked, found.reached, found.met, found.missed) == (1, 1, None, True, None)
    later = kept(period, cast.district, report, today=date(2026, 7, 1))
    assert (later.value, later.asked, later.met, later.missed) == (1, 2, False, days[1])
    assert (later.due, later.pace.light) == (days[1], Light.OVERDUE)
    assert kept(period, cast.district, report, today=date(2026, 7, 1)) == later  # now from what is kept


@pytest.mark.both
def test_cadres_who_begin_to_serve_get_a_grade_or_leave_are_asked_at_once_or_no_longer(cast, period):
    pairs = make_indicator(cast, "结对", {"applies": "person", "value": 1}, measure="each", basis="own")
    say(cast, {pairs: 2}, unit=cast.district)
    assert kept(period, cast.district, pairs).why_not.startswith("不适用")
    held = Appointment.objects.get(user=cast.official)
    set_grade(actor=None, appointment=held, grade="other")
    assert (kept(period, cast.district, pairs).reached, kept(period, cast.district, pairs).asked) == (1, 1)
    office = {"organisation": cast.district, "role": "official", "from_on": JUNE, "grade": "other"}
    appoint(actor=None, user=make_user("sumin", "苏敏"), **office)
    assert (kept(period, cast.district, pairs).reached, kept(period, cast.district, pairs).asked) == (1, 2)
    end_appointment(actor=None, appointment=held, on=TODAY)
    assert (kept(period, cast.district, pairs).reached, kept(period, cast.district, pairs).asked) == (0, 1)
    assert IndicatorFigure.objects.get(organisation=cast.district, indicator=pairs).good_until is None


def test_who_has_no_grade_is_no_cadre_and_shakes_nothing(cast, period):
    make_indicator(cast, "结对", {"applies": "person", "value": 1}, measure="each", basis="own")
    refresh_rollups()
    appoint(actor=None, user=make_user("sumin", "苏敏"), organisation=cast.district, role="official", from_on=JUNE)
    assert not RecordChange.objects.exists()


def test_what_a_cadre_records_elsewhere_is_in_the_figure_of_their_own_unit(cast, period):
    pairs = make_indicator(cast, "结对", {"applies": "person", "value": 1}, measure="each", basis="own")
    office = {"organisation": cast.street, "role": "official", "from_on": START, "grade": "other"}
    appoint(actor=None, user=cast.official, **office)
    ours = (cast.street.pk, pairs.pk)
    refresh_rollups()
    assert figures_of(period, [cast.district, cast.street], [pairs], today=TODAY)[ours].reached == 0
    say(cast, {pairs: 2}, unit=cast.district)  # above it, so that no total of the street's differs
    refresh_rollups()
    assert figures_of(period, [cast.district, cast.street], [pairs], today=TODAY)[ours].reached == 1


def test_what_is_taken_on_and_given_up_is_in_the_figure_at_once(cast, period):
    task = Task.objects.create(
        document=cast.document, kind="cadre_checklist_item", position=90, number="90.", title="对接", text="对接"
    )
    target = {"applies": "person", "value": 1, "units": [cast.district]}
    chosen = make_indicator(cast, "选办任务数", target, measure="each", counts="records", programmes=[], task=None)
    set_grade(actor=None, appointment=Appointment.objects.get(user=cast.official), grade="other")
    assert kept(period, cast.district, chosen).reached == 0
    undertaking = take_on(actor=cast.official, task=task, on=JUNE)
    assert kept(period, cast.district, chosen).reached == 1
    give_up(actor=cast.official, undertaking=undertaking, on=TODAY)
    assert kept(period, cast.district, chosen).reached == 0


def test_a_closed_unit_and_one_beside_the_document_have_figures_too(cast, period, posts):
    say(cast, {posts: 30}, placement=cast.stone)
    cast.town.closed_on = date(2026, 6, 20)
    cast.town.save(update_fields=["closed_on"])
    refresh_rollups()
    found = figures_of(period, [cast.town, cast.stranger], [posts], today=TODAY)
    assert found[cast.town.pk, posts.pk].value == 30
    assert found[cast.stranger.pk, posts.pk].why_not == "尚无数据：还没有计入的数"


def test_units_of_different_trees_are_told_together(cast, period, posts):
    say(cast, {posts: 30})
    Reporter.objects.all().delete()
    elsewhere = cast.stranger
    elsewhere.parentages.update(parent=None)
    refresh_rollups()
    found = figures_of(period, [cast.district, elsewhere], [posts], today=TODAY)
    assert [found[unit.pk, posts.pk].value for unit in (cast.district, elsewhere)] == [30, None]


# --- cost ---


def several(cast, number):
    rows = []
    for n in range(number):
        homes = make_indicator(
            cast, f"家{n}", {"applies": "unit", "levels": ["township"], "value": 1}, measure="each", feed="typed"
        )
        rows += [
            homes,
            make_indicator(cast, f"岗位{n}", {"value": 10}),
            make_indicator(cast, f"人{n}", counts="people"),
        ]
        said = {"measure": "coverage", "feed": "indicators", "inner": homes}
        rows.append(make_indicator(cast, f"覆盖{n}", {"value": 10}, **said))
    return rows


def test_more_units_and_indicators_cost_as_many_questions(cast, period):
    one, eight = several(cast, 1), several(cast, 8)
    say(cast, {one[1]: 4, eight[1]: 4})
    refresh_rollups()
    few = [cast.district]
    many = [cast.province, cast.city, cast.district, cast.street, cast.town, cast.college]

    def ask(units, rows):
        asked = cost(lambda: figures_of(period, units, rows, today=TODAY))
        return len([sql for sql in asked if sql.startswith("SELECT")])  # SQLite writes few rows at once

    reckoned = [ask(few, one), ask(many, eight)]
    assert reckoned[1] <= reckoned[0] + 2  # two levels more to climb
    read = [ask(few, one), ask(many, eight)]
    assert max(read) <= 5  # what is kept, who issued, and a level of the tree each


def test_no_record_is_read_where_totals_are_kept(cast, period):
    rows = several(cast, 1)
    refresh_rollups()
    asked = cost(lambda: figures_of(period, [cast.district], rows, today=TODAY))
    assert not [sql for sql in asked if "tasks_record" in sql or "tasks_indicatorentry" in sql]


# --- the pages ---


def test_the_pages_show_what_is_kept_and_until_when_it_is_complete(cast, client, period, posts):
    say(cast, {posts: 30})
    client.force_login(cast.official)
    pages = [reverse("reports:indicators", args=[cast.document.pk]), reverse("reports:indicator", args=[posts.pk])]
    refresh_rollups()
    assert all("30个" in client.get(page).text and "截至9:00" in client.get(page).text for page in pages)
    assert IndicatorFigure.objects.filter(indicator=posts, organisation=cast.district).exists()
    say(cast, {posts: 4})
    assert all("30个" in client.get(page).text for page in pages)  # not folded yet
    assert RecordChange.objects.exists()
    refresh_rollups()
    assert all("34个" in client.get(page).text for page in pages)


def test_who_types_a_number_in_sees_it(cast, client, period):
    cards = make_indicator(cast, "注册志愿者", {"value": 100}, feed="typed", measure="latest", unit="人")
    client.force_login(cast.official)
    said = {"organisation": cast.district.pk, "as_of": "2026-06-13", "value": "40", "source": "团统报表"}
    page = client.post(reverse("reports:indicator-enter", args=[cards.pk]), said, follow=True)
    assert '<p class="value">40人</p>' in page.text
