"""What a phone has kept comes in, perhaps late and more than once: the words of a record, then its photos one by one.

Everything is answered in JSON (``teams.queued``). The same sent again is answered the same, whatever has become of it.
"""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tasks.access import get_placement_for, get_record_for, leads_at, may_say
from tasks.actions.photos import add_photo, remove_photo
from tasks.actions.records import Conflict, reviewing_unit, save_draft, submit
from tasks.forms.records import RecordForm, said_in_form
from tasks.indicators.asked import indicators_asked
from tasks.models import Photo, Placement, Record
from teams.access import SIGNED_IN, requires
from teams.models import User
from teams.queued import queued
from youthwork.lib.dates import cn_moment


@queued
@requires(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def record_sync(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The words of a record: GET what is stored, POST what the phone has."""
    if request.method == "GET":
        record = _own_record(request.user, pk)
        return JsonResponse(_standing(record) | {"said": _said(record), "photos": _photos(record)})
    stored = _own_record(request.user, pk) if Record.objects.filter(pk=pk).exists() else None
    placement = stored.placement if stored else _placement(request)
    form = _form(request, pk, placement)
    return _kept(request, form, placement, stored) if form.is_valid() else _wrong(form, stored, kept=False)


@queued
@requires(SIGNED_IN)
@require_POST
def photo_put(request: HttpRequest, pk: UUID, key: UUID) -> HttpResponse:
    """One photo. Its record is there already: words go first."""
    record = _own_record(request.user, pk)
    upload = request.FILES.get("photo")
    if upload is None:
        return _refused({"photo": ["照片没有送到，请重新选。"]})
    try:
        photo = add_photo(actor=request.user, record=record, upload=upload, key=key)
    except ValidationError as error:
        return _refused({"photo": error.messages})
    return JsonResponse(_photo(photo))


@queued
@requires(SIGNED_IN)
@require_POST
def photo_remove(request: HttpRequest, pk: UUID, key: UUID) -> HttpResponse:
    """Take a photo off; one that is gone is gone."""
    record = _own_record(request.user, pk)
    photo = record.photos.filter(key=key).first()
    try:
        if photo is not None:
            remove_photo(actor=request.user, photo=photo)
    except ValidationError as error:
        return _refused({"photo": error.messages})
    return JsonResponse({"key": key})


def _own_record(user: User, pk: UUID) -> Record:
    """A team's record that the user says. Http404 for one out of sight, PermissionDenied for another's."""
    record = get_record_for(user, pk)
    if record.placement is None or not may_say(user, record):
        raise PermissionDenied
    return record


def _placement(request: HttpRequest) -> Placement:
    """Where a new record belongs."""
    asked = request.POST.get("placement", "")
    if not (asked.isdecimal() and len(asked) < 19):
        raise Http404
    placement = get_placement_for(request.user, int(asked))
    if not leads_at(request.user, placement):
        raise PermissionDenied
    return placement


def _form(request: HttpRequest, pk: UUID, placement: Placement) -> RecordForm:
    programmes = list(placement.programmes.all())
    numbers = indicators_asked(programmes)
    today = timezone.localdate()
    return RecordForm(
        request.POST, programmes=programmes, numbers=numbers, placement=placement, record_id=pk, today=today
    )


def _kept(request: HttpRequest, form: RecordForm, placement: Placement, stored: Record | None) -> HttpResponse:
    """Save, then send if asked. What is refused at sending has been saved all the same. A phone that does not say on
    what its words stand has seen nothing of what is stored.

    What was discarded elsewhere comes back as a draft, ``anew``, even if it was to be sent: its photos come first."""
    said, record = form.said(), None
    said["base"] = said["base"] or 0
    anew = stored is None and said["base"] > 0
    try:
        record = save_draft(actor=request.user, placement=placement, **said)
        if request.POST.get("action") == "submit" and record.is_open and not anew:
            record = submit(actor=request.user, record=record, base=said["base"])
    except Conflict as conflict:
        return JsonResponse({"conflict": _conflict(conflict.record)}, status=409)
    except ValidationError as error:
        form.refuse(error)
        return _wrong(form, record, kept=record is not None)
    reviewer = record.reviewer or reviewing_unit(placement, record.organisation)
    about = {"reviewer": str(reviewer), "url": record.get_absolute_url(), "photos": _photos(record), "anew": anew}
    return JsonResponse(_standing(record) | about)


def _wrong(form: RecordForm, record: Record | None, *, kept: bool) -> HttpResponse:
    return _refused(
        {name: list(reasons) for name, reasons in form.errors.items()},
        kept=kept,
        version=record.version if record else 0,
    )


def _refused(errors: dict[str, list[str]], **also: Any) -> HttpResponse:
    return JsonResponse({"errors": errors, **also}, status=422)


def _standing(record: Record) -> dict[str, Any]:
    return {"state": record.state, "state_word": record.get_state_display(), "version": record.version}


def _conflict(record: Record) -> dict[str, Any]:
    at = cn_moment(timezone.localtime(record.updated_at), timezone.localtime())
    return _standing(record) | {"at": at, "said": _said(record)}


def _said(record: Record) -> dict[str, str]:
    """What is stored, as the fields of the form have it."""
    said = said_in_form(record, today=timezone.localdate())
    return {name: "" if value is None else str(value) for name, value in said.items()}


def _photos(record: Record) -> list[dict[str, str]]:
    return [_photo(photo) for photo in record.photos.all()]


def _photo(photo: Photo) -> dict[str, str]:
    return {"key": str(photo.key), "url": reverse("tasks:photo", args=[photo.record_id, photo.pk])}
