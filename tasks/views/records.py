"""Records: one of them with its way, and all of them, found by what a report's number stands for."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tasks.access import get_photo_for, get_record_for, may_say, on_phone, placements_seen
from tasks.choices import RecordState
from tasks.confirmations import confirmation_of
from tasks.forms.records import RecordFilter
from tasks.history import steps_of
from tasks.models import Programme, Record
from tasks.record_rows import rows_of
from tasks.totals import summary_of
from teams.access import SIGNED_IN, requires
from teams.downloads import stream
from teams.models import User
from teams.roles import RECORDS_REVIEW, RECORDS_WRITE
from youthwork.lib.paging import listing

SORTS = {
    "date": ("occurred_on", "created_at"),
    "site": ("placement__site__name", "occurred_on"),
    "programme": ("programme__name", "occurred_on"),
    "people": ("people", "occurred_on"),
    "state": ("state", "occurred_on"),
    "unit": ("organisation__path", "occurred_on"),
}


@requires(SIGNED_IN)
@require_GET
def records(request: HttpRequest) -> HttpResponse:
    """The leader's own records; for officials all they see, with filters. A report's number leads here too."""
    seen = placements_seen(request.user)
    form = RecordFilter(request.GET or None, user=request.user, seen=seen)
    counted = form.found()
    found = counted.in_words_for(request.user)
    page = listing(request.GET, found, sorts=SORTS, default="-date", shown=rows_of)
    # Of a whole province's records only a part is added up that somebody has asked for.
    narrowed = any(value for name, value in form.data.items() if name not in {"page", "sort"})
    context = {
        "form": form,
        "listing": page,
        "rows": list(page),
        # Of a whole province's records only a part is added up that somebody has asked for.
        "summary": None if page.more else summary_of(found),
        "cases": _cases(request.user, form, counted),
    }
    if on_phone(request.user):
        context["several"] = len({row.where for row in context["rows"]}) > 1
        return render(request, "tasks/records_phone.html", context)
    context |= {"programme": _first_programme(request.user), "narrowed": narrowed}
    return render(request, "tasks/records.html", context)


@requires(SIGNED_IN)
@require_GET
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_record_for(request.user, pk)
    mine = may_say(request.user, found)
    context = {
        "record": found,
        "photos": found.photos.all(),
        "values": found.values.select_related("indicator"),
        "steps": steps_of(found),
        "confirmation": confirmation_of(found),
        "may_edit": mine and found.is_open,
        "may_discard": mine and found.state == RecordState.DRAFT,
        "may_review": found.state == RecordState.SUBMITTED and request.user.acts_for(RECORDS_REVIEW, found.reviewer),
    }
    return render(request, "tasks/record_phone.html" if on_phone(request.user) else "tasks/record.html", context)


@requires(SIGNED_IN)
@require_GET
def photo(request: HttpRequest, record_pk: UUID, pk: int) -> HttpResponse:
    return stream(get_photo_for(request.user, record_pk, pk).file)


def _cases(user: User, form: RecordFilter, counted: QuerySet[Record]) -> int:
    """How many approved records the user knows by their number alone. None are said to match a text: that would tell
    what is in them."""
    if form.is_bound and form.data.get("q"):
        return 0
    return counted.in_numbers_for(user).approved().count()


def _first_programme(user: User) -> Programme | None:
    """Where 写本单位的记录 leads; None if the user records for no unit."""
    unit = user.organisation
    if unit is None or not user.acts_for(RECORDS_WRITE, unit):
        return None
    return Programme.objects.recordable_by(unit).first()
