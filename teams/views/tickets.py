"""Downloads where the browser saves no files: WeChat's own shows a page whose address works in another browser."""

import re
from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils import timezone
from django.views.decorators.http import require_safe

from teams.actions.invitations import Gone
from teams.actions.tickets import ASKED_AGAIN, find_ticket, issue_ticket, take_ticket
from teams.models import DownloadTicket
from teams.views.unlinked import by_link

View = TypeVar("View", bound=Callable[..., HttpResponse])

# 企业微信 names itself beside MicroMessenger. Of them all only the desktop windows on Windows save files.
WECHAT = re.compile("MicroMessenger|wxwork|MacWechat")
SAVES = re.compile("WindowsWechat")
LONGEST = DownloadTicket._meta.get_field("path").max_length
TAKEN = "taken"  # cookie of the browser that took a ticket, for its address alone


def saves_no_files(request: HttpRequest) -> bool:
    """Whether the request comes from the browser inside WeChat or 企业微信, which drops every download."""
    agent = request.headers.get("User-Agent", "")
    return bool(WECHAT.search(agent)) and not SAVES.search(agent)


def download(view: View) -> View:
    """Mark a view that answers a GET with a file. It stands below ``@requires``.

    In WeChat nothing is made yet: the answer leads to a page with a link for another browser. What the link gives,
    and whether it gives anything, the view itself is asked there.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        path = request.get_full_path()
        if saves_no_files(request) and len(path) <= LONGEST:
            return redirect("teams:take", issue_ticket(user=request.user, path=path))
        return view(request, *args, **kwargs)

    guarded.is_download = True  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


@require_safe
@by_link
@login_not_required
def take(request: HttpRequest, token: str) -> HttpResponse:
    """In WeChat what to do; elsewhere the file, once, as the user who asked for it would get it.

    Who is signed in here is of no concern, and stays so: neither session nor second factor is looked at.
    """
    now = timezone.now()
    try:
        if saves_no_files(request) or request.method == "HEAD":
            context = {"ticket": find_ticket(token=token, at=now), "link": request.build_absolute_uri()}
            return render(request, "teams/open_in_browser.html", context)
        ticket = take_ticket(token=token, at=now, again=_took_it(request, token))
        response = _file(request, ticket)
    except (Gone, Http404, PermissionDenied):
        return render(request, "teams/ticket_gone.html", status=404)
    response.set_signed_cookie(
        TAKEN,
        token,
        max_age=int(ASKED_AGAIN.total_seconds()),
        path=request.path,
        secure=settings.SECURE_SSL,
        httponly=True,
        samesite="Lax",
    )
    return response


def _took_it(request: HttpRequest, token: str) -> bool:
    return request.get_signed_cookie(TAKEN, "", max_age=ASKED_AGAIN) == token


def _file(request: HttpRequest, ticket: DownloadTicket) -> HttpResponse:
    """What the marked view answers the user of ``ticket``; raises :class:`Gone` if that is no file."""
    path, _, query = ticket.path.partition("?")
    match = resolve(path)
    if not getattr(match.func, "is_download", False):
        raise Gone
    user = ticket.user
    user.acting_under = ticket.appointment_id
    request.user = user  # what is refused from here on is noted as theirs
    asked = copy(request)
    asked.path = asked.path_info = path
    asked.META = request.META | {"QUERY_STRING": query}
    asked.GET = QueryDict(query)  # type: ignore[misc]
    asked.resolver_match = match
    response = match.func(asked, *match.args, **match.kwargs)
    if response.status_code != 200:
        raise Gone
    return response
