"""What a rule would cost in a week, before it counts: by the rules as they are, and as they would be."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.actions.reminders import remind
from reports.generate.province import generate
from reports.models import ReminderRule
from reports.reminding.burden import Burden, compare
from tasks.actions.returns import return_record
from tasks.models import Document
from teams.models import Mute, Notice, Organisation, Pause, User
from tests.cast import make_record
from tests.reports.reminding_world import NOW, TODAY, give, kinds  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db
two_kinds = pytest.mark.usefixtures("kinds")

SILENT = {"before": [], "on_day": False, "after": [], "weekly": False}


def rule(cast, unit: Organisation | None = None, **other) -> ReminderRule:
    """A rule that is not stored."""
    return ReminderRule(organisation=unit or cast.city, set_by=cast.official, **(SILENT | other))


def numbers(burden: Burden) -> dict[int, tuple[int, int, int]]:
    """Days from today on which anybody is told: things, people, messages."""
    return {
        (on - TODAY).days: (load.items, load.people, load.messages) for on, load in burden.days.items() if load.messages
    }


@two_kinds
def test_both_sides_stand_day_by_day_and_together(cast):
    """Friday is a holiday and the weekend follows: what falls into it is said on the 18th, before the date, or on the
    22nd, after it."""
    give(cast, 0)
    give(cast, -5)
    give(cast, 3, unit=cast.stranger)
    found = compare(today=TODAY, add=rule(cast, before=[5], after=[4]))
    # by default all three today; on Monday and after it what comes next of each, at last to who gave it
    assert numbers(found.now) == {0: (3, 2, 3), 4: (2, 1, 2), 5: (2, 2, 2), 6: (1, 1, 1)}
    # by the rule: today what nobody has said yet, then 4 days after the dates of two
    assert numbers(found.then) == {0: (3, 2, 3), 4: (1, 1, 1), 5: (1, 1, 1)}
    week = found.then.week
    assert (week.items, week.people, week.messages, week.most) == (3, 2, 5, 3)
    assert (found.then.digests, found.then.most_in_a_day) == (4, 2)
    assert found.whole and len(found.days) == 7
    assert not Notice.objects.exists()


@two_kinds
def test_only_what_the_rule_reaches_is_counted(cast):
    give(cast, 0)
    give(cast, 0, unit=cast.stranger)
    other = Document.objects.create(title="另一份", short_title="另一份", owner=cast.district)
    found = compare(today=TODAY, add=rule(cast, cast.college))
    assert numbers(found.now)[0] == (1, 1, 1) and numbers(found.then) == {}
    assert numbers(compare(today=TODAY, add=rule(cast)).now)[0] == (2, 2, 2)
    assert numbers(compare(today=TODAY, add=rule(cast, document=cast.document)).now)[0] == (2, 2, 2)
    assert numbers(compare(today=TODAY, add=rule(cast, document=other)).now) == {}
    assert numbers(compare(today=TODAY, add=rule(cast, about="report")).now) == {}
    assert numbers(compare(today=TODAY, add=rule(cast, about="assignment")).now)[0] == (2, 2, 2)


@two_kinds
def test_a_changed_rule_takes_the_place_of_what_it_was_and_both_reaches_are_counted(cast):
    give(cast, 0)
    give(cast, 0, unit=cast.stranger)
    stored = rule(cast, cast.college)
    stored.save()
    found = compare(today=TODAY, add=rule(cast, cast.stranger), drop=stored)
    # it kept the college silent, and would keep silent the other instead
    assert numbers(found.now)[0] == (1, 1, 1) and numbers(found.then)[0] == (1, 1, 1)
    assert found.now.week.most == found.then.week.most == 2


@two_kinds
def test_a_rule_that_goes_leaves_the_next_wider_one(cast):
    give(cast, 0)
    rule(cast, enabled=False).save()
    near = rule(cast, cast.college, on_day=True)
    near.save()
    found = compare(today=TODAY, drop=near)
    assert numbers(found.now) == {0: (1, 1, 1)} and numbers(found.then) == {}


@two_kinds
def test_what_takes_too_long_is_left_out_and_said(cast):
    give(cast, 0)
    found = compare(today=TODAY, add=rule(cast), seconds=0)
    assert (found.whole, found.rows, found.now.week.items) == (False, 0, 0)


@two_kinds
def test_a_week_has_the_same_number_of_queries_whatever_is_due(cast):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            compare(today=TODAY, add=rule(cast, before=[3]))
        return len(asked)

    give(cast, 0)
    give(cast, 5)
    few = queries()
    give(cast, 0, unit=cast.stranger)
    give(cast, 5, unit=cast.stranger)
    assert queries() == few


# --- what is sent ----------------------------------------------------------------------------------------------------

DAY = timedelta(days=1)
FORM = {"organisation": "440900", "enabled": "yes", "before": ["7", "3"], "before_too": "5", "after": ["1", "3"]}


def sent_in_a_week() -> dict[int, tuple[int, int, int]]:
    """Reminds twice a day and counts what was written, by days from today: things, people, messages."""
    found = {}
    for day in range(7):
        known = set(Notice.objects.values_list("pk", flat=True))
        for hours in (0, 6):
            at = NOW + day * DAY + timedelta(hours=hours)
            with time_machine.travel(at):
                remind(now=at)
        new = Notice.objects.exclude(pk__in=known)
        if new:
            found[day] = len({row.subject for row in new}), len({row.user_id for row in new}), len(new)
    return found


def a_mixed_week(cast) -> None:
    """Things of two units early and late, told of in part, one of them muted; exams of the college; a record back."""
    rows = [give(cast, late, unit) for late in range(-8, 12, 2) for unit in (cast.college, cast.stranger)]
    give(cast, 29)
    with time_machine.travel(NOW - 3 * DAY):
        remind(now=NOW - 3 * DAY)
    Mute.objects.create(user=cast.college_official, subject=f"assignment:{rows[0].pk}", title="一项", until=TODAY + DAY)
    exams = {"starts_on": TODAY + 5 * DAY, "ends_on": TODAY + 5 * DAY, "reason": "考试"}
    Pause.objects.create(organisation=cast.college, **exams)
    record = make_record(cast, placement=cast.campus, people=20, state="submitted")
    return_record(actor=cast.official, record=record, reason="人数写错了")


@two_kinds
def test_the_numbers_on_the_page_are_what_is_sent_in_the_week(cast, client):
    a_mixed_week(cast)
    client.force_login(cast.city_official)
    asked = client.post(reverse("reports:reminder-rule-new"), FORM | {"weekly": "on", "official_after": "4"})
    shown = asked.context["comparison"].then
    client.post(reverse("reports:reminder-rule-new"), FORM | {"weekly": "on", "official_after": "4", "sure": "1"})
    assert ReminderRule.objects.count() == 1
    assert sent_in_a_week() == numbers(shown)
    assert len(numbers(shown)) >= 3 and shown.week.messages > 10


@two_kinds
def test_a_week_in_which_nothing_is_said_is_one_line(cast, client):
    client.force_login(cast.city_official)
    page = client.post(reverse("reports:reminder-rule-new"), FORM).content.decode()
    assert "现在和改后都没有要提醒的" in page
    assert "<table" not in page


@two_kinds
def test_what_counts_now_is_what_is_sent_without_the_rule(cast):
    a_mixed_week(cast)
    shown = compare(today=TODAY, add=rule(cast, enabled=False))
    assert numbers(shown.then) == {}
    assert sent_in_a_week() == numbers(shown.now)


def test_of_all_kinds_in_a_made_up_province_what_was_shown_is_sent(today):
    generate("tiny", seed=1, today=TODAY, tell=lambda line: None)
    top = Organisation.objects.get(depth=1)
    tried = ReminderRule(organisation=top, set_by=User.objects.first(), before=[5, 2], after=[2], official_after=4)
    shown = compare(today=TODAY, add=tried).then
    tried.save()
    assert sent_in_a_week() == numbers(shown)
    assert shown.week.messages > 50
