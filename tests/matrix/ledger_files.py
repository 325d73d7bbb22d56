"""The ledger of a document as a file, out and back in; the file that the document was read from."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tasks.ledger_sheet.workbook import workbook
from teams.actions.files import store
from teams.roles import DOCUMENTS_EDIT
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.people import DOCUMENT, holds
from tests.matrix.tasks_desk import document


def _ledger(cast: Cast) -> dict[str, object]:
    content = workbook(cast.official, cast.document)
    return {"why": "调整了分工", "file": SimpleUploadedFile("台账.xlsx", content)}


def _original(cast: Cast) -> list[int]:
    if cast.document.original is None:
        kept = store(actor=cast.official, content=b"1", name="方案.txt", content_type="text/plain", owner=cast.district)
        cast.document.original = kept
        cast.document.save(update_fields=["original"])
    return [cast.document.pk]


CASES = [
    Case("tasks:ledger-export", args=document, seen=DOCUMENT, get=200),
    Case("tasks:ledger-export", args=document, query="?format=docx", seen=DOCUMENT, get=200),
    Case(
        "tasks:ledger-import",
        args=document,
        data=_ledger,
        word=DOCUMENTS_EDIT,
        seen=DOCUMENT,
        may=holds(DOCUMENTS_EDIT, "district"),
        get=200,
        post=302,
    ),
    Case("tasks:document-original", args=_original, seen=DOCUMENT, get=200),
]
