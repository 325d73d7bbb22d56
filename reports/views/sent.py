"""What was sent to oneself outside the platform, and how it went."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from reports.access import get_delivery_for
from reports.actions.deliveries import send_again
from reports.sending_log import digests_of, told
from teams.access import SIGNED_IN, requires
from youthwork.lib.paging import listing

TWICE = "前一次可能已经收到。再发，可能收到两次。"


@require_safe
@requires(SIGNED_IN)
def sent(request: HttpRequest) -> HttpResponse:
    rows = listing(request.GET, digests_of(request.user), size=20)
    return render(request, "reports/sent.html", {"listing": rows, "told": told(rows)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SIGNED_IN)
def sent_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it once more, after saying that it may arrive twice."""
    delivery = get_delivery_for(request.user, pk)
    if request.method == "POST":
        try:
            send_again(actor=request.user, delivery=delivery)
            messages.success(request, "已排上，稍后再发一次。")
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect("reports:sent")
    page = {
        "question": f"再发一次{delivery.get_route_display()}？",
        "consequence": TWICE,
        "action": "再发一次",
        "cancel_url": reverse("reports:sent"),
    }
    return render(request, "parts/confirm.html", page)
