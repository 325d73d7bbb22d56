"""The first page: what do I have to do? One address, one answer per role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports.figures import as_of
from reports.home.desk import administration_of, behind_of, just_now, next_report_of, quarter_said
from reports.home.todo import invitations_of, todos_of
from reports.views.leader_home import leader_home
from teams.access import SIGNED_IN, requires
from teams.roles import AUDIT_READ, READ, REPORTS_EDIT, SHEETS_IMPORT


@requires(SIGNED_IN)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """An office's desk, the administrator's overview, the auditor's log or a leader's phone page, in this order."""
    user = request.user
    if user.may(REPORTS_EDIT):
        return office_home(request)
    if user.may(SHEETS_IMPORT):
        return admin_home(request)
    if user.may(READ):
        return office_home(request)
    if user.may(AUDIT_READ):
        return redirect("teams:audit")
    if user.member_id is not None:
        return leader_home(request)
    return render(request, "reports/no_office.html")


def office_home(request: HttpRequest) -> HttpResponse:
    """要办的, 谁落后了 and the next report; for somebody who may only read, without what is to do."""
    today = timezone.localdate()
    context = {
        "today": today,
        "quarter": quarter_said(today),
        "acts": request.user.may(REPORTS_EDIT),
        "todos": todos_of(request.user, today),
        "behind": behind_of(request.user, today),
        "next": next_report_of(request.user, today),
        "as_of": as_of(),
        "steps": just_now(request.user),
    }
    return render(request, "reports/office_home.html", context)


def admin_home(request: HttpRequest) -> HttpResponse:
    """Imports under way, accounts, links that run out unused, and which committees nobody serves in."""
    today = timezone.localdate()
    context = {
        "today": today,
        "todos": list(invitations_of(request.user, today)),
        "overview": administration_of(request.user, today),
    }
    return render(request, "reports/admin_home.html", context)
