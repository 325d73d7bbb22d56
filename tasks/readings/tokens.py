"""By what a form says which state of an item its user has seen."""

from hashlib import sha256
from json import dumps

from tasks.models import DocumentReading, ReadingItem

LENGTH = 12


def seen_of(item: ReadingItem) -> str:
    """Another word as soon as anything of the item is another."""
    stands = [item.pk, item.state, item.said, item.span_start, item.span_end, item.parent_id]
    return sha256(dumps(stands, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:LENGTH]


def seen_of_header(reading: DocumentReading) -> str:
    """The same for what a document says of itself."""
    return sha256(dumps(reading.header, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:LENGTH]
