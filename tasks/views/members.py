"""Members: found by name, student number or whole phone number; their phone is shown in full only on request."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tasks.access import (
    get_consent_for,
    get_member_for,
    may_reveal,
    members_for,
    on_phone,
    revealable_for,
    sites_for,
    teams_for,
)
from tasks.forms.consents import ConsentForm
from tasks.forms.people import MemberForm
from tasks.views.persons import to_check
from teams.access import SIGNED_IN, demand, requires
from teams.actions.consents import consented, withdraw_consent
from teams.actions.members import edit_member, note_seen, reveal_phone
from teams.models import Member, Membership, User
from teams.models.scope import at_hand
from teams.offices import auditors_of
from teams.roles import MEMBERS_EDIT, PERSONS_CARE
from youthwork.lib.forms import attempt
from youthwork.lib.paging import listing, wanted
from youthwork.lib.text import MOBILE

SORTS = {"name": ["name"], "number": ["student_number"], "college": ["college", "class_name", "name"]}


@require_safe
@requires(SIGNED_IN)
def members(request: HttpRequest) -> HttpResponse:
    search = wanted(request.GET)
    teams = at_hand(teams_for(request.user).values_list("pk", flat=True))
    mine = Membership.objects.current().filter(team__in=teams).select_related("team").only("member", "team__name")
    rows = _matching(request.user, search, members_for(request.user, teams))
    shown = Member.objects.prefetch_related(Prefetch("memberships", queryset=mine, to_attr="serving"))
    page = listing(request.GET, rows, sorts=SORTS, default="name", shown=shown)
    return render(request, "tasks/members.html", {"listing": page, "search": search})


@require_safe
@requires(SIGNED_IN)
def member(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_member_for(request.user, pk)
    note_seen(actor=request.user, member=member, today=timezone.localdate())
    return _card(request, member)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MEMBERS_EDIT)
def member_edit(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_member_for(request.user, pk)
    demand(request.user, MEMBERS_EDIT, member.home)
    note_seen(actor=request.user, member=member, today=timezone.localdate())
    form = MemberForm(request.POST or None, member=member, initial=MemberForm.initial_of(member))
    consent = ConsentForm(None if consented(member) else request.POST or None)
    if form.is_valid() and (not consent.is_bound or consent.is_valid()):
        said = {**form.phone_to_write(), "consent": consent.consent() if consent.is_bound else None}
        if attempt(form, edit_member, actor=request.user, member=member, **form.cleaned_data, **said):
            messages.success(request, "队员信息已改好。")
            return redirect("tasks:member", pk=member.pk)
    asked = None if consented(member) else consent
    return render(request, "tasks/member_form.html", {"form": form, "member": member, "consent": asked})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MEMBERS_EDIT)
def consent_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The guardian's consent ``pk`` ends today."""
    consent = get_consent_for(request.user, pk)
    member = consent.member
    demand(request.user, MEMBERS_EDIT, member.home)
    back = reverse("tasks:member", args=[member.pk])
    if request.method == "POST":
        try:
            withdraw_consent(actor=request.user, consent=consent, on=timezone.localdate())
            messages.success(request, "监护人同意已撤回。")
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        return redirect(back)
    return render(
        request,
        "parts/confirm.html",
        {
            "question": f"监护人撤回对{member}的同意？",
            "consequence": "撤回后不能再改这名未满14周岁队员的信息，也不能再加入团队；请随后让其离队，并注销个人信息。",
            "action": "撤回",
            "cancel_url": back,
        },
    )


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
    seen, today = teams_for(request.user), timezone.localdate()
    return render(
        request,
        "tasks/member_phone.html" if on_phone(request.user) and not member.erased_on else "tasks/member.html",
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
            "editable": not member.erased_on and request.user.may(MEMBERS_EDIT, member.home),
            "in_care": not member.erased_on and request.user.may(PERSONS_CARE, member.home),
            "consents": member.consents.order_by("-pk"),
            "child": member.needs_consent_on(today),
            "auditors": auditors_of(member.home, on=today) if member.is_minor_on(today) else [],
            **(to_check(request.user, member) if member.erased_on else {}),
        },
    )


def _matching(user: User, search: str, rows: QuerySet[Member]) -> QuerySet[Member]:
    """Those of ``rows`` by part of a name, the start of a student number, or exactly one phone number; by the number
    only those whose number the user may see, or a guess would be confirmed by whoever is found."""
    rows = rows.present()
    if not search:
        return rows
    condition = Q(name__icontains=search) | Q(student_number__startswith=search)
    digits = re.sub(r"[\s-]", "", search)
    if MOBILE.fullmatch(digits):
        condition |= Q(pk__in=revealable_for(user).with_phone(digits).values("pk"))
    return rows.filter(condition)
