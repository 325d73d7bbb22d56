"""The bytes that hashes of the audit log are taken over. Fixed for good: docs/audit.md tells them to outsiders.

Pure: plain values in, hexadecimal SHA-256 out.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

# The columns of an entry in the order in which they are hashed. The id is known only when the row is written: the
# seal adds it.
FIELDS = (
    "at",
    "actor_id",
    "actor_hash",
    "organisation_id",
    "verb",
    "target_type",
    "target_id",
    "target_label",
    "target_hash",
    "before",
    "after",
    "address",
    "request_id",
)


def moment(at: datetime) -> str:
    """2026-06-18T01:00:00.000000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(values: Sequence[Any]) -> str:
    """One line for an entry whose ``FIELDS`` have these values: a JSON array, its keys sorted."""
    at, *rest = values
    return json.dumps([moment(at), *rest], ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def digest_of(values: Sequence[Any]) -> str:
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def name_hash(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def seal_hash(*, number: int, at: datetime, previous: str, entries: Iterable[tuple[int, str]], count: int) -> str:
    """Hash of seal ``number`` over (id, digest) of its entries by rising id, and over the hash of the seal before."""
    whole = hashlib.sha256(f"youthwork-audit-1\n{number}\n{moment(at)}\n{previous}\n{count}\n".encode())
    for pk, digest in entries:
        whole.update(f"{pk} {digest}\n".encode())
    return whole.hexdigest()
