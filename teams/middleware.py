"""Who is inside, and as what, is asked at every request: sessions run out, a password alone opens nothing but the next
step, and a user acts under one appointment."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import DEVICE_ID_SESSION_KEY

from teams import sessions
from teams.queued import is_queued
from teams.second_factor import authenticator_of, must_have_second_factor

Answer = Callable[[HttpRequest], HttpResponse]

ACTING = "acting_under"  # key of the session: id of the appointment chosen

# What somebody may open who has given a password and still owes a code.
HALF_WAY = frozenset(
    {
        "teams:second-factor-set-up",
        "teams:second-factor-code",
        "teams:second-factor-recovery",
        "teams:session",
        "teams:sign-out",
    }
)


def act_under_chosen(get_response: Answer) -> Answer:
    """Let the user of the request act under the appointment that this session chose.

    One that has ended meanwhile is passed over by ``User.appointment``. A session without a choice costs nothing.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        chosen = request.session.get(ACTING)
        if chosen is not None:
            request.user.acting_under = chosen
        return get_response(request)

    return answer


def session_limits(get_response: Answer) -> Answer:
    """End sessions that have run out, and those of accounts that were closed."""

    def guarded(request: HttpRequest) -> HttpResponse:
        if _opens_by_link(request):
            return get_response(request)
        if not request.user.is_authenticated:
            if SESSION_KEY in request.session:  # a closed account: opened again, it must not find this session alive
                request.session.flush()
            return get_response(request)
        reason = sessions.reason_to_end(request.session, request.user)
        if reason:
            return _out(request, reason)
        sessions.mark_seen(request.session, request.user)
        return get_response(request)

    return guarded


def second_factor(get_response: Answer) -> Answer:
    """Let through whose session bears the mark of the account's authenticator, and who needs none.

    Everybody else signed in by password alone: they get the pages of ``HALF_WAY``, and from anywhere else, known
    address or not, they are sent there. A mark of an authenticator that is gone ends the session.
    """

    def guarded(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or _opens_by_link(request):
            return get_response(request)
        device, mark = authenticator_of(user), request.session.get(DEVICE_ID_SESSION_KEY)
        if mark:
            if device is None or device.persistent_id != mark:
                return _out(request, "两步验证已经更换或重置，请重新登录。")
            return get_response(request)
        if device is None and not must_have_second_factor(user):
            return get_response(request)
        request.half_signed_in = True  # type: ignore[attr-defined]
        if _page(request) in HALF_WAY:
            return get_response(request)
        step = "teams:second-factor-code" if device else "teams:second-factor-set-up"
        return redirect_to_login(_way_back(request), resolve_url(step))

    return guarded


def _out(request: HttpRequest, reason: str) -> HttpResponse:
    wanted = _way_back(request)
    if request.method == "POST" and not is_queued(request):
        reason += "刚才提交的内容没有保存，登录后请重新填写。"
    logout(request)
    messages.warning(request, reason)
    return redirect_to_login(wanted, resolve_url("teams:sign-in"))


def _way_back(request: HttpRequest) -> str:
    """The page to return to: the one asked for or, after a form was sent, the one that it stood on."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    sender = request.headers.get("Referer", "")
    parts = urlsplit(sender)
    if not parts.path.startswith("/") or not url_has_allowed_host_and_scheme(sender, {request.get_host()}):
        return resolve_url("/")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _page(request: HttpRequest) -> str:
    match = _match(request)
    return match.view_name if match else ""


def _opens_by_link(request: HttpRequest) -> bool:
    match = _match(request)
    return match is not None and getattr(match.func, "opens_by_link", False)


def _match(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None
