"""Records as they stand in the list under a figure: what was said, whether the reader may open it, its photos."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from reports.lineage.packed import Kept
from tasks.choices import RecordState
from tasks.models import Photo, Record
from tasks.models.records import reading_of
from tasks.record_rows import RecordRow, rows_of
from teams.models import User

THUMBNAILS = 3


@dataclass(frozen=True)
class Shown:
    """One record. ``photos`` are ids of those that the list shows, ``more`` how many others it has; ``reading`` is what
    counted, ``now`` what became of it since, where it was sent with a version."""

    row: RecordRow
    openable: bool
    photos: tuple[int, ...]
    more: int
    reading: str
    now: str = ""


def shown_of(user: User, ids: Iterable[UUID], then: Mapping[UUID, Kept] | None = None) -> list[Shown]:
    """The records of a page, in its order; ``then`` is how a version read them. Three queries. Whoever may not open a
    record sees none of its photos."""
    rows = rows_of(ids)
    seen = Record.objects.visible_to(user).filter(pk__in=[row.pk for row in rows])
    openable = set(seen.order_by().values_list("pk", flat=True))
    photos: dict[UUID, list[int]] = defaultdict(list)
    for record, photo in Photo.objects.filter(record__in=openable).values_list("record_id", "pk"):
        photos[record].append(photo)
    return [_shown(row, row.pk in openable, photos[row.pk], (then or {}).get(row.pk)) for row in rows]


def _shown(row: RecordRow, openable: bool, photos: list[int], kept: Kept | None) -> Shown:
    reading, now = row.reading, ""
    if kept is not None:
        reading = reading_of(row.counting, kept.people)
        if row.state != RecordState.APPROVED:
            now = "现在不计入"
        elif row.people != kept.people:
            now = f"现在是{row.reading}"
    return Shown(row, openable, tuple(photos[:THUMBNAILS]), max(0, len(photos) - THUMBNAILS), reading, now)
