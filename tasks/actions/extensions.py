"""Verbs on extensions (延期): asked by the doing unit before the due date, decided by the unit that gave the task.

Until it is granted, and for ever if it is refused, the old date counts.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from tasks.actions.assignments import TOO_LATE, leave_steps, locked, refuse_the_doer
from tasks.choices import AssignmentState, AssignmentVerb, ExtensionState
from tasks.models import Assignment, Extension
from tasks.notices import settle_assignment
from teams import audit
from teams.models import User
from youthwork.lib.dates import cn_date


@transaction.atomic
def ask_extension(*, actor: User, assignment: Assignment, on: date, until: date, reason: str) -> Extension:
    """Ask for the due date to become ``until``. The assigner is told.

    ValidationError if the assignment is not being worked on or has no due date, the date has passed, ``until`` is not
    later, no reason is given, or another request waits.
    """
    assignment = locked(assignment.pk)
    if assignment.state != AssignmentState.OPEN:
        raise ValidationError(TOO_LATE[assignment.state])
    if assignment.due is None:
        raise ValidationError("这项交办没有完成时限，不用申请延期。")
    if on > assignment.due:
        raise ValidationError("完成时限已过，不能再申请延期，请直接与交办单位联系。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明延期的理由，交办单位凭它答复。"})
    if until <= assignment.due:
        raise ValidationError({"until": f"应晚于现在的时限{cn_date(assignment.due, on)}。"})
    extension = Extension(
        assignment=assignment, due_before=assignment.due, until=until, reason=reason.strip()[:300], asked_by=actor
    )
    extension.full_clean()
    extension.save()
    said = f"{cn_date(assignment.due, on)}延到{cn_date(until, on)}：{extension.reason}"
    leave_steps(actor, [assignment], AssignmentVerb.ASKED, on=on, reason=said[:300])
    after = {"due": assignment.due.isoformat(), "until": until.isoformat(), "reason": extension.reason}
    _record(actor, extension, AssignmentVerb.ASKED, after)
    return extension


@transaction.atomic
def grant_extension(*, actor: User, extension: Extension, on: date, note: str = "") -> Extension:
    """同意: the due date moves to what was asked for. Refused as in :func:`refuse_extension`, the note aside."""
    extension = _decide(actor, extension, ExtensionState.GRANTED, note)
    assignment = extension.assignment
    assignment.due = extension.until
    assignment.save(update_fields=["due"])
    said = f"时限改为{cn_date(extension.until, on)}" + (f"：{extension.decision}" if extension.decision else "")
    _answer(actor, extension, AssignmentVerb.GRANTED, on=on, said=said)
    return extension


@transaction.atomic
def refuse_extension(*, actor: User, extension: Extension, on: date, note: str) -> Extension:
    """不同意, with the reason in ``note``: the old date counts.

    ValidationError without a reason, if it was decided already, the work was reported done or ended meanwhile, or the
    actor serves in the doing unit.
    """
    if not note.strip():
        raise ValidationError({"note": "请写明不同意延期的理由。"})
    extension = _decide(actor, extension, ExtensionState.REFUSED, note)
    _answer(actor, extension, AssignmentVerb.REFUSED, on=on, said=extension.decision)
    return extension


def _decide(actor: User, extension: Extension, state: str, note: str) -> Extension:
    assignment = locked(extension.assignment_id)
    refuse_the_doer(actor, assignment, "延期由交办单位答复，承办单位的人不能自己答复。")
    if assignment.state != AssignmentState.OPEN:
        raise ValidationError(TOO_LATE[assignment.state])
    said = {"decided_at": timezone.now(), "decided_by": actor, "decision": note.strip()[:300]}
    if not Extension.objects.filter(pk=extension.pk, state=ExtensionState.ASKED).update(state=state, **said):
        raise ValidationError("这份延期申请已经答复。")
    extension = Extension.objects.get(pk=extension.pk)
    extension.assignment = assignment
    return extension


def _answer(actor: User, extension: Extension, verb: str, *, on: date, said: str) -> None:
    settle_assignment(extension.assignment, verb)
    leave_steps(actor, [extension.assignment], verb, on=on, reason=said[:300])
    after = {"due": extension.assignment.due.isoformat(), "decision": extension.decision}
    _record(actor, extension, verb, after)


def _record(actor: User, extension: Extension, verb: str, after: dict[str, str]) -> None:
    audit.record(
        actor=actor,
        verb=AssignmentVerb(verb).label,
        target=extension.assignment,
        organisation=extension.assignment.organisation,
        before={"due": extension.due_before.isoformat()},
        after=after,
    )
