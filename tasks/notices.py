"""The texts and recipients of this app's notices, sent through ``teams.actions.notices``; and which of them, and of the
reminders of ``tasks.due``, a verb answers.

What is settled here is settled the moment it is done; what ends by itself (a period, a task that is withdrawn) the next
run of reminders sees.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.urls import reverse

from tasks.access import may_say
from tasks.choices import AssignmentVerb, PlanParty
from tasks.models import (
    Assignment,
    AssignmentStep,
    ContactLink,
    Placement,
    PlanAnswer,
    PlanStep,
    Record,
    Responsibility,
    WorkPlan,
)
from teams.actions.notices import leave, notify, settle, settle_reminders
from teams.choices import DueKind, NoticeKind, Part
from teams.models import Member, Notice, Organisation, Team, User
from teams.offices import officials_of
from teams.roles import RECORDS_REVIEW, RECORDS_WRITE, TASKS_ASSIGN
from youthwork.lib.dates import cn_date


def tell_record_returned(record: Record, *, users: Iterable[User], occasion: int, marked: str = "") -> int:
    """One notice per returning; ``occasion`` is the id of the review step. It leads whoever may correct the record to
    the field that is ``marked``, anybody else to the record."""
    correct, url = reverse("tasks:record-edit", args=[record.pk]), record.get_absolute_url()
    if marked:
        correct += f"#{marked}"
    said = {
        "kind": NoticeKind.RETURNED,
        "subject": f"record:{record.pk}",
        "occasion": f"returned:{occasion}",
        "title": f"{record}被退回",
        "text": record.return_reason,
        "inside_only": record.is_closed,
    }
    people = [user for user in users if user.is_active]
    return leave(notices=[Notice(user=user, url=correct if may_say(user, record) else url, **said) for user in people])


def settle_record_sent(record: Record) -> int:
    """A record that is sent in answers that it came back, by whomever it was corrected, and what its step of the plan
    reminded of. Returns how many notices."""
    subjects = [f"record:{record.pk}"]
    if record.plan_step_id:
        subjects.append(f"step:{record.plan_step_id}")
    return settle(notices=Notice.objects.filter(subject__in=subjects))


def settle_reviews(record: Record) -> int:
    """The last record of a pile that is decided answers what the pile reminded of."""
    if Record.objects.waiting().filter(reviewer=record.reviewer_id).exists():
        return 0
    return settle_reminders(DueKind.REVIEW, [record.reviewer_id])


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
# What a step answers: the notices of these steps need not be read any more, and with a new date (GRANTED) what reminded
# of the old one. Those left out answer all that was said.
ANSWERS: dict[AssignmentVerb, tuple[AssignmentVerb | Part, ...]] = {
    AssignmentVerb.RECEIVED: (AssignmentVerb.GIVEN,),
    AssignmentVerb.SENT_BACK: (AssignmentVerb.REPORTED,),
    AssignmentVerb.GRANTED: (AssignmentVerb.ASKED, *Part),
    AssignmentVerb.REFUSED: (AssignmentVerb.ASKED,),
}
WAITING_GOES_ON = (AssignmentVerb.RECEIVED, AssignmentVerb.SENT_BACK)  # a request for more time still needs its answer
TAKEN_OFF_THE_PILE = (AssignmentVerb.SENT_BACK, AssignmentVerb.DONE, AssignmentVerb.STOPPED)


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
            "subject": f"assignment:{row.pk}",
            "occasion": f"{step.verb}:{step.pk}",
            "title": f"{telling.title.format(organisation=row.organisation)}：{row.task.title}",
            "text": _asked(row, on) if step.verb == AssignmentVerb.GIVEN else step.reason,
            "url": reverse("tasks:assignment", args=[row.pk]),
            "inside_only": row.task.is_closed,
        }
        notices += [Notice(user_id=person, **said) for person in people if person != step.by_id]
    return leave(notices=notices)


def _asked(assignment: Assignment, on: date) -> str:
    by = f"，{cn_date(assignment.due, on)}前完成" if assignment.due else ""
    return f"{assignment.assigner}交办{by}。"


def settle_assignment(assignment: Assignment, verb: str) -> int:
    """Settle what was said of ``assignment`` and is answered by ``verb``, by whomever: also of the request for more
    time that it ends, and of the assigner's pile where it was the last. Returns how many."""
    answered = [f"{step.value}:" for step in ANSWERS.get(AssignmentVerb(verb), ())]
    settled = settle(notices=Notice.objects.about(f"assignment:{assignment.pk}", *answered))
    if verb not in WAITING_GOES_ON:
        settled += settle_reminders(DueKind.EXTENSION, assignment.extensions.values_list("pk", flat=True))
    if verb in TAKEN_OFF_THE_PILE:
        settled += _settle_confirmations(assignment.assigner_id)
    return settled


def _settle_confirmations(assigner: int) -> int:
    if Assignment.objects.to_confirm().filter(assigner=assigner).exists():
        return 0
    return settle_reminders(DueKind.CONFIRMATION, [assigner])


def settle_rosters(placements: Iterable[int]) -> int:
    """Settle what reminded of people at ``placements`` (ids), where there are enough by now."""
    placements = set(placements)
    short = Placement.objects.short_of_people().filter(pk__in=placements).order_by()
    return settle_reminders(DueKind.ROSTER, placements - set(short.values_list("pk", flat=True)))


