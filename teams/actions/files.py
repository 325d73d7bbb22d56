"""Verbs on stored files."""

from datetime import datetime
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction

from teams.models import Organisation, StoredFile, User
from youthwork.lib.rotation import Closed, Rotated
from youthwork.lib.sealed import BYTES_HEADER, CannotOpen, current_bytes_header, seal_bytes, unseal_bytes


def store(
    *,
    actor: User | None,
    content: bytes,
    name: str,
    content_type: str,
    owner: Organisation,
    expires_at: datetime | None = None,
    sealed: bool = False,
) -> StoredFile:
    """Keep ``content`` privately under a made-up name and return its row; a nightly job deletes what has expired.

    ``sealed`` lays it encrypted on the disk; :func:`read_back` opens it.
    """
    stored = StoredFile(
        name=name[:200],
        content_type=content_type,
        sealed=sealed,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        owner=owner,
        stored_by=actor,
        expires_at=expires_at,
    )
    stored.content.save(name, ContentFile(seal_bytes(content) if sealed else content), save=False)
    stored.save()
    return stored


def read_back(stored: StoredFile) -> bytes:
    """The content that :func:`store` was given, whether or not it lies sealed.

    Raises CannotOpen if no known key opens it or it is not the content that this row speaks of, and FileNotFoundError.
    """
    try:
        content = _lying(stored)
    except FileNotFoundError:  # sealed anew since the row was read: the old one is gone, the row knows the new one
        moved = StoredFile.objects.filter(pk=stored.pk).exclude(content=str(stored.content.name)).first()
        if moved is None:
            raise
        content = _lying(moved)
    if stored.sealed:
        content = unseal_bytes(content)
    if sha256(content).hexdigest() != stored.sha256:
        raise CannotOpen(f"what lies there is not the content of file {stored.pk}")
    return content


def _lying(stored: StoredFile) -> bytes:
    with stored.content.storage.open(str(stored.content.name), "rb") as file:
        return bytes(file.read())


def reseal() -> Rotated:
    """Seal every sealed file under the current key that lies under a former one: a new file is written, the row is
    switched to it if it still points at the old one, and the old one goes once that stands.

    Safe to kill and to run again; then at most one file without a row is left behind, sealed.
    """
    done = Rotated()
    for stored in StoredFile.objects.filter(sealed=True).order_by("pk"):
        try:
            with stored.content.storage.open(str(stored.content.name), "rb") as file:
                current = file.read(BYTES_HEADER) == current_bytes_header()
            if not current:
                done.rows += _reseal(stored)
        except FileNotFoundError:
            if StoredFile.objects.filter(pk=stored.pk, content=str(stored.content.name)).exists():
                done.closed.append(Closed(StoredFile._meta.label, str(stored.pk), "content", "no such file"))
        except CannotOpen as refusal:
            done.closed.append(Closed(StoredFile._meta.label, str(stored.pk), "content", str(refusal)))
    return done


@transaction.atomic
def _reseal(stored: StoredFile) -> bool:
    """Whether the row was switched; one dropped or switched meanwhile keeps its own."""
    storage, old = stored.content.storage, str(stored.content.name)
    content = ContentFile(seal_bytes(read_back(stored)))
    new = storage.save(stored.content.field.generate_filename(stored, stored.name), content)
    switched = StoredFile.objects.filter(pk=stored.pk, content=old).update(content=new) == 1
    gone = old if switched else new
    transaction.on_commit(lambda: storage.delete(gone))
    return switched


def drop(stored: StoredFile) -> None:
    """Delete the row now and the bytes once the transaction stands. ProtectedError while something points at it."""
    storage, name = stored.content.storage, str(stored.content.name)
    stored.delete()
    transaction.on_commit(lambda: storage.delete(name))
