"""Boards: where the indicators of a document stand, who is behind and why, how it went, units side by side, and how
many people the programmes reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from reports.boards import groups, people
from reports.boards.behind import behind_below
from reports.boards.choice import (
    Term,
    documents_for,
    open_terms,
    steps_below,
    term_asked,
    terms_of,
    units_below,
)
from reports.boards.figures import Row, by_task, figures_in
from reports.boards.trend import trend_of
from reports.figures import as_of
from reports.forms.boards import BoardFilter
from reports.indicator_pages import unit_shown
from tasks.access import get_document_for
from tasks.models import Document, Indicator, with_asked
from teams.access import requires
from teams.models import Organisation
from teams.roles import READ
from youthwork.lib.paging import listing, number

TABS = {
    "reports:board": "指标进展",
    "reports:board-behind": "谁落后了",
    "reports:board-trend": "走势",
    "reports:board-groups": "分类对比",
    "reports:board-people": "覆盖人数",
}
EMPTY = "reports/board_empty.html"


@dataclass
class Asked:
    """What the query string asks for: each thing is one that the reader sees, or 404."""

    request: HttpRequest
    documents: list[Document]
    document: Document
    unit: Organisation
    terms: list[Term]
    term: Term
    today: date

    @cached_property
    def indicators(self) -> list[Indicator]:
        """Those that stand in the ledger, with what boards read of them. Five queries."""
        rows = self.document.indicators.listed().select_related("task", "document")
        return with_asked(rows.prefetch_related("programmes", "task__programmes"))

    @cached_property
    def steps(self) -> list[tuple[str, str]]:
        return steps_below(self.unit, self.today)

    @property
    def step(self) -> str:
        asked = self.request.GET.get("step", "")
        return asked if asked in dict(self.steps) else ""

    @cached_property
    def indicator(self) -> Indicator | None:
        """The single one that is asked for."""
        asked = number(self.request.GET, "indicator")
        return next((indicator for indicator in self.indicators if indicator.pk == asked), None)

    def below(self):
        """The units of the step that is asked for, as far as the reader sees them."""
        return units_below(self.unit, self.step, self.today).visible_to(self.request.user)

    def form(self, *, all_indicators: bool = False) -> BoardFilter:
        said = self.request.GET.copy()
        said["document"], said["period"] = str(self.document.pk), self.term.span.label
        said["organisation"] = self.request.GET.get("organisation") or self.unit.label
        form = BoardFilter(
            said,
            user=self.request.user,
            periods=[term.span for term in self.terms],
            documents=self.documents,
            steps=self.steps,
            indicators=self.indicators,
            all_indicators=all_indicators,
        )
        form.is_valid()
        return form

    def url(self, page: str, **more: Any) -> str:
        """The address of another page of the same board."""
        said = {"document": self.document.pk, "organisation": self.unit.code, "period": self.term.span.label}
        return f"{reverse(page)}?{urlencode(said | more)}"

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        here = self.request.resolver_match.view_name
        kept = {"indicator": self.indicator.pk} if self.indicator else {}
        return [(self.url(page, **kept), word, page == here) for page, word in TABS.items()]


@require_safe
@requires(READ)
def board(request: HttpRequest) -> HttpResponse:
    """Every indicator of the document at one unit, by task."""
    asked = _asked(request)
    if asked is None:
        return render(request, EMPTY)
    form = asked.form()
    light = form.cleaned_data.get("light", "")
    figures = figures_in(asked.term, asked.unit, [asked.unit], asked.indicators, today=asked.today)
    rows = [Row(one, figures[asked.unit.pk, one.pk], asked.unit, asked.term) for one in asked.indicators]
    shown = [row for row in rows if not light or row.figure.pace.light == light]
    trends = {row.indicator.pk: asked.url("reports:board-trend", indicator=row.indicator.pk) for row in shown}
    return _page(request, "reports/board.html", asked, form, groups=by_task(shown), light=light, trends=trends)


@require_safe
@requires(READ)
def behind(request: HttpRequest) -> HttpResponse:
    """The units below, each with what it is behind with and why."""
    asked = _asked(request)
    if asked is None:
        return render(request, EMPTY)
    form = asked.form(all_indicators=True)
    found = listing(request.GET, asked.below())
    chosen = [asked.indicator] if asked.indicator else asked.indicators
    units = behind_below(asked.unit, list(found), chosen, asked.term, today=asked.today)
    urls = {one.unit.pk: f"{reverse('reports:board')}?{_query(asked, one.unit)}" for one in units}
    return _page(request, "reports/board_behind.html", asked, form, listing=found, units=units, urls=urls)


@require_safe
@requires(READ)
def trend(request: HttpRequest) -> HttpResponse:
    """One indicator from period to period."""
    asked = _asked(request)
    if asked is None:
        return render(request, EMPTY)
    indicator = asked.indicator or asked.indicators[0]
    terms = open_terms(asked.terms, asked.term, asked.today)
    found = trend_of(indicator, asked.unit, terms, today=asked.today)
    return _page(request, "reports/board_trend.html", asked, asked.form(), indicator=indicator, trend=found)


@require_safe
@requires(READ)
def side_by_side(request: HttpRequest) -> HttpResponse:
    """One indicator at the units below, in groups of those that are alike."""
    asked = _asked(request)
    if asked is None:
        return render(request, EMPTY)
    indicator = asked.indicator or asked.indicators[0]
    units = list(asked.below().prefetch_related("tags")[: groups.MOST + 1])
    few = units if len(units) <= groups.MOST else []
    found = groups.groups_of(indicator, asked.unit, few, asked.term, today=asked.today)
    more = {"indicator": indicator, "groups": found, "too_many": len(units) > groups.MOST}
    return _page(request, "reports/board_groups.html", asked, asked.form(), **more)


@require_safe
@requires(READ)
def reached(request: HttpRequest) -> HttpResponse:
    """The people that each programme reached, from the kept totals of the period."""
    asked = _asked(request)
    if asked is None:
        return render(request, EMPTY)
    period = asked.term.period
    found = people.reached_at(request.user, asked.unit, period) if period else []
    below = {"period": period.pk, "organisation": asked.unit.code, "by": "organisation"} if period else {}
    more = {"groups": found, "total": people.total_of(found) if found else None, "period": period}
    more["below_url"] = f"{reverse('reports:totals')}?{urlencode(below)}"
    return _page(request, "reports/board_people.html", asked, asked.form(), **more)


def _asked(request: HttpRequest) -> Asked | None:
    """None where there is nothing to show: no document with indicators, or no unit that the reader sees."""
    user, today = request.user, timezone.localdate()
    documents = documents_for(user, today)
    pk = number(request.GET, "document")
    document = get_document_for(user, pk) if pk is not None else (documents or [None])[0]
    if document is None:
        return None
    if document not in documents:
        documents = [*documents, document]
    code = request.GET.get("organisation", "")
    unit = _unit(request, code) or unit_shown(user, document)
    terms = terms_of(document, today)
    if unit is None or not document.indicators.listed().exists():
        return None
    term = term_asked(terms, request.GET.get("period", ""), today)
    return Asked(request, documents, document, unit, terms, term, today)


def _unit(request: HttpRequest, said: str) -> Organisation | None:
    """The one unit of that code or name; None where none was said, or it is not plain which."""
    named: Sequence[Organisation] = Organisation.objects.visible_to(request.user).named(said)[:2] if said else ()
    return named[0] if len(named) == 1 else None


def _query(asked: Asked, unit: Organisation) -> str:
    said = {"document": asked.document.pk, "organisation": unit.code, "period": asked.term.span.label}
    return urlencode(said)


def _page(request: HttpRequest, template: str, asked: Asked, form: BoardFilter, **more: Any) -> HttpResponse:
    context = {"asked": asked, "form": form, "unit": asked.unit, "term": asked.term, "as_of": as_of(), **more}
    return render(request, template, context)
