"""The texts and recipients of this app's notices, sent through ``teams.actions.notices``."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from tasks.access import may_say
from tasks.choices import AssignmentVerb
from tasks.models import Assignment, AssignmentStep, Record, Responsibility
from teams.actions.notices import leave, mark_read
from teams.choices import NoticeKind
from teams.models import Notice, User
from teams.offices import officials_of
from teams.roles import RECORDS_WRITE, TASKS_ASSIGN
from youthwork.lib.dates import cn_date


def tell_record_returned(record: Record, *, users: Iterable[User], occasion: int, marked: str = "") -> int:
    """One notice per returning; ``occasion`` is the id of the review step. It leads whoever may correct the record to
    the field that is ``marked``, anybody else to the record."""
    correct, url = reverse("tasks:record-edit", args=[record.pk]), record.get_absolute_url()
    if marked:
        correct += f"#{marked}"
    said = {
        "kind": NoticeKind.RETURNED,
        "key": f"record-returned:{occasion}",
        "title": f"{record}被退回",
        "text": record.return_reason,
    }
    people = [user for user in users if user.is_active]
    return leave(notices=[Notice(user=user, url=correct if may_say(user, record) else url, **said) for user in people])


def settle_record_returned(record: Record) -> int:
    """What has been corrected need not be read any more, by whomever it was corrected. Returns how many notices."""
    told = Notice.objects.filter(kind=NoticeKind.RETURNED, url__startswith=record.get_absolute_url())
    return mark_read(notices=told)


class Telling(NamedTuple):
    """Which side is told of a step (doing, or else giving), and how the notice begins."""

    doer: bool
    title: str
    kind: str = NoticeKind.TASK


TELLINGS = {
    AssignmentVerb.GIVEN: Telling(True, "交办"),
    AssignmentVerb.REPORTED: Telling(False, "{organisation}报办结"),
    AssignmentVerb.SENT_BACK: Telling(True, "退回重办", NoticeKind.RETURNED),
    AssignmentVerb.DONE: Telling(True, "已确认办结"),
    AssignmentVerb.STOPPED: Telling(True, "已中止"),
    AssignmentVerb.ASKED: Telling(False, "{organisation}申请延期"),
    AssignmentVerb.GRANTED: Telling(True, "同意延期"),
    AssignmentVerb.REFUSED: Telling(True, "不同意延期"),
}
# What a step answers: the notices of these steps need not be read any more. Those left out answer all that was said.
ANSWERS = {
    AssignmentVerb.RECEIVED: (AssignmentVerb.GIVEN,),
    AssignmentVerb.SENT_BACK: (AssignmentVerb.REPORTED,),
    AssignmentVerb.GRANTED: (AssignmentVerb.ASKED,),
    AssignmentVerb.REFUSED: (AssignmentVerb.ASKED,),
}


def tell_of_steps(steps: Iterable[AssignmentStep], *, on: date) -> int:
    """One notice per person and step to the officials of the other side, never to who took the step: those who may
    record as the doing unit, or give tasks as the assigner. Constant queries; returns how many notices were new."""
    steps = [step for step in steps if step.verb in TELLINGS]
    given = [step.assignment for step in steps]
    doers = officials_of({row.organisation_id for row in given}, RECORDS_WRITE, on=on)
    assigners = officials_of({row.assigner_id for row in given}, TASKS_ASSIGN, on=on)
    notices = []
    for step in steps:
        row, telling = step.assignment, TELLINGS[AssignmentVerb(step.verb)]
        people = doers[row.organisation_id] if telling.doer else assigners[row.assigner_id]
        said = {
            "kind": telling.kind,
            "key": f"assignment:{row.pk}:{step.verb}:{step.pk}",
            "title": f"{telling.title.format(organisation=row.organisation)}：{row.task.title}",
            "text": _asked(row, on) if step.verb == AssignmentVerb.GIVEN else step.reason,
            "url": reverse("tasks:assignment", args=[row.pk]),
        }
        notices += [Notice(user_id=person, **said) for person in people if person != step.by_id]
    return leave(notices=notices)


def _asked(assignment: Assignment, on: date) -> str:
    by = f"，{cn_date(assignment.due, on)}前完成" if assignment.due else ""
    return f"{assignment.assigner}交办{by}。"


def settle_assignment(assignment: Assignment, verb: str) -> int:
    """Mark as read what was said of ``assignment`` and is answered by ``verb``, by whomever. Returns how many."""
    notices = Notice.objects.filter(key__startswith=f"assignment:{assignment.pk}:")
    answered = ANSWERS.get(AssignmentVerb(verb))
    if answered:
        wanted = Q()
        for step in answered:
            wanted |= Q(key__startswith=f"assignment:{assignment.pk}:{step.value}:")
        notices = notices.filter(wanted)
    return mark_read(notices=notices)


def tell_participant_added(row: Responsibility, *, actor: User, on: date) -> int:
    """One notice to the officials of a unit that was asked to take part in a task, with the reason."""
    people = officials_of([row.organisation_id], RECORDS_WRITE, on=on)[row.organisation_id]
    said = {
        "kind": NoticeKind.TASK,
        "key": f"participant:{row.pk}",
        "title": f"增加为配合单位：{row.task.title}",
        "text": f"{row.added_by}：{row.reason}",
        "url": reverse("tasks:task", args=[row.task_id]),
    }
    return leave(notices=[Notice(user_id=person, **said) for person in people if person != actor.pk])


def settle_participant(row: Responsibility) -> int:
    return mark_read(notices=Notice.objects.filter(key=f"participant:{row.pk}"))
