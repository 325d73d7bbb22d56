"""Verbs on documents."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from tasks.changes import indicators_changed
from tasks.models import Assignment, Document, Target
from teams import audit
from teams.models import User


@transaction.atomic
def set_period(*, actor: User, document: Document, starts_on: date, ends_on: date) -> list[str]:
    """Set the period of ``document``; printed due dates without a year (``--05-15``) get the year that lies in it.

    Targets get theirs too, and assignments that were due on a task's date move along. Returns the titles of tasks whose
    printed date does not occur in the period: no year is invented for them. Raises ValidationError if the end lies
    before the start.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    before = {"starts_on": _text(document.starts_on), "ends_on": _text(document.ends_on)}
    document.starts_on, document.ends_on = starts_on, ends_on
    document.full_clean()
    document.save(update_fields=["starts_on", "ends_on"])
    outside = []
    for task in document.tasks.filter(due_printed__startswith="--"):
        due = dated_in(task.due_printed, starts_on, ends_on)
        if due is None:
            outside.append(task.title)
        if due != task.due:
            Assignment.objects.going().filter(task=task, due=task.due).update(due=due)
            task.due = due
            task.save(update_fields=["due"])
    for target in Target.objects.filter(indicator__document=document, due_printed__startswith="--"):
        target.due = dated_in(target.due_printed, starts_on, ends_on)
        target.save(update_fields=["due"])
    indicators_changed(document.indicators.all())
    after = {"starts_on": _text(starts_on), "ends_on": _text(ends_on)}
    audit.record(actor=actor, verb="设执行期", target=document, organisation=document.owner, before=before, after=after)
    return outside


@transaction.atomic
def note_export(*, actor: User, document: Document, phones: int) -> None:
    """Leave a trace that the arrangement was taken out of the platform, with ``phones`` numbers in full."""
    after = {"phones": phones}
    audit.record(actor=actor, verb="导出安排表", target=document, organisation=document.owner, after=after)


@transaction.atomic
def note_ledger_export(*, actor: User, document: Document, ending: str) -> None:
    """Leave a trace that the ledger was taken out of the platform as a file of this kind."""
    after = {"format": ending}
    audit.record(actor=actor, verb="导出台账", target=document, organisation=document.owner, after=after)


def dated_in(printed: str, starts_on: date, ends_on: date) -> date | None:
    """The first day inside the period that ``printed`` (``--MM-DD``) can mean; None if there is none."""
    try:
        month, day = (int(part) for part in printed.removeprefix("--").split("-"))
    except ValueError:
        raise ValidationError(f"印出的期限“{printed}”不是“--月-日”的写法。") from None
    for year in range(starts_on.year, ends_on.year + 1):
        try:
            meant = date(year, month, day)
        except ValueError:  # 29 February in a common year
            continue
        if starts_on <= meant <= ends_on:
            return meant
    return None


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
