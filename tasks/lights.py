"""The light of what was given to a unit: facts in, a light with its reason out, or none. No database."""

from collections.abc import Collection
from datetime import date

from tasks.choices import AssignmentState, Light
from tasks.progress import Standing, standing_of_due

State = AssignmentState


def light_of_assignment(state: str, due: date | None, today: date) -> Standing | None:
    """Where what is being worked on stands against its date. What has no date (常态化, 未定时限) has no light, nor has
    what was stopped or done, and what was reported done waits for the assigner: its doer is not late any more."""
    return standing_of_due(due, today) if state == State.OPEN and due else None


def light_of_task(states: Collection[str], due: date | None, today: date) -> Standing | None:
    """Where a task stands against its own date, by the ``states`` of its assignments, stopped ones left aside: done
    when all have done it, and in the hands of who asked when all have reported it."""
    if due is None:
        return None
    going = set(states) - {State.STOPPED}
    if going == {State.DONE}:
        return standing_of_due(due, today, done=True)
    if going and going <= {State.DONE, State.REPORTED}:
        return Standing(Light.ON_TRACK, "已报办结，待确认")
    return standing_of_due(due, today)
