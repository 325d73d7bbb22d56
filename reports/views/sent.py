"""What was sent to oneself outside the platform, and how it went."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.sending_log import digests_of, told
from teams.access import SIGNED_IN, requires
from youthwork.lib.paging import listing


@require_safe
@requires(SIGNED_IN)
def sent(request: HttpRequest) -> HttpResponse:
    rows = listing(request.GET, digests_of(request.user), size=20)
    return render(request, "reports/sent.html", {"listing": rows, "told": told(rows)})
