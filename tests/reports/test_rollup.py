"""Totals up the tree: both lines, each record once, kept from changes and equal to a full recount."""

import random
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.models import Rollup
from reports.rollup import differences, fold, full
from tasks.actions.indicators import add_indicator
from tasks.actions.records import approve, save_draft, submit
from tasks.counting import Reading, people_total
from tasks.models import Record, RecordChange
from teams.models import Parentage
from tests.cast import make_placement, make_record
from tests.reports.world import cells, make_report, make_rule, own_programme, second_quarter

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@contextmanager
def undone():
    """Undo what one example wrote, so that the next starts from the cast alone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def period(cast):
    return second_quarter(make_rule(cast))


def test_a_record_counts_once_at_every_unit_above_by_the_host_line_and_beside_it_by_the_home_line(cast, period):
    make_record(cast, people=40)
    fold()
    host = {unit for unit, _, line in cells(period) if line == "host"}
    home = {unit for unit, _, line in cells(period) if line == "home"}
    assert host == {"官渡校园社区", "官渡街道", "团茂南区委", "团茂名市委", "团省委"}
    assert home == {"茂职院团委", "团茂名市委", "团省委"}
    assert set(cells(period).values()) == {(40, 40, 0, 1)}


def test_the_same_group_counts_its_highest_reading_and_new_groups_add(cast, period):
    make_record(cast, people=96, on=date(2026, 6, 6))
    make_record(cast, people=132, on=date(2026, 6, 13))
    make_record(cast, people=20, same_group=False)
    make_record(cast, people=58, placement=cast.stone)
    fold()
    assert cells(period)["团茂南区委", "创文巩卫工作", "host"] == (132 + 20 + 58, 96 + 132 + 20 + 58, 0, 4)


def test_visits_add_and_reads_are_never_people(cast, period):
    make_record(cast, programme=cast.visits, people=30)
    make_record(cast, programme=cast.visits, people=12)
    make_record(cast, placement=cast.account, people=9120)
    fold()
    assert cells(period)["团茂南区委", "入户宣传", "host"] == (42, 42, 0, 2)
    assert cells(period)["团茂南区委", "编辑推文", "host"] == (0, 0, 9120, 1)


def test_sums_outgrow_what_a_single_record_may_say(cast, period):
    """22 articles of 99999999 readings each are more than 2³¹."""
    for _ in range(22):
        make_record(cast, placement=cast.account, people=99_999_999)
    fold()
    assert cells(period)["团茂南区委", "编辑推文", "host"][2] == 22 * 99_999_999


def test_only_approved_records_of_the_period_count(cast, period):
    make_record(cast, state="submitted")
    make_record(cast, state="draft")
    make_record(cast, on=date(2026, 3, 31))
    fold()
    assert cells(period) == {}
    assert cells(period.rule.periods.get(label="2026Q1"))["团茂南区委", "创文巩卫工作", "host"][3] == 1


def own_record(cast, unit, programme, people, author):
    record = save_draft(
        actor=author,
        record_id=uuid4(),
        programme=programme,
        organisation=unit,
        occurred_on=date(2026, 6, 1),
        content="义诊一天。",
        people=people,
    )
    return approve(actor=author, record=submit(actor=author, record=record), note="本单位只有一人")


def test_a_units_own_record_has_one_line_and_that_of_a_university_both(cast, period):
    programme = own_programme(cast)
    own_record(cast, cast.district, programme, 15, cast.official)
    own_record(cast, cast.college, programme, 7, cast.college_official)
    fold()
    assert cells(period) == {
        ("团茂南区委", "周末义诊", "host"): (15, 15, 0, 1),
        ("茂职院团委", "周末义诊", "host"): (7, 7, 0, 1),
        ("茂职院团委", "周末义诊", "home"): (7, 7, 0, 1),
        ("团茂名市委", "周末义诊", "host"): (22, 22, 0, 2),
        ("团茂名市委", "周末义诊", "home"): (7, 7, 0, 1),
        ("团省委", "周末义诊", "host"): (22, 22, 0, 2),
        ("团省委", "周末义诊", "home"): (7, 7, 0, 1),
    }


def test_a_period_is_reckoned_on_the_tree_of_its_last_day(cast, period):
    make_record(cast, people=40)
    Parentage.objects.filter(organisation=cast.street).update(to_on=date(2026, 6, 20))
    Parentage.objects.create(organisation=cast.street, parent=cast.stranger, from_on=date(2026, 6, 20))
    fold()
    hosts = {unit for unit, _, line in cells(period) if line == "host"}
    assert hosts == {"官渡校园社区", "官渡街道", "团电白区委", "团茂名市委", "团省委"}


def test_what_a_unit_did_before_it_closed_still_reaches_its_superiors(cast, period):
    make_record(cast, people=40)
    Parentage.objects.filter(organisation=cast.community).update(to_on=date(2026, 6, 15))
    fold()
    assert cells(period)["团茂南区委", "创文巩卫工作", "host"] == (40, 40, 0, 1)


def test_what_no_rule_covers_is_kept_too_and_stands_in_no_report(cast, period):
    other = type(cast.document).objects.create(title="别的方案", short_title="别的方案", owner=cast.district)
    programme = type(cast.cleaning).objects.create(name="别的项目", owner=cast.district, document=other)
    row = make_placement(other, cast.campus.site, [programme], 3, cast.college)
    make_record(cast, placement=row)
    report = make_report(cast, period.rule)
    assert cells(period)["团茂南区委", "别的项目", "host"] == (40, 40, 0, 1)
    assert not report.lines.filter(programme=programme).exists()


def test_a_fold_deletes_the_changes_it_read_and_a_second_finds_nothing_to_do(cast, period):
    make_record(cast)
    assert fold().changed == 8
    assert not RecordChange.objects.exists()
    assert fold().changed == 0
    RecordChange.objects.create(programme=cast.cleaning, occurred_on=date(2026, 6, 13))
    assert fold().changed == 0


def test_cells_of_records_that_are_gone_are_removed(cast, period):
    record = make_record(cast)
    fold()
    Record.objects.filter(pk=record.pk).update(state="draft")
    RecordChange.objects.create(programme=record.programme, occurred_on=record.occurred_on)
    assert fold().changed == 8
    assert not Rollup.objects.exists()


def test_a_wrong_cell_is_found_and_a_full_recount_mends_it(cast, period):
    make_record(cast)
    fold()
    Rollup.objects.filter(organisation=cast.district).update(people=41)
    checked, wrong = differences([period])
    assert (checked, len(wrong), wrong[0].organisation) == (8, 1, cast.district.pk)
    assert full([period]).changed == 1
    assert differences([period]) == (8, [])


def test_the_queries_of_a_fold_do_not_grow_with_the_records(cast, period):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            fold()
        return len(seen)

    make_record(cast)
    fold()
    make_record(cast, people=41)
    before = queries()
    for row in (cast.campus, cast.stone, cast.account):
        for programme in row.programmes.all():
            make_record(cast, placement=row, programme=programme)
    assert queries() == before


def test_the_queries_of_a_fold_do_not_grow_with_the_indicators(cast, period):
    def queries_with(*names):
        for name in names:
            add_indicator(
                actor=cast.official, document=cast.document, task=cast.task, name=name, measure="sum", counts="people"
            )
        fold()
        make_record(cast)
        with CaptureQueriesContext(connection) as seen:
            assert fold().changed > 0
        return len(seen)

    assert queries_with("覆盖人数") == queries_with("开展场次", "参与人数", "志愿人数")


facts = st.lists(
    st.tuples(
        st.integers(0, 2),  # which placement
        st.integers(0, 1),  # which of its programmes
        st.integers(-100, 78),  # days from 1 April; the clock stands on 18 June
        st.integers(0, 300),
        st.booleans(),  # the same people again
        st.booleans(),  # approved
    ),
    max_size=12,
)


@given(rounds=st.lists(facts, min_size=1, max_size=3), seed=st.integers(0, 99))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_folds_the_cells_equal_a_full_recount_and_the_measure(cast, rounds, seed):
    with undone():
        period = second_quarter(make_rule(cast, title=f"推进表{uuid4()}"))
        rows = [cast.campus, cast.stone, cast.account]
        chance = random.Random(seed)
        for one_round in rounds:
            for which, programme, day, people, same_group, approved in one_round:
                programmes = list(rows[which].programmes.all())
                make_record(
                    cast,
                    placement=rows[which],
                    programme=programmes[programme % len(programmes)],
                    on=max(date(2026, 1, 1), date(2026, 4, 1) + timedelta(days=day)),
                    people=people,
                    same_group=same_group,
                    state="approved" if approved else "submitted",
                )
            if chance.random() < 0.7:
                fold()
        fold()
        kept = {tuple(row) for row in Rollup.objects.values_list()}
        assert full(period.rule.periods.all()).changed == 0
        assert {tuple(row) for row in Rollup.objects.values_list()} == kept
        for programme in (cast.cleaning, cast.visits, cast.articles):
            records = Record.objects.approved().between(period.starts_on, period.ends_on).filter(programme=programme)
            total = people_total(
                Reading(r.placement_id, r.programme_id, programme.counting, r.people, r.same_group) for r in records
            )
            cell = cells(period).get(("团茂南区委", programme.name, "host"), (0, 0, 0, 0))
            assert cell == tuple(total)
