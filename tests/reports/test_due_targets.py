"""Which targets are due at which units: those whose own figure it is, while it is not reached."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from reports.actions.rollups import refresh_rollups
from reports.kept.warming import warm_figures
from reports.targets_due import TARGET
from tasks.actions.indicators import drop_indicator
from tasks.models import Document, Indicator
from teams.actions.unit_ends import merge_organisation
from teams.choices import Part
from teams.models import Notice
from tests.figures import enter, make_indicator, say
from tests.reports.world import make_rule
from tests.tasks.due_rows import rows_of, said_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = date(2026, 6, 18)
DUE = date(2026, 6, 30)
EACH = {"applies": "unit", "value": 1, "due": DUE}


@pytest.fixture
def rule(cast):
    """The district and the college report to the city, the city to the province's department."""
    return make_rule(cast)


def due() -> list[Any]:
    """All that is due by the end of June, after everything was folded and kept."""
    refresh_rollups()
    warm_figures(today=TODAY)
    return rows_of(TARGET, DUE)


def units() -> list[str]:
    return [row.organisation__short_name for row in due()]


def days() -> list[date]:
    return [row.due_on for row in due()]


# What is asked of whom → the units that are told of it.
ASKED = {
    "of the whole: who keeps the document": ({"value": 100}, ["团茂南区委"]),
    "of the whole, of one unit that is named": ({"value": 100, "units": ["college"]}, ["茂职院团委"]),
    "of several together: who keeps the document": ({"value": 100, "units": ["college", "city"]}, ["团茂南区委"]),
    "of each of a level": ({**EACH, "levels": ["county"]}, ["团茂南区委"]),
    "of each of a kind": ({**EACH, "kinds": ["university"]}, ["茂职院团委"]),
    "of each of a level and a kind": ({**EACH, "levels": ["city"], "kinds": ["committee"]}, ["团茂名市委"]),
    # The stranger is given nothing of the document and cannot read it.
    "of each, by name": ({**EACH, "units": ["college", "town", "stranger"]}, ["茂职院团委", "羊角镇"]),
    "of each without more: who reports and has units below, but for who keeps it": (EACH, ["团茂名市委"]),
    "of every village, none of which reports": ({**EACH, "levels": ["village"]}, []),
}


@pytest.mark.parametrize(("asked", "told"), ASKED.values(), ids=ASKED)
def test_the_unit_whose_figure_it_is_is_told(cast, rule, asked, told):
    named = [getattr(cast, name) for name in asked.get("units", ())]
    target = {"due": DUE, **asked} | ({"units": named} if named else {})
    make_indicator(cast, "见习岗位", target, task=None, basis="own", measure="each" if "applies" in asked else "sum")
    assert sorted(units()) == sorted(told)


# What a target says → whether a unit that has 40 of it is behind.
JUDGED = {
    "more is asked": ({"value": 100}, True),
    "it is reached": ({"value": 40}, False),
    "less was allowed": ({"bound": "<=", "value": 30}, True),
    "no number is printed": ({"value": None}, False),
    "no day is named": ({"value": 100, "due": None}, False),
    "the day is far": ({"value": 100, "due": date(2026, 12, 31)}, False),
    "the day is long past": ({"value": 100, "due": date(2026, 2, 1)}, False),
}


@pytest.mark.parametrize(("asked", "behind"), JUDGED.values(), ids=JUDGED)
def test_what_is_reached_or_asks_nothing_now_reminds_nobody(cast, rule, asked, behind):
    posts = make_indicator(cast, "见习岗位", {"due": DUE} | asked, task=None)
    say(cast, {posts: 40})
    assert bool(due()) is behind


def test_a_target_falls_silent_when_it_is_reached_and_not_while_it_is_reckoned_anew(cast, rule):
    posts = make_indicator(cast, "见习岗位", {"value": 100, "due": DUE}, task=None)
    assert units() == ["团茂南区委"]
    say(cast, {posts: 40})
    refresh_rollups()
    assert rows_of(TARGET, DUE)  # what was kept last stands until it is reckoned
    say(cast, {posts: 60}, placement=cast.stone)
    assert units() == []


def test_of_two_stages_the_one_in_force_on_the_last_day_is_judged(cast, rule):
    """The figure of the period speaks of the second stage; it says nothing of a first one that ended within it."""
    stages = [{"value": 10, "stage": "5月", "due": date(2026, 5, 15)}, {"value": 100, "stage": "6月", "due": DUE}]
    make_indicator(cast, "见习岗位", *stages, task=None)
    assert days() == [DUE]


def test_a_day_in_two_periods_is_told_once(cast, rule):
    """Of quarters and of years the nearer end counts."""
    make_rule(cast, title="年度总结表", periods="years")
    make_indicator(cast, "见习岗位", {"value": 100, "due": DUE}, task=None)
    assert [row.period__label for row in due()] == ["2026Q2"]


# --- milestones ---


def milestone(cast, *days: date, **said: Any) -> Indicator:
    targets = [{"bound": "", "applies": "unit", "kinds": ["university"], "due": day} for day in days]
    usual = {"measure": "milestone", "feed": "typed", "task": None, "unit": ""}
    return make_indicator(cast, "推进情况报告", *targets, **usual | said)


