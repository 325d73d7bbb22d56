"""What is left for the roll-ups when something counts that did not, or no longer, or elsewhere: rows of RecordChange.

Call these inside the transaction of the change. Rows are appended and nothing is locked, so that nobody who records,
approves or types in waits for another.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from tasks.choices import Applies, RecordState
from tasks.models import Document, Indicator, IndicatorEntry, Programme, Record, RecordChange
from teams.models import Organisation
from teams.models.scope import topmost

COUNTED = (RecordState.APPROVED, RecordState.SUBMITTED)
BATCH = 1000


def record_changed(record: Record) -> None:
    """``record`` counts or waits from now on, or no longer: a row, or one for each indicator it says a number of."""
    said = list(record.values.order_by("indicator").values_list("indicator", flat=True))
    RecordChange.objects.bulk_create(
        RecordChange(
            programme_id=record.programme_id,
            placement_id=record.placement_id,
            organisation_id=None if record.placement_id else record.organisation_id,
            indicator_id=indicator,
            occurred_on=record.occurred_on,
        )
        for indicator in said or [None]
    )


def programme_changed(programme: Programme) -> None:
    """Its records count in another way: a row for each day on which one counts or waits."""
    counted = Record.objects.filter(programme=programme, state__in=COUNTED)
    days = counted.order_by("occurred_on").values_list("occurred_on", flat=True).distinct()
    RecordChange.objects.bulk_create(
        [RecordChange(programme=programme, occurred_on=day) for day in days], batch_size=BATCH
    )


def indicators_changed(indicators: Iterable[Indicator]) -> None:
    """What feeds them, how they are counted, or over which days."""
    today = timezone.localdate()
    RecordChange.objects.bulk_create(
        [RecordChange(indicator=indicator, occurred_on=today) for indicator in indicators], batch_size=BATCH
    )


def entry_typed(entry: IndicatorEntry) -> None:
    RecordChange.objects.create(
        indicator_id=entry.indicator_id, organisation_id=entry.organisation_id, occurred_on=entry.as_of
    )


def persons_changed(unit: Organisation, since: date, document: Document | None = None) -> None:
    """Other persons serve at ``unit``, or they have taken on something else of ``document``: a row for each indicator
    (of the document, where it is given) that asks persons."""
    asking = Indicator.objects.filter(targets__applies=Applies.PERSON).order_by("pk").distinct()
    asking = asking.filter(document=document) if document else asking
    RecordChange.objects.bulk_create(
        [RecordChange(indicator=indicator, organisation=unit, occurred_on=since) for indicator in asking.only("pk")],
        batch_size=BATCH,
    )


def units_moved(units: Iterable[Organisation], since: date) -> None:
    """What counts by the tree of ``since`` or later counts elsewhere, if it lies below one of ``units`` or of those
    that moved themselves since then. A row for each that has none of the others above it; two queries."""
    moved = Organisation.objects.filter(Q(pk__in=[unit.pk for unit in units]) | Q(parentages__to_on__gt=since))
    tops = Organisation.objects.filter(path__in=topmost(moved.values_list("path", flat=True)))
    RecordChange.objects.bulk_create([RecordChange(organisation=unit, occurred_on=since) for unit in tops])


def spans_changed(day: date) -> None:
    """Other spans of days are reckoned in from now on, such as those of new reporting periods, or units came or went on
    ``day``: figures of periods that end on it or later are reckoned anew."""
    RecordChange.objects.create(occurred_on=day)
