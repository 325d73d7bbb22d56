"""Verbs on tasks and programmes: who is to do it, whether it is done, what it counts."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from tasks.choices import AssignmentState, Counting, RecordState
from tasks.models import Assignment, Document, Programme, Record, RecordChange, Task
from teams import audit
from teams.models import Organisation, User

PROGRAMME_FIELDS = ("name", "content", "counting", "task", "due")


@transaction.atomic
def assign_task(
    *, actor: User, task: Task, organisation: Organisation, assigner: Organisation, on: date, due: date | None
) -> Assignment:
    """Give ``task`` to ``organisation``. Without ``due`` the assignment follows the task (常态化 or no date yet).

    Raises ValidationError if the unit has it already, is the assigner itself, or the due date lies before ``on``.
    """
    if organisation == assigner:
        raise ValidationError({"organisation": "不能交办给本单位：办结由交办单位确认。"})
    if due and due < on:
        raise ValidationError({"due": "完成时限已经过了，请改成今天或以后。"})
    assignment = Assignment(
        task=task, organisation=organisation, assigner=assigner, assigned_on=on, due=due or task.due
    )
    assignment.full_clean()
    assignment.save()
    audit.record(
        actor=actor,
        verb="交办",
        target=assignment,
        organisation=organisation,
        after={"assigner": str(assigner), "due": assignment.due.isoformat() if assignment.due else None},
    )
    return assignment


@transaction.atomic
def confirm_done(*, actor: User, assignment: Assignment, on: date) -> Assignment:
    """Confirm that the assignment is done. ValidationError if it has ended, or the actor serves in the doing unit."""
    if assignment.organisation_id in {a.organisation_id for a in actor.current_appointments}:
        raise ValidationError("办结由交办单位确认，承办单位的人不能自己确认。")
    return _end(actor, assignment, AssignmentState.DONE, "确认办结", on)


@transaction.atomic
def stop_assignment(*, actor: User, assignment: Assignment, on: date) -> Assignment:
    """End the assignment without its being done. ValidationError if it has ended."""
    return _end(actor, assignment, AssignmentState.STOPPED, "中止交办", on)


def _end(actor: User, assignment: Assignment, state: str, verb: str, on: date) -> Assignment:
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.state != AssignmentState.OPEN:
        raise ValidationError(f"这项交办已经{assignment.get_state_display()}。")
    assignment.state, assignment.ended_on = state, max(on, assignment.assigned_on)
    assignment.save(update_fields=["state", "ended_on"])
    audit.record(
        actor=actor,
        verb=verb,
        target=assignment,
        organisation=assignment.organisation,
        before={"state": AssignmentState.OPEN},
        after={"state": state},
    )
    return assignment


@transaction.atomic
def open_programme(
    *, actor: User, owner: Organisation, name: str, counting: str, document: Document | None = None, **said: Any
) -> Programme:
    """Open a programme of ``document``, or without one a unit's own project (各地项目).

    ``said`` may hold content, task and due. ValidationError if the name is taken or the task is of another document.
    """
    position = document.programmes.count() + 1 if document else 0
    programme = Programme(owner=owner, name=name, counting=counting, document=document, position=position, **said)
    _check_task(programme, said.get("task"))
    programme.full_clean()
    programme.save()
    audit.record(actor=actor, verb="立项", target=programme, organisation=owner, after={"counting": counting})
    return programme


@transaction.atomic
def edit_programme(*, actor: User, programme: Programme, **said: Any) -> Programme:
    """Change some of ``PROGRAMME_FIELDS``. Another counting rule lets the approved records count anew.

    Raises ValidationError if the task is of another document, the name is taken, or the new rule would read what was
    said already as something else.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    unknown = set(said) - set(PROGRAMME_FIELDS)
    if unknown:
        raise TypeError(f"not a field of a programme: {unknown}")
    moved = {field: value for field, value in said.items() if getattr(programme, field) != value}
    if not moved:
        return programme
    _check_task(programme, moved.get("task"))
    before = {field: _text(getattr(programme, field)) for field in moved}
    if "counting" in moved:
        _check_counting(programme, moved["counting"])
    for field, value in moved.items():
        setattr(programme, field, value)
    programme.full_clean()
    programme.save(update_fields=[*moved, "search_text"])
    if moved.keys() & {"counting", "task"}:
        touched = Record.objects.filter(programme=programme).approved().values_list("occurred_on", flat=True)
        RecordChange.objects.bulk_create(
            RecordChange(programme=programme, occurred_on=day) for day in sorted(set(touched.order_by()))
        )
    audit.record(
        actor=actor,
        verb="修改项目",
        target=programme,
        organisation=programme.owner,
        before=before,
        after={field: _text(value) for field, value in moved.items()},
    )
    return programme


def _check_task(programme: Programme, task: Task | None) -> None:
    if task is not None and task.document_id != programme.document_id:
        raise ValidationError({"task": "这项任务不在项目所属的文件里。"})


def _check_counting(programme: Programme, counting: str) -> None:
    """What was said stays what it was: 人数 and 人次 read the same figure, the others do not."""
    same = {Counting.HEADCOUNT, Counting.VISITS}
    if {programme.counting, counting} <= same:
        return
    if Record.objects.filter(programme=programme).exclude(state=RecordState.DRAFT).exists():
        now = programme.get_counting_display()
        raise ValidationError({"counting": f"已有记录是按“{now}”填的，不能改成“{Counting(counting).label}”。"})


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)
