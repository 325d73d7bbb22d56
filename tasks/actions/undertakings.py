"""Verbs on what cadres take on: take on, give up, report done and take that back; and the projects of a list."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tasks.changes import persons_changed
from tasks.choices import Counting, RecordState, UndertakingState
from tasks.menu import items_of, office_for
from tasks.models import Document, Programme, Task, Undertaking
from teams import audit
from teams.models import User


@transaction.atomic
def open_menu(*, actor: User | None, document: Document) -> list[Programme]:
    """Let every item of ``document``'s list have a project of its own, so that what cadres record of it is counted.
    Returns those that were made: none where all are there. One audit entry for them."""
    without = items_of(document).filter(programmes=None)
    made = [
        Programme.objects.create(
            name=_free_name(task),
            owner=document.owner,
            document=document,
            task=task,
            content=task.text[:300],
            counting=Counting.NONE,
            position=task.position,
        )
        for task in without
    ]
    if made:
        names = [programme.name for programme in made]
        audit.record(
            actor=actor, verb="设领办项目", target=document, organisation=document.owner, after={"programmes": names}
        )
    return made


def _free_name(task: Task) -> str:
    """The title, with the number where a project of the document has that name already."""
    name = task.title[:80]
    taken = Programme.objects.filter(document=task.document_id, name=name).exists()
    return f"{name}（清单{task.number.rstrip('.．、')}）" if taken else name


@transaction.atomic
def take_on(*, actor: User, task: Task, on: date) -> Undertaking:
    """Take on ``task`` of a list as one of its cadres, with the grade of this day. More than the minimum is welcome.

    Raises ValidationError if it is no item of a list, the list is not meant for the actor's unit, or the actor has it
    already.
    """
    if not items_of(task.document).filter(pk=task.pk).exists():
        raise ValidationError("这一条不在干部任务清单里，不能领办。")
    office = office_for(actor, task.document, on=on)
    if office is None:
        raise ValidationError("这份清单是给印发单位的干部的，你的任职不在其中。")
    open_menu(actor=actor, document=task.document)
    undertaking = Undertaking(user=actor, task=task, organisation=office.organisation, grade=office.grade, taken_on=on)
    undertaking.full_clean()
    try:
        with transaction.atomic():
            undertaking.save()
    except IntegrityError:  # the same click twice, at the same moment
        raise ValidationError("这项任务你已经领办。") from None
    _note(undertaking, actor, "领办")
    persons_changed(undertaking.organisation, on, task.document)
    return undertaking


@transaction.atomic
def give_up(*, actor: User, undertaking: Undertaking, on: date) -> None:
    """退领: as if it had not been taken on. Raises ValidationError once something was recorded of it, drafts too."""
    undertaking = _locked(undertaking)
    if undertaking.state != UndertakingState.TAKEN:
        raise ValidationError(f"这项任务现在是“{undertaking.get_state_display()}”，不能退领。")
    if undertaking.records.exists():
        raise ValidationError("已经写了记录，不能退领；草稿可以先删去。")
    _end(undertaking, UndertakingState.GIVEN_UP, on)
    _note(undertaking, actor, "退领")
    persons_changed(undertaking.organisation, undertaking.taken_on, undertaking.task.document)


@transaction.atomic
def report_done(*, actor: User, undertaking: Undertaking, on: date) -> None:
    """办结. Raises ValidationError unless another person has approved a record of it, and while one still waits."""
    undertaking = _locked(undertaking)
    if undertaking.state != UndertakingState.TAKEN:
        raise ValidationError(f"这项任务现在是“{undertaking.get_state_display()}”，不用再报办结。")
    states = set(undertaking.records.values_list("state", flat=True))
    if RecordState.APPROVED not in states:
        raise ValidationError("还没有审核通过的记录：先写做了什么，审核通过后再报办结。")
    if states != {RecordState.APPROVED}:
        raise ValidationError("还有没审完的记录：等审核通过，或删去草稿，再报办结。")
    _end(undertaking, UndertakingState.DONE, on)
    _note(undertaking, actor, "领办办结")


@transaction.atomic
def reopen(*, actor: User, undertaking: Undertaking) -> None:
    """Go on with what was reported done. Raises ValidationError for anything else."""
    undertaking = _locked(undertaking)
    if undertaking.state != UndertakingState.DONE:
        raise ValidationError("这项任务没有办结，不用撤回。")
    _end(undertaking, UndertakingState.TAKEN, None)
    _note(undertaking, actor, "撤回办结")


def _locked(undertaking: Undertaking) -> Undertaking:
    rows = Undertaking.objects.select_for_update(of=("self",)).select_related("task", "user", "organisation")
    return rows.get(pk=undertaking.pk)


def _end(undertaking: Undertaking, state: str, on: date | None) -> None:
    undertaking.state, undertaking.ended_on = state, on
    undertaking.save(update_fields=["state", "ended_on"])


def _note(undertaking: Undertaking, actor: User, verb: str) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=undertaking,
        organisation=undertaking.organisation,
        after={"task": undertaking.task.title, "state": undertaking.state},
    )
