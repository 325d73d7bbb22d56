"""Saying what was done: the leader on the phone, an official for the own unit at the desk. One form for both."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from tasks.access import get_placement_for, get_programme_for, get_record_for, leads_at, may_say
from tasks.actions.photos import AT_MOST, add_photo, remove_photo
from tasks.actions.records import Conflict, discard, reviewing_unit, save_draft, submit
from tasks.choices import RecordState
from tasks.forms.records import RecordForm
from tasks.history import steps_of
from tasks.indicators.asked import field_name, indicators_asked
from tasks.marks import marks_of
from tasks.models import Placement, PlanStep, Programme, Record, Undertaking
from tasks.own_teams import teams_joined, teams_led
from tasks.parts import parts_of
from tasks.plans import prefill_from
from tasks.said import changes_between, said_of, said_over
from teams.access import SIGNED_IN, demand_own, requires
from teams.models import Organisation
from teams.roles import RECORDS_WRITE
from youthwork.lib.paging import number


@requires(SIGNED_IN)
@require_GET
def record_start(request: HttpRequest) -> HttpResponse:
    """写记录: straight to the form where the leader has one placement, else the choice."""
    rows = list(Placement.objects.of_own_team(request.user).select_related("site", "document"))
    if len(rows) == 1:
        return redirect("tasks:record-new", rows[0].pk)
    return render(request, "tasks/record_start.html", {"placements": rows})


@requires(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def record_new(request: HttpRequest, pk: int) -> HttpResponse:
    placement = get_placement_for(request.user, pk)
    if not leads_at(request.user, placement):
        raise PermissionDenied
    programmes, step = _programmes(placement), _step_asked(request, placement)
    asked = next((row for row in programmes if str(row.pk) == request.GET.get("programme")), None)
    return say(request, placement=placement, programmes=programmes, asked=asked, step=step)


@requires(RECORDS_WRITE)
@require_http_methods(["GET", "POST"])
def unit_record_new(request: HttpRequest, pk: int) -> HttpResponse:
    """What the official's own unit did under a programme."""
    programme, unit = get_programme_for(request.user, pk), request.user.organisation
    demand_own(request.user, RECORDS_WRITE, unit)
    programmes = Programme.objects.recordable_by(unit)
    if programme not in programmes:
        raise PermissionDenied
    return say(request, organisation=unit, programmes=programmes, asked=programme)


