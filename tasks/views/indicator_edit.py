"""Adding, changing, dropping and restoring indicators: for who edits the document."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tasks.access import get_document_for, get_indicator_for
from tasks.actions.indicators import add_indicator, drop_indicator, edit_indicator, restore_indicator
from tasks.forms.indicators import DropForm, IndicatorForm, TargetForm, TargetLines, targets_said
from tasks.models import Document, Indicator
from teams.access import demand, requires
from teams.roles import DOCUMENTS_EDIT
from youthwork.lib.forms import attempt


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def indicator_new(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_document_for(request.user, pk)
    demand(request.user, DOCUMENTS_EDIT, document.owner)
    form = IndicatorForm(request.POST or None, document=document)
    lines = TargetLines(request.POST or None, prefix="target")
    if said := _said(form, lines):
        found = attempt(form, add_indicator, actor=request.user, document=document, **said)
        if found:
            messages.success(request, f"“{found}”已加入台账。")
            return redirect("reports:indicator", pk=found.pk)
    return _form(request, document, None, form, lines)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def indicator_edit(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = _own(request, pk)
    document = indicator.document
    known = [TargetForm.initial_of(target) for target in indicator.targets.prefetch_related("units")]
    form = IndicatorForm(
        request.POST or None, document=document, indicator=indicator, initial=IndicatorForm.initial_of(indicator)
    )
    lines = TargetLines(request.POST or None, prefix="target", initial=known)
    said = _said(form, lines)
    if said and attempt(form, edit_indicator, actor=request.user, indicator=indicator, **said):
        messages.success(request, "指标已改好。")
        return redirect("reports:indicator", pk=indicator.pk)
    return _form(request, document, indicator, form, lines)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def indicator_drop(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = _own(request, pk)
    form = DropForm(request.POST or None)
    if form.is_valid() and attempt(form, drop_indicator, actor=request.user, indicator=indicator, **form.cleaned_data):
        messages.success(request, f"“{indicator}”已撤下，填过的数还留着。")
        return redirect("reports:indicators", pk=indicator.document_id)
    return render(request, "tasks/indicator_drop.html", {"indicator": indicator, "form": form})


@require_POST
@requires(DOCUMENTS_EDIT)
def indicator_restore(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = _own(request, pk)
    restore_indicator(actor=request.user, indicator=indicator)
    messages.success(request, f"“{indicator}”已恢复在列。")
    return redirect("reports:indicator", pk=indicator.pk)


def _own(request: HttpRequest, pk: int) -> Indicator:
    indicator = get_indicator_for(request.user, pk)
    demand(request.user, DOCUMENTS_EDIT, indicator.document.owner)
    return indicator


def _said(form: IndicatorForm, lines: Any) -> dict[str, Any] | None:
    """What the two parts of the page say together; None if one of them cannot be read."""
    readable = [form.is_valid(), lines.is_valid()]
    return form.cleaned_data | {"targets": targets_said(lines)} if all(readable) else None


def _form(
    request: HttpRequest, document: Document, indicator: Indicator | None, form: IndicatorForm, lines: Any
) -> HttpResponse:
    context = {"document": document, "indicator": indicator, "form": form, "lines": lines}
    return render(request, "tasks/indicator_form.html", context)
