"""What a rule would cost in a week, before it counts: by the rules as they are, and as they would be."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import ReminderRule
from reports.reminding.burden import Burden, compare
from tasks.models import Document
from teams.models import Notice, Organisation
from tests.reports.reminding_world import GIVEN, TODAY, give

pytestmark = pytest.mark.django_db

SILENT = {"before": [], "on_day": False, "after": [], "weekly": False}


def rule(cast, unit: Organisation | None = None, **other) -> ReminderRule:
    """A rule that is not stored."""
    return ReminderRule(organisation=unit or cast.city, set_by=cast.official, **(SILENT | other))


def numbers(burden: Burden) -> dict[int, tuple[int, int, int]]:
    """Days from today on which anybody is told: things, people, messages."""
    return {
        (on - TODAY).days: (load.items, load.people, load.messages) for on, load in burden.days.items() if load.messages
    }


def test_both_sides_stand_day_by_day_and_together(cast):
    """Friday is a holiday and the weekend follows: what falls into it is said on the 18th, before the date, or on the
    22nd, after it."""
    give(cast, 0)
    give(cast, -5, task=cast.online_task)
    give(cast, 3, unit=cast.stranger)
    found = compare(today=TODAY, add=rule(cast, before=[5], after=[4]), kinds=[GIVEN])
    # by default all three today; on Monday and after it what comes next of each, at last to who gave it
    assert numbers(found.now) == {0: (3, 2, 3), 4: (2, 1, 2), 5: (2, 2, 2), 6: (1, 1, 1)}
    # by the rule: today what nobody has said yet, then 4 days after the dates of two
    assert numbers(found.then) == {0: (3, 2, 3), 4: (1, 1, 1), 5: (1, 1, 1)}
    week = found.then.week
    assert (week.items, week.people, week.messages, week.most) == (3, 2, 5, 3)
    assert (found.then.digests, found.then.most_in_a_day) == (4, 2)
    assert found.whole and len(found.days) == 7
    assert not Notice.objects.exists()


def test_only_what_the_rule_reaches_is_counted(cast):
    give(cast, 0)
    give(cast, 0, unit=cast.stranger)
    other = Document.objects.create(title="另一份", short_title="另一份", owner=cast.district)
    found = compare(today=TODAY, add=rule(cast, cast.college), kinds=[GIVEN])
    assert numbers(found.now)[0] == (1, 1, 1) and numbers(found.then) == {}
    assert numbers(compare(today=TODAY, add=rule(cast), kinds=[GIVEN]).now)[0] == (2, 2, 2)
    assert numbers(compare(today=TODAY, add=rule(cast, document=cast.document), kinds=[GIVEN]).now)[0] == (2, 2, 2)
    assert numbers(compare(today=TODAY, add=rule(cast, document=other), kinds=[GIVEN]).now) == {}
    assert numbers(compare(today=TODAY, add=rule(cast, about="report"), kinds=[GIVEN]).now) == {}
    assert numbers(compare(today=TODAY, add=rule(cast, about="assignment"), kinds=[GIVEN]).now)[0] == (2, 2, 2)


def test_a_changed_rule_takes_the_place_of_what_it_was_and_both_reaches_are_counted(cast):
    give(cast, 0)
    give(cast, 0, unit=cast.stranger)
    stored = rule(cast, cast.college)
    stored.save()
    found = compare(today=TODAY, add=rule(cast, cast.stranger), drop=stored, kinds=[GIVEN])
    # it kept the college silent, and would keep silent the other instead
    assert numbers(found.now)[0] == (1, 1, 1) and numbers(found.then)[0] == (1, 1, 1)
    assert found.now.week.most == found.then.week.most == 2


def test_a_rule_that_goes_leaves_the_next_wider_one(cast):
    give(cast, 0)
    rule(cast, enabled=False).save()
    near = rule(cast, cast.college, on_day=True)
    near.save()
    found = compare(today=TODAY, drop=near, kinds=[GIVEN])
    assert numbers(found.now) == {0: (1, 1, 1)} and numbers(found.then) == {}


def test_what_takes_too_long_is_left_out_and_said(cast):
    give(cast, 0)
    found = compare(today=TODAY, add=rule(cast), kinds=[GIVEN], seconds=0)
    assert not found.whole and found.days == []


def test_a_week_has_the_same_number_of_queries_whatever_is_due(cast):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            compare(today=TODAY, add=rule(cast, before=[3]), kinds=[GIVEN])
        return len(asked)

    give(cast, 0)
    give(cast, 5, task=cast.online_task)
    few = queries()
    give(cast, 0, unit=cast.stranger)
    give(cast, 5, unit=cast.stranger, task=cast.online_task)
    assert queries() == few
