"""Where somebody was going before the door stood in the way."""

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def wanted_page(request: HttpRequest) -> str:
    """The address in ``next``, as it was sent."""
    return request.POST.get("next") or request.GET.get("next") or ""


def next_page(request: HttpRequest) -> str:
    """Where the user was going, if that is a page of ours; else the first page."""
    wanted = wanted_page(request)
    # Only a path: redirect() would look up anything else as the name of a page.
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if ours else resolve_url(settings.LOGIN_REDIRECT_URL)
