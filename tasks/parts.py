"""What a record says, part by part, in words: for whoever judges it, and for whoever corrects one part of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from tasks.choices import Counting, MarkedField
from tasks.indicators.asked import field_name
from tasks.indicators.words import number_words
from tasks.marks import PHOTOS
from tasks.models import Indicator, Record
from tasks.said import GROUPS, NOTHING
from youthwork.lib.dates import cn_date, cn_weekday

PEOPLE_UNITS = {Counting.HEADCOUNT: "人", Counting.VISITS: "人次", Counting.READS: "次阅读"}


@dataclass(frozen=True)
class Part:
    """One thing that a record says: its ``name`` among marks and changes, what people call it, and what it says
    ("" for nothing). A figure has its ``number`` and ``unit`` too."""

    name: str
    label: str
    words: str
    number: Decimal | None = None
    unit: str = ""

    @property
    def nothing(self) -> str:
        """What stands where it says nothing."""
        return "没有" if self.name == PHOTOS else NOTHING

    @property
    def is_text(self) -> bool:
        return self.name in TEXTS


TEXTS = (MarkedField.CONTENT.value, MarkedField.PROBLEMS.value, MarkedField.NEXT_STEPS.value)


def people_label(counting: str) -> str:
    """What the people of a record are called by the counting rule of its programme."""
    return "阅读量" if counting == Counting.READS else "覆盖青少年"


def parts_of(record: Record, asked: Iterable[Indicator] = ()) -> dict[str, Part]:
    """Name → part, in the order of the form; nobody counted, no part for the people. An indicator that was ``asked``
    for and that the record says nothing of has a part without words. Two queries (values, photos)."""
    parts = [_text(MarkedField.PROGRAMME, str(record.programme)), _day(record)]
    parts += [_text(MarkedField.CONTENT, record.content), *_people(record)]
    values = {row.indicator_id: row for row in record.values.select_related("indicator")}
    parts += [_value(row.indicator, row.value) for row in values.values()]
    parts += [_value(indicator, None) for indicator in asked if indicator.pk not in values]
    parts += [_text(field, getattr(record, field)) for field in (MarkedField.PROBLEMS, MarkedField.NEXT_STEPS)]
    photos = len(record.photos.all())
    parts.append(Part(PHOTOS, MarkedField.PHOTO.label, f"{photos}张" if photos else ""))
    return {part.name: part for part in parts}


def _text(field: MarkedField, words: str) -> Part:
    return Part(field.value, str(field.label), words)


def _value(indicator: Indicator, value: Decimal | None) -> Part:
    words = number_words(value, indicator.unit)
    return Part(field_name(indicator.pk), str(indicator), words, value, indicator.unit)


def _day(record: Record) -> Part:
    day = record.occurred_on
    words = f"{cn_date(day, timezone.localdate())}，{cn_weekday(day)}"
    return Part(MarkedField.OCCURRED_ON.value, str(MarkedField.OCCURRED_ON.label), words)


def _people(record: Record) -> list[Part]:
    counting = record.programme.counting
    if counting == Counting.NONE:
        return []
    number = None if record.people is None else Decimal(record.people)
    label, unit = people_label(counting), PEOPLE_UNITS[Counting(counting)]
    people = Part(MarkedField.PEOPLE.value, label, record.reading, number, unit)
    if counting != Counting.HEADCOUNT:
        return [people]
    return [people, Part(MarkedField.SAME_GROUP.value, str(MarkedField.SAME_GROUP.label), GROUPS[record.same_group])]
