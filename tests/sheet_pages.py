"""What the tests of the pages of imports share: a roster of the college taken in, and its addresses."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tasks.actions.roster import RosterSheet
from teams.actions.sheets import receive
from teams.models import SheetImport
from tests.books import roster
from tests.cast import Cast
from tests.imports import apply, take_in


def text(response) -> str:
    return response.content.decode()


def upload(content: bytes, name: str = "表.xlsx", **more) -> dict:
    return {"file": SimpleUploadedFile(name, content), **more}


def roster_in(cast: Cast, *rows: Sequence, content: bytes = b"", name: str = "茂职院名单.xlsx") -> SheetImport:
    """A roster that was read and waits for its user."""
    meaning = RosterSheet(cast.college, cast.college_official)
    return take_in(actor=cast.college_official, meaning=meaning, content=content or roster(*rows), file_name=name)


def applied(cast: Cast, *rows: Sequence) -> SheetImport:
    """A roster that was written."""
    meaning = RosterSheet(cast.college, cast.college_official)
    return apply(actor=cast.college_official, batch=roster_in(cast, *rows), meaning=meaning)


def handed_over(cast: Cast, *rows: Sequence, seconds_ago: float = 0) -> SheetImport:
    """A roster that waits for a job to read it."""
    meaning = RosterSheet(cast.college, cast.college_official)
    batch = receive(actor=cast.college_official, meaning=meaning, content=roster(*rows), file_name="茂职院名单.xlsx")
    batch.asked_at = timezone.now() - timedelta(seconds=seconds_ago)
    batch.save(update_fields=["asked_at"])
    return batch


def at(name: str, batch: SheetImport, *more) -> str:
    return reverse(f"tasks:{name}", args=[batch.pk, *more])


def row_of(batch: SheetImport, number: int) -> list[int]:
    """The arguments of the address of a row."""
    return [batch.pk, batch.rows.get(number=number).pk]
