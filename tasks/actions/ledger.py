"""From the desk into the ledger: documents, tasks, units, indicators and targets, in one transaction."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from tasks.actions.implementing import chain_of, end_links_elsewhere
from tasks.actions.ledger_rows import LedgerWriter
from tasks.changes import indicators_changed
from tasks.choices import DocumentState, ReadingState
from tasks.models import Document, DocumentReading, Issuer, Sorting
from tasks.readings.header import document_values
from tasks.readings.plan import Plan, plan_of
from teams import audit
from teams.models import User

UNCONFIRMED = "还有{}条没有确认。请先确认，或勾选“未确认的也按拟稿列入”。"


def confirm_reading(*, actor: User, reading: DocumentReading, as_proposed: bool = False) -> Document:
    """Write what lies on the desk into the document's ledger: the document with its issuers, tasks with their units,
    indicators with their targets, and the sorting that says what it did.

    What waits to be confirmed is written only ``as_proposed``. One transaction, one audit entry. Raises
    ValidationError, a sentence for each thing that stands in the way.
    """
    with transaction.atomic():
        locked = DocumentReading.objects.select_for_update().get(pk=reading.pk)
        if locked.state != ReadingState.OPEN:
            raise ValidationError(f"这份文件{locked.get_state_display()}。")
        plan = plan_of(locked)
        hindrances = plan.hindrances
        if plan.waiting and not as_proposed:
            hindrances = [UNCONFIRMED.format(plan.waiting), *hindrances]
        if not plan.tasks:
            hindrances.append("一条任务也没有，请先在原文里选出任务。")
        if hindrances:
            raise ValidationError(hindrances)
        document = _write_document(locked, plan)
        sorting = _open_sorting(actor, locked, document)
        LedgerWriter(document, sorting, placed=not locked.of_ledger).write(plan)
        _close(locked, document)
        indicators_changed(document.indicators.all())
        after = {"tasks": len(plan.tasks), "responsible": plan.links, "indicators": len(plan.goals)}
        verb = "台账入库" if sorting.number == 1 else "再次梳理"
        audit.record(actor=actor, verb=verb, target=document, organisation=document.owner, after=after)
        return document


def _write_document(reading: DocumentReading, plan: Plan) -> Document:
    if reading.document_id is None:
        document = Document(owner=reading.organisation, state=DocumentState.ISSUED)
    else:
        document = Document.objects.select_for_update().get(pk=reading.document_id)
    values = document_values(reading.header)
    if not reading.of_ledger:
        values |= {"text": reading.text, "original_id": reading.original_id or document.original_id}
    for name, value in values.items():
        setattr(document, name, value)
    if document.pk and document.implements and document.pk in chain_of(document.implements):
        raise ValidationError(f"“{document.implements}”本身落实的就是这份文件，请在文件头里改选落实的上级文件。")
    document.full_clean(exclude=["original", "implements"])
    document.save(update_fields=None if document.pk is None else list(values))
    end_links_elsewhere(document)
    _write_issuers(document, plan)
    return document


def _write_issuers(document: Document, plan: Plan) -> None:
    """The issuing units that are on the platform, in printed order, each once; the others stay as printed."""
    names = [name for name in document.issuers_printed.split("、") if name in plan.names]
    units = {unit.pk: unit for name in names for unit in plan.names[name].units}
    document.issuer_rows.all().delete()
    Issuer.objects.bulk_create(
        Issuer(document=document, organisation=unit, position=position)
        for position, unit in enumerate(units.values(), start=1)
    )


def _open_sorting(actor: User, reading: DocumentReading, document: Document) -> Sorting:
    """The next sorting; what stood in the ledger before any was written down counts as the first."""
    known = max(document.sortings.count(), int(reading.document_id is not None))
    sorting = Sorting(
        document=document,
        number=known + 1,
        reading=reading,
        why=reading.why,
        by=actor,
        by_name=str(actor),
    )
    sorting.full_clean()
    sorting.save()
    return sorting


def _close(reading: DocumentReading, document: Document) -> None:
    reading.document, reading.state, reading.ended_at = document, ReadingState.CONFIRMED, timezone.now()
    reading.last_act = {}
    reading.save(update_fields=["document", "state", "ended_at", "last_act"])
