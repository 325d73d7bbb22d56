"""Who is signed in on this device: asked by a script before it sends what it has kept."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_GET

from teams.queued import queued


@queued
@login_not_required
@require_GET
def session(request: HttpRequest) -> HttpResponse:
    """The user, if wholly signed in, and a fresh token for the next form."""
    inside = request.user.is_authenticated and not getattr(request, "half_signed_in", False)
    who = {"user": request.user.pk, "name": str(request.user)} if inside else {"user": None, "name": ""}
    return JsonResponse(who | {"csrf": get_token(request)})
