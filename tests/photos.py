"""A photo of a record, in whatever state the record is."""

from tasks.models import Photo, Record
from teams.actions.files import store

# The smallest picture: one white pixel as a GIF.
PIXEL = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


def make_photo(record: Record) -> Photo:
    """The next photo of ``record``."""
    position = record.photos.count() + 1
    name = f"{position}.gif"
    file = store(actor=record.author, content=PIXEL, name=name, content_type="image/gif", owner=record.organisation)
    return Photo.objects.create(record=record, file=file, position=position)
