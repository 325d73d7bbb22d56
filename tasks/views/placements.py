"""One row of the arrangement: what it asks for, who is there, what was said; adding and changing rows."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tasks.access import get_document_for, get_placement_for
from tasks.actions.placements import add_placement, edit_placement
from tasks.actions.plans import party_of
from tasks.actions.staffing import form_team
from tasks.arrangement.table import people_of, with_standing
from tasks.confirmations import denied_at
from tasks.forms.work import PlacementForm, TeamForm
from tasks.models import Placement, Record
from teams.access import SIGNED_IN, demand, requires
from teams.models import Membership, Posting
from teams.roles import DOCUMENTS_EDIT, MEMBERS_EDIT
from youthwork.lib.forms import attempt
from youthwork.lib.paging import listing


@require_safe
@requires(SIGNED_IN)
def placement(request: HttpRequest, pk: int) -> HttpResponse:
    placement = get_placement_for(request.user, pk)
    read = Placement.objects.filter(pk=placement.pk).for_table().prefetch_related("programme_rows__programme__task")
    (row,) = with_standing(read, placement.document, today=timezone.localdate())
    records = Record.objects.visible_to(request.user).filter(placement=placement).select_related("programme")
    return render(
        request,
        "tasks/placement.html",
        {
            "row": row,
            "placement": row.placement,
            "listing": listing(request.GET, records, size=20),
            "members": _people(row.placement),
            "denied": denied_at(row.placement, request.user),
            "confirming": party_of(request.user, placement) is not None,
            "editable": request.user.may(DOCUMENTS_EDIT, placement.document.owner),
            "staffable": bool(placement.sending and request.user.may(MEMBERS_EDIT, placement.sending)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def placement_new(request: HttpRequest, pk: int) -> HttpResponse:
    """加一行 to the arrangement of document ``pk``."""
    document = get_document_for(request.user, pk)
    demand(request.user, DOCUMENTS_EDIT, document.owner)
    form = PlacementForm(request.POST or None, user=request.user, document=document)
    if form.is_valid():
        row = attempt(form, add_placement, actor=request.user, document=document, **form.cleaned_data)
        if row:
            messages.success(request, f"已加{row.site}一行，{row.headcount}人。")
            return redirect("tasks:arrangement", pk=document.pk)
    return render(request, "tasks/placement_form.html", {"document": document, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def placement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    placement = get_placement_for(request.user, pk)
    demand(request.user, DOCUMENTS_EDIT, placement.document.owner)
    form = PlacementForm(
        request.POST or None,
        user=request.user,
        document=placement.document,
        initial=PlacementForm.initial_of(placement),
    )
    if form.is_valid() and attempt(form, edit_placement, actor=request.user, placement=placement, **form.cleaned_data):
        messages.success(request, "这一行已改好。")
        return redirect("tasks:placement", pk=placement.pk)
    return render(
        request, "tasks/placement_form.html", {"document": placement.document, "placement": placement, "form": form}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MEMBERS_EDIT)
def placement_team(request: HttpRequest, pk: int) -> HttpResponse:
    """组队: the sending unit forms the team of a row that has none."""
    placement = get_placement_for(request.user, pk)
    if placement.sending is None:
        raise PermissionDenied
    demand(request.user, MEMBERS_EDIT, placement.sending)
    form = TeamForm(request.POST or None, initial={"name": f"{placement.site}服务队"})
    if form.is_valid():
        team = attempt(form, form_team, actor=request.user, placement=placement, **form.cleaned_data)
        if team:
            messages.success(request, f"{team}已组好，请加队员、定团队长。")
            return redirect("tasks:team", pk=team.pk)
    return render(request, "tasks/placement_team.html", {"placement": placement, "form": form})


def _people(placement: Placement) -> list[tuple[Membership, Posting | None]]:
    """Who is in the row's team today, each with the post they hold at its site."""
    if placement.team is None:
        return []
    postings = Posting.objects.filter(site=placement.site, team=placement.team, to_on=None)
    held = {posting.member_id: posting for posting in postings}
    return [(membership, held.get(membership.member_id)) for membership in people_of(placement.team)]
