"""Who gets what from the pages of records, of the leader's phone and of review."""

import io
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tasks.actions.photos import add_photo
from tasks.actions.records import submit
from tasks.actions.returns import Mark, return_record
from tasks.choices import MarkedField
from tasks.models import Record
from teams.roles import RECORDS_REVIEW, RECORDS_WRITE
from tests.cast import Cast, make_record
from tests.matrix import Case
from tests.matrix.people import DOCUMENT, ROW, acts, leads


def words(cast: Cast) -> dict:
    """A complete record, as the form sends it."""
    said = {"programme": cast.cleaning.pk, "day": "2026-06-17", "content": "清理背街小巷", "people": "34"}
    return said | {"record_id": str(uuid4()), "same_group": "same", "action": "submit"}


def draft(cast: Cast) -> list:
    return [make_record(cast, state="draft").pk]


def submitted(cast: Cast) -> list:
    return [make_record(cast, state="submitted").pk]


def returned(cast: Cast) -> list:
    return [return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="像是户数").pk]


def marked(cast: Cast) -> list:
    record = make_record(cast, state="submitted")
    marks = [Mark(MarkedField.PEOPLE, "写的是户数")]
    return [return_record(actor=cast.official, record=record, reason="请按标出的改", marks=marks).pk]


def again(cast: Cast) -> dict:
    """A record that was returned and sent in again, ticked."""
    return {"ticked": [submit(actor=cast.leader, record=Record.objects.get(pk=marked(cast)[0])).pk]}


def with_photo(cast: Cast) -> list:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    record = make_record(cast, state="draft")
    photo = add_photo(actor=cast.leader, record=record, upload=SimpleUploadedFile("1.jpg", out.getvalue()))
    submit(actor=cast.leader, record=record)
    return [record.pk, photo.pk]


def with_record(cast: Cast) -> list:
    """No arguments, but something that could leak."""
    submitted(cast)
    return []


REVIEWER = acts(RECORDS_REVIEW, "district")

CASES = [
    Case("tasks:records", args=with_record, get=200, shows={"清理背街小巷": ROW}),
    Case(
        "tasks:record-start", get=lambda person: 302 if person.leads else 200, shows={"官渡": leads("campus", "stone")}
    ),
    Case(
        "tasks:record-new",
        args=lambda cast: [cast.campus.pk],
        data=words,
        seen=ROW,
        may=leads("campus"),
        get=200,
        post=302,
    ),
    Case(
        "tasks:unit-record-new",
        args=lambda cast: [cast.cleaning.pk],
        data=words,
        word=RECORDS_WRITE,
        seen=DOCUMENT,
        may=acts(RECORDS_WRITE, "district", "college"),
        get=200,
        post=302,
    ),
    Case("tasks:record", args=submitted, seen=ROW, get=200),
    Case("tasks:record", args=draft, query="?draft", seen=leads("campus"), get=200),
    Case("tasks:record-edit", args=returned, data=words, seen=ROW, may=leads("campus"), get=200, post=302),
    Case(
        "tasks:record-edit",
        args=marked,
        query="?marked",
        data=words,
        seen=ROW,
        may=leads("campus"),
        get=200,
        post=302,
        shows={"写的是户数": leads("campus")},
    ),
    Case("tasks:record-discard", args=draft, seen=leads("campus"), get=200, post=302),
    Case("tasks:photo", args=with_photo, seen=ROW, get=200),
    Case("tasks:my-team", get=200, shows={"周雨桐": leads("campus")}),
    Case("tasks:review", args=with_record, word=RECORDS_REVIEW, get=200, shows={"清理背街小巷": REVIEWER}),
    Case("tasks:review-record", args=submitted, word=RECORDS_REVIEW, seen=ROW, may=REVIEWER, get=200),
    Case("tasks:record-approve", args=submitted, word=RECORDS_REVIEW, seen=ROW, may=REVIEWER, post=302),
    Case(
        "tasks:record-return",
        args=submitted,
        data=lambda cast: {"reason": "请写清人数"},
        word=RECORDS_REVIEW,
        seen=ROW,
        may=REVIEWER,
        post=302,
    ),
    Case(
        "tasks:record-return",
        args=submitted,
        query="?marked",
        data=lambda cast: {"mark": ["people"], "note-people": "写的是户数"},
        word=RECORDS_REVIEW,
        seen=ROW,
        may=REVIEWER,
        post=302,
    ),
    Case("tasks:review-approve", word=RECORDS_REVIEW, post=302),
    # Of a record that one does not see one learns nothing; what came again is shown before it is approved.
    Case(
        "tasks:review-approve",
        query="?again",
        data=again,
        word=RECORDS_REVIEW,
        may=lambda person: REVIEWER(person) or not ROW(person),
        post=lambda person: 200 if REVIEWER(person) else 302,
    ),
]
