"""Addresses to which a phone sends what it has kept: a script reads the answer, whoever asks and whatever is wrong.

It sends later, perhaps days after it was written, and keeps what was not taken. So a redirect to a page would be no
answer, and "what you sent is lost" would be untrue.
"""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.views.csrf import csrf_failure

SIGNED_OUT = "登录已失效，请重新登录。没送出的内容还在手机上，登录后会接着送。"
OF_ANOTHER = "这是另一个账号写的，没有送出。请换回那个账号登录。"
NOT_YOURS = "这项工作现在不归你填写，没有送出。文字还在手机上，可以复制。"

View = Callable[..., HttpResponse]


def queued(view: View) -> View:
    """Mark a view as an address of the queue. Outermost of its decorators.

    What is posted says in ``user`` whose it is: to anybody else it answers 401, and the view is not called.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and request.POST.get("user") != str(request.user.pk):
            return refused(401, OF_ANOTHER)
        return view(request, *args, **kwargs)

    guarded.queued = True  # type: ignore[attr-defined]
    return guarded


def is_queued(request: HttpRequest) -> bool:
    """Whether ``request`` goes to an address of the queue; also before Django has looked for its view."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return False
    return getattr(match.func, "queued", False)


def refused(status: int, reason: str) -> JsonResponse:
    """The answer to what is not taken."""
    return JsonResponse({"error": reason}, status=status)


class AnswerQueue:
    """Middleware: who is not wholly signed in gets 401 from the addresses of the queue instead of being led to a page,
    and what is not there or not theirs is said in words instead of by a page. Stands outside of all that judges who is
    inside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 302 and is_queued(request):
            return refused(401, SIGNED_OUT)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not is_queued(request):
            return None
        if isinstance(exception, Http404):
            return refused(404, NOT_YOURS)
        return refused(403, NOT_YOURS) if isinstance(exception, PermissionDenied) else None


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form without a valid token of this browser (CSRF): a page; the queue fetches a token and tries
    once more."""
    return refused(403, "csrf") if is_queued(request) else csrf_failure(request, reason)
