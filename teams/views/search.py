"""What pickers offer while one types."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from teams.access import SIGNED_IN, get_organisation_for, requires
from teams.models import Organisation
from teams.pickers import unit_hits
from teams.roles import READ
from youthwork.lib.paging import wanted
from youthwork.lib.picker import answer


@require_safe
@requires(SIGNED_IN)
def unit_search(request: HttpRequest) -> HttpResponse:
    """Open units over which the reader holds every word ``?for=`` (none: those they read), ``?under=`` one of them."""
    words = request.GET.getlist("for") or [READ]
    units = Organisation.objects.in_reach(request.user, *words).open(on=timezone.localdate())
    if under := request.GET.get("under"):
        units = units.in_subtree(get_organisation_for(request.user, under))
    return answer(units.matching(wanted(request.GET)), unit_hits)
