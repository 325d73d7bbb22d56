"""What is asked of every request before anything else looks at it, and what every answer passes through."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseNotAllowed
from django.shortcuts import render

from youthwork.lib.addresses import client_address
from youthwork.lib.trace import Trace, entered

GUARDS = {
    # What this site never asks a browser for, and so no script that got in may either.
    "Permissions-Policy": "accelerometer=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Pages are full of people: nothing stays on a shared computer. Static files and photos say otherwise themselves.
    "Cache-Control": "private, no-store",
}


def guard_answers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The headers that neither Django nor django-csp writes, on whatever answer does not set its own."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in GUARDS.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def traced(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give the request a number, which stands in its log lines, in its entries of the audit log and in the answer.

    The number is made here: one that a header brings along could be somebody else's, or a line of its own in the log.
    """

    def numbered(request: HttpRequest) -> HttpResponse:
        trace = request.trace = Trace(client_address(request), uuid.uuid4().hex)  # type: ignore[attr-defined]
        with entered(trace):
            response = get_response(request)
        response["X-Request-ID"] = trace.request_id
        return response

    return numbered


def limit_body(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 413 to a body larger than ``REQUEST_MAX_BYTES``, unread.

    Django limits fields but not files, and writes those to the disk as soon as the CSRF check reads the form, which
    it does before anybody has signed in. Without a stated length no body is read at all.
    """

    def guarded(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.REQUEST_MAX_BYTES:
            megabytes = settings.REQUEST_MAX_BYTES // 1024 // 1024
            text = f"一次发来的内容超过{megabytes}MB，没有收。请少选几个文件，分几次上传。"
            return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return guarded


def not_allowed_page(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A page with a way back where an address only takes what a button sends (405), instead of an empty one.

    People get there by signing in again after a button was pressed, or by reloading.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or request.method != "GET":
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    return answer
