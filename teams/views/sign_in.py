"""Sign in, sign out, change one's password and the number to sign in with.

The second step of signing in is in ``teams.views.second_factor``.
"""

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from teams.access import SIGNED_IN, requires
from teams.actions.accounts import change_password
from teams.actions.sign_in import TooManyTries, WrongPassword, note_entry, note_leaving, register_phone
from teams.actions.sign_in import sign_in as try_to_sign_in
from teams.forms import OwnPhoneForm, PasswordForm, SignInForm
from teams.second_factor import authenticator_of, must_have_second_factor
from teams.views.next_page import next_page, wanted_page
from youthwork.lib.addresses import client_address
from youthwork.lib.forms import attempt


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """The only page without an account. Signing in renews the session; who owes a second factor is inside only after
    that (``teams.middleware.second_factor`` sends them there)."""
    if request.user.is_authenticated:
        return redirect(next_page(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            user = try_to_sign_in(name=said["username"], password=said["password"], address=client_address(request))
        except WrongPassword:
            form.refuse("用户名、手机号或密码不对，或者账号不能用。请再试一次；还不行，请联系本单位管理员。")
        except TooManyTries as refusal:
            form.refuse(f"尝试太多，请在{refusal.minutes}分钟后再试。")
            page = _sign_in_page(request, form, status=429)
            page["Retry-After"] = str(refusal.seconds)
            return page
        else:
            login(request, user)
            if not (must_have_second_factor(user) or authenticator_of(user)):
                note_entry(actor=user)
            return redirect(next_page(request))
    return _sign_in_page(request, form)


def _sign_in_page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    return render(request, "teams/sign_in.html", {"form": form, "next": wanted_page(request)}, status=status)


@require_POST
@requires(SIGNED_IN)
def sign_out(request: HttpRequest) -> HttpResponse:
    if not getattr(request, "half_signed_in", False):
        note_leaving(actor=request.user)
    logout(request)
    return redirect("teams:sign-in")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("old_password", "new_password1", "new_password2")
@requires(SIGNED_IN)
def password(request: HttpRequest) -> HttpResponse:
    """Changing the password signs the user out everywhere else."""
    form = PasswordForm(request.user, client_address(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt(form, change_password, actor=request.user, password=form.cleaned_data["new_password1"])
        if form.is_valid():
            update_session_auth_hash(request, request.user)
            messages.success(request, "密码已改，其他设备上要重新登录。")
            return redirect("reports:home")
    return render(request, "teams/password.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SIGNED_IN)
def own_phone(request: HttpRequest) -> HttpResponse:
    """The number with which one may sign in instead of the user name."""
    sent = request.POST if request.method == "POST" else None  # an empty number is an answer too
    form = OwnPhoneForm(sent, initial={"phone": request.user.phone})
    if sent is not None:
        if form.is_valid():
            attempt(form, register_phone, actor=request.user, phone=form.cleaned_data["phone"])
        if form.is_valid():
            messages.success(
                request, "手机号已登记，下次可以用它登录。" if form.cleaned_data["phone"] else "手机号已去掉。"
            )
            return redirect("teams:me")
    return render(request, "teams/own_phone.html", {"form": form})
