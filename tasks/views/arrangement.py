"""The arrangement of a document: the paper table on the screen, and the same table as a workbook."""

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tasks.access import get_document_for, placements_seen
from tasks.actions.documents import note_export
from tasks.arrangement.export import full_phones, workbook
from tasks.arrangement.table import blocks, lights, rows_of, sift, totals
from tasks.choices import Light
from tasks.models import Document, Placement
from teams.access import SIGNED_IN, requires
from teams.downloads import attachment
from teams.roles import DOCUMENTS_EDIT, SHEETS_IMPORT
from teams.views.tickets import download
from youthwork.lib.paging import chosen, listing, wanted


@require_safe
@requires(SIGNED_IN)
def arrangements(request: HttpRequest) -> HttpResponse:
    """The documents that have an arrangement; where there is only one, that one."""
    seen = placements_seen(request.user)
    counted = (
        Placement.objects.filter(pk__in=seen)
        .order_by()
        .values("document")
        .annotate(
            rows=Count("pk"),
            quota=Sum("headcount"),
            there=Sum("filled"),
            leaderless=Count("pk", filter=Q(team=None) | Q(team__leader=None)),
        )
    )
    figures = {row["document"]: row for row in counted}
    documents = Document.objects.visible_to(request.user, seen).filter(
        Q(pk__in=figures) | (Q(owner__in=request.user.organisations_acted_for(DOCUMENTS_EDIT)) & ~Q(tasks=None))
    )
    page = listing(request.GET, documents.distinct(), shown=Document.objects.with_issuers())
    if page.total == 1:
        return redirect("tasks:arrangement", pk=page.page.object_list[0].pk)
    return render(
        request,
        "tasks/arrangements.html",
        {"listing": page, "rows": [(document, figures.get(document.pk)) for document in page]},
    )


@require_safe
@requires(SIGNED_IN)
def arrangement(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_document_for(request.user, pk)
    today = timezone.localdate()
    everything = rows_of(request.user, document, today=today)
    wish = {
        "search": wanted(request.GET),
        "short": bool(chosen(request.GET, "short", {"1"})),
        "leaderless": bool(chosen(request.GET, "leaderless", {"1"})),
    }
    light = chosen(request.GET, "light", Light.values)
    sifted = sift(everything, **wish)
    found = [row for row in sifted if not light or row.standing.light == light]
    page = listing(request.GET, found)
    return render(
        request,
        "tasks/arrangement.html",
        {
            "document": document,
            "issuers": [row.organisation for row in document.issuer_rows.select_related("organisation")],
            "listing": page,
            "blocks": blocks(list(page)),
            "totals": totals(found),
            "empty": not everything,
            "all": len(sifted),
            "lights": lights(sifted),
            "light": light,
            "wish": wish,
            "now": timezone.now(),
            "editable": request.user.may(DOCUMENTS_EDIT, document.owner),
            "importable": request.user.may(SHEETS_IMPORT, document.owner),
        },
    )


@require_safe
@requires(SIGNED_IN)
@download
def arrangement_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole table as it is printed, with today's teams in it."""
    document = get_document_for(request.user, pk)
    rows = rows_of(request.user, document, today=timezone.localdate())
    note_export(actor=request.user, document=document, phones=full_phones(request.user, rows))
    name = f"{document.arrangement_title or '工作安排表'}.xlsx"
    return attachment(workbook(request.user, document, rows), name=name)
