"""Verbs on stored files."""

from datetime import datetime
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction

from teams.models import Organisation, StoredFile, User


def store(
    *,
    actor: User | None,
    content: bytes,
    name: str,
    content_type: str,
    owner: Organisation,
    expires_at: datetime | None = None,
) -> StoredFile:
    """Keep ``content`` privately under a made-up name and return its row; a nightly job deletes what has expired."""
    stored = StoredFile(
        name=name[:200],
        content_type=content_type,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        owner=owner,
        stored_by=actor,
        expires_at=expires_at,
    )
    stored.content.save(name, ContentFile(content), save=False)
    stored.save()
    return stored


def drop(stored: StoredFile) -> None:
    """Delete the row now and the bytes once the transaction stands. ProtectedError while something points at it."""
    storage, name = stored.content.storage, str(stored.content.name)
    stored.delete()
    transaction.on_commit(lambda: storage.delete(name))
