"""The quarterly tables: those a unit owes, those it receives, one of them as the form, and its way up."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports.access import get_line_for, get_report_for, own_reporters_for, own_reports_for
from reports.actions.reports import accept, edit_line, return_report, submit
from reports.choices import ReportState
from reports.figures import as_of, left_out_at
from reports.forms import LineForm, ReturnForm, SubmitForm
from reports.inbox import inbox_of
from reports.models import Report, Reporter, ReportingPeriod, ReportLine
from reports.table import Table, table_of, table_of_version
from tasks.progress import standing_of_due
from teams.access import demand_own, requires
from teams.models import User
from teams.roles import READ, REPORTS_ACCEPT, REPORTS_EDIT
from youthwork.lib.forms import attempt
from youthwork.lib.paging import chosen, listing, number


@requires(READ)
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """The unit's own tables, newest first, and what came in for one period."""
    today = timezone.localdate()
    own = own_reports_for(request.user).select_related("period__rule", "organisation", "receiver")
    shown = listing(request.GET, own.order_by("-period__due_on", "organisation__path"))
    reporters = own_reporters_for(request.user)
    periods = _periods_received(reporters)
    period = _chosen_period(request, periods, today)
    context = {
        "listing": shown,
        "rows": [(report, standing_of_due(report.period.due_on, today, done=not report.is_open)) for report in shown],
        "periods": periods,
        "inbox": inbox_of(reporters, period, today=today) if period else None,
        "today": today,
    }
    return render(request, "reports/reports.html", context)


@requires(READ)
@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The form itself: live with editable texts while it is open, as it was sent afterwards."""
    found = get_report_for(request.user, pk)
    edited = number(request.GET, "edit")
    line = found.lines.filter(pk=edited).first() if edited is not None else None
    form = LineForm(initial=_words(line)) if line else None
    return _page(request, found, line_form=form, edited=line.pk if line else None)


@requires(REPORTS_EDIT)
@require_POST
def report_line(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    line = get_line_for(request.user, pk, line_pk)
    demand_own(request.user, REPORTS_EDIT, line.report.organisation)
    form = LineForm(request.POST)
    if form.is_valid() and attempt(form, edit_line, actor=request.user, line=line, **form.cleaned_data):
        messages.success(request, f"第{line.position}行已保存。")
        return redirect(f"{line.report.get_absolute_url()}#line-{line.pk}")
    return _page(request, get_report_for(request.user, pk), line_form=form, edited=line.pk)


@requires(REPORTS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def report_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the head of the form and say what is missing; then freeze and send."""
    found = get_report_for(request.user, pk)
    demand_own(request.user, REPORTS_EDIT, found.organisation)
    if not found.is_open:
        messages.info(request, f"这张表{found.get_state_display()}，不用再报。")
        return redirect(found)
    initial = {
        "filled_by": found.filled_by or str(request.user),
        "contact": found.contact,
        "filled_on": timezone.localdate(),
    }
    form = SubmitForm(request.POST or None, initial=initial)
    if form.is_valid() and (version := attempt(form, submit, actor=request.user, report=found, **form.cleaned_data)):
        to = f"给{found.receiver}" if found.receiver else "（线下报送，请下载后报出）"
        messages.success(request, f"已报送{to}，第{version.number}次，{version.payload['people']:,}人（次）。")
        return redirect(found)
    return render(request, "reports/submit.html", {"report": found, "form": form, "table": table_of(found)})


@requires(REPORTS_ACCEPT)
@require_POST
def report_accept(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_report_for(request.user, pk)
    demand_own(request.user, REPORTS_ACCEPT, found.receiver)
    try:
        accept(actor=request.user, report=found)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"已接收{found.organisation}的{found.period}推进表。")
    return redirect(found)


@requires(REPORTS_ACCEPT)
@require_POST
def report_return(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_report_for(request.user, pk)
    demand_own(request.user, REPORTS_ACCEPT, found.receiver)
    form = ReturnForm(request.POST)
    if form.is_valid() and attempt(form, return_report, actor=request.user, report=found, **form.cleaned_data):
        messages.success(request, f"已退回{found.organisation}的{found.period}推进表，并写明原因。")
        return redirect(found)
    return _page(request, found, return_form=form)


def _page(
    request: HttpRequest,
    found: Report,
    *,
    line_form: LineForm | None = None,
    edited: int | None = None,
    return_form: ReturnForm | None = None,
) -> HttpResponse:
    versions = list(found.versions.order_by("-number"))
    below = Reporter.objects.visible_to(request.user).filter(rule=found.period.rule_id, receiver=found.organisation)
    may_edit = found.is_open and request.user.acts_for(REPORTS_EDIT, found.organisation)
    may_decide = found.state == ReportState.SUBMITTED and _receives(request.user, found)
    context = {
        "report": found,
        "table": _table(found, versions),
        "versions": versions,
        "events": found.events.order_by("-pk"),
        "inbox": inbox_of(below, found.period, today=timezone.localdate()),
        "standing": standing_of_due(found.period.due_on, timezone.localdate(), done=not found.is_open),
        "as_of": as_of() if found.is_open else found.submitted_at,
        "may_edit": may_edit,
        "may_decide": may_decide,
        "line_form": line_form if may_edit else None,
        "edited": edited if may_edit else None,
        "return_form": (return_form or ReturnForm()) if may_decide else None,
    }
    status = 422 if (line_form and line_form.errors) or (return_form and return_form.errors) else 200
    return render(request, "reports/report.html", context, status=status)


def _words(line: ReportLine) -> dict[str, str]:
    """What the form of a line begins with; where nothing was recorded, an empty field asks for a word."""
    silent = not line.records and not line.progress_edited
    return {"content": line.content, "progress": "" if silent else line.progress}


def _table(found: Report, versions: list) -> Table:
    if not found.is_open:
        return table_of_version(versions[0])
    programmes = found.lines.exclude(programme=None).values_list("programme", flat=True)
    return table_of(found, left_out=left_out_at(found.organisation, found.period, programmes))


def _receives(user: User, found: Report) -> bool:
    return found.receiver is not None and user.acts_for(REPORTS_ACCEPT, found.receiver)


def _periods_received(reporters) -> list[ReportingPeriod]:
    """The periods of the rules under which somebody reports to the user, newest first."""
    rules = reporters.values("rule")
    return list(ReportingPeriod.objects.filter(rule__in=rules).select_related("rule").order_by("-due_on", "rule"))


def _chosen_period(request: HttpRequest, periods: list[ReportingPeriod], today) -> ReportingPeriod | None:
    """The one asked for, else the latest that has opened, else the first to come."""
    asked = chosen(request.GET, "period", {str(period.pk) for period in periods})
    by_pk = {str(period.pk): period for period in periods}
    opened = [period for period in periods if period.opens_on <= today]
    return by_pk.get(asked) or (opened or periods[-1:] or [None])[0]
