"""Indicators of a document: all of them, one opened to what it is made of, and what units type in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reports.actions.rollups import refresh_rollups
from reports.actions.targets import settle_reached
from reports.figures import as_of
from reports.indicator_pages import Opened, groups_of, period_asked, periods_of, reported_of, unit_shown
from reports.kept import figures_shown
from reports.models import ReportingPeriod
from tasks.access import get_document_for, get_indicator_for
from tasks.actions.indicators import enter_value
from tasks.choices import Feed, TaskState
from tasks.forms.indicators import EntryForm, FigureFilter
from tasks.indicators.words import definition_words, targets_words
from tasks.models import Document, Indicator, IndicatorEntry, with_asked
from teams.access import SIGNED_IN, requires
from teams.models import Organisation, User
from teams.roles import DOCUMENTS_EDIT, RECORDS_WRITE
from youthwork.lib.forms import attempt
from youthwork.lib.periods import Span

ENTRIES = 50  # the latest typed readings that are shown


@require_safe
@requires(SIGNED_IN)
def indicators(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_document_for(request.user, pk)
    reported = list(reported_of(document))
    form, unit, period = _asked(request, document, reported)
    every = with_asked(document.indicators.select_related("task"))
    rows = [indicator for indicator in every if indicator.state == TaskState.LISTED]
    figures = figures_shown(rows, unit, period, timezone.localdate(), reported) if unit else {}
    light = form.cleaned_data.get("light", "")
    return render(
        request,
        "reports/indicators.html",
        {
            "document": document,
            "form": form,
            "unit": unit,
            "period": period,
            "groups": groups_of(rows, figures, light),
            "total": len(rows),
            "light": light,
            "as_of": as_of(),
            "dropped": [indicator for indicator in every if indicator.state == TaskState.DROPPED],
            "editable": request.user.may(DOCUMENTS_EDIT, document.owner),
        },
    )


@require_safe
@requires(SIGNED_IN)
def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_indicator_for(request.user, pk))


@require_POST
@requires(RECORDS_WRITE)
def indicator_enter(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit's own reading, typed by who acts for it."""
    indicator, today = get_indicator_for(request.user, pk), timezone.localdate()
    units = request.user.organisations_acted_for(RECORDS_WRITE)
    if not units:
        raise PermissionDenied
    form = EntryForm(request.POST, indicator=indicator, units=units, today=today)
    if form.is_valid() and attempt(
        form, enter_value, actor=request.user, indicator=indicator, today=today, **form.cleaned_data
    ):
        refresh_rollups()  # who types a number in sees it
        unit = form.cleaned_data["organisation"]
        settle_reached(indicator=indicator, organisation=unit)
        messages.success(request, f"{unit}的数已填好，原来的数留在下面的经过里。")
        return redirect(f"{reverse('reports:indicator', args=[indicator.pk])}?organisation={unit.code}")
    return _page(request, indicator, form)


def _page(request: HttpRequest, indicator: Indicator, entry_form: EntryForm | None = None) -> HttpResponse:
    filters, unit, period = _asked(request, indicator.document, list(reported_of(indicator.document)))
    targets = indicator.targets.prefetch_related("units").select_related("indicator")
    return render(
        request,
        "reports/indicator.html",
        {
            "indicator": indicator,
            "document": indicator.document,
            "form": filters,
            "unit": unit,
            "period": period,
            "opened": Opened(indicator, unit, period, timezone.localdate()) if unit else None,
            "asked": targets_words(targets),
            "targets": targets,
            "definition": definition_words(indicator),
            "entries": _entries(request.user, indicator)[:ENTRIES],
            "entry_form": entry_form or _entry_form(request.user, indicator),
            "as_of": as_of(),
            "editable": request.user.may(DOCUMENTS_EDIT, indicator.document.owner),
        },
    )


def _asked(
    request: HttpRequest, document: Document, reported: list[ReportingPeriod]
) -> tuple[FigureFilter, Organisation | None, Span]:
    """What the query string asks for: the form with it, whose figures, and of which period."""
    today = timezone.localdate()
    periods = periods_of(document, reported, today)
    chosen = period_asked(periods, request.GET.get("period", ""), today)
    said = request.GET.copy()
    said["period"] = chosen.label
    typed = said.get("organisation")
    shown = None if typed else unit_shown(request.user, document)
    if shown:
        said["organisation"] = shown.label
    form = FigureFilter(said, user=request.user, periods=periods)
    if not form.is_valid() and typed:
        shown = unit_shown(request.user, document)
    return form, form.cleaned_data.get("organisation") or shown, chosen


def _entries(user: User, indicator: Indicator):
    """The typed readings of units that the user sees, the latest first."""
    seen = IndicatorEntry.objects.filter(
        indicator=indicator, organisation__in=Organisation.objects.visible_to(user).values("pk")
    )
    return seen.select_related("organisation")


def _entry_form(user: User, indicator: Indicator) -> EntryForm | None:
    """The form to type in; None for who may not, and where nothing is typed in."""
    units = user.organisations_acted_for(RECORDS_WRITE)
    if indicator.feed != Feed.TYPED or indicator.state != TaskState.LISTED or not units:
        return None
    return EntryForm(indicator=indicator, units=units, today=timezone.localdate())
