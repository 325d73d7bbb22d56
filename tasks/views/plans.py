"""The work plan of a placement (工作对接方案): read beside what was done, written, sent round, answered."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tasks.access import get_placement_for, get_programme_for, leads_at, on_phone
from tasks.actions.contact_links import newest_link
from tasks.actions.plans import (
    answer_plan,
    change_plan,
    draft_plan,
    offer_plan,
    official_unit,
    party_of,
    save_template,
)
from tasks.choices import LinkPurpose, PlanParty, PlanState
from tasks.forms.plans import (
    PlanAnswerForm,
    PlanForm,
    StepForm,
    StepLines,
    TemplateLines,
    TemplateStepForm,
    steps_said,
    template_said,
)
from tasks.models import Placement, PlanAnswer, Record, WorkPlan
from tasks.plans import against_done, parties_asked, standing_answers
from teams.access import SIGNED_IN, demand, requires
from teams.models import User
from teams.roles import DOCUMENTS_EDIT, RECORDS_WRITE, UNITS_EDIT
from youthwork.lib.forms import attempt


def placement_as_party(user: User, pk: int) -> tuple[Placement, PlanParty]:
    """The placement, and as which of the three the user speaks there; 403 for whoever only reads."""
    placement = get_placement_for(user, pk)
    party = party_of(user, placement)
    if party is None:
        raise PermissionDenied
    return placement, party


@require_safe
@requires(SIGNED_IN)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Who agreed, what is to be done when, and what was done of it."""
    return _page(request, get_placement_for(request.user, pk))


@require_POST
@requires(SIGNED_IN)
def plan_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a plan from the templates, and go on to write it."""
    placement, _ = placement_as_party(request.user, pk)
    try:
        draft_plan(actor=request.user, placement=placement, today=timezone.localdate())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("tasks:plan", placement.pk)
    return redirect("tasks:plan-edit", placement.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SIGNED_IN)
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One screen: what for, what is needed, the steps. The other button sends a draft round at once."""
    placement, _ = placement_as_party(request.user, pk)
    found = _plan_of(placement)
    if found is None:
        return redirect("tasks:plan", placement.pk)
    steps = found.steps.annotate(recorded=Count("records"))
    form = PlanForm(request.POST or None, initial=PlanForm.initial_of(found))
    lines = StepLines(
        request.POST or None,
        prefix="step",
        initial=[StepForm.initial_of(step, step.recorded) for step in steps],
        form_kwargs={"programmes": list(placement.programmes.order_by("placement_rows__position"))},
    )
    if all([form.is_valid(), lines.is_valid()]):
        said = form.cleaned_data | {"steps": steps_said(lines)}
        changed = attempt(form, change_plan, actor=request.user, plan=found, **said)
        if changed and _sent_if_asked(request, form, changed):
            return redirect("tasks:plan", placement.pk)
    return render(
        request, "tasks/plan_edit.html", {"placement": placement, "plan": found, "form": form, "lines": lines}
    )


@require_POST
@requires(SIGNED_IN)
def plan_offer(request: HttpRequest, pk: int) -> HttpResponse:
    placement, _ = placement_as_party(request.user, pk)
    if found := _plan_of(placement):
        try:
            offer_plan(actor=request.user, plan=found)
            messages.success(request, _asked(placement))
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
    return redirect("tasks:plan", placement.pk)


