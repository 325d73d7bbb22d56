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
from reports.choices import ReportState
from reports.forms import UnitChoiceForm
from reports.models import Report, ReportingPeriod, ReportVersion
from reports.totals import GROUPINGS, Group, Totals, totals_of
from tasks.access import get_task_for
from tasks.models import Task
from teams.access import get_organisation_for, requires
from teams.models import Organisation, User
from teams.names import names_on
from teams.roles import READ
from youthwork.lib.paging import chosen, listing, number

OPEN = (ReportState.DRAFT, ReportState.RETURNED)


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
        sent = _sent(request.user, unit, period)
        then = _figures_of(sent) if sent and grouping == "programme" else {}
        context |= {
            "names": names_on(unit, period.ends_on),
            "totals": found,
            "listing": shown,
            "rows": [(group, *_leads(asked, found, group, hidden), then.get(group.key)) for group in shown],
            "total_url": _opens(asked, {}),
            "sent": sent,
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


def _sent(user: User, unit: Organisation, period: ReportingPeriod) -> ReportVersion | None:
    """What the unit sent for the period, where that stands and the reader sees it: figures that no longer change."""
    reports = Report.objects.visible_to(user).filter(organisation=unit, period=period).exclude(state__in=OPEN)
    versions = ReportVersion.objects.filter(report__in=reports.values("pk"))
    return versions.select_related("report").order_by("number").last()


def _figures_of(version: ReportVersion) -> dict[str, int]:
    """Programme, as a group has it for its key → the people that the version says."""
    lines = version.payload["lines"]
    return {str(line["programme"]): line["people"] for line in lines if line["people"] is not None}


def _opens(asked: Asked, opens: dict[str, str]) -> str:
    """The address at which a figure of the totals opens, up to the word for which of the numbers it is."""
    assert asked.period and asked.unit
    said = {"period": str(asked.period.pk), "organisation": asked.unit.code}
    said |= {"task": str(asked.task.pk)} if asked.task else {}
    return f"{reverse('reports:total')}?{urlencode(said | opens)}"


def _leads(asked: Asked, found: Totals, group: Group, hidden: set[str]) -> tuple[str, str]:
    """Where the figures of a row open, and where its waiting records are listed; "" for a unit out of sight."""
    opens = "" if group.opens.get("unit") in hidden else _opens(asked, group.opens)
    return opens, _waiting_list(asked, found, group, hidden)


def _waiting_list(asked: Asked, found: Totals, group: Group, hidden: set[str]) -> str:
    """The list of the records that wait for review; "" where there is none, or of a unit out of sight."""
    if not group.query or "task" in group.query or group.query.get("organisation") in hidden:
        return ""
    assert asked.period and asked.unit
    said = {
        "organisation": asked.unit.code,
        "from": asked.period.starts_on.isoformat(),
        "to": asked.period.ends_on.isoformat(),
        "state": "submitted",
        "line": found.line,
        **group.query,
    }
    return f"{reverse('tasks:records')}?{urlencode(said)}"
