"""Imports: bring a file, look at what was understood, change it, apply it or give it up."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tasks.access import get_document_for, get_sheet_import_for
from tasks.actions.arrangement import ArrangementSheet
from tasks.actions.roster import RosterSheet
from tasks.actions.sheets import Sheet, carry_on, meaning_of
from tasks.forms.sheets import OrganisationSheetForm, RosterForm, SheetForm, SiteSheetForm, UnitSheetForm
from tasks.jobs import ask_to_carry_on
from tasks.models import Document
from tasks.roster.template import TEMPLATE as ROSTER_TEMPLATE
from tasks.sheet_page import columns_of, sent_changes, shown_rows, tabs
from teams.access import demand, pick, requires
from teams.actions.organisation_sheet import OrganisationSheet
from teams.actions.sheet_writes import AT_ONCE_ROWS, ask_to_apply
from teams.actions.sheets import AT_ONCE_BYTES, correct_row, discard, forget, receive
from teams.actions.site_sheet import SiteSheet
from teams.choices import SheetKind, SheetState
from teams.downloads import attachment
from teams.models import Organisation, SheetImport, User
from teams.models.scope import under
from teams.organisation_sheet.columns import TEMPLATE as ORGANISATIONS_TEMPLATE
from teams.pickers import unit_search_url
from teams.roles import SHEETS_IMPORT, UNITS_EDIT
from teams.site_sheet.columns import TEMPLATE as SITES_TEMPLATE
from youthwork.lib.paging import chosen, listing
from youthwork.lib.sheets import SheetError

DOCUMENTS_OFFERED = 8
UPLOADS: dict[str, str] = {
    SheetKind.ROSTER: "tasks:roster-import",
    SheetKind.ORGANISATIONS: "tasks:organisations-import",
    SheetKind.SITES: "tasks:sites-import",
}


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
    form = SheetForm(*_sent(request))
    if request.method == "POST" and form.is_valid():
        batch = _take_in(form, request.user, ArrangementSheet(document, request.user))
        if batch is not None:
            return redirect("tasks:sheet", pk=batch.pk)
    return render(request, "tasks/sheets/arrangement_import.html", {"form": form, "document": document})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SHEETS_IMPORT)
def roster_import(request: HttpRequest) -> HttpResponse:
    form = RosterForm(*_sent(request), user=request.user)
    return _import_for_a_unit(request, form, RosterSheet, "tasks/sheets/roster_import.html")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SHEETS_IMPORT)
def organisations_import(request: HttpRequest) -> HttpResponse:
    if not request.user.may(UNITS_EDIT):
        raise PermissionDenied
    form = OrganisationSheetForm(*_sent(request), user=request.user)
    return _import_for_a_unit(request, form, OrganisationSheet, "tasks/sheets/organisations_import.html")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SHEETS_IMPORT)
def sites_import(request: HttpRequest) -> HttpResponse:
    if not request.user.may(UNITS_EDIT):
        raise PermissionDenied
    form = SiteSheetForm(*_sent(request), user=request.user)
    return _import_for_a_unit(request, form, SiteSheet, "tasks/sheets/sites_import.html")


def _import_for_a_unit(
    request: HttpRequest, form: UnitSheetForm, meaning: Callable[[Organisation, User], Sheet], template: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        batch = _take_in(form, request.user, meaning(form.cleaned_data["organisation"], request.user))
        if batch is not None:
            return redirect("tasks:sheet", pk=batch.pk)
    return render(request, template, {"form": form})


@require_safe
@requires(SHEETS_IMPORT)
def roster_template(request: HttpRequest) -> HttpResponse:
    return attachment(ROSTER_TEMPLATE.book(), name="队员名单模板.xlsx")


@require_safe
@requires(SHEETS_IMPORT)
def organisations_template(request: HttpRequest) -> HttpResponse:
    return attachment(ORGANISATIONS_TEMPLATE.book(), name="团组织表模板.xlsx")


@require_safe
@requires(SHEETS_IMPORT)
def sites_template(request: HttpRequest) -> HttpResponse:
    return attachment(SITES_TEMPLATE.book(), name="点位表模板.xlsx")


@require_safe
@requires(SHEETS_IMPORT)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview while it waits, the receipt once it is applied."""
    batch = get_sheet_import_for(request.user, pk)
    offered = tabs(batch, request.GET.get("show", ""))
    show = next((tab.word for tab in offered if tab.current), "")
    page, rows = shown_rows(batch, show, request.GET)
    waiting = batch.state == SheetState.READ
    context = {
        "batch": batch,
        "tabs": offered,
        "show": show,
        "columns": columns_of(batch),
        "listing": page,
        "rows": rows,
        "unit_search": unit_search_url(SHEETS_IMPORT, under=batch.organisation),
        "writes": batch.summary.get("new", 0) + batch.summary.get("changed", 0),
        "waiting": waiting,
        "again": _upload_url(batch),
    }
    return render(request, "tasks/sheets/sheet.html", context)


