"""The log of changes, for auditors: found by person, unit, object, verb and days; one entry in full; taken along."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from teams.access import get_audit_entry_for, requires
from teams.audit_export import MOST_ROWS, WRITERS, note_export
from teams.audit_words import about, kind_of, said
from teams.forms import AuditFilterForm
from teams.models import AuditEntry, AuditSeal, Organisation, User
from teams.models.scope import topmost, under
from teams.roles import AUDIT_READ
from teams.views.tickets import download
from youthwork.lib.paging import ROWS, number

MOST_UNITS = 50  # units that a typed name may mean at once


@require_safe
@requires(AUDIT_READ)
def audit(request: HttpRequest) -> HttpResponse:
    """Who changed what, the newest first. Pages follow each other by number of entry: nobody counts millions."""
    form = AuditFilterForm(request.GET, verbs=AuditEntry.objects.verbs())
    rows = _found(request.user, request.GET, form.wanted())
    if before := number(request.GET, "before"):
        rows = rows.filter(pk__lt=before)
    entries = list(rows.select_related("organisation").prefetch_related("names")[: ROWS + 1])
    context = {
        "form": form,
        "rows": [(entry, kind_of(entry), about(entry), said(entry)) for entry in entries[:ROWS]],
        "older": entries[ROWS - 1].pk if len(entries) > ROWS else None,
        "newest_seal": AuditSeal.objects.order_by("number").last(),
        "one_person": _person(request.GET),
        "one_thing": _thing(request.GET),
    }
    return render(request, "teams/audit.html", context)


@require_safe
@requires(AUDIT_READ)
def audit_entry(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_audit_entry_for(request.user, pk)
    people = {name.part: f"{name.person_kind}:{name.person_id}" for name in entry.names.all()}
    context = {
        "entry": entry,
        "kind": kind_of(entry),
        "about": about(entry),
        "lines": said(entry),
        "actor": people.get("actor"),
        "concerned": people.get("target"),
        "seal": entry.seal(),
    }
    return render(request, "teams/audit_entry.html", context)


@require_safe
@requires(AUDIT_READ)
@download
def audit_export(request: HttpRequest, ending: str) -> HttpResponse:
    """What the filters of the list find, as .xlsx or .csv; the export stands in the log itself."""
    if ending not in WRITERS:
        raise Http404
    wanted = AuditFilterForm(request.GET, verbs=AuditEntry.objects.verbs()).wanted()
    rows = _found(request.user, request.GET, wanted)
    most = MOST_ROWS[ending]
    count = rows.order_by()[: most + 1].count()
    if count > most:
        messages.error(request, f"符合的超过{most:,}条，没有导出。请缩小日期或单位后分几次导出。")
        return redirect(f"{reverse('teams:audit')}?{request.GET.urlencode()}")
    # Up to the entries of this moment: not the one that the export itself leaves.
    newest = rows.values_list("pk", flat=True).first() or 0
    note_export(actor=request.user, rows=count, filters=_told(wanted, request.GET))
    return WRITERS[ending](rows.filter(pk__lte=newest), f"操作日志{timezone.localdate():%Y%m%d}.{ending}")


def _found(user: User, query: QueryDict, wanted: dict[str, Any]) -> QuerySet[AuditEntry]:
    unit = wanted.pop("unit")
    return AuditEntry.objects.visible_to(user).found(
        **wanted, units=_paths_of(user, unit) if unit else None, person=_person(query), thing=_thing(query)
    )


def _paths_of(user: User, text: str) -> tuple[str, ...]:
    """Tree paths of the units of the auditor that ``text`` names: by its code one, by name as many as it may mean."""
    mine = Organisation.objects.filter(under(user.paths(AUDIT_READ)))
    by_code = list(mine.filter(code=text).values_list("path", flat=True))
    return topmost(by_code or mine.matching(text).values_list("path", flat=True)[:MOST_UNITS])


def _person(query: QueryDict) -> tuple[str, int] | None:
    """``?person=member:7``, as links on the pages of the log write it."""
    kind, _, pk = query.get("person", "").partition(":")
    return (kind, int(pk)) if kind.isidentifier() and pk.isascii() and pk.isdigit() and len(pk) < 19 else None


def _thing(query: QueryDict) -> tuple[str, str] | None:
    """``?object=teams.member:7``."""
    kind, colon, pk = query.get("object", "").replace("\x00", "").partition(":")
    return (kind, pk) if colon else None


def _told(wanted: dict[str, Any], query: QueryDict) -> list[str]:
    """The filters of an export as the log keeps them; a typed name is none of them."""
    told = [str(value) for name, value in wanted.items() if value and name != "who"]
    return told + [query[name] for name in ("unit", "object", "person") if query.get(name)]
