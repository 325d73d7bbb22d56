"""What is marked as wrong on a returned record, by the names that its form has for it."""

from typing import Protocol

from tasks.choices import MarkedField, RecordState, ReviewVerb
from tasks.indicators.asked import field_name
from tasks.models import Indicator, Photo, Record, ReviewMark

PHOTOS = "photos"


class Marking(Protocol):
    """What marks a part of a record: a row of ``ReviewMark``, or what is to become one."""

    @property
    def field(self) -> str: ...
    @property
    def indicator(self) -> Indicator | None: ...
    @property
    def photo(self) -> Photo | None: ...


def photo_name(photo_id: int) -> str:
    """How one photo is called among the marks."""
    return f"photo:{photo_id}"


def name_of(mark: Marking) -> str:
    """``people``, ``value-12`` for the number of indicator 12, ``photo:7``, ``photos`` for all of them."""
    if mark.indicator:
        return field_name(mark.indicator.pk)
    if mark.photo:
        return photo_name(mark.photo.pk)
    return PHOTOS if mark.field == MarkedField.PHOTO else mark.field


def place_of(name: str) -> str:
    """The field of the form that a mark called ``name`` stands at: a photo stands among the photos."""
    return PHOTOS if name.startswith("photo:") else name


def place_at(field: str, indicator: int | None) -> str:
    """The same for the columns of a mark: its ``field``, and the id of its indicator."""
    if indicator:
        return field_name(indicator)
    return PHOTOS if field == MarkedField.PHOTO else field


def marks_of(record: Record | None) -> dict[str, str]:
    """What the last return of ``record`` marked: name → what should be different. {} for one that is not returned."""
    if record is None or record.state != RecordState.RETURNED:
        return {}
    step = record.reviews.filter(verb=ReviewVerb.RETURNED).order_by("-pk").values("pk")[:1]
    rows = ReviewMark.objects.filter(review=step).select_related("indicator", "photo")
    return {name_of(mark): mark.note for mark in rows}
