"""A work plan at 官渡校园社区 and links for its contact, made by the real actions. Today is 18 June 2026."""

from datetime import date

from tasks.actions.contact_links import answer_by_link, make_link, newest_link
from tasks.actions.plans import StepSaid, answer_plan, change_plan, draft_plan, offer_plan
from tasks.choices import LinkPurpose, PlanParty
from tasks.confirmations import periods
from tasks.models import WorkPlan
from tests.cast import Cast

TODAY = date(2026, 6, 18)
CONTACT = "邓国荣"


def name_contact(cast: Cast) -> None:
    site = cast.campus.site
    site.contact_name, site.contact_phone = CONTACT, "15400006688"
    site.save(update_fields=["contact_name", "contact_phone"])


def steps(cast: Cast) -> list[StepSaid]:
    return [
        StepSaid(cast.cleaning, "清理背街小巷", date(2026, 6, 20), details="8:30在社区门口", people=30),
        StepSaid(cast.visits, "入户发放宣传册", date(2026, 6, 10), date(2026, 6, 12)),
        StepSaid(cast.cleaning, "总结会"),
    ]


def change(cast: Cast, plan: WorkPlan, actor=None, **said) -> WorkPlan:
    """The plan as it is but for ``said``."""
    known = [
        StepSaid(step.programme, step.title, step.on, step.ends_on, step.details, step.people, step.pk)
        for step in plan.steps.select_related("programme")
    ]
    given = {"seen": plan.updated_at, "goal": plan.goal, "support": plan.support, "steps": known} | said
    return change_plan(actor=actor or cast.leader, plan=plan, **given)


def drafted(cast: Cast) -> WorkPlan:
    name_contact(cast)
    plan = draft_plan(actor=cast.leader, placement=cast.campus, today=TODAY)
    return change(cast, plan, goal="背街小巷干净起来", support="社区借扫把和推车", steps=steps(cast))


def offered(cast: Cast) -> WorkPlan:
    return offer_plan(actor=cast.leader, plan=drafted(cast))


def plan_link(cast: Cast, actor=None) -> str:
    """The token of a fresh link to the plan."""
    seen = newest_link(cast.campus, LinkPurpose.PLAN)
    said = {"placement": cast.campus, "purpose": LinkPurpose.PLAN, "seen": seen}
    return make_link(actor=actor or cast.leader, **said)[1]


def agree(cast: Cast, plan: WorkPlan, party: str, *, at=None) -> WorkPlan:
    """One of the three agrees to the plan as it is; the contact by a fresh link."""
    plan.refresh_from_db()
    if party == PlanParty.CONTACT:
        answer_by_link(token=plan_link(cast), seen=plan.version, agreed=True, remark="", at=at)
    else:
        by = cast.leader if party == PlanParty.LEADER else cast.official
        answer_plan(party=PlanParty(party), plan=plan, seen=plan.version, agreed=True, by=by, by_name=str(by))
    plan.refresh_from_db()
    return plan


def services_link(cast: Cast, period: str = "month", actor=None) -> str:
    """The token of a fresh link to the records of a period."""
    name_contact(cast)
    seen = newest_link(cast.campus, LinkPurpose.CONFIRM)
    said = {"placement": cast.campus, "purpose": LinkPurpose.CONFIRM, "seen": seen, "period": periods(TODAY)[period]}
    return make_link(actor=actor or cast.official, **said)[1]
