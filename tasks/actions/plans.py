"""Verbs on work plans (工作对接方案): drafted from the templates, changed, sent round, agreed to by all three."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tasks.access import leads_at
from tasks.actions.records import reviewing_unit
from tasks.choices import LinkPurpose, PlanParty, PlanState
from tasks.models import ContactLink, Placement, PlanAnswer, PlanStep, Programme, TemplateStep, WorkPlan
from tasks.notices import ask_for_plan, settle_plan, tell_plan_agreed, tell_plan_wish
from tasks.plans import party_awaited, standing_answers
from tasks.said import plain
from teams import audit
from teams.actions.notices import settle_reminders
from teams.choices import DueKind
from teams.models import Organisation, User
from teams.roles import RECORDS_REVIEW

MOST_STEPS = 40
DAYS = {"on", "ends_on"}
STALE = "方案刚刚改过，请看一遍新的再答复。"


class StepSaid(NamedTuple):
    """One line of a plan as its author wrote it; ``pk`` is that of a step which is there already."""

    programme: Programme
    title: str
    on: date | None = None
    ends_on: date | None = None
    details: str = ""
    people: int | None = None
    pk: int | None = None


def official_unit(placement: Placement) -> Organisation:
    """The unit whose officials agree to the plan of ``placement``: the one that reviews its records."""
    return reviewing_unit(placement, placement.host)


def party_of(user: User, placement: Placement) -> PlanParty | None:
    """As which of the three the user speaks at ``placement``; None for everybody else. The contact has no account."""
    if leads_at(user, placement):
        return PlanParty.LEADER
    return PlanParty.OFFICIAL if user.acts_for(RECORDS_REVIEW, official_unit(placement)) else None


@transaction.atomic
def save_template(*, actor: User, programme: Programme, steps: Sequence[tuple[str, int | None]]) -> None:
    """Let ``steps`` (what, and how many days after the start or None) be all of the programme's template. Plans that
    were drafted from the former one stay as they are."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    before = list(programme.template_steps.values_list("title", "after_days"))
    if before == list(steps):
        return
    programme.template_steps.all().delete()
    TemplateStep.objects.bulk_create(
        TemplateStep(programme=programme, position=position, title=title, after_days=days)
        for position, (title, days) in enumerate(steps, start=1)
    )
    audit.record(
        actor=actor,
        verb="修改方案模板",
        target=programme,
        organisation=programme.owner,
        before={"steps": [list(step) for step in before]},
        after={"steps": [list(step) for step in steps]},
    )


@transaction.atomic
def draft_plan(*, actor: User, placement: Placement, today: date) -> WorkPlan:
    """Begin the plan of ``placement`` with the steps of its programmes' templates, reckoned from the beginning of the
    document's period or from ``today``, whichever is later; those without a day come last.

    Raises ValidationError if there is a plan already.
    """
    try:
        with transaction.atomic():
            plan = WorkPlan.objects.create(placement=placement, drafted_by=actor)
    except IntegrityError:
        raise ValidationError(f"{placement.site}已经有方案。") from None
    start = max(placement.document.starts_on or today, today)
    templates = TemplateStep.objects.filter(programme__placement_rows__placement=placement).select_related("programme")
    steps = [
        StepSaid(row.programme, row.title, None if row.after_days is None else start + timedelta(days=row.after_days))
        for row in templates.order_by("programme__placement_rows__position", "position", "pk").distinct()
    ]
    _keep_steps(plan, steps)
    settle_reminders(DueKind.PLAN, [placement.pk])
    _note(actor, "起草方案", plan)
    return plan


@transaction.atomic
def change_plan(
    *, actor: User, plan: WorkPlan, seen: datetime, goal: str, support: str, steps: Sequence[StepSaid]
) -> WorkPlan:
    """Let the plan say ``goal``, ``support`` and ``steps``, in the order of their days. A step keeps its records.

    Once the plan has been sent round, a change makes it the next version, to which all three are asked to agree; who
    changed it has agreed by that. ``seen`` is when the plan was last changed, as the actor's page showed it. Raises
    ValidationError if it was changed since (a draft too, whose version stays), if a step with records would go, or if a
    line does not fit the placement.
    """
    plan = _held(plan)
    if plan.updated_at != seen:
        raise ValidationError("方案刚刚被别人改过，请重新打开再改。")
    _check_steps(plan, steps)
    said = {"goal": plain(goal), "support": plain(support)}
    moved = [name for name, value in said.items() if getattr(plan, name) != value]
    for name in moved:
        setattr(plan, name, said[name])
    if not (_keep_steps(plan, steps) or moved):
        return plan
    if plan.state != PlanState.DRAFT:
        plan.version += 1
        plan.state = PlanState.OFFERED
        ContactLink.objects.open(at=timezone.now()).filter(
            placement=plan.placement_id, purpose=LinkPurpose.PLAN
        ).update(plan_version=plan.version)
    plan.save(update_fields=["goal", "support", "version", "state", "updated_at"])
    _note(actor, "修改方案", plan)
    if plan.state == PlanState.OFFERED:
        _send_round(actor, plan)
    return plan


@transaction.atomic
def offer_plan(*, actor: User, plan: WorkPlan) -> WorkPlan:
    """Send a draft round: the others are asked to agree; who sends it has agreed by that.

    Raises ValidationError if it has no steps, or was sent already.
    """
    plan = _held(plan)
    if plan.state != PlanState.DRAFT:
        raise ValidationError("方案已经送出商定。")
    if not plan.steps.exists():
        raise ValidationError("方案里还没有步骤，先写上要做的事再送出。")
    plan.state = PlanState.OFFERED
    plan.save(update_fields=["state"])
    _note(actor, "送出方案", plan)
    _send_round(actor, plan)
    return plan


