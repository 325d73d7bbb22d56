"""Records: one of them with its way, and all of them, found by what a report's number stands for."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tasks.access import get_photo_for, get_record_for, may_say, on_phone
from tasks.choices import RecordState
from tasks.forms.records import RecordFilter
from tasks.models import Programme, Record
from tasks.totals import summary_of
from teams.access import SIGNED_IN, requires
from teams.downloads import stream
from teams.models import User
from teams.roles import RECORDS_REVIEW, RECORDS_WRITE
from teams.tree import Tree
from youthwork.lib.paging import Listing, listing

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
    form = RecordFilter(request.GET or None, user=request.user)
    found = find(request.user, form)
    context = {"form": form, "listing": page_of(request, found), "summary": summary_of(found)}
    if on_phone(request.user):
        return render(request, "tasks/records_phone.html", context)
    narrowed = any(value for name, value in form.data.items() if name not in {"page", "sort"})
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
        "steps": found.reviews.order_by("-pk"),
        "may_edit": mine and found.is_open,
        "may_discard": mine and found.state == RecordState.DRAFT,
        "may_review": found.state == RecordState.SUBMITTED and request.user.acts_for(RECORDS_REVIEW, found.reviewer),
    }
    return render(request, "tasks/record_phone.html" if on_phone(request.user) else "tasks/record.html", context)


@requires(SIGNED_IN)
@require_GET
def photo(request: HttpRequest, record_pk: UUID, pk: int) -> HttpResponse:
    return stream(get_photo_for(request.user, record_pk, pk).file)


def find(user: User, form: RecordFilter):
    """The records that ``user`` sees and ``form`` asks for; none if it asks for what the user may not name."""
    seen = Record.objects.visible_to(user).for_list()
    if not form.is_bound:
        return seen
    if not form.is_valid():
        return seen.none()
    asked = form.cleaned_data
    unit = asked["organisation"]  # on the tree of the last day asked for, as the totals reckon it
    return seen.matching(
        state=asked["state"],
        document=asked["document"],
        task=asked["task"],
        programme=asked["programme"],
        site=asked["site"],
        placement=asked["placement"],
        units=Tree().below(unit.pk, asked["to"] or timezone.localdate()) if unit else None,
        line=asked["line"],
        starts_on=asked["from"],
        ends_on=asked["to"],
        text=asked["q"],
    )


def page_of(request: HttpRequest, found) -> Listing:
    return listing(request.GET, found, sorts=SORTS, default="-date")


def _first_programme(user: User) -> Programme | None:
    """Where 写本单位的记录 leads; None if the user records for no unit."""
    unit = user.organisation
    if unit is None or not user.acts_for(RECORDS_WRITE, unit):
        return None
    return Programme.objects.visible_to(user).recordable_by(unit).first()
