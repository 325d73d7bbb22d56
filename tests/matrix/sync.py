"""Who gets what from the addresses to which a phone sends what it has kept."""

import io
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tasks.actions.photos import add_photo
from tests.cast import Cast, make_record
from tests.matrix import Case
from tests.matrix.people import ROW, leads
from tests.matrix.records import draft, returned, submitted, words


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    return SimpleUploadedFile("1.jpg", out.getvalue())


def new(cast: Cast) -> list:
    return [uuid4()]


def of_campus(cast: Cast) -> dict:
    return words(cast) | {"placement": cast.campus.pk}


def with_photo(cast: Cast) -> list:
    record = make_record(cast, state="draft")
    return [record.pk, add_photo(actor=cast.leader, record=record, upload=picture()).key]


def next_photo(cast: Cast) -> list:
    return [*returned(cast), uuid4()]


def of_draft(cast: Cast) -> dict:
    return of_campus(cast) | {"base": "1"}


LEADER = leads("campus")

CASES = [
    Case("teams:session", public=True, queued=True, get=200),
    Case("tasks:record-sync", args=draft, seen=LEADER, get=200, post=200, data=of_draft, queued=True),
    Case(
        "tasks:record-sync",
        args=submitted,
        query="?sent",
        seen=ROW,
        may=LEADER,
        get=200,
        post=409,
        data=lambda cast: of_campus(cast) | {"base": "0"},
        queued=True,
    ),
    Case(
        "tasks:record-sync",
        args=new,
        query="?new",
        seen=ROW,
        get=404,
        post=lambda person: 200 if LEADER(person) else 403,
        data=of_campus,
        queued=True,
    ),
    Case(
        "tasks:photo-put",
        args=next_photo,
        seen=ROW,
        may=LEADER,
        post=200,
        data=lambda cast: {"photo": picture()},
        queued=True,
    ),
    Case("tasks:photo-remove", args=with_photo, seen=LEADER, post=200, queued=True),
]
