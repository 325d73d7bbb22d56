"""Totals of a unit and a period, grouped as the reader likes; on the page and as a workbook."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports.access import periods_for
from reports.forms import UnitChoiceForm
from reports.models import ReportingPeriod
from reports.totals import GROUPINGS, Totals, totals_of
from tasks.access import get_task_for
from tasks.models import Task
from teams.access import get_organisation_for, requires
from teams.models import Organisation, User
from teams.names import names_on
from teams.roles import READ
from youthwork.lib.paging import chosen, listing, number


@requires(READ)
@require_GET
def totals(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    period, unit, grouping, task = asked.period, asked.unit, asked.grouping, asked.task
    form = UnitChoiceForm(request.GET if "unit" in request.GET else None, user=request.user, initial={"unit": unit})
    if form.is_valid() and form.cleaned_data["unit"]:  # typed: from here on the unit's code stands in the address
        return redirect(request.path + _with(request, organisation=form.cleaned_data["unit"].code))
    context: dict[str, Any] = {
        "periods": asked.periods,
        "period": period,
        "unit": unit,
        "form": form,
        "grouping": grouping,
        "task": task,
        "groupings": [(key, label, _with(request, by=key)) for key, label in GROUPINGS.items()],
        "now": timezone.now(),
    }
    if period and unit:
        found = totals_of(unit, period, grouping, task=task)
        shown = listing(request.GET, found.groups)

        hidden = _out_of_sight(request.user, {group.query.get("organisation", "") for group in shown})

        def leads_to(query: dict[str, str], state: str) -> str:
            if query.get("organisation") in hidden:
                return ""
            # A task has no list of records of its own: its programmes have.
            return (
                _with(request, by="programme", **query) if "task" in query else _list(unit, period, found, query, state)
            )

        context |= {
            "names": names_on(unit, period.ends_on),
            "totals": found,
            "listing": shown,
            "rows": [(g, leads_to(g.query, "approved"), leads_to(g.query, "submitted")) for g in shown],
            "total_url": _list(unit, period, found, {}, "approved"),
            "sent_beside": found.shows_home,
        }
    return render(request, "reports/totals.html", context)


@dataclass(frozen=True)
class Asked:
    """The periods on offer, and what the query string picks: each thing is one that the reader sees, or 404."""

    periods: list[ReportingPeriod]
    period: ReportingPeriod | None
    unit: Organisation | None
    grouping: str
    task: Task | None


def _asked(request: HttpRequest) -> Asked:
    today = timezone.localdate()
    periods = list(periods_for(request.user).order_by("-starts_on", "rule"))
    asked = chosen(request.GET, "period", {str(period.pk) for period in periods})
    begun = [period for period in periods if period.starts_on <= today]
    period = next((p for p in periods if str(p.pk) == asked), (begun or periods[-1:] or [None])[0])
    code = request.GET.get("organisation", "")
    unit = get_organisation_for(request.user, code) if code else request.user.organisation
    task_pk = number(request.GET, "task")
    task = get_task_for(request.user, task_pk) if task_pk is not None else None
    return Asked(periods, period, unit, chosen(request.GET, "by", GROUPINGS) or "programme", task)


def _out_of_sight(user: User, codes: set[str]) -> set[str]:
    """Those of ``codes`` that belong to units which stand elsewhere by now, beyond the reader's sight. One query."""
    named = codes - {""}
    seen = Organisation.objects.visible_to(user).filter(code__in=named) if named else ()
    return named - {unit.code for unit in seen}


def _with(request: HttpRequest, **changed: str) -> str:
    query = request.GET.copy()
    for name in ("page", *(name for name in query if name == "unit" or name.startswith("unit-"))):
        query.pop(name, None)
    for name, value in changed.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _list(unit: Organisation, period: ReportingPeriod, found: Totals, query: dict[str, str], state: str) -> str:
    """The list of the records that a figure is made of."""
    said = {
        "organisation": unit.code,
        "from": period.starts_on.isoformat(),
        "to": period.ends_on.isoformat(),
        "state": state,
        "line": found.line,
        **query,
    }
    return f"{reverse('tasks:records')}?{urlencode(said)}"