def settle_leader_named(placements: Iterable[int]) -> int:
    """A leader, or a team where there was none, answers what reminded of it at ``placements`` (ids); what is still
    lacking is told anew."""
    return settle_reminders(DueKind.TEAM, placements)


def settle_leader_gone(team: Team, member: Member) -> int:
    """``member`` leads ``team`` no more: what reminded this one of plans, steps and records is asked of another now."""
    user = User.objects.filter(member=member).first()
    if user is None:
        return 0
    rows = Placement.objects.filter(team=team).order_by().values("pk")
    steps = PlanStep.objects.filter(plan__placement__in=rows).unrecorded()
    records = Record.objects.to_correct().filter(placement__in=rows)
    asked = {
        DueKind.PLAN: rows.values_list("pk", flat=True),
        DueKind.STEP: steps.order_by().values_list("pk", flat=True),
        DueKind.RETURNED: records.order_by().values_list("pk", flat=True),
    }
    return sum(settle_reminders(kind, keys, of=user) for kind, keys in asked.items())


def tell_participant_added(row: Responsibility, *, actor: User, on: date) -> int:
    """One notice to the officials of a unit that was asked to take part in a task, with the reason."""
    people = officials_of([row.organisation_id], RECORDS_WRITE, on=on)[row.organisation_id]
    said = {
        "kind": NoticeKind.TASK,
        "subject": f"participant:{row.pk}",
        "title": f"增加为配合单位：{row.task.title}",
        "text": f"{row.added_by}：{row.reason}",
        "url": reverse("tasks:task", args=[row.task_id]),
        "inside_only": row.task.is_closed,
    }
    return leave(notices=[Notice(user_id=person, **said) for person in people if person != actor.pk])


def settle_participant(row: Responsibility) -> int:
    return settle(notices=Notice.objects.about(f"participant:{row.pk}"))


def _at_site(placement: Placement, party: PlanParty, unit: Organisation, on: date) -> Iterable[User]:
    """Whom a notice about ``placement`` reaches: its team's leader, or the officials who review as ``unit``. The
    site's contact has no account and is asked by a link."""
    if party == PlanParty.LEADER:
        return User.objects.filter(member__teams_led__placements=placement)
    if party == PlanParty.OFFICIAL:
        return User.objects.filter(pk__in=officials_of([unit.pk], RECORDS_REVIEW, on=on)[unit.pk])
    return ()


def _of_plan(plan: WorkPlan) -> str:
    """A plan is known by its placement, as in its address: it is waited for before it is there."""
    return f"plan:{plan.placement_id}"


def ask_for_plan(plan: WorkPlan, *, without: PlanParty | None, unit: Organisation, on: date) -> int:
    """Ask leader and officials (of ``unit``) to agree to this version of a plan, but for the party ``without``."""
    asked = 0
    for party in (party for party in PlanParty if party != without):
        asked += notify(
            users=_at_site(plan.placement, party, unit, on),
            kind=NoticeKind.TASK,
            subject=_of_plan(plan),
            occasion=f"asked:{party}:{plan.version}",
            title=f"请看{plan}，同意或提意见",
            text="改过了，三方都要再看一遍。" if plan.version > 1 else "",
            url=reverse("tasks:plan", args=[plan.placement_id]),
            inside_only=plan.placement.document.confidential,
        )
    return asked


def tell_plan_wish(answer: PlanAnswer, *, unit: Organisation, on: date) -> int:
    """Tell leader and officials, whoever of them did not say it, what should be different in a plan."""
    told = 0
    for party in (party for party in PlanParty if party != answer.party):
        told += notify(
            users=_at_site(answer.plan.placement, party, unit, on),
            kind=NoticeKind.RETURNED,
            subject=_of_plan(answer.plan),
            occasion=f"wish:{answer.pk}",
            title=f"{PlanParty(answer.party).label}对{answer.plan}有意见",
            text=answer.remark,
            url=reverse("tasks:plan", args=[answer.plan.placement_id]),
            inside_only=answer.plan.placement.document.confidential,
        )
    return told


def tell_plan_agreed(plan: WorkPlan, *, unit: Organisation, on: date) -> int:
    """Tell the leader that all three have agreed."""
    return notify(
        users=_at_site(plan.placement, PlanParty.LEADER, unit, on),
        kind=NoticeKind.TASK,
        subject=_of_plan(plan),
        occasion=f"agreed:{plan.version}",
        title=f"{plan}三方都同意了",
        text="照方案做，做一步写一条记录。",
        url=reverse("tasks:plan", args=[plan.placement_id]),
        inside_only=plan.placement.document.confidential,
    )


def settle_plan(plan: WorkPlan, party: PlanParty | None = None) -> int:
    """Settle what was asked of ``party`` about a plan; of all of them, and what was wished, where none is
    named."""
    asked = [f"asked:{party}:"] if party else []
    return settle(notices=Notice.objects.about(_of_plan(plan), *asked))


def tell_services_denied(link: ContactLink, denied: int, *, unit: Organisation, on: date) -> int:
    """Tell the officials who review as ``unit`` that a site's contact says otherwise of some records of a period."""
    return notify(
        users=_at_site(link.placement, PlanParty.OFFICIAL, unit, on),
        kind=NoticeKind.REVIEW,
        subject=f"contact:{link.pk}",
        title=f"{link.placement.site}的负责人说有{denied}条记录有出入"
        if denied
        else f"{link.placement.site}的负责人有补充说明",
        text=link.remark,
        url=reverse("tasks:placement", args=[link.placement_id]),
    )