@requires(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def record_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    record = get_record_for(request.user, pk)
    if not may_say(request.user, record):
        raise PermissionDenied
    if request.method == "GET" and not record.is_open:
        return redirect("tasks:record", record.pk)
    if record.undertaking:
        return say(
            request,
            organisation=record.organisation,
            programmes=[record.programme],
            undertaking=record.undertaking,
            record=record,
        )
    if record.placement:
        return say(request, placement=record.placement, programmes=_programmes(record.placement), record=record)
    programmes = Programme.objects.recordable_by(record.organisation)
    return say(request, organisation=record.organisation, programmes=programmes, record=record)


@requires(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def record_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    record = get_record_for(request.user, pk)
    if not may_say(request.user, record):
        raise PermissionDenied
    if request.method == "POST":
        try:
            discard(actor=request.user, record=record)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("tasks:record", record.pk)
        messages.success(request, "草稿已删除。")
        return redirect("tasks:records")
    context = {
        "question": "删除这份草稿？",
        "consequence": f"{record}的草稿和照片会一起删除，不能恢复。",
        "action": "删除",
        "cancel_url": record.get_absolute_url(),
    }
    return render(request, "parts/confirm.html", context)


@requires(SIGNED_IN)
@require_GET
def my_team(request: HttpRequest) -> HttpResponse:
    """The leader's teams: who is in them, where they serve, whom to call. A member's: where it serves, who leads it."""
    led = teams_led(request.user)
    joined = [] if led else teams_joined(request.user)
    return render(request, "tasks/my_team.html", {"teams": led, "joined": joined})


def _programmes(placement: Placement) -> list[Programme]:
    return list(placement.programmes.order_by("placement_rows__position"))


def _step_asked(request: HttpRequest, placement: Placement) -> PlanStep | None:
    """The step of the placement's plan that ``?step=`` names; any other number asks for nothing."""
    pk = number(request.GET, "step")
    return PlanStep.objects.filter(pk=pk, plan__placement=placement).first() if pk else None


def _said_before(placement: Placement | None, organisation: Organisation | None, record: Record | None) -> list[Record]:
    """The latest records of the same place, the newest first: what the form is prefilled from."""
    rows = Record.objects.filter(placement=placement)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    if record is not None:
        rows = rows.exclude(pk=record.pk)
    return list(rows.only("programme_id", "people", "same_group", "occurred_on")[:50])


def say(
    request: HttpRequest,
    *,
    programmes: Iterable[Programme],
    placement: Placement | None = None,
    organisation: Organisation | None = None,
    record: Record | None = None,
    asked: Programme | None = None,
    undertaking: Undertaking | None = None,
    step: PlanStep | None = None,
) -> HttpResponse:
    """Show the form, or keep what was said and show the record; or, where somebody has said something else meanwhile,
    both beside each other to choose from. A new one of ``step`` begins with its words."""
    before = _said_before(placement, organisation, record)
    lasts = {row.programme_id: row.people for row in reversed(before) if row.people is not None}
    programmes = list(programmes)
    common = {"programmes": programmes, "lasts": lasts, "numbers": indicators_asked(programmes)}
    common |= {"today": timezone.localdate(), "placement": placement}
    conflict: dict[str, Any] = {}
    if request.method == "POST":
        form = RecordForm(request.POST, request.FILES, record=record, **common)
        of = {"placement": placement, "organisation": organisation, "undertaking": undertaking}
        try:
            if form.is_valid() and _kept(request, form, **of):
                return redirect("tasks:record", form.record.pk)
        except Conflict as met:
            conflict = _beside(request, form, met.record)
    elif record is not None:
        form = RecordForm.correcting(record, **common)
    else:
        form = RecordForm.starting(last=before[0] if before else None, asked=asked, **common)
        if step is not None:
            form.initial |= prefill_from(step)
    return render(
        request,
        "tasks/record_form.html" if placement else "tasks/record_form_desk.html",
        {
            "form": form,
            "record": form.record,
            "placement": placement,
            "organisation": organisation,
            "undertaking": undertaking,
            "step": step or (form.record and form.record.plan_step),
            "reviewer": reviewing_unit(placement, organisation),
            "photos": form.record.photos.all() if form.record else (),
            "at_most": AT_MOST,
            "steps": steps_of(form.record) if form.record else (),
            **_marked(form.record),
            **conflict,
        },
    )


def _marked(record: Record | None) -> dict[str, Any]:
    """What a returned record was marked with, and what all its parts say, for ``{% part %}``."""
    marks = marks_of(record)
    return {"marks": marks, "said": parts_of(record)} if record and marks else {}


def _kept(request: HttpRequest, form: RecordForm, **of) -> bool:
    """Save what was said, then its photos, then send it if asked. What is refused goes to the form; what was
    accepted before it stays: a photo that is no photo does not cost the words. Raises Conflict."""
    send = request.POST.get("action") == "submit"
    try:
        said = form.said()
        form.record = save_draft(actor=request.user, **of, **said)
        if form.record.is_open:
            _keep_photos(request, form)
            if form.errors:
                return False
            if send:
                form.record = submit(actor=request.user, record=form.record, base=said["base"])
    except ValidationError as error:
        form.refuse(error)
        return False
    sent = form.record.state == RecordState.SUBMITTED
    messages.success(request, f"已提交，等{form.record.reviewer}审核。" if sent else "已存好，还没有提交。")
    return True


def _beside(request: HttpRequest, form: RecordForm, stored: Record) -> dict[str, Any]:
    """What the page shows of a conflict. New photos are kept, since they replace nothing; the form stays as typed."""
    names = {field_name(pk): str(indicator) for pk, indicator in form.indicators.items()}
    before = said_of(stored)
    changes = changes_between(before, said_over(before, form.said(), names))
    form.stand_on(stored)
    if stored.is_open:
        _add_photos(request, form)
    return {"changes": changes, "sending": request.POST.get("action") == "submit", "photos_kept": bool(request.FILES)}


def _keep_photos(request: HttpRequest, form: RecordForm) -> None:
    for photo in form.cleaned_data["drop"]:
        remove_photo(actor=request.user, photo=photo)
    _add_photos(request, form)


def _add_photos(request: HttpRequest, form: RecordForm) -> None:
    for upload in form.cleaned_data["photos"]:
        try:
            add_photo(actor=request.user, record=form.record, upload=upload)
        except ValidationError as error:
            form.add_error("photos", error)