def test_a_milestone_is_due_until_its_unit_says_that_it_is_done(cast, rule):
    row = milestone(cast, DUE)
    assert units() == ["茂职院团委"]
    enter(cast, row, cast.college, 0, date(2026, 6, 17))
    assert units() == ["茂职院团委"]
    enter(cast, row, cast.college, 1, TODAY)
    assert units() == []


def test_each_day_of_a_milestone_wants_an_entry_of_its_own(cast, rule):
    row = milestone(cast, date(2026, 3, 31), DUE)
    enter(cast, row, cast.college, 1, date(2026, 3, 20))
    assert days() == [DUE]
    enter(cast, row, cast.college, 1, TODAY)
    assert due() == []


def test_what_was_done_too_late_is_done(cast, rule):
    row = milestone(cast, date(2026, 3, 31), date(2026, 9, 30))
    assert days() == [date(2026, 3, 31)]
    enter(cast, row, cast.college, 1, TODAY)
    assert due() == []


# --- what is gone ---


def withdrawn(cast, indicator):
    drop_indicator(actor=cast.official, indicator=indicator, why="文件改了")


def closed(cast, indicator):
    Document.objects.filter(pk=cast.document.pk).update(state="closed")


def merged(cast, indicator):
    merge_organisation(actor=None, organisation=cast.college, into=cast.district, from_on=TODAY)


@pytest.mark.parametrize("happened", [withdrawn, closed, merged])
def test_what_is_asked_no_more_or_of_a_unit_that_is_gone_reminds_nobody(cast, rule, happened):
    row = milestone(cast, DUE)
    assert units() == ["茂职院团委"]
    happened(cast, row)
    assert due() == []


# --- what is said ---


def test_a_row_knows_whose_it_is_who_answers_for_it_and_its_subject(cast, rule):
    row = milestone(cast, DUE)
    (found,) = due()
    assert (found.due_unit, found.due_official) == (cast.college.pk, cast.district.pk)
    assert (found.due_document, found.due_inside) == (cast.document.pk, False)
    assert TARGET.subject(found) == f"target:{row.targets.get().pk}-{cast.college.pk}"


def test_for_the_keeper_of_a_document_its_superior_answers(cast, rule):
    make_indicator(cast, "见习岗位", {"value": 100, "due": DUE}, task=None)
    (found,) = due()
    assert (found.due_unit, found.due_official) == (cast.district.pk, cast.city.pk)


def test_the_words_say_what_is_asked_what_there_is_and_what_to_do(cast, rule, client):
    posts = make_indicator(cast, "见习岗位", {"value": 100, "due": DUE}, task=None)
    say(cast, {posts: 40})
    (found,) = due()
    told = said_of(TARGET, found, Part.DOER, TODAY)
    assert told.title == "6月30日到期：指标“见习岗位”要求不少于100个，现在40个"
    client.force_login(cast.official)
    page = client.get(told.url)
    assert page.status_code == 200
    assert "见习岗位" in page.content.decode()
    above = said_of(TARGET, found, Part.OFFICIAL, date(2026, 7, 10))
    assert above.title == "团茂南区委6月30日到期：指标“见习岗位”要求不少于100个，现在40个"


def test_who_types_a_number_in_is_led_to_the_form(cast, rule, client):
    row = milestone(cast, DUE)
    (found,) = due()
    told = said_of(TARGET, found, Part.DOER, TODAY)
    assert told.title == "6月30日到期：指标“推进情况报告”还没有完成"
    client.force_login(cast.college_official)
    assert reverse("reports:indicator-enter", args=[row.pk]) in client.get(told.url).content.decode()


def test_the_reminder_is_gone_the_moment_the_unit_says_that_it_is_done(cast, rule, client):
    row = milestone(cast, date(2026, 3, 31), DUE)
    first, second = row.targets.order_by("due")
    due()
    told = [f"target:{target.pk}-{unit.pk}" for target in (first, second) for unit in (cast.college, cast.city)]
    for subject in told:
        Notice.objects.create(
            user=cast.college_official, kind="reminder", subject=subject, occasion="doer:", title="催"
        )
    client.force_login(cast.college_official)
    said = {"organisation": cast.college.pk, "as_of": "2026-06-18", "value": "1", "source": "已报送"}
    assert client.post(reverse("reports:indicator-enter", args=[row.pk]), said).status_code == 302
    open_still = Notice.objects.filter(settled_at=None).values_list("subject", flat=True)
    assert set(open_still) == {f"target:{target.pk}-{cast.city.pk}" for target in (first, second)}


def test_the_engine_reads_on_from_the_last_row_it_has_read(cast, rule):
    for name in "甲乙丙":
        make_indicator(cast, name, {"value": 100, "due": DUE}, task=None)
    first, *others = due()
    rows = TARGET.rows(DUE).order_by("pk").filter(pk__gt=first.pk)
    assert list(rows.values_list("pk", flat=True)) == [row.pk for row in others]
    assert list(TARGET.rows(DUE).filter(due_subject=first.due_subject).values_list("pk", flat=True)) == [first.pk]


def test_what_is_due_costs_one_query_whatever_its_number(cast, rule, django_assert_num_queries):
    for number in range(3):
        make_indicator(cast, f"见习岗位{number}", {"value": 100, "due": DUE}, task=None)
        assert len(due()) == number + 1
        with django_assert_num_queries(1):
            rows_of(TARGET, DUE)
