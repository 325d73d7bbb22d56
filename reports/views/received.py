"""报来的表: for one rule and period all units that owe a report, by name; and taking several of them at once."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from reports.access import received_reports_for, receiving_for, waiting_reports_for
from reports.actions.reports import accept_several
from reports.drafting.offers import offers_of
from reports.models import Report, ReportingPeriod
from reports.way.inbox import GROUPS, Owed, inbox_of, periods_of
from teams.access import requires
from teams.choices import OrganisationKind
from teams.roles import READ, REPORTS_ACCEPT, REPORTS_EDIT
from youthwork.lib.paging import chosen, listing, wanted

DIGITS = 19  # the ids of the database have fewer
RULES = 6  # whose reports are summed up on one page


@requires(READ)
@require_GET
def received(request: HttpRequest) -> HttpResponse:
    """Who is in, who waits, who was sent back and who is missing, with completeness and timeliness."""
    today = timezone.localdate()
    receiving = receiving_for(request.user)
    periods = periods_received(receiving)
    period = chosen_period(request, periods)
    inbox = inbox_of(receiving, period, today=today) if period else None
    state, kind, asked = chosen(request.GET, "state", GROUPS), _kind(request), wanted(request.GET)
    rows = [row for row in inbox.rows if _fits(row, state, kind, asked)] if inbox else []
    context = {
        "periods": periods,
        "inbox": inbox,
        "listing": listing(request.GET, rows),
        "state": state,
        "kind": kind,
        "q": asked,
        "kinds": _kinds(inbox.rows) if inbox else [],
        "waiting": sum(row.waits for row in inbox.rows) if inbox else 0,
        "may_accept": request.user.may(REPORTS_ACCEPT),
        "acts_for": set(request.user.organisations_acted_for(REPORTS_ACCEPT)),
        "enters_for": set(request.user.organisations_acted_for(REPORTS_EDIT)),
    }
    return render(request, "reports/received.html", context)


@requires(REPORTS_ACCEPT)
@require_http_methods(["GET", "HEAD", "POST"])
def received_accept(request: HttpRequest) -> HttpResponse:
    """Take several: what changed in them and what they lack stands first, and one confirmation takes those that stay
    ticked, in the versions that were shown. Without any named it asks for all that wait in the period."""
    period = chosen_period(request, periods_received(receiving_for(request.user)))
    waiting = waiting_reports_for(request.user).filter(period=period)
    back = reverse("reports:received") + (f"?period={period.pk}" if period else "")
    if request.method == "POST":
        taken, refused = accept_several(actor=request.user, seen=_seen(request))
        for sentence in refused:
            messages.error(request, sentence)
        if taken:
            messages.success(request, f"已接收{len(taken)}张推进表。")
        elif not refused:
            messages.error(request, "一张也没有选，没有接收。")
        return redirect(back)
    named = _numbers(request.GET.getlist("report"))
    offers = offers_of(waiting.filter(pk__in=named) if named else waiting)
    if not offers:
        messages.info(request, "没有待接收的表。")
        return redirect(back)
    return render(request, "reports/received_accept.html", {"offers": offers, "period": period, "back": back})


def periods_received(receiving: Q) -> list[ReportingPeriod]:
    """The periods of which reports go to ``receiving``, newest first."""
    return list(periods_of(receiving).select_related("rule").order_by("-due_on", "rule"))


def current_periods(request: HttpRequest, periods: list[ReportingPeriod]) -> list[ReportingPeriod]:
    """The one asked for, else of each rule the one that ``chosen_period`` takes; what is due first stands first."""
    by_rule: dict[int, list[ReportingPeriod]] = {}
    for period in periods:
        by_rule.setdefault(period.rule_id, []).append(period)
    found = [chosen_period(request, of_rule) for of_rule in by_rule.values()]
    asked = [period for period in found if period and str(period.pk) == request.GET.get("period")]
    shown = asked or sorted(filter(None, found), key=lambda period: (period.due_on, period.pk))
    return shown[:RULES]


def chosen_period(request: HttpRequest, periods: list[ReportingPeriod]) -> ReportingPeriod | None:
    """The one asked for, else the latest that has opened, else the first to come."""
    by_pk = {str(period.pk): period for period in periods}
    asked = chosen(request.GET, "period", by_pk)
    opened = [period for period in periods if period.opens_on <= timezone.localdate()]
    return by_pk.get(asked) or (opened or periods[-1:] or [None])[0]


def _seen(request: HttpRequest) -> dict[Report, int]:
    """Report → the version of it that was shown, for those that are ticked and the user's to take, though somebody may
    have decided them meanwhile."""
    pairs = [_numbers(value.split("-")) for value in request.POST.getlist("report")]
    versions = {pair[0]: pair[1] for pair in pairs if len(pair) == len(("report", "version"))}
    ticked = received_reports_for(request.user).filter(pk__in=versions)
    return {report: versions[report.pk] for report in ticked}


def _numbers(values: list[str]) -> list[int]:
    """Those of ``values`` that are whole numbers in plain digits."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < DIGITS]


def _fits(row: Owed, state: str, kind: str, asked: str) -> bool:
    unit = row.reporter.organisation
    return (
        (not state or row.group == state)
        and (not kind or unit.kind == kind)
        and (not asked or asked in unit.name or asked in unit.short_name)
    )


def _kind(request: HttpRequest) -> str:
    return chosen(request.GET, "kind", set(OrganisationKind.values))


def _kinds(rows: list[Owed]) -> list[tuple[str, str]]:
    """The kinds of units that there are, if more than one."""
    there = {row.reporter.organisation.kind for row in rows}
    return [(kind.value, kind.label) for kind in OrganisationKind if kind in there] if len(there) > 1 else []