@transaction.atomic
def answer_plan(
    *, party: PlanParty, plan: WorkPlan, seen: int, agreed: bool, remark: str = "", by: User | None, by_name: str
) -> PlanAnswer:
    """What ``party`` says to version ``seen`` of a plan: agreed, or in ``remark`` what should be different. Of several
    answers of one party to one version the last counts. When all who are asked have agreed to it, the plan is AGREED.

    ``by`` is None for the contact, who has no account. Raises ValidationError if the plan has changed meanwhile, was
    not sent round, or a remark is missing.
    """
    plan = _held(plan)
    if plan.version != seen:
        raise ValidationError(STALE)
    if plan.state == PlanState.DRAFT:
        raise ValidationError("方案还在起草，没有送出商定。")
    answer = PlanAnswer(
        plan=plan,
        version=seen,
        party=party,
        agreed=agreed,
        remark=plain(remark)[:300],
        by=by,
        by_name=by_name,
    )
    answer.full_clean()
    before = standing_answers(plan)
    last = before[party]
    if last is not None and (last.agreed, last.remark) == (answer.agreed, answer.remark):
        return last  # a page sent twice
    answer.save()
    told = "" if _is_kept(plan.placement) else answer.remark  # the log is read far above
    _note(by, f"{party.label}{'同意方案' if agreed else '对方案有意见'}", plan, remark=told)
    settle_plan(plan, party)
    if party_awaited(before) != party_awaited(before | {party: answer}):
        settle_reminders(DueKind.PLAN, [plan.placement_id])
    _reckon(plan)
    if not agreed:
        tell_plan_wish(answer, unit=official_unit(plan.placement), on=timezone.localdate())
    return answer


# --- inside ----------------------------------------------------------------------------------------------------------


def _held(plan: WorkPlan) -> WorkPlan:
    """The row, locked, with what its placement says."""
    rows = WorkPlan.objects.select_for_update(of=("self",)).select_related(
        "placement__site", "placement__document", "placement__host", "placement__sending", "placement__team__leader"
    )
    return rows.get(pk=plan.pk)


def _check_steps(plan: WorkPlan, steps: Sequence[StepSaid]) -> None:
    if len(steps) > MOST_STEPS:
        raise ValidationError(f"一份方案最多{MOST_STEPS}步，请合并一些。")
    here = set(plan.placement.programmes.values_list("pk", flat=True))
    for step in steps:
        if step.programme.pk not in here:
            raise ValidationError(f"{step.programme}不在{plan.placement.site}这一行的项目里。")
    kept = [step.pk for step in steps if step.pk]
    if plan.steps.filter(pk__in=kept).count() != len(set(kept)):
        raise ValidationError("有一步已经被别人去掉，请重新打开再改。")
    if gone := plan.steps.exclude(pk__in=kept).filter(records__isnull=False).first():
        raise ValidationError(f"“{gone}”已经有记录，不能去掉。")


def _keep_steps(plan: WorkPlan, steps: Iterable[StepSaid]) -> bool:
    """Let ``steps`` be those of the plan, in the order of their days; whether anything changed by that. Of a step that
    goes, or gets another day, nobody is reminded as of before."""
    known = {step.pk: step for step in plan.steps.select_related("programme")}
    ordered = sorted(steps, key=lambda said: (said.on is None, said.on or date.max))
    rows: list[tuple[PlanStep, list[str]]] = []
    for position, said in enumerate(ordered, start=1):
        values = said._asdict()
        row = known.pop(values.pop("pk"), None) or PlanStep(plan=plan)
        values |= {"position": position, "title": plain(said.title), "details": plain(said.details)}
        changed = [name for name, value in values.items() if row.pk is None or getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        if changed:
            rows.append((row, changed))
    moved = [row.pk for row, changed in rows if row.pk and not DAYS.isdisjoint(changed)]
    settle_reminders(DueKind.STEP, [*moved, *known])
    for row, changed in rows:
        row.full_clean()
        row.save(update_fields=changed if row.pk else None)
    PlanStep.objects.filter(pk__in=known).delete()
    return bool(rows or known)


def _send_round(actor: User, plan: WorkPlan) -> None:
    """Ask anew: what was asked and wished of former versions is settled; who sends it has agreed."""
    settle_plan(plan)
    party = party_of(actor, plan.placement)
    if party is not None:
        PlanAnswer.objects.create(
            plan=plan, version=plan.version, party=party, agreed=True, by=actor, by_name=str(actor)
        )
    ask_for_plan(plan, without=party, unit=official_unit(plan.placement), on=timezone.localdate())


def _reckon(plan: WorkPlan) -> None:
    """AGREED when all who are asked have agreed to this version, else OFFERED."""
    all_agree = all(answer is not None and answer.agreed for answer in standing_answers(plan).values())
    state = PlanState.AGREED if all_agree else PlanState.OFFERED
    if state != plan.state:
        plan.state = state
        plan.save(update_fields=["state"])
        if all_agree:
            settle_plan(plan)
            tell_plan_agreed(plan, unit=official_unit(plan.placement), on=timezone.localdate())


def _is_kept(placement: Placement) -> bool:
    """Whether words about ``placement`` are not for everybody who sees it: of its programmes one is of a case, or its
    document is confidential."""
    return placement.document.confidential or Programme.objects.confidential().filter(placements=placement).exists()


def _note(actor: User | None, verb: str, plan: WorkPlan, **after: str) -> None:
    after = {"version": str(plan.version), **{name: value for name, value in after.items() if value}}
    audit.record(actor=actor, verb=verb, target=plan, organisation=official_unit(plan.placement), after=after)
