"""One's own account: under which appointment one acts, and the way to one's password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from teams.access import SIGNED_IN, get_own_appointment, requires
from teams.middleware import ACTING


@require_safe
@requires(SIGNED_IN)
def me(request: HttpRequest) -> HttpResponse:
    return render(request, "teams/me.html")


@require_POST
@requires(SIGNED_IN)
def act_as(request: HttpRequest, pk: int) -> HttpResponse:
    """Act under another of one's own current appointments until signing out or choosing again."""
    appointment = get_own_appointment(request.user, pk)
    request.session[ACTING] = appointment.pk
    messages.success(request, f"现在以{appointment.organisation}{appointment.get_role_display()}的身份办事。")
    return redirect("reports:home")
