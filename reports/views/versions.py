"""What was sent, for good: any version as a page and as its files; and the records that a correction comes from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports.access import get_report_for, get_version_for
from reports.drafting.lines import grouped, rows_of
from reports.table import UNITS, table_of_version
from reports.way.corrections import changed_records, programmes_of
from tasks.models import Programme, Record
from teams.access import pick, requires
from teams.roles import READ
from youthwork.lib.paging import listing


@requires(READ)
@require_GET
def version(request: HttpRequest, pk: int, nth: int) -> HttpResponse:
    """A version as it was sent: nothing on it is asked of today."""
    found = get_version_for(request.user, pk, nth)
    table = table_of_version(found)
    rows = rows_of(table)
    context = {
        "report": found.report,
        "version": found,
        "table": table,
        "overview": rows.get(0),
        "groups": grouped(rows.values()),
        "files": found.files.select_related("file").order_by("pk"),
        "sum": " ".join(found.sha256[start : start + 2] for start in range(0, len(found.sha256), 2)),
    }
    return render(request, "reports/version.html", context)


@requires(READ)
@require_GET
def changed(request: HttpRequest, pk: int, programme_pk: int) -> HttpResponse:
    """The records of one programme that were approved or sent back after a report was sent: why its figure differs.

    As under a figure, a record is a link for those who may open it, and of cases (个案) only the number is said.
    """
    report = get_report_for(request.user, pk)
    programme = pick(Programme.objects.filter(pk__in=programmes_of(report)), pk=programme_pk)
    version = report.versions.filter(corrects=False).order_by("number").last()
    since = version.submitted_at if version else timezone.now()
    records = changed_records(report, [programme.pk], since=since)
    words = records.in_words_for(request.user).select_related("programme", "placement__site", "organisation")
    shown = listing(request.GET, words.order_by("-occurred_on", "-created_at"))
    ids = [record.pk for record in shown]
    context = {
        "report": report,
        "programme": programme,
        "unit": UNITS.get(programme.counting, ""),
        "since": since,
        "listing": shown,
        "cases": records.in_numbers_for(request.user).count(),
        "openable": set(Record.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True)),
    }
    return render(request, "reports/changed.html", context)
