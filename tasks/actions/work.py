"""Verbs on programmes: what is done, and what it counts."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from tasks.changes import indicators_changed, programme_changed
from tasks.choices import Counting, RecordState
from tasks.models import Document, Indicator, Programme, Record, Task
from teams import audit
from teams.models import Organisation, User

PROGRAMME_FIELDS = ("name", "content", "counting", "task", "due", "photos_because")


@transaction.atomic
def open_programme(
    *, actor: User, owner: Organisation, name: str, counting: str, document: Document | None = None, **said: Any
) -> Programme:
    """Open a programme of ``document``, or without one a unit's own project (各地项目).

    ``said`` may hold content, task, due and why its records need a photo. ValidationError if the name is taken or the
    task is of another document.
    """
    position = document.programmes.count() + 1 if document else 0
    programme = Programme(owner=owner, name=name, counting=counting, document=document, position=position, **said)
    _check_task(programme, said.get("task"))
    programme.full_clean()
    programme.save()
    after = {"counting": counting}
    if programme.photos_because:
        after["photos_because"] = programme.photos_because
    audit.record(actor=actor, verb="立项", target=programme, organisation=owner, after=after)
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
    fed_before = programme.task_id
    for field, value in moved.items():
        setattr(programme, field, value)
    programme.full_clean()
    programme.save(update_fields=[*moved, "search_text"])
    if moved.keys() & {"counting", "task"}:
        programme_changed(programme)
    if "task" in moved:
        indicators_changed(Indicator.objects.filter(task__in={fed_before, programme.task_id} - {None}))
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
