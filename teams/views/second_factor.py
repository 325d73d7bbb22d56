"""The second factor: bind an authenticator, give its code or a recovery code when signing in, renew, reset.

What the browser must not say about itself is kept in the session, sealed: the secret that is being bound, recovery
codes until they are said to be saved, and that the password was given again a moment ago.
"""

import json
import time

import django_otp
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from teams.access import SIGNED_IN, demand_account, get_account_for, requires
from teams.actions.second_factor import (
    bind_authenticator,
    give_code,
    give_recovery_code,
    renew_recovery_codes,
    reset_second_factor,
)
from teams.actions.sign_in import note_entry
from teams.forms import CodeForm, OwnPasswordForm, RecoveryCodeForm
from teams.models import Authenticator
from teams.roles import ACCOUNTS_EDIT
from teams.second_factor import (
    app_address,
    authenticator_of,
    must_have_second_factor,
    new_secret,
    qr_image,
    typed_form,
)
from teams.views.next_page import next_page, wanted_page
from youthwork.lib.addresses import client_address
from youthwork.lib.forms import attempt
from youthwork.lib.sealed import seal, unseal

NEW_SECRET, NEW_CODES, CONFIRMED = "new_secret", "new_recovery_codes", "password_confirmed_at"
CONFIRMED_SECONDS = 10 * 60


@require_safe
@requires(SIGNED_IN)
def second_factor(request: HttpRequest) -> HttpResponse:
    """What the user has bound, and how to change it."""
    context = {
        "authenticator": authenticator_of(request.user),
        "codes_left": request.user.recovery_codes.unused().count(),
        "required": must_have_second_factor(request.user),
    }
    return render(request, "teams/second_factor.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SIGNED_IN)
def set_up(request: HttpRequest) -> HttpResponse:
    """Bind an authenticator: the first, or a new one by whoever has just given the password again.

    The old one's code is not asked for: its phone may be the one that is lost. Whoever is only half-way in and has an
    authenticator owes its code instead.
    """
    bound = authenticator_of(request.user)
    if bound and _half_way(request):
        return _to("teams:second-factor-code", request)
    if bound and not _confirmed(request):
        return redirect("teams:second-factor-renew")
    secret = unseal(request.session[NEW_SECRET]) if NEW_SECRET in request.session else new_secret()
    request.session.setdefault(NEW_SECRET, seal(secret))
    form = CodeForm(request.POST or None, focused=request.method == "POST")
    if request.method == "POST" and form.is_valid():
        half_way = _half_way(request)
        codes = attempt(form, bind_authenticator, actor=request.user, secret=secret, code=form.cleaned_data["code"])
        if codes is not None:
            for name in (NEW_SECRET, CONFIRMED):
                request.session.pop(name, None)
            _let_in(request, request.user.authenticator, half_way=half_way)
            return _show_codes(request, codes)
    address = app_address(request.user, secret)
    context = {
        "form": form,
        "next": wanted_page(request),
        "qr": qr_image(address),
        "address": address,
        "secret": typed_form(secret),
        "half_way": _half_way(request),
    }
    return render(request, "teams/second_factor_set_up.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SIGNED_IN)
def code(request: HttpRequest) -> HttpResponse:
    """The second step of signing in: the code that the authenticator shows."""
    return _second_step(request, CodeForm(request.POST or None), give_code, "teams/second_factor_code.html")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SIGNED_IN)
def recovery(request: HttpRequest) -> HttpResponse:
    """The second step of signing in without the phone: a recovery code."""
    form = RecoveryCodeForm(request.POST or None)
    return _second_step(request, form, give_recovery_code, "teams/second_factor_recovery.html")


def _second_step(request: HttpRequest, form, give, template: str) -> HttpResponse:
    if not _half_way(request):
        return redirect(next_page(request))
    if authenticator_of(request.user) is None:
        return _to("teams:second-factor-set-up", request)
    if request.method == "POST" and form.is_valid():
        device = attempt(form, give, actor=request.user, code=form.cleaned_data["code"])
        if device is not None:
            _let_in(request, device, half_way=True)
            if give is give_recovery_code:
                left = request.user.recovery_codes.unused().count()
                said = f"用掉了一个恢复码，还剩{left}个。手机找不回来了，请在“我的账号”里换绑新手机。"
                messages.warning(request, said)
            return redirect(next_page(request))
    return render(request, template, {"form": form, "next": wanted_page(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("old_password")
@requires(SIGNED_IN)
def renew(request: HttpRequest) -> HttpResponse:
    """The password again, before another authenticator takes the place of the one that is bound."""
    form = OwnPasswordForm(request.user, client_address(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        request.session[CONFIRMED] = int(time.time())
        request.session.pop(NEW_SECRET, None)
        return redirect("teams:second-factor-set-up")
    said = {"title": "换绑验证器", "verb": "下一步", "consequence": "绑上新的以后，原来的验证器和恢复码都失效。"}
    return render(request, "teams/second_factor_password.html", {"form": form, **said})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SIGNED_IN)
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, until the user says that they are saved; after that nobody can see them."""
    if request.method == "POST":
        request.session.pop(NEW_CODES, None)
        return redirect(next_page(request))
    if NEW_CODES not in request.session:
        return redirect("teams:second-factor")
    context = {"codes": json.loads(unseal(request.session[NEW_CODES])), "next": wanted_page(request)}
    return render(request, "teams/recovery_codes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("old_password")
@requires(SIGNED_IN)
def recovery_codes_renew(request: HttpRequest) -> HttpResponse:
    """The password again, then ten new recovery codes."""
    if authenticator_of(request.user) is None:
        return redirect("teams:second-factor")
    form = OwnPasswordForm(request.user, client_address(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _show_codes(request, renew_recovery_codes(actor=request.user))
    said = {"title": "重新生成恢复码", "verb": "生成", "consequence": "生成以后，原来的恢复码都失效。"}
    return render(request, "teams/second_factor_password.html", {"form": form, **said})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACCOUNTS_EDIT)
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away somebody's second factor, after a question: their phone is lost, and their recovery codes with it."""
    account = get_account_for(request.user, pk)
    demand_account(request.user, account)
    if request.method == "POST":
        if reset_second_factor(actor=request.user, user=account):
            messages.success(request, f"{account}的两步验证已重置，下次登录时重新绑定。")
        else:
            messages.info(request, f"{account}没有绑定两步验证，不用重置。")
        return redirect("teams:account", account.pk)
    context = {
        "question": f"重置{account}的两步验证？",
        "consequence": "请先当面或打电话确认是本人。重置以后，原来的验证器和恢复码失效，已登录的设备退出。",
        "action": "重置",
        "cancel_url": reverse("teams:account", args=[account.pk]),
    }
    return render(request, "parts/confirm.html", context)


def _half_way(request: HttpRequest) -> bool:
    return getattr(request, "half_signed_in", False)


def _confirmed(request: HttpRequest) -> bool:
    return time.time() - request.session.get(CONFIRMED, 0) < CONFIRMED_SECONDS


def _let_in(request: HttpRequest, device: Authenticator, *, half_way: bool) -> None:
    """Mark the session, under a new key: it can do more from here on."""
    django_otp.login(request, device)
    request.session.cycle_key()
    if half_way:
        note_entry(actor=request.user)


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    request.session[NEW_CODES] = seal(json.dumps(codes))
    return _to("teams:recovery-codes", request)


def _to(page: str, request: HttpRequest) -> HttpResponse:
    """To another step, taking along where the user was going."""
    wanted = wanted_page(request)
    answer = redirect(page)
    if wanted:
        answer["Location"] += "?" + urlencode({"next": wanted})
    return answer
