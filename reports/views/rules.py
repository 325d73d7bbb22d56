"""Reporting rules as they are read: which there are, and what one of them says."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.access import get_rule_for
from reports.models import ReportingRule
from reports.rules.page import by_receiver, has_local, heads_of, periods_of
from reports.rules.periods import remarks_on
from reports.table import file_name_of
from teams.access import requires
from teams.models import Organisation
from teams.roles import DOCUMENTS_EDIT, READ
from youthwork.lib.paging import listing, wanted


@require_safe
@requires(READ)
def rules(request: HttpRequest) -> HttpResponse:
    """All rules that concern the reader, with what is due next under each."""
    today = timezone.localdate()
    seen = ReportingRule.objects.visible_to(request.user).with_next_due(today)
    rows = seen.select_related("document", "document__owner").order_by("next_due", "pk")
    context = {"listing": listing(request.GET, rows), "may_set_up": request.user.may(DOCUMENTS_EDIT)}
    return render(request, "reports/rules.html", context)


@require_safe
@requires(READ)
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """When is reported, by whom to whom, and what stands under which category."""
    found = get_rule_for(request.user, pk)
    today = timezone.localdate()
    periods = periods_of(found)
    may_edit = request.user.may(DOCUMENTS_EDIT, found.document.owner)
    # Whoever keeps the rule sees all whom it names, those above and beside too.
    reporters = found.reporters.all() if may_edit else found.reporters.visible_to(request.user)
    search = wanted(request.GET)
    found_units = Organisation.objects.matching(search).order_by().values("pk")
    shown = reporters.filter(organisation__in=found_units) if search else reporters
    heads, outside = heads_of(found, request.user)
    context = {
        "rule": found,
        "periods": [(row, row.is_current(today)) for row in periods],
        "remarks": remarks_on(found, [row.period for row in periods], today),
        "heads": heads,
        "outside": outside,
        "has_local": has_local(head.category for head in heads),
        "receivers": by_receiver(found, reporters),
        "search": search,
        "listing": listing(
            request.GET,
            shown.select_related("organisation", "receiver").order_by("receiver__path", "organisation__path"),
        ),
        "sample": file_name_of(periods[0].period, found.document.owner) if periods else "",
        "may_edit": may_edit,
    }
    return render(request, "reports/rule.html", context)
