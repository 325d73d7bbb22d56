"""The quarterly tables: those a unit owes, those it receives, one of them as the form, and its way up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports.access import get_report_for, own_reports_for, receiving_for
from reports.drafting.lines import grouped, live_rows, rows_of
from reports.figures import as_of, left_out_at
from reports.forms import LineForm
from reports.models import Report
from reports.table import Table, table_of, table_of_version
from reports.views.received import current_periods, periods_received
from reports.way.inbox import inbox_of
from reports.way.page import below, way_of
from tasks.progress import standing_of_due
from teams.access import requires
from teams.roles import READ
from youthwork.lib.paging import listing, number


@requires(READ)
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """The unit's own tables, newest first, and how many came in for the latest period of each rule."""
    today = timezone.localdate()
    own = own_reports_for(request.user).select_related("period__rule", "organisation", "receiver")
    shown = listing(request.GET, own.order_by("-period__due_on", "organisation__path"))
    receiving = receiving_for(request.user)
    periods = current_periods(request, periods_received(receiving))
    context = {
        "listing": shown,
        "rows": [(report, standing_of_due(report.period.due_on, today, done=not report.is_open)) for report in shown],
        "several": len({report.organisation_id for report in shown}) > 1,
        "inboxes": [inbox_of(receiving, period, today=today) for period in periods],
        "today": today,
    }
    return render(request, "reports/reports.html", context)


@requires(READ)
@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The form itself: live with editable texts while it is open, as it was sent afterwards.

    ?edit= opens the texts of a line (its id), ?below= what the reports from below say of it.
    """
    found = get_report_for(request.user, pk)
    edited = number(request.GET, "edit")
    line = found.lines.filter(pk=edited).first() if edited is not None else None
    return report_page(request, found, line_form=LineForm(line=line) if line else None)


def report_page(request: HttpRequest, found: Report, *, line_form: LineForm | None = None) -> HttpResponse:
    """The page of a report, with the form of the line that is edited."""
    today = timezone.localdate()
    table = shown_table(found)
    way = way_of(found, request.user, table)
    asked = number(request.GET, "below")
    rows = live_rows(found, table, editing=way.may_fill, asked=asked) if found.is_open else rows_of(table)
    context = {
        "report": found,
        "table": table,
        "overview": rows.get(0),
        "groups": grouped(rows.values()),
        "way": way,
        "inbox": below(found, request.user, today=today),
        "standing": standing_of_due(found.period.due_on, today, done=not found.is_open),
        "as_of": as_of() if found.is_open else found.submitted_at,
        "may_edit": way.may_fill,
        "line_form": line_form if way.may_fill else None,
        "unsaved": line_form if line_form and line_form.errors and not way.may_fill else None,
        "edited": line_form.line.pk if way.may_fill and line_form else None,
        "today": today,
    }
    return render(request, "reports/report.html", context, status=422 if line_form and line_form.errors else 200)


def shown_table(found: Report) -> Table:
    """The table as it stands now while it is open, as it was sent last afterwards."""
    if not found.is_open:
        return table_of_version(found.versions.order_by("number").last())
    programmes = found.lines.exclude(programme=None).values_list("programme", flat=True)
    return table_of(found, left_out=left_out_at(found.organisation, found.period, programmes))
