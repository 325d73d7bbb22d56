"""Sending a record back: why, and what of it is marked as wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tasks.actions.records import locked_waiting, move_to, take_step
from tasks.changes import record_changed
from tasks.choices import MarkedField, RecordState, ReviewVerb
from tasks.indicators.asked import indicators_asked
from tasks.marks import name_of, place_of
from tasks.models import Indicator, Photo, Record, ReviewMark
from tasks.notices import settle_reviews, tell_record_returned
from teams.models import User

LONGEST = 300  # characters of a reason
LONGEST_NOTE = 100


@dataclass(frozen=True)
class Mark:
    """One thing marked as wrong, with what should be different: a field (a ``MarkedField``), with its ``indicator`` if
    it is an indicator's number, with its ``photo`` if it is one of the photos."""

    field: str
    note: str = ""
    indicator: Indicator | None = None
    photo: Photo | None = None

    def __str__(self) -> str:
        """人数：像是户数."""
        name = str(self.indicator or MarkedField(self.field).label)
        return f"{name}：{self.note}" if self.note else name


@transaction.atomic
def return_record(
    *, actor: User, record: Record, reason: str, marks: Sequence[Mark] = (), at: datetime | None = None
) -> Record:
    """Send a waiting record back with ``reason`` (1 to 300 characters), its ``marks`` on what is wrong, and tell those
    who can correct it. Without a reason the notes of the marks are the reason.

    Raises ValidationError if there is neither, if a mark is of something that is not this record's, or if the record
    does not wait.
    """
    reason = (reason.strip() or _composed(marks))[:LONGEST]
    if not reason:
        raise ValidationError({"reason": "请写明退回原因，让对方知道改哪里。"})
    record = locked_waiting(record)
    _check_own(record, marks)
    at = at or timezone.now()
    move_to(record, RecordState.RETURNED, decided_at=at, return_reason=reason)
    step = take_step(record, ReviewVerb.RETURNED, actor, reason, at=at)
    record_changed(record)
    ReviewMark.objects.bulk_create(
        ReviewMark(review=step, field=mark.field, note=mark.note, indicator=mark.indicator, photo=mark.photo)
        for mark in marks
    )
    settle_reviews(record)
    people = User.objects.filter(Q(pk=record.author_id))
    if record.placement_id:
        people |= User.objects.filter(member__teams_led__placements=record.placement_id)
    marked = place_of(name_of(marks[0])) if marks else ""
    tell_record_returned(record, users=people.distinct(), occasion=step.pk, marked=marked)
    return record


def _composed(marks: Iterable[Mark]) -> str:
    return "；".join(str(mark) for mark in marks if mark.note)


def _check_own(record: Record, marks: Sequence[Mark]) -> None:
    """Raise ValidationError for a mark on a photo of another record, or on a number that this one does not say."""
    indicators = {mark.indicator.pk for mark in marks if mark.indicator}
    if indicators:
        asked = {indicator.pk for indicator in indicators_asked([record.programme])[record.programme_id]}
        indicators -= asked | set(record.values.values_list("indicator", flat=True))
    photos = {mark.photo.pk for mark in marks if mark.photo}
    if photos:
        photos -= set(record.photos.values_list("pk", flat=True))
    if indicators or photos:
        raise ValidationError("标出的地方不在这条记录里了，请刷新后重新标。")
