"""Accounts: who has one, what they serve as, and opening, closing and resetting them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams.access import demand_account, get_account_for, get_appointment_for, get_organisation_for, requires
from teams.actions.accounts import appoint, disable_account, enable_account, end_appointment, open_official, set_grade
from teams.actions.invitations import newest_of, reset_account
from teams.choices import AccountState
from teams.forms import AccountForm, AppointmentForm, EndForm, GradeForm
from teams.invitees import Invitee, latest_of
from teams.models import Appointment, User
from teams.roles import ACCOUNTS_EDIT
from teams.second_factor import authenticator_of
from teams.views.invitations import sheet_page
from youthwork.lib.forms import attempt
from youthwork.lib.paging import chosen, listing, number, wanted

SORTS = {"name": ["name"], "username": ["username"], "seen": ["last_login"]}


@require_safe
@requires(ACCOUNTS_EDIT)
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts that the reader looks after. A constant number of queries."""
    today = timezone.localdate()
    search, state = wanted(request.GET), chosen(request.GET, "state", AccountState.values)
    rows = User.objects.kept_by(request.user, on=today).matching(search)
    unit = get_organisation_for(request.user, request.GET["unit"]) if request.GET.get("unit") else None
    if unit:
        rows = rows.belonging_to(unit, on=today)
    if state:
        rows = rows.in_state(state)
    served = Appointment.objects.visible_to(request.user).lasting(on=today).select_related("organisation")
    rows = rows.select_related("member").prefetch_related(
        Prefetch("appointments", served.order_by("pk"), to_attr="served"), "member__teams_led"
    )
    context = {
        "listing": listing(request.GET, rows, sorts=SORTS, default="name"),
        "search": search,
        "state": state,
        "states": AccountState.choices,
        "unit": unit,
    }
    return render(request, "teams/accounts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACCOUNTS_EDIT)
def account_open(request: HttpRequest) -> HttpResponse:
    """A new account; it gets no password but an invitation, from its own page."""
    initial = {"organisation": wanted(request.GET, "unit")}
    form = AccountForm(request.POST or None, keeper=request.user, today=timezone.localdate(), initial=initial)
    if form.is_valid():
        account = attempt(form, open_official, actor=request.user, **form.cleaned_data)
        if account:
            messages.success(request, f"{account.name}的账号{account.username}已开通，还没有密码：请生成邀请二维码。")
            return redirect("teams:account", account.pk)
    return render(request, "teams/account_open.html", {"form": form})


@require_safe
@requires(ACCOUNTS_EDIT)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: what it serves as and served as, how it stands, its invitation."""
    keeper, found = request.user, get_account_for(request.user, pk)
    own = found.pk == keeper.pk
    shown = list(found.appointments.visible_to(keeper).select_related("organisation").order_by("-from_on", "-pk"))
    today = timezone.localdate()
    for held in shown:
        held.lasts = held.to_on is None or held.to_on > today
        held.changeable = held.lasts and not own and held.role in keeper.grants(held.organisation)
    invitee = Invitee(user=found)
    context = {
        "account": found,
        "own": own,
        "lasting": [held for held in shown if held.lasts],
        "ended": [held for held in shown if not held.lasts],
        "elsewhere": len({held.pk for held in found.lasting_appointments} - {held.pk for held in shown}),
        "answers": keeper.answers_for(found),
        "teams": found.member.teams_led.all() if found.member else [],
        "authenticator": authenticator_of(found),
        "invitation": latest_of([invitee]).get(invitee),
        "seen": newest_of([invitee]),
    }
    return render(request, "teams/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACCOUNTS_EDIT)
def account_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """One more appointment of an account; never of one's own."""
    found = get_account_for(request.user, pk)
    if found.pk == request.user.pk:
        raise PermissionDenied
    form = AppointmentForm(request.POST or None, keeper=request.user, today=timezone.localdate())
    if form.is_valid():
        held = attempt(form, appoint, actor=request.user, user=found, **form.cleaned_data)
        if held:
            messages.success(request, f"{found.name}已任{held.organisation}{held.get_role_display()}。")
            return redirect("teams:account", found.pk)
    return render(request, "teams/account_appoint.html", {"form": form, "account": found})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACCOUNTS_EDIT)
def appointment_grade(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which grade somebody has who is appointed already: what they take on at least follows from it."""
    held = _changeable(request, pk)
    form = GradeForm(request.POST or None, initial={"grade": held.grade})
    if form.is_valid():
        try:
            set_grade(actor=request.user, appointment=held, grade=form.cleaned_data["grade"])
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, f"{held.user.name}的干部层级已改好。")
            return redirect("teams:account", held.user_id)
    return render(request, "teams/account_grade.html", {"form": form, "held": held})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACCOUNTS_EDIT)
def appointment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an appointment on a day; from then on it gives nothing, in open sessions too."""
    held = _changeable(request, pk)
    form = EndForm(request.POST or None, initial={"on": max(timezone.localdate(), held.from_on)})
    if form.is_valid():
        try:
            end_appointment(actor=request.user, appointment=held, on=form.cleaned_data["on"])
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, f"{held.user.name}在{held.organisation}的{held.get_role_display()}任职已结束。")
            return redirect("teams:accounts")
    return render(request, "teams/account_end.html", {"form": form, "held": held})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACCOUNTS_EDIT)
def account_disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account, which only who answers for all of it may; asked once more."""
    found = _answered_for(request, pk)
    if request.method == "POST":
        try:
            disable_account(actor=request.user, account=found)
            messages.success(request, f"{found.name}的账号已停用。")
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        return redirect("teams:account", found.pk)
    context = {
        "question": f"停用{found.name}的账号？",
        "consequence": "本人下一次点击就会退出，不能再登录；没有用过的邀请作废。任职、记录和日志都保留，随时可以启用。",
        "action": "停用",
        "cancel_url": reverse("teams:account", args=[found.pk]),
    }
    return render(request, "parts/confirm.html", context)


@require_POST
@requires(ACCOUNTS_EDIT)
def account_enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a disabled account again."""
    found = _answered_for(request, pk)
    enable_account(actor=request.user, account=found)
    messages.success(request, f"{found.name}的账号已启用。")
    return redirect("teams:account", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(ACCOUNTS_EDIT)
def account_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the password away and show a link to set a new one, on this answer only."""
    found = _answered_for(request, pk)
    back = reverse("teams:account", args=[found.pk])
    if request.method == "POST":
        try:
            issued = reset_account(actor=request.user, account=found, seen=number(request.POST, "seen") or 0)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
            return redirect(back)
        return sheet_page(request, [issued], title=f"{found.name}的密码已重置", back=back)
    context = {
        "question": f"重置{found.name}的密码？",
        "consequence": "现在的密码马上失效，本人在所有设备上退出。接着出现一个二维码，本人扫码设新密码，72小时内有效。",
        "action": "重置",
        "cancel_url": back,
        "hidden": {"seen": newest_of([Invitee(user=found)])},
    }
    return render(request, "parts/confirm.html", context)


def _changeable(request: HttpRequest, pk: int) -> Appointment:
    """The appointment, or 404 unseen, 403 if it is the reader's own or not theirs to give and take."""
    held = get_appointment_for(request.user, pk)
    if held.user_id == request.user.pk or held.role not in request.user.grants(held.organisation):
        raise PermissionDenied
    return held


def _answered_for(request: HttpRequest, pk: int) -> User:
    """The account, or 404 unseen, 403 if part of it is not the reader's."""
    found = get_account_for(request.user, pk)
    demand_account(request.user, found)
    return found
