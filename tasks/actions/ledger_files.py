"""Taking back a ledger that went out as a file and was changed there."""

from django.db import transaction

from tasks.actions.readings import put_on_desk, take_in
from tasks.ledger_sheet.reading import read_ledger_file
from tasks.models import Document, DocumentReading
from teams.models import User


def take_in_ledger(*, actor: User, document: Document, content: bytes, file_name: str, why: str) -> DocumentReading:
    """Lay an edited file of the document's ledger (.xlsx or .docx) on the desk, held against what stands in it.

    Nothing is in the ledger before that is confirmed. Raises LedgerSheetError with every cell that is not understood,
    SheetError or PaperError for a file that cannot be opened, ValidationError if the reason is missing.
    """
    proposed = read_ledger_file(content, file_name)
    with transaction.atomic():
        reading = take_in(
            actor=actor,
            organisation=document.owner,
            content=content,
            file_name=file_name,
            document=document,
            why=why,
            of_ledger=True,
        )
        put_on_desk(reading=reading, proposed=proposed)
    return reading
