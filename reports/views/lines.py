"""The lines of a report: edited in place, drafted again, undone, and opened to the records of a sentence."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from reports.access import (
    demand_filling,
    fills_in,
    get_edit_for,
    get_line_for,
    get_report_for,
    get_said_for,
    get_version_for,
    has_filled_in,
)
from reports.actions.lines import edit_line, redraft_line, take_words, undo_edit
from reports.choices import OVERVIEW, LineField
from reports.drafting.wording import Sentence
from reports.forms import LineForm
from reports.models import ReportLine
from reports.table import Table, table_of_version
from reports.views.reports import report_page, shown_table
from tasks.models import Record
from teams.access import requires
from teams.models import User
from teams.roles import READ, REPORTS_EDIT
from youthwork.lib.forms import attempt
from youthwork.lib.paging import number


@requires(REPORTS_EDIT)
@require_POST
def report_line(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """Save what was changed; what two have changed at once comes back with both, and nothing is lost, nor is what was
    written while somebody else took the filling in over."""
    line = get_line_for(request.user, pk, line_pk)
    form = LineForm(request.POST, line=line)
    if not fills_in(request.user, line.report):
        if not has_filled_in(request.user, line.report):
            raise PermissionDenied
        form.add_error(None, f"这张表现在由{line.report.filler}填。")
    elif form.is_valid() and attempt(form, edit_line, actor=request.user, line=line, was=form.was, **form.texts):
        return _saved(request, line, f"{_named(line)}已保存。" if form.texts else f"{_named(line)}没有改动。")
    line.refresh_from_db()
    form.take_over()
    return report_page(request, get_report_for(request.user, pk), line_form=form)


@requires(REPORTS_EDIT)
@require_POST
def line_redraft(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    line = _own_line(request.user, pk, line_pk)
    return _done(request, line, redraft_line, f"{_named(line)}已按记录重写。", line=line, field=_field(request))


@requires(REPORTS_EDIT)
@require_POST
def line_take(request: HttpRequest, pk: int, line_pk: int, said_pk: int) -> HttpResponse:
    """Add what a report from below says to the own text."""
    line = _own_line(request.user, pk, line_pk)
    said = get_said_for(request.user, line, said_pk)
    unit = said.report.organisation
    return _done(request, line, take_words, f"已加进{unit}的话。", line=line, said=said, field=_field(request))


@requires(REPORTS_EDIT)
@require_POST
def edit_undo(request: HttpRequest, pk: int, edit_pk: int) -> HttpResponse:
    edit = get_edit_for(request.user, pk, edit_pk)
    demand_filling(request.user, edit.line.report)
    return _done(request, edit.line, undo_edit, f"{_named(edit.line)}的改动已撤销。", edit=edit)


@requires(READ)
@require_GET
def sentence(request: HttpRequest, pk: int) -> HttpResponse:
    """The records that a sentence of the table is drawn from (?line=, ?sentence=, of an
    earlier ?version=); ?part=1 gives the bare list.

    Whoever sees the report sees what its sentences are made of; a record is a link only for those who may open it, and
    of cases (个案) of others only the number is said.
    """
    report = get_report_for(request.user, pk)
    nth = number(request.GET, "version")
    table = table_of_version(get_version_for(request.user, pk, nth)) if nth else shown_table(report)
    line, source = _source(table, number(request.GET, "line"), number(request.GET, "sentence"))
    records = Record.objects.filter(pk__in=source.records)
    told = records.in_words_for(request.user).select_related("programme", "placement__site", "organisation")
    context = {
        "report": report,
        "line": line,
        "sentence": source,
        "records": told.order_by("-occurred_on", "-created_at"),
        "cases": records.in_numbers_for(request.user).count(),
        "openable": set(
            Record.objects.visible_to(request.user).filter(pk__in=source.records).values_list("pk", flat=True)
        ),
    }
    part = "reports/_sentence.html" if request.GET.get("part") else "reports/sentence.html"
    return render(request, part, context)


def _source(table: Table, line: int | None, place: int | None) -> tuple[Any, Sentence]:
    found = next((row for row in table.all_lines if row.number == line), None)
    source = found.sources[place] if found and place is not None and place < len(found.sources) else None
    if source is None or not source.records:
        raise Http404
    return found, source


def _own_line(user: User, pk: int, line_pk: int) -> ReportLine:
    line = get_line_for(user, pk, line_pk)
    demand_filling(user, line.report)
    return line


def _field(request: HttpRequest) -> LineField:
    """Which text is meant; the column of the form where none is named."""
    asked = request.POST.get("field", "")
    return LineField(asked) if asked in LineField.values else LineField.PROGRESS


def _named(line: ReportLine) -> str:
    return f"第{line.position}行" if line.category_id else OVERVIEW


def _done(request: HttpRequest, at: ReportLine, action: Callable[..., Any], sentence: str, **said: Any) -> HttpResponse:
    """Do it, say so or why not, and go back to the line."""
    try:
        action(actor=request.user, **said)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(f"{at.report.get_absolute_url()}#line-{at.pk}")
    return _saved(request, at, sentence)


def _saved(request: HttpRequest, line: ReportLine, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect(f"{line.report.get_absolute_url()}#line-{line.pk}")
