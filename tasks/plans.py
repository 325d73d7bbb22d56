"""What work plans (工作对接方案) come to: what is due, what was done of each step, and what its record begins with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from tasks.choices import SENT_IN, Light, PlanParty, RecordState
from tasks.models import Placement, PlanAnswer, PlanStep, Programme, Record, WorkPlan
from tasks.models.records import RecordQuerySet
from tasks.progress import Standing, standing_of_due

RECORDED = Count("records", filter=Q(records__state__in=SENT_IN))


@dataclass(frozen=True)
class StepDue:
    """A step of this week, or one whose day has passed without a record. ``recorded`` counts its records, drafts
    aside; ``when`` is 6月20日, or 6月20日至6月27日."""

    step: PlanStep
    when: str
    recorded: int
    standing: Standing

    @property
    def overdue(self) -> bool:
        return self.standing.light == Light.OVERDUE


def steps_due(placements: Iterable[Placement | int], *, today: date) -> list[StepDue]:
    """Of the offered and agreed plans of ``placements`` (rows or their ids): the steps that fall into the week of
    ``today``, with or without records, and those that are over and of which no record was sent in; the earliest first.

    One query, with plan, placement, site and programme of each step at hand.
    """
    monday = today - timedelta(days=today.weekday())
    sunday = monday + timedelta(days=6)
    steps = (
        PlanStep.objects.binding()
        .filter(plan__placement__in=placements, on__lte=sunday)
        .select_related("plan__placement__site", "programme")
        .annotate(last=Coalesce("ends_on", "on"), recorded=RECORDED)
        .filter(Q(last__gte=monday) | Q(recorded=0))
        .order_by("on", "plan", "position", "pk")
    )
    return [
        StepDue(step, step.when(today), step.recorded, standing_of_step(step, today, recorded=step.recorded))
        for step in steps
    ]


def standing_of_step(step: PlanStep, today: date, *, recorded: int) -> Standing:
    """Where a step stands on ``today``, given how many records of it were sent in. A day that is not settled is never
    late."""
    if recorded:
        return Standing(Light.ON_TRACK, f"已有{recorded}条记录")
    if step.last_day is None:
        return Standing(Light.ON_TRACK, "时间待定")
    if step.last_day < today:
        return Standing(Light.OVERDUE, f"过了{(today - step.last_day).days}天，还没有记录")
    return standing_of_due(step.last_day, today)


def prefill_from(step: PlanStep) -> dict[str, Any]:
    """What a new record of ``step`` begins with, by the fields of its form. How many people came is for the team to
    say: the number expected (``step.people``) is no more than a hint."""
    return {"step": step.pk, "programme": step.programme_id, "content": step.title}


def parties_asked(placement: Placement) -> list[PlanParty]:
    """Who agrees to the plan of ``placement``: all three, but for a contact, who has no account and to whom nothing of
    a confidential document is sent."""
    return [party for party in PlanParty if party != PlanParty.CONTACT or not placement.document.confidential]


def standing_answers(plan: WorkPlan) -> dict[PlanParty, PlanAnswer | None]:
    """What each of those asked last said to this version of ``plan``; None for who has not answered. One query, with
    placement and document at hand."""
    given = {answer.party: answer for answer in plan.answers.filter(version=plan.version).order_by("pk")}
    return {party: given.get(party) for party in parties_asked(plan.placement)}


def party_awaited(answers: Mapping[PlanParty, PlanAnswer | None]) -> PlanParty | None:
    """Which of the two who have accounts is to act on a plan that was sent round, where both are the leader first:
    agree, or change it as somebody else wishes. None where it waits for the contact at most."""
    said = {party: answer.agreed for party, answer in answers.items() if answer is not None}
    leader, official, contact = map(said.get, (PlanParty.LEADER, PlanParty.OFFICIAL, PlanParty.CONTACT))
    if leader is None or official is False or contact is False:
        return PlanParty.LEADER
    return PlanParty.OFFICIAL if official is None or leader is False else None


@dataclass(frozen=True)
class StepDone:
    """A step with the records of it, the earliest first."""

    step: PlanStep
    when: str
    standing: Standing
    records: list[Record]


@dataclass(frozen=True)
class PlanAgainstDone:
    """The steps of a plan, the records that belong to none (the latest first), and how many steps are of a case and not
    shown."""

    steps: list[StepDone]
    loose: list[Record]
    cases: int

    @property
    def overdue(self) -> int:
        return sum(row.standing.light == Light.OVERDUE for row in self.steps)

    @property
    def recorded(self) -> int:
        """How many of the steps have a record."""
        return sum(bool(row.records) for row in self.steps)


def against_done(plan: WorkPlan, records: RecordQuerySet, *, cases: bool, today: date) -> PlanAgainstDone:
    """``plan`` beside what was done. ``records`` are those that the reader may be shown; without ``cases`` the steps of
    confidential tasks are left out, as their records are. Three queries."""
    of_step: dict[int | None, list[Record]] = {}
    for record in records.select_related("programme").order_by("occurred_on", "created_at", "pk"):
        of_step.setdefault(record.plan_step_id, []).append(record)
    closed = set() if cases else set(Programme.objects.confidential().filter(placements=plan.placement_id))
    steps = list(plan.steps.select_related("programme"))
    shown = [step for step in steps if step.programme not in closed]
    rows = []
    for step in shown:
        done = of_step.get(step.pk, [])
        sent = sum(record.state != RecordState.DRAFT for record in done)
        rows.append(StepDone(step, step.when(today), standing_of_step(step, today, recorded=sent), done))
    return PlanAgainstDone(rows, of_step.get(None, [])[::-1], len(steps) - len(shown))
