"""Verbs on who takes part in a task: the lead, or the owner of the document, adds a unit with a reason on record and
takes off one that it added. What the text prints is a fact and stays."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from tasks.choices import Part, TaskState
from tasks.models import Responsibility, Task
from tasks.notices import settle_participant, tell_participant_added
from teams import audit
from teams.models import Organisation, User


@transaction.atomic
def add_participant(
    *, actor: User, task: Task, organisation: Organisation, adder: Organisation, on: date, reason: str
) -> Responsibility:
    """Let ``organisation`` take part in ``task`` from ``on``, added by the unit ``adder`` with ``reason``. It reads the
    document from then on, and its officials are told.

    ValidationError without a reason, if it takes part already, or if the task was dropped.
    """
    if not reason.strip():
        raise ValidationError({"reason": "请写明为什么增加，台账上会写着。"})
    task = Task.objects.select_for_update().get(pk=task.pk)
    if task.state == TaskState.DROPPED:
        raise ValidationError("这项任务已从台账撤下，不能再增加参与单位。")
    if task.responsibilities.filter(organisation=organisation).exists():
        raise ValidationError({"organisation": f"{organisation}已经是这项任务的责任单位。"})
    last = task.responsibilities.aggregate(last=Max("position"))["last"] or 0
    row = Responsibility(
        task=task,
        organisation=organisation,
        part=Part.PARTICIPATING,
        position=last + 1,
        added_on=on,
        added_by=adder,
        reason=reason.strip()[:300],
    )
    row.full_clean()
    row.save()
    tell_participant_added(row, actor=actor, on=on)
    after = {"organisation": str(organisation), "added_by": str(adder), "reason": row.reason}
    audit.record(actor=actor, verb="增加参与单位", target=task, organisation=organisation, after=after)
    return row


@transaction.atomic
def remove_participant(*, actor: User, responsibility: Responsibility, remover: Organisation) -> None:
    """Take off a unit that ``remover`` added. What it was given stays given.

    ValidationError for a unit that the text names, or that another unit added.
    """
    rows = Responsibility.objects.select_for_update(of=("self",)).select_related("task", "organisation", "added_by")
    row = rows.filter(pk=responsibility.pk).first()
    if row is None:
        raise ValidationError("这个单位已经去掉。")
    if row.added_on is None:
        raise ValidationError("这是文件里写明的责任单位，不能去掉。")
    if row.added_by_id != remover.pk:
        raise ValidationError(f"这是{row.added_by}增加的，请由{row.added_by}去掉。")
    settle_participant(row)
    before = {"organisation": row.label, "added_by": str(row.added_by), "reason": row.reason}
    audit.record(actor=actor, verb="去掉参与单位", target=row.task, organisation=row.organisation, before=before)
    row.delete()