@require_POST
@requires(SHEETS_IMPORT)
def sheet_row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Read a row another way, or take all corrections of it back; the whole file is checked again."""
    batch = get_sheet_import_for(request.user, pk)
    row = pick(batch.rows.all(), pk=row_pk)
    if "reset" in request.POST:
        changes = dict.fromkeys(row.changes or {})
    else:
        changes = sent_changes(batch, row, request.POST.dict())
    try:
        correct_row(actor=request.user, row=row, changes=changes, meaning=meaning_of(batch, request.user))
    except ValidationError as refusal:
        messages.error(request, "；".join(refusal.messages))
    return redirect(f"{reverse('tasks:sheet', args=[batch.pk])}?{_kept(request)}#row-{row.number}")


@require_POST
@requires(SHEETS_IMPORT)
def sheet_apply(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_sheet_import_for(request.user, pk)
    try:
        batch = ask_to_apply(actor=request.user, batch=batch, leave_out_refused=request.POST.get("leave_out") == "1")
        _go_on(batch, at_once=batch.summary["rows"] <= AT_ONCE_ROWS)
    except ValidationError as refusal:
        messages.error(request, "；".join(refusal.messages))
    return redirect("tasks:sheet", pk=batch.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SHEETS_IMPORT)
def sheet_discard(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_sheet_import_for(request.user, pk)
    if request.method == "POST":
        try:
            discard(actor=request.user, batch=batch)
            messages.success(request, "已放弃，没有写入任何内容。")
        except ValidationError as refusal:
            messages.error(request, "；".join(refusal.messages))
        return redirect("tasks:sheets")
    context = {
        "question": f"放弃导入“{batch.file_name}”？",
        "consequence": "读到的内容和已做的更正会删除，要再导入须重新上传。",
        "action": "放弃",
        "cancel_url": reverse("tasks:sheet", args=[batch.pk]),
    }
    return render(request, "parts/confirm.html", context)


def _sent(request: HttpRequest) -> tuple:
    """What binds a form: nothing for a look at it, everything for an upload, be it empty."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _take_in(form: SheetForm, actor: User, meaning: Sheet) -> SheetImport | None:
    """The stored import; None if the file was refused out of hand, with the reason at the form's file."""
    file = form.cleaned_data["file"]
    try:
        batch = receive(actor=actor, meaning=meaning, content=file.read(), file_name=file.name)
    except SheetError as refusal:
        form.add_error("file", refusal.message)
        return None
    _go_on(batch, at_once=file.size <= AT_ONCE_BYTES)
    batch.refresh_from_db()
    if batch.state == SheetState.UNREADABLE and not batch.options.get("tables"):
        form.add_error("file", batch.file_errors[0]["message"])
        forget(batch=batch)
        return None
    return batch


def _go_on(batch: SheetImport, *, at_once: bool) -> None:
    """Carry on with what the import was asked for: here and now, or in a job."""
    if at_once:
        carry_on(batch.pk)
    else:
        ask_to_carry_on(batch.pk)


def _upload_url(batch: SheetImport) -> str:
    if batch.kind == SheetKind.ARRANGEMENT:
        return reverse("tasks:arrangement-import", args=[batch.options["document"]])
    return reverse(UPLOADS[batch.kind])


def _kept(request: HttpRequest) -> str:
    """The tab and page to come back to."""
    query = request.GET.copy()
    query.clear()
    for name in ("show", "page"):
        if request.POST.get(name):
            query[name] = request.POST[name]
    return query.urlencode()
