"""Review: what waits for the user's unit, one record beside what is known of its place, and the decision."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tasks.access import get_record_for
from tasks.actions.records import approve, return_record, said_by
from tasks.choices import Counting, RecordState, ReviewVerb
from tasks.confirmations import confirmation_of
from tasks.forms.records import ApproveForm, ReturnForm, ReviewFilter, TickedForm
from tasks.models import Record, Review
from tasks.record_rows import rows_of
from teams.access import demand_own, requires
from teams.roles import RECORDS_REVIEW
from youthwork.lib.paging import listing

# What is most often wrong, ready to be clicked and completed. {…} is filled from the record.
REASONS = (
    "请写清在哪里、做了什么。",
    "日期和内容对不上，请核对是哪一天。",
    "和{day}的另一条像是同一件事，请核对是否重复。",
)
REASONS_OF = {
    Counting.HEADCOUNT: ("像是户数，请按见到的青少年人数填。", "这次是新的一批人还是同一批人，请在“更多”里选对。"),
    Counting.VISITS: ("像是户数，请按见到的青少年人次填。",),
    Counting.READS: ("请填推文后台显示的阅读量。",),
}


@requires(RECORDS_REVIEW)
@require_GET
def review(request: HttpRequest) -> HttpResponse:
    waiting = _waiting(request)
    form, found = _filtered(request, waiting)
    page = listing(request.GET, found, shown=partial(rows_of, again=True))
    context = {
        "form": form,
        "listing": page,
        "rows": list(page),
        "total": waiting.count(),
        "resubmitted": waiting.filter(again=True).count(),
        "query": request.GET.urlencode(),
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
    if not form.is_valid():
        return _desk(request, record, approve_form=form)
    try:
        approve(actor=request.user, record=record, note=form.cleaned_data["note"])
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            form.add_error("note", error.messages)
            return _desk(request, record, approve_form=form)
        messages.error(request, error.messages[0])
        return redirect("tasks:record", record.pk)
    messages.success(request, f"已通过：{record}。")
    return _go_on(request, record)


@requires(RECORDS_REVIEW)
@require_POST
def record_return(request: HttpRequest, pk: UUID) -> HttpResponse:
    record = get_record_for(request.user, pk)
    demand_own(request.user, RECORDS_REVIEW, record.reviewer)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _desk(request, record, return_form=form)
    reason = form.cleaned_data["reason"]
    try:
        return_record(actor=request.user, record=record, reason=reason)
    except ValidationError as error:
        messages.error(request, f"{error.messages[0]}你写的退回原因没有送出：{reason}")
        return redirect("tasks:record", record.pk)
    messages.success(request, f"已退回：{record}。")
    return _go_on(request, record)


@requires(RECORDS_REVIEW)
@require_POST
def review_approve(request: HttpRequest) -> HttpResponse:
    """Approve the ticked ones, each for itself: what cannot be approved is named and stays."""
    back = f"{reverse('tasks:review')}?{request.GET.urlencode()}".rstrip("?")
    form = TickedForm(request.POST)
    form.fields["ticked"].queryset = Record.objects.visible_to(request.user).for_list()
    if not form.is_valid():
        messages.error(request, form.errors["ticked"][0])
        return redirect(back)
    ticked = list(form.cleaned_data["ticked"])
    for record in ticked:
        demand_own(request.user, RECORDS_REVIEW, record.reviewer)
    done = 0
    for record in ticked:
        try:
            approve(actor=request.user, record=record)
            done += 1
        except ValidationError as error:
            messages.error(request, f"{record}没有通过：{error.messages[0]}")
    if done:
        messages.success(request, f"已通过{done}条。")
    return redirect(back)


def _waiting(request: HttpRequest) -> QuerySet[Record]:
    """What waits for the user's unit, the oldest first; ``again`` marks what was returned before."""
    before = Review.objects.filter(record=OuterRef("pk"), verb=ReviewVerb.RETURNED)
    waiting = Record.objects.waiting_for(request.user).for_list().annotate(again=Exists(before))
    return waiting.order_by("submitted_at", "pk")


def _filtered(request: HttpRequest, waiting: QuerySet[Record]) -> tuple[ReviewFilter, QuerySet[Record]]:
    form = ReviewFilter(request.GET, user=request.user)
    return form, form.among(waiting)


def _go_on(request: HttpRequest, record: Record) -> HttpResponse:
    """To the next record of the same filtered list: the first that came in after this one, else the oldest."""
    _, waiting = _filtered(request, _waiting(request))
    following = waiting.filter(submitted_at__gte=record.submitted_at).first() or waiting.first()
    if following is None:
        return redirect("tasks:review")
    query = f"?{request.GET.urlencode()}".rstrip("?")
    return redirect(reverse("tasks:review-record", args=[following.pk]) + query)


def _desk(
    request: HttpRequest,
    record: Record,
    *,
    approve_form: ApproveForm | None = None,
    return_form: ReturnForm | None = None,
) -> HttpResponse:
    """The record beside its place, the last approved one and the ones of the same day."""
    same = Record.objects.visible_to(request.user).exclude(pk=record.pk)
    same = same.filter(placement=record.placement, organisation=record.organisation, programme=record.programme)
    _, waiting = _filtered(request, _waiting(request))
    context = {
        "record": record,
        "photos": record.photos.all(),
        "values": record.values.select_related("indicator"),
        "steps": record.reviews.order_by("-pk"),
        "confirmation": confirmation_of(record),
        "last": same.approved().select_related("programme").first(),
        "same_day": same.filter(occurred_on=record.occurred_on).exclude(state=RecordState.DRAFT),
        "approve_form": approve_form or ApproveForm(),
        "return_form": return_form or ReturnForm(),
        "own": said_by(request.user, record),
        "reasons": _reasons(record),
        "left": waiting.count(),
        "query": request.GET.urlencode(),
    }
    return render(request, "tasks/review_record.html", context)


def _reasons(record: Record) -> list[str]:
    day = f"{record.occurred_on.month}月{record.occurred_on.day}日"
    return [reason.format(day=day) for reason in (*REASONS_OF.get(Counting(record.programme.counting), ()), *REASONS)]
