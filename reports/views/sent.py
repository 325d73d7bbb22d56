"""What was sent to oneself outside the platform, and how it went."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reports.access import get_unsettled_delivery_for
from reports.actions.deliveries import send_again
from teams.access import SIGNED_IN, requires
from teams.models import Delivery, Digest
from youthwork.lib.paging import listing


@require_safe
@requires(SIGNED_IN)
def sent(request: HttpRequest) -> HttpResponse:
    digests = Digest.objects.visible_to(request.user).prefetch_related("deliveries__channel__organisation")
    return render(request, "reports/sent.html", {"listing": listing(request.GET, digests.order_by("-day"))})
