"""The records of a cell as bytes: 21 each, so that a province's 60,000 are 1.3 MB and not a table of their own."""

import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

_RECORD = struct.Struct(">16sI?")


class Kept(NamedTuple):
    """A record as it was read: ``people`` by the programme's counting rule (None: not said); not ``counted`` where a
    higher reading of the same people stood for it."""

    pk: UUID
    people: int | None
    counted: bool


def pack(records: Iterable[Kept]) -> bytes:
    return b"".join(_RECORD.pack(r.pk.bytes, 0 if r.people is None else r.people + 1, r.counted) for r in records)


def unpack(packed: bytes) -> Iterator[Kept]:
    """What :func:`pack` was given, in its order."""
    for pk, people, counted in _RECORD.iter_unpack(packed):
        yield Kept(UUID(bytes=pk), people - 1 if people else None, counted)
