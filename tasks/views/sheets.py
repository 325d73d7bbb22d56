"""One import: look at what was understood, change it, apply it or give it up, take it back."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tasks.access import get_sheet_import_for
from tasks.actions.sheets import forget_why, meaning_of
from tasks.forms.sheets import ColumnsForm
from tasks.sheets.kinds import KINDS, columns_of, sheets_of
from tasks.sheets.page import CARRIED, look_next, rows_page
from tasks.sheets.receipt import to_be_undone, undone, written
from tasks.sheets.row_form import form_changes, row_form
from tasks.sheets.rows import sent_changes
from tasks.views.sheet_work import go_on, work_page
from teams.access import pick, requires
from teams.actions.sheet_download import mark_up, marked_name, original_of
from teams.actions.sheet_writes import AT_ONCE_ROWS, ask_to_apply, ask_to_undo
from teams.actions.sheets import AT_ONCE_BYTES, correct_row, decide_hidden, discard, meanings_of, read_anew
from teams.choices import RowVerdict, SheetKind, SheetState
from teams.downloads import attachment
from teams.models import SheetImport, SheetRow, SheetUndo
from teams.models.sheets import INCLUDE, SKIP
from teams.pickers import unit_search_url
from teams.roles import SHEETS_IMPORT
from teams.sheets.codes import Code, Level, Note
from teams.sheets.columns import asked_columns
from teams.views.tickets import download
from youthwork.lib.sheets import SheetError

UPLOADS: dict[str, str] = {
    SheetKind.ROSTER: "tasks:roster-import",
    SheetKind.ORGANISATIONS: "tasks:organisations-import",
    SheetKind.SITES: "tasks:sites-import",
}
DEPENDS = "导入之后又用到了的（如写了记录、开了账号、改了资料），就整批都不撤销，并逐条说明是哪些。"
DONE = (SheetState.APPLIED, SheetState.UNDONE)


@require_safe
@requires(SHEETS_IMPORT)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Wherever it stands: a job at work, the reason why it cannot be read, the preview, the receipt."""
    batch = get_sheet_import_for(request.user, pk)
    if batch.at_work:
        return work_page(request, batch)
    context = {"batch": batch, "again": _upload_url(batch), "why": batch.options.get("why", [])}
    if batch.state == SheetState.UNREADABLE:
        return render(request, "tasks/sheets/unreadable.html", context)
    context |= {
        "waiting": batch.state == SheetState.READ,
        "rows": rows_page(batch, request.GET),
        "search_label": KINDS[batch.kind].search_label,
        "columns": columns_of(batch),
        "sheets": sheets_of(batch),
        "unit_search": unit_search_url(SHEETS_IMPORT, under=batch.organisation),
        "writes": sum(batch.summary.get(verdict, 0) for verdict in (RowVerdict.NEW, RowVerdict.CHANGED)),
        "errors": [said for said in batch.file_errors if said["level"] == Level.ERROR],
        "remarks": _remarks(batch),
        "unknown_columns": any(said["code"] == Code.HEADER_UNKNOWN for said in batch.file_errors),
        "hidden": batch.options.get("hidden", ""),
    }
    if batch.state in DONE:
        context |= {"written": written(batch), "undone": undone(batch)}
        context["can_undo"] = batch.state == SheetState.APPLIED and SheetUndo.objects.filter(batch=batch).exists()
    return render(request, "tasks/sheets/sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SHEETS_IMPORT)
def sheet_row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """One row with all its cells; read it another way, or take the corrections back: the file is checked again."""
    batch = get_sheet_import_for(request.user, pk)
    row = pick(batch.rows.all(), pk=row_pk)
    back = _place(batch, request.POST if request.method == "POST" else request.GET)
    if request.method == "POST":
        _change_row(request, batch, row)
        return redirect(f"{back}#row-{look_next(get_sheet_import_for(request.user, pk), row, request.POST)}")
    if batch.state != SheetState.READ:
        return redirect(back)
    context = {
        "batch": batch,
        "row": row,
        "form": row_form(batch, row),
        "sheets": sheets_of(batch),
        "back": f"{back}#row-{row.pk}",
        "carried": {name: request.GET[name] for name in CARRIED if request.GET.get(name)},
        "unit_search": unit_search_url(SHEETS_IMPORT, under=batch.organisation),
    }
    return render(request, "tasks/sheets/row.html", context)


def _change_row(request: HttpRequest, batch: SheetImport, row: SheetRow) -> None:
    sent = request.POST.dict()
    if "reset" in sent:
        changes = dict.fromkeys(row.changes or {})
    else:
        changes = form_changes(batch, row, sent) if "whole" in sent else sent_changes(batch, row, sent)
    if not changes:
        return
    alike = [name for name in request.POST.getlist("alike") if name in changes]
    meaning = meaning_of(batch, request.user)

    def change() -> None:
        correct_row(actor=request.user, row=row, changes=changes, meaning=meaning, alike=alike)

    if _tried(request, change):
        forget_why(SheetImport.objects.get(pk=batch.pk))
        row.refresh_from_db()
        many = "和同样的各行" if alike else ""
        if row.verdict == RowVerdict.REFUSED:
            left = next((said["message"] for said in row.notes if said["level"] == Level.ERROR), "")
            messages.warning(request, f"第{row.number}行{many}改了，这一行还有错：{left}")
        else:
            messages.success(request, f"第{row.number}行{many}改了，这一行现在是“{row.get_verdict_display()}”。")


@require_POST
@requires(SHEETS_IMPORT)
def sheet_hidden(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide of the file's hidden rows, or have a hidden sheet of it read too."""
    batch = get_sheet_import_for(request.user, pk)
    rows, sheet = request.POST.get("rows", ""), request.POST.get("sheet", "")
    if rows in (INCLUDE, SKIP):
        meaning = meaning_of(batch, request.user)
        if _tried(request, lambda: decide_hidden(batch=batch, hidden=rows, meaning=meaning)):
            forget_why(SheetImport.objects.get(pk=batch.pk))
    elif sheet in batch.options.get("hidden_sheets", []):
        sheets = [*batch.options.get("sheets", []), sheet]
        _read_anew(request, batch, lambda: read_anew(actor=request.user, batch=batch, sheets=sheets))
    return redirect(_place(batch, request.POST))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SHEETS_IMPORT)
def sheet_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column of the file means; changed, the file is read again, and so are later files of the unit."""
    batch = get_sheet_import_for(request.user, pk)
    if batch.state not in (SheetState.READ, SheetState.UNREADABLE):
        return redirect("tasks:sheet", pk=batch.pk)
    meaning = meaning_of(batch, request.user)
    context = {"batch": batch, "again": _upload_url(batch)}
    try:
        asked = asked_columns(meaning, original_of(batch), batch.file_name, meanings_of(meaning))
    except (ValidationError, SheetError) as refusal:
        gone = refusal.messages if isinstance(refusal, ValidationError) else [refusal.message]
        return render(request, "tasks/sheets/columns.html", context | {"gone": gone})
    fields = [(column.field, column.label) for column in meaning.columns]
    form = ColumnsForm(request.POST if request.method == "POST" else None, asked=asked, fields=fields)
    if request.method == "POST" and form.is_valid():
        columns = form.changed_columns()
        if columns:
            _read_anew(request, batch, lambda: read_anew(actor=request.user, batch=batch, columns=columns))
        else:
            messages.info(request, "列的对应没有改动。")
        return redirect("tasks:sheet", pk=batch.pk)
    return render(request, "tasks/sheets/columns.html", context | {"form": form})


@require_safe
@requires(SHEETS_IMPORT)
@download
def sheet_marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook as it came, with what is wrong marked in it."""
    batch = get_sheet_import_for(request.user, pk)
    try:
        content = mark_up(actor=request.user, batch=batch)
    except ValidationError as refusal:
        messages.error(request, "；".join(refusal.messages))
        return redirect("tasks:sheet", pk=batch.pk)
    return attachment(content, name=marked_name(batch))


@require_POST
@requires(SHEETS_IMPORT)
def sheet_apply(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_sheet_import_for(request.user, pk)
    leave_out = request.POST.get("leave_out") == "1"
    if _tried(request, lambda: ask_to_apply(actor=request.user, batch=batch, leave_out_refused=leave_out)):
        go_on(batch, at_once=_few(batch))
    return redirect("tasks:sheet", pk=batch.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SHEETS_IMPORT)
def sheet_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what will be taken back; then take it back, whole or not at all."""
    batch = get_sheet_import_for(request.user, pk)
    if request.method == "POST":
        if _tried(request, lambda: ask_to_undo(actor=request.user, batch=batch)):
            go_on(batch, at_once=_few(batch))
        return redirect("tasks:sheet", pk=batch.pk)
    kept = SheetUndo.objects.filter(batch=batch).first()
    if batch.state != SheetState.APPLIED or kept is None:
        return redirect("tasks:sheet", pk=batch.pk)
    context = {
        "question": f"撤销导入“{batch.file_name}”？",
        "outcome": [*to_be_undone(batch, kept.made), DEPENDS],
        "action": "撤销",
        "cancel_url": reverse("tasks:sheet", args=[batch.pk]),
    }
    return render(request, "parts/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SHEETS_IMPORT)
def sheet_discard(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_sheet_import_for(request.user, pk)
    if request.method == "POST":
        if _tried(request, lambda: discard(actor=request.user, batch=batch)):
            messages.success(request, "已放弃，没有写入任何内容。")
        return redirect("tasks:sheets")
    context = {
        "question": f"放弃导入“{batch.file_name}”？",
        "consequence": "读到的内容和已做的更正会删除，要再导入须重新上传。",
        "action": "放弃",
        "cancel_url": reverse("tasks:sheet", args=[batch.pk]),
    }
    return render(request, "parts/confirm.html", context)


def _remarks(batch: SheetImport) -> list[Note]:
    """What is said of the whole file and is no error; hidden sheets that the page asks about are said there."""
    asked = "、".join(batch.options.get("hidden_sheets", [])) if batch.state == SheetState.READ else ""
    return [
        said
        for said in batch.file_errors
        if said["level"] != Level.ERROR and not (said["code"] == Code.HIDDEN_SHEETS and said["value"] == asked)
    ]


def _tried(request: HttpRequest, verb: Callable[[], object]) -> bool:
    """Whether the verb was done; why not is told on the next page."""
    try:
        verb()
    except ValidationError as refusal:
        messages.error(request, "；".join(refusal.messages))
        return False
    return True


def _read_anew(request: HttpRequest, batch: SheetImport, verb: Callable[[], object]) -> None:
    small = batch.original is not None and batch.original.size <= AT_ONCE_BYTES
    if _tried(request, verb):
        go_on(batch, at_once=small)


def _few(batch: SheetImport) -> bool:
    return batch.summary.get("rows", 0) <= AT_ONCE_ROWS


def _upload_url(batch: SheetImport) -> str:
    """Where another file of the same kind for the same unit or document is brought; a waiting one it replaces."""
    if batch.kind == SheetKind.ARRANGEMENT:
        address = reverse("tasks:arrangement-import", args=[batch.options["document"]])
    else:
        address = reverse(UPLOADS[batch.kind])
    return f"{address}?instead={batch.pk}" if batch.state in (SheetState.READ, SheetState.UNREADABLE) else address


def _place(batch: SheetImport, sent: QueryDict) -> str:
    """The tab, filter and page to come back to."""
    query = QueryDict(mutable=True)
    for name in CARRIED:
        if sent.get(name):
            query[name] = sent[name]
    address = reverse("tasks:sheet", args=[batch.pk])
    return f"{address}?{query.urlencode()}" if query else address
