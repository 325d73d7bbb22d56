"""What pickers of sites and programmes offer while one types: the very rows that their forms accept."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tasks.access import programmes_to_review, sites_for, sites_to_review
from tasks.models import Programme
from tasks.pickers import programme_hits, site_hits
from teams.access import SIGNED_IN, requires
from youthwork.lib.paging import wanted
from youthwork.lib.picker import answer

REVIEW = "review"  # ?for=review: only what something waits for the reader at


@require_safe
@requires(SIGNED_IN)
def site_search(request: HttpRequest) -> HttpResponse:
    rows = sites_to_review(request.user) if request.GET.get("for") == REVIEW else sites_for(request.user)
    return answer(rows.select_related("host").matching(wanted(request.GET)), site_hits)


@require_safe
@requires(SIGNED_IN)
def programme_search(request: HttpRequest) -> HttpResponse:
    review = request.GET.get("for") == REVIEW
    rows = programmes_to_review(request.user) if review else Programme.objects.visible_to(request.user)
    return answer(rows.select_related("document", "owner").matching(wanted(request.GET)), programme_hits)
