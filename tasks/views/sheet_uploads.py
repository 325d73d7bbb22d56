"""Bringing a sheet: the list of imports, the forms that take a file, the empty sheets to fill in."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tasks.access import get_document_for, get_sheet_import_for
from tasks.actions.arrangement import ArrangementSheet
from tasks.actions.roster import RosterSheet
from tasks.actions.sheets import Sheet
from tasks.forms.sheets import OrganisationSheetForm, RosterForm, SheetForm, SiteSheetForm, UnitSheetForm
from tasks.models import Document
from tasks.roster.template import TEMPLATE as ROSTER_TEMPLATE
from tasks.views.sheet_work import go_on
from teams.access import demand, requires
from teams.actions.organisation_sheet import OrganisationSheet
from teams.actions.sheets import AT_ONCE_BYTES, discard, forget, receive
from teams.actions.site_sheet import SiteSheet
from teams.choices import SheetKind, SheetState
from teams.downloads import attachment
from teams.models import Organisation, SheetImport, User
from teams.models.scope import under
from teams.organisation_sheet.columns import TEMPLATE as ORGANISATIONS_TEMPLATE
from teams.roles import SHEETS_IMPORT, UNITS_EDIT
from teams.site_sheet.columns import TEMPLATE as SITES_TEMPLATE
from teams.views.tickets import download
from youthwork.lib.paging import chosen, listing, number
from youthwork.lib.sheets import SheetError

DOCUMENTS_OFFERED = 8
REPLACED = (SheetState.READ, SheetState.UNREADABLE)  # an import in whose place another file may be brought
TAKEN = (SheetState.READ, SheetState.READING)


@require_safe
@requires(SHEETS_IMPORT)
def sheets(request: HttpRequest) -> HttpResponse:
    kind, state = chosen(request.GET, "kind", SheetKind.values), chosen(request.GET, "state", SheetState.values)
    rows = SheetImport.objects.visible_to(request.user)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(state=state) if state else rows
    documents = Document.objects.visible_to(request.user).filter(under(request.user.scope(SHEETS_IMPORT), "owner"))
    context = {
        "listing": listing(request.GET, rows, shown=SheetImport.objects.select_related("organisation", "uploaded_by")),
        "documents": documents[:DOCUMENTS_OFFERED],
        "kind": kind,
        "state": state,
        "kinds": SheetKind.choices,
        "states": SheetState.choices,
    }
    return render(request, "tasks/sheets/sheets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SHEETS_IMPORT)
def arrangement_import(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_document_for(request.user, pk)
    demand(request.user, SHEETS_IMPORT, document.owner)
    form, instead = SheetForm(*_sent(request)), _instead(request, SheetKind.ARRANGEMENT)
    if request.method == "POST" and form.is_valid():
        batch = _take_in(form, request.user, ArrangementSheet(document, request.user), instead)
        if batch is not None:
            return redirect("tasks:sheet", pk=batch.pk)
    context = {"form": form, "document": document, "instead": instead}
    return render(request, "tasks/sheets/arrangement_import.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SHEETS_IMPORT)
def roster_import(request: HttpRequest) -> HttpResponse:
    return _import_for_a_unit(request, SheetKind.ROSTER, RosterForm, RosterSheet, "tasks/sheets/roster_import.html")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SHEETS_IMPORT)
def organisations_import(request: HttpRequest) -> HttpResponse:
    if not request.user.may(UNITS_EDIT):
        raise PermissionDenied
    template = "tasks/sheets/organisations_import.html"
    return _import_for_a_unit(request, SheetKind.ORGANISATIONS, OrganisationSheetForm, OrganisationSheet, template)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SHEETS_IMPORT)
def sites_import(request: HttpRequest) -> HttpResponse:
    if not request.user.may(UNITS_EDIT):
        raise PermissionDenied
    return _import_for_a_unit(request, SheetKind.SITES, SiteSheetForm, SiteSheet, "tasks/sheets/sites_import.html")


def _import_for_a_unit(
    request: HttpRequest,
    kind: SheetKind,
    made: type[UnitSheetForm],
    meaning: Callable[[Organisation, User], Sheet],
    template: str,
) -> HttpResponse:
    instead = _instead(request, kind)
    form = made(*_sent(request), user=request.user, unit=instead.organisation if instead else None)
    if request.method == "POST" and form.is_valid():
        batch = _take_in(form, request.user, meaning(form.cleaned_data["organisation"], request.user), instead)
        if batch is not None:
            return redirect("tasks:sheet", pk=batch.pk)
    return render(request, template, {"form": form, "instead": instead})


@require_safe
@requires(SHEETS_IMPORT)
@download
def roster_template(request: HttpRequest) -> HttpResponse:
    return attachment(ROSTER_TEMPLATE.book(), name="队员名单模板.xlsx")


@require_safe
@requires(SHEETS_IMPORT)
@download
def organisations_template(request: HttpRequest) -> HttpResponse:
    return attachment(ORGANISATIONS_TEMPLATE.book(), name="团组织表模板.xlsx")


@require_safe
@requires(SHEETS_IMPORT)
@download
def sites_template(request: HttpRequest) -> HttpResponse:
    return attachment(SITES_TEMPLATE.book(), name="点位表模板.xlsx")


def _sent(request: HttpRequest) -> tuple:
    """What binds a form: nothing for a look at it, everything for an upload, be it empty."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _instead(request: HttpRequest, kind: SheetKind) -> SheetImport | None:
    """The waiting import of this kind in whose place the file is brought (``?instead=``); others' are not found."""
    pk = number(request.POST if request.method == "POST" else request.GET, "instead")
    if pk is None:
        return None
    batch = get_sheet_import_for(request.user, pk)
    return batch if batch.kind == kind and batch.state in REPLACED else None


def _take_in(form: SheetForm, actor: User, meaning: Sheet, instead: SheetImport | None) -> SheetImport | None:
    """The stored import; None if the file was refused out of hand, with the reason at the form's file.

    One that was taken stands in the place of ``instead``, which is given up.
    """
    file = form.cleaned_data["file"]
    try:
        batch = receive(actor=actor, meaning=meaning, content=file.read(), file_name=file.name)
    except SheetError as refusal:
        form.add_error("file", refusal.message)
        return None
    go_on(batch, at_once=file.size <= AT_ONCE_BYTES)
    batch.refresh_from_db()
    helps = batch.options.get("tables") or batch.options.get("hidden_sheets")
    if batch.state == SheetState.UNREADABLE and not helps:
        form.add_error("file", batch.file_errors[0]["message"])
        forget(batch=batch)
        return None
    if instead is not None and batch.state in TAKEN:
        _give_up(actor, SheetImport.objects.filter(pk=instead.pk, state__in=REPLACED))
    return batch


def _give_up(actor: User, replaced: QuerySet[SheetImport]) -> None:
    for batch in replaced:
        discard(actor=actor, batch=batch)
