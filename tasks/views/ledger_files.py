"""The ledger of a document as a file for offices, out and back in; and the file that the document was read from."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tasks.access import get_document_for
from tasks.actions.documents import note_ledger_export
from tasks.actions.ledger_files import take_in_ledger
from tasks.forms.readings import LedgerFileForm
from tasks.ledger_sheet.reading import LedgerSheetError
from tasks.ledger_sheet.rows import file_name
from tasks.ledger_sheet.word import word
from tasks.ledger_sheet.workbook import workbook
from tasks.models import Document, DocumentReading
from teams.access import SIGNED_IN, demand, requires
from teams.downloads import DOCX, XLSX, attachment, stream
from teams.roles import DOCUMENTS_EDIT
from teams.views.tickets import download
from youthwork.lib.paging import chosen
from youthwork.lib.papers import PaperError
from youthwork.lib.sheets.errors import SheetError

FORMATS = {"xlsx": (workbook, XLSX), "docx": (word, DOCX)}


@require_safe
@requires(SIGNED_IN)
@download
def ledger_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole ledger with what the reader may know of its progress, ?format=xlsx or docx."""
    document = get_document_for(request.user, pk)
    ending = chosen(request.GET, "format", FORMATS) or "xlsx"
    write, content_type = FORMATS[ending]
    content = write(request.user, document)
    note_ledger_export(actor=request.user, document=document, ending=ending)
    return attachment(content, name=file_name(document, ending), content_type=content_type)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def ledger_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring an edited file of the ledger back: its desk shows what would become another. One sorting at a time."""
    document = get_document_for(request.user, pk)
    demand(request.user, DOCUMENTS_EDIT, document.owner)
    going = DocumentReading.objects.sorting(document).first()
    if request.method == "POST" and going is not None:
        messages.warning(request, "这份文件正在再次梳理，先把它做完或放弃。")
        return redirect("tasks:reading", pk=going.pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form, faults = LedgerFileForm(*sent), []
    if form.is_valid():
        try:
            return redirect("tasks:reading", pk=_taken_in(request, document, form).pk)
        except LedgerSheetError as refusal:
            faults = refusal.faults
        except (SheetError, PaperError) as refusal:
            form.add_error("file", str(refusal.message))
    context = {"document": document, "form": form, "going": going, "faults": faults}
    return render(request, "tasks/ledger_import.html", context)


def _taken_in(request: HttpRequest, document: Document, form: LedgerFileForm) -> DocumentReading:
    file = form.cleaned_data["file"]
    return take_in_ledger(
        actor=request.user,
        document=document,
        content=file.read(),
        file_name=file.name,
        why=form.cleaned_data["why"],
    )


@require_safe
@requires(SIGNED_IN)
@download
def document_original(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that the document was read from, as it was brought."""
    document = get_document_for(request.user, pk)
    if document.original is None or document.original.sealed:
        raise Http404
    return stream(document.original)
