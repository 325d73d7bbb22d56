"""What runs behind the pages, and whether it does: one look, and what an administrator can have tried again."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports.access import get_watched_for
from reports.actions.deliveries import send_again
from reports.actions.operations import carry_on_sheet_again, make_export_again, read_document_again
from reports.jobs import ask_to_make
from reports.models import Export
from reports.operations.deliveries import AGAIN, Wanted, rows_for
from reports.operations.jobs import jobs_of
from reports.operations.stuck import failures, stuck_for
from reports.operations.vitals import signs_at, vitals_of
from reports.operations.work import deliveries_by_state, work_under_way
from reports.sending_log import SAYINGS
from tasks.jobs import ask_to_carry_on, ask_to_read
from tasks.models import DocumentReading
from teams.access import requires
from teams.actions.failures import retry
from teams.choices import DeliveryState, Route
from teams.models import Delivery, Failure, SheetImport
from teams.roles import PLATFORM_WATCH
from youthwork.lib.dates import cn_date
from youthwork.lib.paging import listing

PAGE = "reports:operations"


@require_safe
@requires(PLATFORM_WATCH)
def operations(request: HttpRequest) -> HttpResponse:
    """Does it run? Each part of the page costs a constant number of queries; what may hang is given two seconds."""
    now = timezone.localtime()
    vitals, jobs, stuck = vitals_of(signs_at(now)), jobs_of(now=now), stuck_for(request.user)
    deliveries = deliveries_by_state(since=now.replace(hour=0, minute=0, second=0, microsecond=0))
    troubles = {
        "signs": sum(vital.state.troubled for vital in vitals),
        "stuck": len(stuck),
        "jobs": sum(job.state.troubled for job in jobs),
        "deliveries": sum(one.waits for one in deliveries),
    }
    context = {
        "now": now,
        "vitals": vitals,
        "jobs": jobs,
        "stuck": stuck,
        "work": work_under_way(now=now),
        "deliveries": deliveries,
        "troubles": troubles,
        "well": not any(troubles.values()),
    }
    return render(request, "reports/operations.html", context)


@require_safe
@requires(PLATFORM_WATCH)
def operations_failures(request: HttpRequest) -> HttpResponse:
    """All rows that jobs gave up on."""
    found = listing(request.GET, Failure.objects.parked())
    return render(request, "reports/operations_failures.html", {"listing": found, "rows": list(failures(found))})


@require_safe
@requires(PLATFORM_WATCH)
def operations_deliveries(request: HttpRequest) -> HttpResponse:
    """What left the house, or did not, the newest first."""
    wanted = Wanted.of(request.GET)
    found = listing(
        request.GET, wanted.found(), shown=Delivery.objects.select_related("digest", "channel__organisation")
    )
    context = {
        "wanted": wanted,
        "listing": found,
        "rows": rows_for(request.user, found),
        "states": [(state.value, SAYINGS[state].word) for state in DeliveryState],
        "routes": Route.choices,
    }
    return render(request, "reports/operations_deliveries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(PLATFORM_WATCH)
def operations_delivery_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first: it may arrive twice, or fail once more."""
    delivery = get_watched_for(request.user, Delivery, pk)
    back = f"{reverse('reports:operations-deliveries')}?state={delivery.state}"
    if request.method == "POST":
        try:
            send_again(actor=request.user, delivery=delivery)
            messages.success(request, "已重新排上，马上再发。")
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        return redirect(back)
    state = DeliveryState(delivery.state)
    if state not in AGAIN:
        messages.info(request, "这条不用再发。")
        return redirect(back)
    (row,) = rows_for(request.user, [delivery])
    day = cn_date(delivery.digest.day, timezone.localdate())
    context = {
        "question": "再发一次这条提醒？",
        "consequence": f"{row.person}，{day}，{delivery.get_route_display()}。",
        "outcome": [AGAIN[state], delivery.outcome] if delivery.outcome else [AGAIN[state]],
        "action": "再发",
        "cancel_url": back,
    }
    return render(request, "parts/confirm.html", context)


@require_POST
@requires(PLATFORM_WATCH)
def operations_failure_again(request: HttpRequest, pk: int) -> HttpResponse:
    tried = retry(actor=request.user, failure=get_watched_for(request.user, Failure, pk))
    return _told(request, tried, "下次运行时再试。")


@require_POST
@requires(PLATFORM_WATCH)
def operations_export_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    export = get_watched_for(request.user, Export, pk)
    if tried := make_export_again(actor=request.user, export=export):
        ask_to_make(export.pk)
    return _told(request, tried, "已再次交给后台。")


@require_POST
@requires(PLATFORM_WATCH)
def operations_sheet_again(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_watched_for(request.user, SheetImport, pk)
    if tried := carry_on_sheet_again(actor=request.user, batch=batch):
        ask_to_carry_on(batch.pk)
    return _told(request, tried, "已再次交给后台。")


@require_POST
@requires(PLATFORM_WATCH)
def operations_reading_again(request: HttpRequest, pk: int) -> HttpResponse:
    reading = get_watched_for(request.user, DocumentReading, pk)
    if tried := read_document_again(actor=request.user, reading=reading):
        ask_to_read(reading.pk)
    return _told(request, tried, "已再次交给后台。")


def _told(request: HttpRequest, tried: bool, how: str) -> HttpResponse:
    messages.success(request, how) if tried else messages.info(request, "已经不用再试了：刚才有人试过，或已经做完。")
    return redirect(PAGE)
