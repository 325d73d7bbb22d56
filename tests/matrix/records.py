"""Who gets what from the pages of records, of the leader's phone and of review."""

import io
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tasks.actions.photos import add_photo
from tasks.actions.records import return_record, submit
from tests.cast import Cast, make_record
from tests.matrix import Case

EVERYBODY = "admin province_official city_official official reader college_official leader other_leader outsider"
LINES = "admin province_official city_official official reader college_official"  # who reads both lines, but the leader
STRANGERS = "other_leader outsider"
REVIEWERS = "province_official city_official official college_official outsider"  # each for the own unit
NO_REVIEWERS = "admin reader leader other_leader"


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


def with_photo(cast: Cast) -> list:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    record = make_record(cast, state="draft")
    photo = add_photo(actor=cast.leader, record=record, upload=SimpleUploadedFile("1.jpg", out.getvalue()))
    submit(actor=cast.leader, record=record)
    return [record.pk, photo.pk]


CASES = [
    Case("tasks:records", get={200: EVERYBODY}, hidden_from={"outsider": "官渡", "other_leader": "官渡"}),
    Case(
        "tasks:record-start",
        get={302: "leader other_leader", 200: LINES + " outsider"},
        hidden_from={"outsider": "官渡", "official": "官渡"},
    ),
    Case(
        "tasks:record-new",
        args=lambda cast: [cast.campus.pk],
        data=words,
        get={200: "leader", 403: LINES, 404: STRANGERS},
        post={302: "leader", 403: LINES, 404: STRANGERS},
    ),
    Case(
        "tasks:unit-record-new",
        args=lambda cast: [cast.cleaning.pk],
        data=words,
        get={
            200: "official college_official",
            403: "admin province_official city_official reader leader other_leader",
            404: "outsider",
        },
        post={
            302: "official college_official",
            403: "admin province_official city_official reader leader other_leader",
            404: "outsider",
        },
    ),
    Case("tasks:record", args=submitted, get={200: LINES + " leader", 404: STRANGERS}),
    Case(
        "tasks:record",
        args=draft,
        query="?draft",
        get={200: "leader", 404: f"{LINES} {STRANGERS}"},
    ),
    Case(
        "tasks:record-edit",
        args=returned,
        data=words,
        get={200: "leader", 403: LINES, 404: STRANGERS},
        post={302: "leader", 403: LINES, 404: STRANGERS},
    ),
    Case(
        "tasks:record-discard",
        args=draft,
        get={200: "leader", 404: f"{LINES} {STRANGERS}"},
        post={302: "leader", 404: f"{LINES} {STRANGERS}"},
    ),
    Case("tasks:photo", args=with_photo, get={200: LINES + " leader", 404: STRANGERS}),
    Case("tasks:my-team", get={200: EVERYBODY}, hidden_from={"outsider": "官渡", "other_leader": "周雨桐"}),
    Case("tasks:review", get={200: REVIEWERS, 403: NO_REVIEWERS}),
    Case(
        "tasks:review-record",
        args=submitted,
        get={200: "official", 403: f"{NO_REVIEWERS} province_official city_official college_official", 404: "outsider"},
    ),
    Case(
        "tasks:record-approve",
        args=submitted,
        post={
            302: "official",
            403: f"{NO_REVIEWERS} province_official city_official college_official",
            404: "outsider",
        },
    ),
    Case(
        "tasks:record-return",
        args=submitted,
        data=lambda cast: {"reason": "请写清人数"},
        post={
            302: "official",
            403: f"{NO_REVIEWERS} province_official city_official college_official",
            404: "outsider",
        },
    ),
    Case("tasks:review-approve", post={302: REVIEWERS, 403: NO_REVIEWERS}),
]
