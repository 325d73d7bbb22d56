"""Files lie under made-up names, sealed where they are kept only to be read again, and leave by one door."""

from hashlib import sha256

import pytest

from teams.actions.files import drop, read_back, store
from teams.downloads import stream
from teams.models import StoredFile
from youthwork.lib.sealed import CannotOpen, seal_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.both]

CONTENT = b"PK\x03\x04 15400001234"


def keep(cast, **more) -> StoredFile:
    return store(
        actor=cast.official,
        content=CONTENT,
        name="名单.xlsx",
        content_type="application/pdf",
        owner=cast.district,
        **more,
    )


def lying(stored: StoredFile) -> bytes:
    with stored.content.open("rb") as file:
        return file.read()


def test_a_sealed_file_lies_encrypted_and_is_read_back(cast):
    stored = StoredFile.objects.get(pk=keep(cast, sealed=True).pk)
    assert stored.sealed
    assert b"15400001234" not in lying(stored)
    assert read_back(stored) == CONTENT
    assert (stored.size, stored.sha256) == (len(CONTENT), sha256(CONTENT).hexdigest())


def test_a_file_that_is_not_sealed_is_read_back_alike(cast):
    stored = keep(cast)
    assert not stored.sealed
    assert lying(stored) == read_back(stored) == CONTENT


def test_no_download_serves_a_sealed_file(cast):
    with pytest.raises(ValueError, match="sealed"):
        stream(keep(cast, sealed=True))
    assert b"".join(stream(keep(cast))) == CONTENT


def test_the_sealed_content_of_another_file_is_refused(cast):
    stored = keep(cast, sealed=True)
    with stored.content.storage.open(stored.content.name, "wb") as file:
        file.write(seal_bytes(b"somebody else's"))
    with pytest.raises(CannotOpen, match=f"file {stored.pk}"):
        read_back(stored)


def test_a_file_that_is_gone_is_not_found(cast, django_capture_on_commit_callbacks):
    stored = StoredFile.objects.get(pk=keep(cast, sealed=True).pk)
    with django_capture_on_commit_callbacks(execute=True):
        drop(StoredFile.objects.get(pk=stored.pk))
    with pytest.raises(FileNotFoundError):
        read_back(stored)