@require_POST
@requires(SIGNED_IN)
def plan_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """同意, or what should be different: by the leader and by the officials who review."""
    placement, party = placement_as_party(request.user, pk)
    found = _plan_of(placement)
    if found is None:
        return redirect("tasks:plan", placement.pk)
    form = PlanAnswerForm(request.POST)
    who = {"party": party, "by": request.user, "by_name": str(request.user)}
    if form.is_valid() and attempt(form, answer_plan, plan=found, **who, **form.said()):
        agreed = form.said()["agreed"]
        messages.success(request, "已同意这份方案。" if agreed else "意见已送出，改过后会再请你看。")
        return redirect("tasks:plan", placement.pk)
    return _page(request, placement, answer_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def programme_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The steps from which the plans of a programme's placements are drafted: for who owns it."""
    programme = get_programme_for(request.user, pk)
    demand(request.user, DOCUMENTS_EDIT, programme.owner)
    known = [TemplateStepForm.initial_of(step) for step in programme.template_steps.all()]
    lines = TemplateLines(request.POST or None, prefix="step", initial=known)
    if lines.is_valid():
        save_template(actor=request.user, programme=programme, steps=template_said(lines))
        messages.success(request, "方案模板已保存，以后起草的方案从这里开始。")
        return redirect("tasks:programme", programme.pk)
    return render(request, "tasks/programme_template.html", {"programme": programme, "lines": lines})


# --- inside ----------------------------------------------------------------------------------------------------------


def _plan_of(placement: Placement) -> WorkPlan | None:
    return WorkPlan.objects.select_related("placement__document").filter(placement=placement).first()


def _sent_if_asked(request: HttpRequest, form: PlanForm, plan: WorkPlan) -> bool:
    """Send a draft round if that button was pressed; False if it was refused, with the reason on the form."""
    if request.POST.get("action") == "offer" and plan.state == PlanState.DRAFT:
        if not attempt(form, offer_plan, actor=request.user, plan=plan):
            return False
        messages.success(request, _asked(plan.placement))
    elif plan.state == PlanState.DRAFT:
        messages.success(request, "已存好，还没有送出商定。")
    elif plan.updated_at != form.cleaned_data["seen"]:
        messages.success(request, f"已改成第{plan.version}稿。{_asked(plan.placement)}")
    else:
        messages.info(request, "没有改动，不用再请人看。")
    return True


def _asked(placement: Placement) -> str:
    if PlanParty.CONTACT not in parties_asked(placement):
        return "已请另一方看。"
    return f"已请另外两方看。点位负责人没有账号，请把链接发给{placement.site}的负责人。"


def _knows_cases(user: User, placement: Placement) -> bool:
    """Whether the words of cases are the user's to read: who says them, who keeps them, who reviews them."""
    kept = user.acts_for(RECORDS_WRITE, placement.sending or placement.host)
    return kept or party_of(user, placement) is not None


def _is_asked(plan: WorkPlan, party: PlanParty | None, answer: PlanAnswer | None) -> bool:
    """Whether this version still waits for ``party``: nothing said yet, or something else wished for."""
    return party is not None and plan.state != PlanState.DRAFT and not (answer and answer.agreed)


def _page(request: HttpRequest, placement: Placement, *, answer_form: PlanAnswerForm | None = None) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    found = _plan_of(placement)
    party = party_of(user, placement)
    context: dict[str, Any] = {
        "placement": placement,
        "plan": found,
        "party": party,
        "leading": leads_at(user, placement),
        "official_unit": official_unit(placement),
        "may_name_contact": user.may(UNITS_EDIT, placement.site.host),
    }
    if found is not None:
        records = Record.objects.visible_to(user, [placement.pk]).filter(placement=placement)
        answers = standing_answers(found)
        context |= {
            "done": against_done(found, records, cases=_knows_cases(user, placement), today=today),
            "answers": answers.items(),
            "contact_agreed": bool((said := answers.get(PlanParty.CONTACT)) and said.agreed),
            "link": placement.contact_links.open(at=timezone.now()).filter(purpose=LinkPurpose.PLAN).first(),
            "seen": newest_link(placement, LinkPurpose.PLAN),
            "answer_form": answer_form or PlanAnswerForm(),
            "asked": _is_asked(found, party, answers[party] if party else None),
        }
    return render(request, "tasks/plan_phone.html" if on_phone(user) else "tasks/plan.html", context)
