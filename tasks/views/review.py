"""Review: what waits for the user's unit, one record beside what it is held against, and the decision over it."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tasks.access import get_record_for
from tasks.actions.records import approve, said_by
from tasks.actions.returns import return_record
from tasks.choices import RecordState
from tasks.comparison import plan_words, rows_beside
from tasks.confirmations import confirmation_of
from tasks.forms.review import ApproveForm, Markable, ReturnForm, ReviewFilter, markables, note_field
from tasks.history import steps_of
from tasks.indicators.asked import indicators_asked
from tasks.marks import photo_name
from tasks.models import Record
from tasks.parts import parts_of
from tasks.reasons import ready_reasons, usual_reasons
from tasks.record_rows import returned_before, rows_of
from teams.access import demand_own, requires
from teams.roles import RECORDS_REVIEW
from youthwork.lib.paging import AT_HAND, listing, ordered

SORTS = {
    "submitted": ("submitted_at",),
    "date": ("occurred_on", "submitted_at"),
    "site": ("placement__site__name", "submitted_at"),
    "programme": ("programme__name", "submitted_at"),
    "people": ("people", "submitted_at"),
    "author": ("author__name", "submitted_at"),
}
OLDEST_FIRST = "submitted"
LEFT_TICKED = "review-left-ticked"  # in the session: what was ticked and could not be approved


@requires(RECORDS_REVIEW)
@require_GET
def review(request: HttpRequest) -> HttpResponse:
    waiting = _waiting(request)
    form = ReviewFilter(request.GET, user=request.user)
    found = form.among(waiting)
    page = listing(request.GET, found, sorts=SORTS, default=OLDEST_FIRST, shown=partial(rows_of, again=True))
    context = {
        "form": form,
        "listing": page,
        "rows": list(page),
        "total": waiting.count(),
        "resubmitted": waiting.filter(again=True).count(),
        "query": request.GET.urlencode(),
        "narrowed": any(value for name, value in request.GET.items() if name not in {"page", "sort"}),
        "ticked": request.session.pop(LEFT_TICKED, ()),
    }
    return render(request, "tasks/review.html", context)


@requires(RECORDS_REVIEW)
@require_GET
def review_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    record = get_record_for(request.user, pk)
    demand_own(request.user, RECORDS_REVIEW, record.reviewer)
    if record.state != RecordState.SUBMITTED:
        messages.info(request, f"这条记录现在是“{record.get_state_display()}”，不用再审。")
        return redirect("tasks:record", record.pk)
    return _desk(request, record)


@requires(RECORDS_REVIEW)
@require_POST
def record_approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    record = get_record_for(request.user, pk)
    demand_own(request.user, RECORDS_REVIEW, record.reviewer)
    form = ApproveForm(request.POST)
    if _came_again(request, record) or not form.is_valid():
        return _desk(request, record, approve_form=form)
    place = _place(request, record)
    try:
        approve(actor=request.user, record=record, note=form.cleaned_data["note"])
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            form.add_error("note", error.messages)
            return _desk(request, record, approve_form=form)
        messages.error(request, error.messages[0])
        return redirect("tasks:record", record.pk)
    messages.success(request, f"已通过：{record}。")
    return _go_on(request, place)


@requires(RECORDS_REVIEW)
@require_POST
def record_return(request: HttpRequest, pk: UUID) -> HttpResponse:
    record = get_record_for(request.user, pk)
    demand_own(request.user, RECORDS_REVIEW, record.reviewer)
    form = ReturnForm(request.POST, markable=_markable(record))
    if _came_again(request, record) or not form.is_valid():
        return _desk(request, record, return_form=form)
    reason, place = form.cleaned_data["reason"], _place(request, record)
    try:
        return_record(actor=request.user, record=record, reason=reason, marks=form.marks())
    except ValidationError as error:
        unsent = reason or "；".join(str(mark) for mark in form.marks())
        messages.error(request, f"{error.messages[0]}你写的退回原因没有送出：{unsent}")
        return redirect("tasks:record", record.pk)
    messages.success(request, f"已退回：{record}。")
    return _go_on(request, place)


def _came_again(request: HttpRequest, record: Record) -> bool:
    """Whether the record was returned and sent in again while its page was open: it says something else than what the
    decision is about. Tells the user."""
    seen = request.POST.get("seen", "")
    if not seen or record.state != RecordState.SUBMITTED or seen == record.submitted_at.isoformat():
        return False
    messages.warning(request, "这条记录刚刚退回后又重报了，请看过改了什么再定。")
    return True


def _waiting(request: HttpRequest) -> QuerySet[Record]:
    """What waits for the user's unit; ``again`` marks what was returned before."""
    return Record.objects.waiting_for(request.user).for_list().annotate(again=returned_before())


