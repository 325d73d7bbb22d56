"""Members: found by name, student number or whole phone number; their phone is shown in full only on request."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tasks.access import get_member_for, may_reveal, members_for, sites_for, teams_for
from tasks.forms.people import MemberForm
from teams.access import SIGNED_IN, demand, requires
from teams.actions.members import edit_member, reveal_phone
from teams.models import Member, Membership
from teams.roles import MEMBERS_EDIT
from youthwork.lib.forms import attempt
from youthwork.lib.paging import listing, wanted
from youthwork.lib.text import MOBILE

SORTS = {"name": ["name"], "number": ["student_number"], "college": ["college", "class_name", "name"]}


@require_safe
@requires(SIGNED_IN)
def members(request: HttpRequest) -> HttpResponse:
    search = wanted(request.GET)
    mine = Membership.objects.current().filter(team__in=teams_for(request.user)).select_related("team")
    rows = _matching(members_for(request.user), search).select_related("home")
    rows = rows.prefetch_related(Prefetch("memberships", queryset=mine, to_attr="serving"))
    page = listing(request.GET, rows, sorts=SORTS, default="name")
    return render(request, "tasks/members.html", {"listing": page, "search": search})


@require_safe
@requires(SIGNED_IN)
def member(request: HttpRequest, pk: int) -> HttpResponse:
    return _card(request, get_member_for(request.user, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MEMBERS_EDIT)
def member_edit(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_member_for(request.user, pk)
    demand(request.user, MEMBERS_EDIT, member.home)
    form = MemberForm(request.POST or None, member=member, initial=MemberForm.initial_of(member))
    if form.is_valid():
        phone = form.phone_to_write()
        if attempt(form, edit_member, actor=request.user, member=member, **form.cleaned_data, **phone):
            messages.success(request, "队员信息已改好。")
            return redirect("tasks:member", pk=member.pk)
    return render(request, "tasks/member_form.html", {"form": form, "member": member})


@require_POST
@never_cache
@requires(SIGNED_IN)
def member_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The full number, once, on this answer only; that it was looked at is written down."""
    member = get_member_for(request.user, pk)
    if not may_reveal(request.user, member):
        raise PermissionDenied
    return _card(request, member, phone=reveal_phone(actor=request.user, member=member))


def _card(request: HttpRequest, member: Member, *, phone: str = "") -> HttpResponse:
    seen = teams_for(request.user)
    return render(
        request,
        "tasks/member.html",
        {
            "member": member,
            "phone": phone,
            "revealable": not phone and may_reveal(request.user, member),
            "memberships": member.memberships.filter(team__in=seen).select_related("team").order_by("-from_on", "-pk"),
            "postings": member.postings.filter(team__in=seen, site__in=sites_for(request.user))
            .exclude(to_on=F("from_on"))  # a post that was another one the same day
            .select_related("site", "team")
            .order_by("-from_on", "-pk"),
            "leads": set(member.teams_led.values_list("pk", flat=True)),
            "editable": request.user.may(MEMBERS_EDIT, member.home),
        },
    )


def _matching(rows, search: str):
    """Rows by part of a name, the start of a student number, or exactly one phone number."""
    if not search:
        return rows
    condition = Q(name__icontains=search) | Q(student_number__startswith=search)
    digits = re.sub(r"[\s-]", "", search)
    if MOBILE.fullmatch(digits):
        condition |= Q(pk__in=Member.objects.with_phone(digits).values("pk"))
    return rows.filter(condition)
