"""The rows of the arrangement with where they stand, sifted and added up."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks.actions.assignments import assign_task, confirm_done
from tasks.actions.returns import return_record
from tasks.arrangement.table import blocks, lights, rows_of, sift, totals
from tasks.choices import Light
from tasks.models import Placement, Task
from teams.roles import READ
from tests.cast import make_record

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = date(2026, 6, 18)


def rows(cast, who="official"):
    return rows_of(getattr(cast, who), cast.document, today=TODAY)


def test_rows_come_in_printed_order_with_what_their_records_come_to(cast):
    make_record(cast)
    make_record(cast, state="submitted", on=date(2026, 6, 16))
    make_record(cast, state="draft", on=date(2026, 6, 17))
    returned = make_record(cast, placement=cast.stone, state="submitted")
    return_record(actor=cast.official, record=returned, reason="请写清人数")
    campus, stone, account = rows(cast)
    assert (campus.placement.approved, campus.placement.waiting, campus.placement.returned) == (1, 1, 0)
    assert campus.placement.last_record == date(2026, 6, 16)
    assert (stone.placement.approved, stone.placement.returned) == (0, 1)
    assert stone.standing == (Light.BEHIND, "还没有记录")
    assert account.standing == (Light.BEHIND, "尚未派队")
    assert (campus.leader.name, account.leader) == ("林嘉豪", None)


def test_a_roster_that_is_due_makes_a_row_without_team_overdue(cast):
    item = {"document": cast.document, "kind": "safeguard_subitem", "position": 12, "number": "4."}
    task = Task.objects.create(title="收集队员名单", due_printed="--05-15", due=date(2026, 5, 15), **item)
    given = {"task": task, "assigner": cast.district, "on": date(2026, 5, 1), "due": None}
    given = assign_task(actor=cast.official, organisation=cast.college, **given)
    assert rows(cast)[2].standing.light == Light.OVERDUE
    confirm_done(actor=cast.official, assignment=given, on=TODAY)
    assert rows(cast)[2].standing == (Light.BEHIND, "尚未派队")


def test_each_sees_the_own_rows_only(cast):
    assert [row.placement.pk for row in rows(cast, "leader")] == [cast.campus.pk]
    assert rows(cast, "outsider") == []
    assert len(rows(cast, "college_official")) == 3


@pytest.mark.parametrize(
    ("wish", "sites"),
    [
        ({"search": "石 曹"}, ["羊角镇石曹村"]),
        ({"search": "编辑推文"}, ["预防未成年人违法犯罪公众号"]),
        ({"search": "林嘉豪"}, ["官渡校园社区"]),
        ({"search": "无此处"}, []),
        ({"leaderless": True}, ["预防未成年人违法犯罪公众号"]),
        ({"light": "overdue"}, []),
    ],
)
def test_sifting(cast, wish, sites):
    assert [row.placement.site.name for row in sift(rows(cast), **wish)] == sites


def test_sifting_for_missing_people(cast):
    Placement.objects.filter(pk=cast.campus.pk).update(headcount=2)
    assert len(sift(rows(cast), short=True)) == 2


def test_totals_are_of_the_rows_and_lights_add_up_to_them(cast):
    make_record(cast)
    total = totals(rows(cast))
    assert (total.rows, total.sites, total.headcount, total.filled, total.missing) == (3, 3, 50, 3, 47)
    assert (total.leaderless, total.approved) == (1, 1)
    assert sum(number for _, number in lights(rows(cast))) == 3


def test_neighbours_with_one_cell_stand_together(cast):
    Placement.objects.filter(pk=cast.stone.pk).update(block=cast.campus.block)
    together = blocks(rows(cast))
    assert [[row.placement.pk for row in block] for block in together] == [
        [cast.campus.pk, cast.stone.pk],
        [cast.account.pk],
    ]


def test_three_rows_cost_no_more_queries_than_one(cast):
    def queries(user):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            for block in blocks(rows_of(user, cast.document, today=TODAY)):
                for row in block:
                    _ = (row.leader and row.leader.home, row.placement.site.name, row.programmes)
        return len(seen)

    for user in (cast.leader, cast.official):
        user.paths(), user.organisations_acted_for(READ)
    one = queries(cast.leader)
    assert queries(cast.official) == one
