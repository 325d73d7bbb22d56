"""What was given to a unit has a light only while it is worked on, and only with a date."""

from datetime import date

import pytest

from tasks.lights import light_of_assignment, light_of_task

TODAY = date(2026, 6, 18)
PAST, SOON, FAR = date(2026, 6, 1), date(2026, 6, 20), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("state", "due", "light"),
    [
        ("open", PAST, "overdue"),
        ("open", SOON, "due_soon"),
        ("open", FAR, "on_track"),
        ("open", None, None),
        ("reported", PAST, None),
        ("done", PAST, None),
        ("stopped", PAST, None),
    ],
)
def test_an_assignment_has_a_light_while_it_is_worked_on(state, due, light):
    standing = light_of_assignment(state, due, TODAY)
    assert (standing.light if standing else None) == light


@pytest.mark.parametrize(
    ("states", "due", "light", "reason"),
    [
        ((), PAST, "overdue", "已过17天"),
        (("done", "open"), PAST, "overdue", "已过17天"),
        (("done", "stopped"), PAST, "done", "已办结"),
        (("stopped",), PAST, "overdue", "已过17天"),
        (("done", "reported"), PAST, "on_track", "已报办结，待确认"),
        (("reported", "open"), PAST, "overdue", "已过17天"),
    ],
)
def test_a_task_with_a_date_stands_as_those_who_have_it(states, due, light, reason):
    standing = light_of_task(states, due, TODAY)
    assert (standing.light, standing.reason) == (light, reason)


@pytest.mark.parametrize("states", [(), ("open",), ("done",)])
def test_a_task_without_a_date_has_no_light_at_all(states):
    assert light_of_task(states, None, TODAY) is None
