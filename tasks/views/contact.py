"""Links for a site's contact: made and shown once, listed, revoked; and the page that a link leads to."""

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tasks.actions.contact_links import (
    answer_by_link,
    confirm_by_link,
    find_link,
    make_link,
    newest_link,
    revoke_link,
)
from tasks.choices import LinkPurpose
from tasks.confirmations import records_asked, tellable
from tasks.forms.plans import ConfirmForm, PeriodForm, PlanAnswerForm
from tasks.models import ContactLink, WorkPlan
from tasks.plans import against_done
from tasks.views.plans import placement_as_party
from teams.access import SIGNED_IN, pick, requires
from teams.actions.invitations import Gone
from teams.roles import UNITS_EDIT
from teams.views.unlinked import by_link
from youthwork.lib.forms import attempt
from youthwork.lib.paging import number

ALL = "all"  # the button that says of everything shown that it took place


# --- links are made --------------------------------------------------------------------------------------------------


@require_POST
@never_cache
@requires(SIGNED_IN)
def plan_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A link to the plan. The answer is the only page that shows it."""
    placement, _ = placement_as_party(request.user, pk)
    seen = number(request.POST, "seen") or 0
    try:
        link, token = make_link(actor=request.user, placement=placement, purpose=LinkPurpose.PLAN, seen=seen)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("tasks:plan", placement.pk)
    return _shown(request, link, token, back=reverse("tasks:plan", args=[placement.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(SIGNED_IN)
def confirmations(request: HttpRequest, pk: int) -> HttpResponse:
    """What the contact was asked and said; the POST makes a link for a period, and its answer alone shows it."""
    placement, _ = placement_as_party(request.user, pk)
    seen = newest_link(placement, LinkPurpose.CONFIRM)
    form = PeriodForm(request.POST or None, today=timezone.localdate(), initial={"seen": seen})
    if form.is_valid():
        asks = {"purpose": LinkPurpose.CONFIRM, **form.cleaned_data}
        made = attempt(form, make_link, actor=request.user, placement=placement, **asks)
        if made:
            return _shown(request, *made, back=reverse("tasks:confirmations", args=[placement.pk]))
    links = placement.contact_links.filter(purpose=LinkPurpose.CONFIRM).prefetch_related("confirmations__record")
    context = {
        "placement": placement,
        "form": form,
        "links": links[:20],
        "now": timezone.now(),
        "may_name_contact": request.user.may(UNITS_EDIT, placement.site.host),
    }
    return render(request, "tasks/confirmations.html", context)


@require_POST
@requires(SIGNED_IN)
def link_revoke(request: HttpRequest, pk: int, link_pk: int) -> HttpResponse:
    placement, _ = placement_as_party(request.user, pk)
    link = pick(placement.contact_links.select_related("placement__site", "placement__document"), pk=link_pk)
    try:
        revoke_link(actor=request.user, link=link)
        messages.success(request, "链接已撤回，不能再用。")
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("tasks:plan" if link.purpose == LinkPurpose.PLAN else "tasks:confirmations", placement.pk)


def _shown(request: HttpRequest, link: ContactLink, token: str, *, back: str) -> HttpResponse:
    """The one answer that shows a fresh link. Only to be given to a POST: nothing could make the page again."""
    url = request.build_absolute_uri(reverse("tasks:visit", args=[token]))
    # White stays white in a dark scheme, or no camera reads it.
    image = segno.make(url, error="m", micro=False).svg_data_uri(scale=4, border=3, light="#fff")
    return render(request, "tasks/contact_link.html", {"link": link, "url": url, "image": image, "back": back})


# --- a link is opened ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
@login_not_required
def visit(request: HttpRequest, token: str) -> HttpResponse:
    """What the contact is asked; the POST answers and spends the link. Looking changes nothing: messengers open links
    before people do."""
    try:
        link = find_link(token=token, at=timezone.now())
        return (_plan if link.purpose == LinkPurpose.PLAN else _services)(request, link, token)
    except Gone:
        return render(request, "tasks/contact_gone.html", status=404)


def _plan(request: HttpRequest, link: ContactLink, token: str) -> HttpResponse:
    plan = WorkPlan.objects.filter(placement=link.placement_id).first()
    if plan is None:
        raise Gone
    form = PlanAnswerForm(request.POST or None, initial={"seen": plan.version})
    if form.is_valid() and attempt(form, answer_by_link, token=token, at=timezone.now(), **form.said()):
        return render(request, "tasks/contact_done.html", {"link": link, "agreed": form.said()["agreed"]})
    plan.refresh_from_db()
    done = against_done(plan, tellable(link.placement), cases=False, today=timezone.localdate())
    context = {"link": link, "placement": link.placement, "plan": plan, "done": done, "form": form}
    return render(request, "tasks/contact_plan.html", context)


def _services(request: HttpRequest, link: ContactLink, token: str) -> HttpResponse:
    """Only what the page showed is asked for: what came in since has been neither seen nor confirmed."""
    records = list(records_asked(link).select_related("programme"))
    form = ConfirmForm(records=records)
    if request.method == "POST":
        shown = set(request.POST.getlist("shown"))
        asked = [record for record in records if str(record.pk) in shown]
        form = ConfirmForm(_said(request.POST), records=asked, everything=request.POST.get("answer") == ALL)
        if form.is_valid():
            said = {"answers": form.answers(), "remark": form.cleaned_data["remark"]}
            if attempt(form, confirm_by_link, token=token, at=timezone.now(), **said):
                return render(request, "tasks/contact_done.html", {"link": link, "agreed": True})
    return render(request, "tasks/contact_services.html", {"link": link, "placement": link.placement, "form": form})


def _said(sent: QueryDict) -> QueryDict:
    """What was sent; the button 全部属实 ticks everything shown but that of which something else is written."""
    if sent.get("answer") != ALL:
        return sent
    said = sent.copy()
    for pk in sent.getlist("shown"):
        if not sent.get(f"other-{pk}", "").strip():
            said[f"true-{pk}"] = "on"
    return said