# --- one record in the list ---


@dataclass(frozen=True)
class Place:
    """Where a record stands in the list that the user has before them; ``left`` counts what waits there, with it."""

    before: UUID | None
    after: UUID | None
    first: UUID | None  # of the others
    left: int


def _place(request: HttpRequest, record: Record) -> Place:
    """One query. Of a list too long to be at hand the first part is known."""
    found = ReviewFilter(request.GET, user=request.user).among(_waiting(request))
    rows = ordered(request.GET, found, sorts=SORTS, default=OLDEST_FIRST)
    ids = list(rows.values_list("pk", flat=True)[:AT_HAND])
    others = [pk for pk in ids if pk != record.pk]
    if record.pk not in ids:
        return Place(None, None, next(iter(others), None), len(ids))
    at = ids.index(record.pk)
    return Place(
        before=ids[at - 1] if at else None,
        after=ids[at + 1] if at + 1 < len(ids) else None,
        first=next(iter(others), None),
        left=len(ids),
    )


def _go_on(request: HttpRequest, place: Place) -> HttpResponse:
    """To the record that stood after the decided one in the same list, else to its first."""
    following = place.after or place.first
    query = f"?{request.GET.urlencode()}".rstrip("?")
    if following is None:
        return redirect("tasks:review")
    return redirect(reverse("tasks:review-record", args=[following]) + query)


# --- the desk ---


@dataclass(frozen=True)
class Control:
    """The control by which one thing of the record is marked: a tick, a note, and what is ready to be said in it."""

    name: str
    label: str
    ticked: bool
    note: BoundField
    reasons: list[str]


def _markable(record: Record) -> list[Markable]:
    """Everything of ``record`` that may be marked, said or not."""
    asked = indicators_asked([record.programme])[record.programme_id]
    said = [row.indicator for row in record.values.select_related("indicator")]
    return markables(parts_of(record, asked).values(), record.photos.all(), {*asked, *said})


def _desk(
    request: HttpRequest,
    record: Record,
    *,
    approve_form: ApproveForm | None = None,
    return_form: ReturnForm | None = None,
) -> HttpResponse:
    """The record beside the step of its plan, the last approved one and the ones of the same day."""
    same = Record.objects.visible_to(request.user).exclude(pk=record.pk).select_related("programme")
    same = same.filter(placement=record.placement, organisation=record.organisation, programme=record.programme)
    last = same.approved().first()
    form = return_form or ReturnForm(markable=_markable(record))
    marks = _controls(record, form)
    steps = steps_of(record)
    context = {
        "record": record,
        "rows": [(row, marks[row.part.name]) for row in rows_beside(record, last, steps[0].changes if steps else ())],
        "photos": [(photo, marks[photo_name(photo.pk)]) for photo in record.photos.all()],
        "steps": steps,
        "confirmation": confirmation_of(record),
        "last": last,
        "planned": plan_words(record),
        "same_day": same.filter(occurred_on=record.occurred_on).exclude(state=RecordState.DRAFT),
        "approve_form": approve_form or ApproveForm(),
        "return_form": form,
        "own": said_by(request.user, record),
        "reasons": usual_reasons(request.user.organisation, now=timezone.now()),
        "place": _place(request, record),
        "query": request.GET.urlencode(),
    }
    return render(request, "tasks/review_record.html", context)


def _controls(record: Record, form: ReturnForm) -> dict[str, Control]:
    ticked = form.ticked()
    return {
        one.name: Control(
            one.name,
            one.label,
            one.name in ticked,
            form[note_field(one.name)],
            ready_reasons(record, one.mark.field),
        )
        for one in form.markable
    }
