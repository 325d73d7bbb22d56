"""What runs behind the pages, and whether it does: one look, and what an administrator can have tried again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reports.access import get_watched_for
from reports.actions.operations import carry_on_sheet_again, make_export_again, read_document_again
from reports.jobs import ask_to_make
from reports.models import Export
from reports.operations.jobs import jobs_of
from reports.operations.stuck import failures, stuck_for
from reports.operations.vitals import signs_at, vitals_of
from reports.operations.work import deliveries_by_state, work_under_way
from tasks.jobs import ask_to_carry_on, ask_to_read
from tasks.models import DocumentReading
from teams.access import requires
from teams.actions.failures import retry
from teams.models import Failure, SheetImport
from teams.roles import PLATFORM_WATCH
from youthwork.lib.paging import listing

PAGE = "reports:operations"


@require_safe
@requires(PLATFORM_WATCH)
def operations(request: HttpRequest) -> HttpResponse:
    """Does it run? Each part of the page costs a constant number of queries; what may hang is given two seconds."""
    now = timezone.localtime()
    vitals, jobs, stuck = vitals_of(signs_at(now)), jobs_of(now=now), stuck_for(request.user)
    deliveries = deliveries_by_state(since=now.replace(hour=0, minute=0, second=0, microsecond=0))
    context = {
        "now": now,
        "vitals": vitals,
        "jobs": jobs,
        "stuck": stuck,
        "work": work_under_way(now=now),
        "deliveries": deliveries,
        "troubles": sum(one.state.troubled for one in [*vitals, *jobs]) + len(stuck) + sum(d.waits for d in deliveries),
    }
    return render(request, "reports/operations.html", context)


@require_safe
@requires(PLATFORM_WATCH)
def operations_failures(request: HttpRequest) -> HttpResponse:
    """All rows that jobs gave up on."""
    found = listing(request.GET, Failure.objects.parked())
    return render(request, "reports/operations_failures.html", {"listing": found, "rows": list(failures(found))})


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
