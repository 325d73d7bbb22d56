"""Work plans of two placements: one agreed by all three, one that waits for the site's contact, who says of one record
that it was otherwise."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from tasks.actions.contact_links import answer_by_link, confirm_by_link, make_link
from tasks.actions.plans import StepSaid, answer_plan, change_plan, draft_plan, offer_plan, save_template
from tasks.choices import LinkPurpose, PlanParty
from tasks.confirmations import tellable
from tasks.models import Document, Placement, Programme, Record, WorkPlan
from teams.models import User
from youthwork.lib.periods import quarter_of


def agree_on_plans(
    plan: dict[str, Any], document: Document, rows: dict[tuple[str, str], Placement], official: User, today: date
) -> None:
    """Templates of two programmes, and the plans of two placements around ``today``; those there already stay."""
    for name, steps in plan["plan_templates"].items():
        programme = document.programmes.get(name=name)
        if not programme.template_steps.exists():
            save_template(actor=official, programme=programme, steps=[(title, days) for title, days in steps])
    for said in plan["work_plans"]:
        known = rows[said["site"], said["programme"]]
        row = Placement.objects.select_related("site", "document", "team__leader__user").get(pk=known.pk)
        if not WorkPlan.objects.filter(placement=row).exists():
            _agree(said, row, official, today)
        if "denied" in said and not row.contact_links.filter(purpose=LinkPurpose.CONFIRM).exists():
            _confirm(said, row, official, today)


def _agree(said: dict[str, Any], row: Placement, official: User, today: date) -> None:
    leader = row.team.leader.user if row.team and row.team.leader else official
    drafted = draft_plan(actor=leader, placement=row, today=today)
    plan = change_plan(
        actor=leader,
        plan=drafted,
        seen=drafted.updated_at,
        goal=said["goal"],
        support=said["support"],
        steps=_steps(said, row, today),
    )
    _attach_records(said, plan)
    plan = offer_plan(actor=leader, plan=plan)
    if PlanParty.OFFICIAL in said["answers"]:
        who = {"party": PlanParty.OFFICIAL, "by": official, "by_name": str(official)}
        answer_plan(plan=plan, seen=plan.version, agreed=True, **who)
    _, token = make_link(actor=leader, placement=row, purpose=LinkPurpose.PLAN, seen=0)
    if PlanParty.CONTACT in said["answers"]:
        answer_by_link(token=token, seen=plan.version, agreed=True, remark="", at=timezone.now())


def _steps(said: dict[str, Any], row: Placement, today: date) -> list[StepSaid]:
    """The steps around ``today``; one that was done is of the day of its record."""
    programmes = {programme.name: programme for programme in row.programmes.all()}

    def day(number: int | None) -> date | None:
        return None if number is None else today + timedelta(days=number)

    steps = []
    for step in said["steps"]:
        programme = programmes[step["programme"]]
        record = _latest(row, programme) if step.get("recorded") else None
        steps.append(
            StepSaid(
                programme=programme,
                title=step["title"],
                on=record.occurred_on if record else day(step["in_days"]),
                ends_on=day(step.get("ends_in_days")),
                details=step["details"],
                people=step["people"],
            )
        )
    return steps


def _latest(row: Placement, programme: Programme) -> Record | None:
    return Record.objects.filter(placement=row, programme=programme).approved().first()


def _attach_records(said: dict[str, Any], plan: WorkPlan) -> None:
    """The latest approved record of the programme belongs to the step of which the demo says that it was done."""
    for title in (step["title"] for step in said["steps"] if step.get("recorded")):
        step = plan.steps.select_related("programme").get(title=title)
        if record := _latest(plan.placement, step.programme):
            Record.objects.filter(pk=record.pk).update(plan_step=step)


def _confirm(said: dict[str, Any], row: Placement, official: User, today: date) -> None:
    """The contact confirms the quarter's records but for the latest, of which the number was another."""
    period = quarter_of(today)
    records = list(tellable(row).between(period.starts_on, period.ends_on))
    if not records:
        return
    said_of = {record.pk: "" for record in records} | {records[0].pk: said["denied"]}
    _, token = make_link(actor=official, placement=row, purpose=LinkPurpose.CONFIRM, seen=0, period=period)
    confirm_by_link(token=token, answers=said_of, remark="", at=timezone.now())
