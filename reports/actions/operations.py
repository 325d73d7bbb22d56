"""Verbs of whoever watches over the platform: have something tried again that does not go on by itself.

Each leaves an audit entry and says whether there was still something to try; the caller sees to it that a job follows.
Failures of single rows have ``teams.actions.failures``, deliveries ``reports.actions.deliveries``.
"""

from django.db import transaction

from reports.actions.exports import ask_again
from reports.models import Export
from tasks.actions import readings, sheets
from tasks.models import DocumentReading
from teams import audit
from teams.models import SheetImport, User

VERB = "再试一次"


@transaction.atomic
def make_export_again(*, actor: User, export: Export) -> bool:
    """Queue an export anew that failed or of which nothing is heard; it holds what its own user may see, as before."""
    return ask_again(export=export) and _noted(actor, export)


@transaction.atomic
def carry_on_sheet_again(*, actor: User, batch: SheetImport) -> bool:
    """Ask once more for the job at an import; one that is at work no longer is left as it is."""
    return sheets.ask_anew(batch) and _noted(actor, batch)


@transaction.atomic
def read_document_again(*, actor: User, reading: DocumentReading) -> bool:
    """Ask once more for a document to be read; one that waits for that no longer is left as it is."""
    return readings.ask_anew(reading) and _noted(actor, reading)


def _noted(actor: User, row: Export | SheetImport | DocumentReading) -> bool:
    label = f"{row._meta.verbose_name}，编号{row.pk}"  # a title may be none of the reader's business
    audit.record(actor=actor, verb=VERB, target=row, label=label, organisation=row.organisation)
    return True
