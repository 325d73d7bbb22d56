"""Invitations: sheets of QR codes for those who have no password yet, and the page that a code leads to."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from teams.access import demand, demand_account, get_account_for, get_invitation_for, get_organisation_for, requires
from teams.actions.invitations import (
    MOST,
    Gone,
    accept_invitation,
    find_invitation,
    invite,
    newcomer,
    newest_of,
    revoke,
)
from teams.actions.sign_in import note_entry
from teams.forms import InvitedForm
from teams.invitation_cards import cards_of
from teams.invitees import Invitee, Issued, latest_of, leaders_to_invite, officials_to_invite
from teams.models import Organisation
from teams.roles import ACCOUNTS_EDIT, MEMBERS_EDIT
from teams.second_factor import authenticator_of, must_have_second_factor
from teams.views.unlinked import unlinked
from youthwork.lib.paging import chosen, number

LEADERS, OFFICIALS = "leaders", "officials"


# --- links are made --------------------------------------------------------------------------------------------------


def sheet_page(request: HttpRequest, issued: Sequence[Issued], *, title: str, back: str) -> HttpResponse:
    """The one answer that shows fresh links. Only to be given to a POST: nothing could make the page a second time."""

    def address(token: str) -> str:
        return request.build_absolute_uri(reverse("teams:invitation", args=[token]))

    page = render(
        request, "teams/invitation_sheet.html", {"cards": cards_of(issued, address), "title": title, "back": back}
    )
    add_never_cache_headers(page)
    return page


@require_POST
@never_cache
@requires(ACCOUNTS_EDIT)
def account_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """A link for an account that waits for its password."""
    account = get_account_for(request.user, pk)
    demand_account(request.user, account)
    back = reverse("teams:account", args=[account.pk])
    try:
        issued = invite(actor=request.user, invitees=[Invitee(user=account)], seen=number(request.POST, "seen") or 0)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(back)
    return sheet_page(request, issued, title=f"邀请{account.name}", back=back)


@require_POST
@requires(MEMBERS_EDIT)
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link stop working: a leader's by who keeps the team, an account's by who answers for it."""
    invitation = get_invitation_for(request.user, pk)
    if invitation.team is not None:
        demand(request.user, MEMBERS_EDIT, invitation.team.home)
        back = reverse("tasks:team", args=[invitation.team_id])
    else:
        demand_account(request.user, invitation.user)
        back = reverse("teams:account", args=[invitation.user_id])
    try:
        revoke(actor=request.user, invitation=invitation)
        messages.success(request, f"给{invitation.person.name}的邀请已撤回，二维码不能再用。")
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(MEMBERS_EDIT)
def organisation_invitations(request: HttpRequest, code: str) -> HttpResponse:
    """Who of a unit waits for an account, and a sheet with a code for each: the leaders of its teams, or its own
    people. The answer to the POST is the only one that shows the codes."""
    unit = get_organisation_for(request.user, code)
    demand(request.user, MEMBERS_EDIT, unit)
    query = request.POST if request.method == "POST" else request.GET
    who, below = chosen(query, "who", {OFFICIALS}) or LEADERS, bool(chosen(query, "below", {"1"}))
    if who == OFFICIALS:
        demand(request.user, ACCOUNTS_EDIT, unit)
    invitees = _waiting(request, unit, who, below)
    if request.method == "POST":
        try:
            issued = invite(actor=request.user, invitees=invitees, seen=number(request.POST, "seen") or 0)
            return sheet_page(request, issued, title=f"{unit}的邀请", back=_address(unit, who, below))
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
            return redirect(_address(unit, who, below))
    latest = latest_of(invitees)
    context = {
        "organisation": unit,
        "who": who,
        "below": below,
        "keeper": request.user.may(ACCOUNTS_EDIT, unit),
        "rows": [(one, latest.get(one)) for one in invitees[:MOST]],
        "total": len(invitees),
        "most": MOST,
        "seen": newest_of(invitees),
    }
    return render(request, "teams/organisation_invitations.html", context)


def _waiting(request: HttpRequest, unit: Organisation, who: str, below: bool) -> list[Invitee]:
    return leaders_to_invite(unit) if who == LEADERS else officials_to_invite(request.user, unit, below=below)


def _address(unit: Organisation, who: str, below: bool) -> str:
    url = reverse("teams:organisation-invitations", args=[unit.code])
    return f"{url}?who={who}{'&below=1' if below else ''}"


# --- a link is opened ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("new_password1", "new_password2")
@unlinked
@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who is invited and what will happen; the POST sets the password and signs in, with a renewed session.

    Looking changes nothing: messengers open links before people do.
    """
    now = timezone.now()
    try:
        found = find_invitation(token=token, at=now)
        if request.user.is_authenticated:
            return render(request, "teams/invitation_signed_in.html", {"token": token, "invitation": found})
        account = newcomer(found)
        form = InvitedForm(account, request.POST or None)
        if form.is_valid():
            account = accept_invitation(token=token, password=form.cleaned_data["new_password1"], at=now)
            login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
            if not (must_have_second_factor(account) or authenticator_of(account)):
                note_entry(actor=account)
            messages.success(request, f"密码已设好。以后登录用这个用户名：{account.username}")
            return redirect(settings.LOGIN_REDIRECT_URL)
    except Gone:
        return render(request, "teams/invitation_gone.html", status=404)
    context = {"form": form, "invitation": found, "account": account}
    return render(request, "teams/invitation.html", context)


@require_POST
@unlinked
@login_not_required
def invitation_leave(request: HttpRequest, token: str) -> HttpResponse:
    """Sign out whoever is signed in here, and back to the link."""
    logout(request)
    return redirect("teams:invitation", token)
