"""What machines ask: whether this process is alive, and whether the platform is ready to do its work.

Both are open to everybody, know nobody, and tell nothing but yes or no.
"""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from teams.readiness import WATCH

ADDRESSES = {"/healthz", "/readyz"}


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the process answers and reaches its database; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"alive": True})


@require_safe
@never_cache
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, broker and disk are there and jobs run, else 503; the answer says which of them are not.

    In some seconds at most, whatever hangs.
    """
    checks = WATCH.checks()
    ready = all(checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def without_session(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Leave the cookies of whoever asks for the pages above unread: the session would be looked up in the database,
    which may be the very thing that is gone."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path_info in ADDRESSES:
            request.COOKIES = {}
        return get_response(request)

    return answer
