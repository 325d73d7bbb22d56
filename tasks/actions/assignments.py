"""Verbs on assignments: a task given to units, and the way of each until it is done or stopped.

交办 → 签收 → 办理 → 报办结 → 确认办结 (or 退回重办), or 中止. The doing unit receives and reports; the unit that gave
the task confirms, sends back and stops; the doer never confirms. More time: ``tasks.actions.extensions``.
Each step is an ``AssignmentStep``, an entry of the audit log and a notice to the other side.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from tasks.choices import AssignmentState, AssignmentVerb, TaskState
from tasks.models import Assignment, AssignmentStep, Task
from tasks.notices import settle_assignment, tell_of_steps
from teams import audit
from teams.models import Organisation, User

State, Verb = AssignmentState, AssignmentVerb
GOING = (State.OPEN, State.REPORTED)
ENTERED_LATER = time(9)  # the hour of a step that is entered for an earlier day


class Move(NamedTuple):
    """From which states a step leads to which other."""

    before: tuple[str, ...]
    after: str


WAY: dict[str, Move] = {
    Verb.REPORTED: Move((State.OPEN,), State.REPORTED),
    Verb.SENT_BACK: Move((State.REPORTED,), State.OPEN),
    Verb.DONE: Move(GOING, State.DONE),
    Verb.STOPPED: Move(GOING, State.STOPPED),
}
# Why a step cannot be taken, by the state that it found.
TOO_LATE: dict[str, str] = {
    State.OPEN: "承办单位还没有报办结，或已被退回重办。",
    State.REPORTED: "这项交办已经报办结，正等交办单位确认。",
    State.DONE: "这项交办已经办结。",
    State.STOPPED: "这项交办已经中止。",
}


@dataclass(frozen=True)
class Issued:
    """What came of giving a task to several units: the new assignments, and the units that had it before."""

    given: list[Assignment]
    had: list[Organisation]


@transaction.atomic
def assign_tasks(
    *,
    actor: User,
    task: Task,
    organisations: Iterable[Organisation],
    assigner: Organisation,
    on: date,
    due: date | None,
) -> Issued:
    """Give ``task`` to each of ``organisations`` that does not have it yet: one assignment each, all of one due date.
    Without ``due`` they follow the task (常态化 or no date yet).

    Issuing is one act: it has one transaction, one entry in the audit log with all names, and a constant number of
    queries; each unit's own assignment begins with a step of its own. Raises ValidationError if every one has the task
    already, the assigner is among them, the task was dropped, or the due date lies before ``on``.
    """
    wanted = list({unit.pk: unit for unit in organisations}.values())
    if assigner in wanted:
        raise ValidationError({"organisation": "不能交办给本单位：办结由交办单位确认。"})
    if due and due < on:
        raise ValidationError({"due": "完成时限已经过了，请改成今天或以后。"})
    task = Task.objects.select_for_update().get(pk=task.pk)  # two who issue at once do not give it twice
    if task.state == TaskState.DROPPED:
        raise ValidationError("这项任务已从台账撤下，不能再交办。")
    having = set(task.assignments.filter(organisation__in=wanted).values_list("organisation", flat=True))
    rows = [
        Assignment(task=task, organisation=unit, assigner=assigner, assigned_on=on, due=due or task.due)
        for unit in wanted
        if unit.pk not in having
    ]
    if not rows:
        raise ValidationError("这项任务已交给选中的单位，不用再交办。")
    given = Assignment.objects.bulk_create(rows)
    leave_steps(actor, given, Verb.GIVEN, on=on)
    units = [str(row.organisation) for row in given]
    after = {"assigner": str(assigner), "given_to": units, "due": _text(due or task.due)}
    audit.record(actor=actor, verb="交办", target=task, organisation=assigner, after=after)
    return Issued(given, [unit for unit in wanted if unit.pk in having])


def assign_task(
    *, actor: User, task: Task, organisation: Organisation, assigner: Organisation, on: date, due: date | None
) -> Assignment:
    """Give ``task`` to one unit; see :func:`assign_tasks`."""
    return assign_tasks(actor=actor, task=task, organisations=[organisation], assigner=assigner, on=on, due=due).given[
        0
    ]


@transaction.atomic
def receive_assignment(*, actor: User, assignment: Assignment, on: date) -> Assignment:
    """签收: the doing unit has taken note. ValidationError if it has already, or the assignment is not open."""
    row = locked(assignment.pk)
    if row.state != State.OPEN:
        raise ValidationError(TOO_LATE[row.state])
    if row.received_on:
        raise ValidationError("这项交办已经签收。")
    row.received_on = on
    row.save(update_fields=["received_on"])
    _leave(actor, row, Verb.RECEIVED, on=on, before={"received_on": None}, after={"received_on": _text(on)})
    return row


@transaction.atomic
def report_done(*, actor: User, assignment: Assignment, on: date, note: str) -> Assignment:
    """报办结: the doing unit says that it is done, and in ``note`` how (1 to 300 characters). It counts as received.

    ValidationError without a note, or if the assignment is not being worked on.
    """
    note = _said(note, "note", "请写明办理情况，交办单位凭它确认办结。")
    row = locked(assignment.pk)
    return _move(actor, row, Verb.REPORTED, on=on, reason=note, reported_on=on, received_on=row.received_on or on)


@transaction.atomic
def confirm_done(*, actor: User, assignment: Assignment, on: date, note: str = "") -> Assignment:
    """确认办结 (销号), also of what was not reported where the assigner knows that it is done.

    ValidationError if it has ended, the actor serves in the doing unit, or reported it done for one of their
    departments and does not say in ``note`` why no second person confirms.
    """
    row = locked(assignment.pk)
    refuse_the_doer(actor, row, "办结由交办单位确认，承办单位的人不能自己确认。")
    if not note.strip() and reported_by(row) == actor.pk:
        raise ValidationError({"note": "办结是你报的，应由另一人确认；单位只有一人的，请写明情况。"})
    return _move(actor, row, Verb.DONE, on=on, reason=note.strip()[:300], ended_on=max(on, row.assigned_on))


@transaction.atomic
def send_back(*, actor: User, assignment: Assignment, on: date, reason: str) -> Assignment:
    """退回重办: what was reported done is to be worked on again, with ``reason``. The due date stays.

    ValidationError without a reason, if nothing was reported, or if the actor serves in the doing unit.
    """
    reason = _said(reason, "reason", "请写明退回的原因，让对方知道还要办什么。")
    row = locked(assignment.pk)
    refuse_the_doer(actor, row, "报来的办结由交办单位答复，承办单位的人不能自己退回。")
    return _move(actor, row, Verb.SENT_BACK, on=on, reason=reason, reported_on=None)


@transaction.atomic
def stop_assignment(*, actor: User, assignment: Assignment, on: date, reason: str) -> Assignment:
    """中止: end the assignment without its being done.

    ValidationError without a reason, if it has ended, or if the actor serves in the doing unit.
    """
    reason = _said(reason, "reason", "请写明中止的原因，承办单位会看到。")
    row = locked(assignment.pk)
    refuse_the_doer(actor, row, "中止由交办单位决定，承办单位的人不能自己中止。")
    return _move(actor, row, Verb.STOPPED, on=on, reason=reason, ended_on=max(on, row.assigned_on))


def locked(pk: int) -> Assignment:
    """The assignment as it is now, and as it stays until the transaction ends."""
    rows = Assignment.objects.select_for_update(of=("self",))
    return rows.select_related("task__document", "organisation", "assigner").get(pk=pk)


def reported_by(assignment: Assignment) -> int | None:
    """Id of who said last that it is done; None for what was not reported, or was sent back since."""
    last = assignment.steps.filter(verb__in=(Verb.REPORTED, Verb.SENT_BACK)).order_by("pk").last()
    return last.by_id if last and last.verb == Verb.REPORTED else None


def refuse_the_doer(actor: User, assignment: Assignment, why: str) -> None:
    """Raise ValidationError with ``why`` if ``actor`` serves in the doing unit itself, whatever else they hold."""
    if assignment.organisation_id in {held.organisation_id for held in actor.current_appointments}:
        raise ValidationError(why)


def leave_steps(
    actor: User, assignments: Iterable[Assignment], verb: str, *, on: date, reason: str = ""
) -> list[AssignmentStep]:
    """Write that ``verb`` happened to each of ``assignments``, and tell the other side of each. Constant queries."""
    now = timezone.localtime()
    at = now if on == now.date() else timezone.make_aware(datetime.combine(on, ENTERED_LATER))
    by: dict[str, Any] = {"by": actor, "by_name": str(actor), "organisation": actor.organisation}
    steps = AssignmentStep.objects.bulk_create(
        AssignmentStep(assignment=row, verb=verb, reason=reason, at=at, **by) for row in assignments
    )
    tell_of_steps(steps, on=on)
    return steps


def _move(actor: User, row: Assignment, verb: str, *, on: date, reason: str, **dates: Any) -> Assignment:
    """Let ``row``, which is locked, take the step that ``WAY`` describes, if it stands where the step begins."""
    came_from, step = row.state, WAY[verb]
    if came_from not in step.before:
        raise ValidationError(TOO_LATE[came_from])
    row.state = step.after
    for field, value in dates.items():
        setattr(row, field, value)
    row.save(update_fields=["state", *dates])
    after = {"state": step.after} | ({"note": reason} if reason else {})
    _leave(actor, row, verb, on=on, reason=reason, before={"state": came_from}, after=after)
    return row


def _leave(
    actor: User, assignment: Assignment, verb: str, *, on: date, before: dict, after: dict, reason: str = ""
) -> None:
    settle_assignment(assignment, verb)
    leave_steps(actor, [assignment], verb, on=on, reason=reason)
    label, unit = Verb(verb).label, assignment.organisation
    audit.record(actor=actor, verb=label, target=assignment, organisation=unit, before=before, after=after)


def _said(text: str, field: str, why: str) -> str:
    """``text`` cut to what is kept; ValidationError at ``field`` if it says nothing."""
    if not text.strip():
        raise ValidationError({field: why})
    return text.strip()[:300]


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
