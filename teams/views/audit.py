"""The log of changes, for administrators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from teams.access import requires
from teams.audit_words import said
from teams.forms import AuditFilterForm
from teams.models import AuditEntry
from teams.roles import AUDIT_READ
from youthwork.lib.paging import listing


@require_safe
@requires(AUDIT_READ)
def audit(request: HttpRequest) -> HttpResponse:
    """Who changed what, the newest first; filtered by person, verb and days."""
    visible = AuditEntry.objects.visible_to(request.user)
    verbs = visible.order_by("verb").values_list("verb", flat=True).distinct()
    form = AuditFilterForm(request.GET, verbs=verbs)
    found = listing(request.GET, visible.found(**form.wanted()).select_related("organisation"))
    rows = [(entry, said(entry)) for entry in found]
    return render(request, "teams/audit.html", {"form": form, "listing": found, "rows": rows})
