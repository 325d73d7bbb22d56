"""From a number down to the records under it, and to what was left out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from reports.access import get_report_for
from reports.figures import records_at, split_same_group
from reports.models import Report
from reports.table import UNITS
from tasks.choices import RecordState
from tasks.models import Programme, Record
from tasks.totals import summary_of
from teams.access import pick, requires
from teams.roles import READ
from youthwork.lib.paging import listing, number


@requires(READ)
@require_GET
def figure(request: HttpRequest, pk: int) -> HttpResponse:
    """The records under one line of a report (?programme=), or under its total; ?part=1 gives the bare list.

    Whoever sees the report sees what its numbers are made of; a record is a link only for those who may open it, and
    of cases (个案) of others only the number is said.
    """
    report = get_report_for(request.user, pk)
    asked = number(request.GET, "programme")
    programme = None if asked is None else pick(Programme.objects.filter(report_lines__report=report), pk=asked)
    programmes = [programme.pk] if programme else list(report.lines.values_list("programme", flat=True))
    records = records_at(report.organisation, report.period, [p for p in programmes if p])
    approved = records.approved()
    told = _loaded(approved.in_words_for(request.user))
    counted, lower = split_same_group(told) if programme else ([], [])
    shown = listing(request.GET, counted if programme else told)
    context = {
        "report": report,
        "programme": programme,
        "unit": UNITS.get(programme.counting, "") if programme else "",
        "total": summary_of(approved).counted,
        "frozen": _frozen(report, programme),
        "listing": shown,
        "lower": lower,
        "cases": approved.in_numbers_for(request.user).count(),
        "waiting": records.filter(state=RecordState.SUBMITTED).count(),
        "returned": records.filter(state=RecordState.RETURNED).count(),
        "openable": _openable(request, [*shown, *lower]),
    }
    part = "reports/_figure.html" if request.GET.get("part") else "reports/figure.html"
    return render(request, part, context)


def _loaded(records):
    return records.select_related("programme", "placement__site", "organisation").order_by(
        "-occurred_on", "-created_at"
    )


def _openable(request: HttpRequest, records: list[Record]) -> set:
    """Ids of those that the reader may open. One query."""
    ids = [record.pk for record in records]
    return set(Record.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))


def _frozen(report: Report, programme: Programme | None) -> int | None:
    """What the number was when the report was sent; None while it is open."""
    if report.is_open:
        return None
    payload = report.versions.last().payload
    if programme is None:
        return payload["people"]
    return next((line["people"] for line in payload["lines"] if line["programme"] == programme.pk), None)
