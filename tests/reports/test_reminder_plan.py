"""What would be said on a day: found by constant queries, by the rules, to the right people, nothing stored."""

from datetime import timedelta

import pytest

from reports.models import ReminderRule
from reports.reminding.plan import Told, ToldSoFar, plan
from reports.reminding.rules import Rules
from teams.actions.units import open_organisation
from teams.choices import Part
from teams.models import Notice
from tests.reports.reminding_world import GIVEN, TODAY, give

pytestmark = pytest.mark.django_db


def planned(cast, on=TODAY, *, rules=None, told=None, paths=None):
    rules = Rules.load() if rules is None else rules
    names = {user.pk: user.name for user in (cast.official, cast.college_official, cast.city_official, cast.outsider)}
    items = list(plan(on, rules=rules, told=told or Told(), paths=paths, kinds=[GIVEN]))
    return [(names[item.user], item.part, item.step) for item in items]


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (-12, []),
        (-9, [("周敏", Part.DOER, -7)]),
        (-4, [("周敏", Part.DOER, -1)]),  # what would fall into the holiday
        (-3, [("周敏", Part.DOER, 0)]),
        (0, [("周敏", Part.DOER, 0)]),
        (2, [("周敏", Part.DOER, 1)]),
        (8, [("周敏", Part.DOER, 3), ("韩雪", Part.OFFICIAL, 7)]),
        (36, [("周敏", Part.DOER, 3), ("韩雪", Part.OFFICIAL, 35), ("黄志远", Part.SUPERIOR, 30)]),
    ],
)
def test_the_doer_is_told_then_the_one_who_asked_then_that_ones_superior(cast, late, expected):
    give(cast, late)
    assert planned(cast) == expected
    assert not Notice.objects.exists()


def test_above_a_department_stands_whoever_is_above_its_committee(cast):
    name = {"code": "440902-XC", "name": "共青团茂南区委宣传部", "short_name": "宣传部", "kind": "department"}
    office = open_organisation(actor=None, parent=cast.district, from_on=TODAY - timedelta(days=200), **name)
    given = give(cast, 36)
    given.assigner = office
    given.save(update_fields=["assigner"])
    assert planned(cast)[1:] == [("韩雪", Part.OFFICIAL, 35), ("黄志远", Part.SUPERIOR, 30)]


def test_a_rule_that_is_tried_counts_without_being_stored(cast):
    give(cast, 0)
    tried = ReminderRule(organisation=cast.city, enabled=False, set_by=cast.admin)
    assert planned(cast, rules=Rules([tried])) == []
    assert planned(cast) == [("周敏", Part.DOER, 0)]


def test_what_was_thought_of_for_one_day_is_not_said_on_the_next(cast):
    give(cast, 0)
    told = ToldSoFar()
    for item in plan(TODAY, rules=Rules(), told=told, kinds=[GIVEN]):
        told.remember(item)
    assert planned(cast, told=told) == []
    assert planned(cast, TODAY + timedelta(days=4), told=told) == [("周敏", Part.DOER, 3)]


def test_only_what_lies_under_the_named_units_is_planned(cast):
    give(cast, 0)
    give(cast, 0, unit=cast.stranger)
    assert planned(cast, paths=[cast.college.path]) == [("周敏", Part.DOER, 0)]
    assert planned(cast, paths=[]) == []
    assert len(planned(cast, paths=[cast.city.path])) == 2
