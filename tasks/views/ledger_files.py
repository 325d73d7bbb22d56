"""The ledger of a document as a file for offices."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tasks.access import get_document_for
from tasks.actions.documents import note_ledger_export
from tasks.ledger_sheet.rows import file_name
from tasks.ledger_sheet.word import word
from tasks.ledger_sheet.workbook import workbook
from teams.access import SIGNED_IN, requires
from teams.downloads import DOCX, XLSX, attachment
from youthwork.lib.paging import chosen

FORMATS = {"xlsx": (workbook, XLSX), "docx": (word, DOCX)}


@require_safe
@requires(SIGNED_IN)
def ledger_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole ledger with what the reader may know of its progress, ?format=xlsx or docx."""
    document = get_document_for(request.user, pk)
    ending = chosen(request.GET, "format", FORMATS) or "xlsx"
    write, content_type = FORMATS[ending]
    content = write(request.user, document)
    note_ledger_export(actor=request.user, document=document, ending=ending)
    return attachment(content, name=file_name(document, ending), content_type=content_type)
