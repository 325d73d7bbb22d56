"""From a record up: which tables and which indicators count it, or why none does yet."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports.figures import as_of
from reports.lineage.upward import Upward
from tasks.access import get_record_for
from tasks.choices import RecordState
from tasks.indicators.values import values_of
from tasks.indicators.words import result_words
from tasks.models import Record
from teams.access import SIGNED_IN, requires
from teams.models import Organisation
from youthwork.lib.periods import quarter_of


@requires(SIGNED_IN)
@require_GET
def counted(request: HttpRequest, pk: UUID) -> HttpResponse:
    """计入哪些表. Whoever sees the record is told of the units and reports that they see, and of no others."""
    record = get_record_for(request.user, pk)
    upward = Upward(request.user, record)
    tables = upward.tables()
    approved = record.state == RecordState.APPROVED
    higher = next((found for table in tables if (found := upward.higher(table.period))), None) if approved else None
    context = {
        "record": record,
        "why_not": upward.why_not,
        "tables": tables,
        "measure": upward.measure,
        "higher": higher,
        "higher_seen": bool(higher) and Record.objects.visible_to(request.user).filter(pk=higher.pk).exists(),
        "approved": approved,
        "as_of": as_of(),
        **_indicators(request, upward),
    }
    return render(request, "reports/counted.html", context)


def _indicators(request: HttpRequest, upward: Upward) -> dict:
    """The indicators, with their figures at the nearest unit that the reader sees."""
    quarter = quarter_of(upward.record.occurred_on)
    units = upward.units(quarter.ends_on)
    seen = set(
        Organisation.objects.visible_to(request.user).filter(pk__in=[u.pk for u in units]).values_list("pk", flat=True)
    )
    unit = next((unit for unit in units if unit.pk in seen), None)
    indicators = upward.indicators()
    figures = values_of(indicators, unit, quarter, timezone.localdate()) if unit else {}
    rows = [(one, result_words(figures[one.pk].result, one) if one.pk in figures else "") for one in indicators]
    return {"indicators": rows, "unit": unit, "quarter": quarter}
