"""Looking through an .xls (BIFF in an OLE container) before a reader does: hidden rows, day count, password.

Tolerant: what cannot be followed is left to the reader, which refuses it or copes.
"""

import struct
from collections.abc import Iterator

from youthwork.lib.limited.child.limits import Refused
from youthwork.lib.sheets.child.facts import Facts, SheetFacts

ENCRYPTED_PARTS = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
STREAMS = ("Workbook", "Book")
END = 0xFFFFFFFA  # from here on a sector's number means something else
BOF, EOF, SHEET, DAY_COUNT, FILE_PASS, ROW = 0x0809, 0x000A, 0x0085, 0x0022, 0x002F, 0x0208
ROW_HIDDEN = 0x20
MOST_ROWS = 65_536


def examine(content: bytes) -> Facts:
    """What the records say. Raises Refused for a file with a password."""
    if any(part in content for part in ENCRYPTED_PARTS):
        raise Refused("file_encrypted")
    try:
        return _facts(_stream(content))
    except (struct.error, IndexError, ValueError):
        return Facts()


def _stream(content: bytes) -> bytes:
    """The workbook inside the container. Raises ValueError or struct.error if it cannot be found."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    if size not in {512, 4096}:
        raise ValueError("sector size")
    per = size // 4
    sectors = (len(content) + size - 1) // size
    directory, cutoff = struct.unpack_from("<I", content, 48)[0], struct.unpack_from("<I", content, 56)[0]
    table: list[int] = []
    more, extra = list(struct.unpack_from("<109I", content, 76)), struct.unpack_from("<I", content, 68)[0]
    while extra < END and len(more) < sectors + 109:
        block = struct.unpack_from(f"<{per}I", content, (extra + 1) * size)
        more += block[:-1]
        extra = block[-1]
    for sector in more:
        if sector < END:
            table += struct.unpack_from(f"<{per}I", content, (sector + 1) * size)

    def chain(start: int) -> bytes:
        blocks, seen = [], 0
        while start < END:
            seen += 1
            if seen > sectors:
                raise ValueError("a chain without end")
            blocks.append(content[(start + 1) * size : (start + 2) * size])
            start = table[start]
        return b"".join(blocks)

    entries = chain(directory)
    for at in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        name = entries[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        start, total = struct.unpack_from("<II", entries, at + 116)
        if name in STREAMS and entries[at + 66] == 2 and total >= cutoff:
            return chain(start)[:total]
    raise ValueError("no workbook")


def _facts(stream: bytes) -> Facts:
    starts: list[int] = []
    facts, here = Facts(sure=False), SheetFacts()
    found: dict[int, SheetFacts] = {}
    for at, kind, body in _records(stream):
        if kind == FILE_PASS:
            raise Refused("file_encrypted")
        if kind == DAY_COUNT:
            facts.date1904 = body[:1] == b"\x01"
        elif kind == SHEET:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == BOF:
            here = found.setdefault(at, SheetFacts())
        elif kind == ROW:
            number, flags = struct.unpack_from("<H", body)[0], body[12]
            if flags & ROW_HIDDEN and len(here.hidden_rows) < MOST_ROWS:
                here.hidden_rows.append(number + 1)
    facts.sheets = [found.get(start, SheetFacts()) for start in starts]
    return facts


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Position, kind and body of the records that matter here."""
    wanted, at, unpack = {BOF, SHEET, DAY_COUNT, FILE_PASS, ROW}, 0, struct.Struct("<HH").unpack_from
    while at + 4 <= len(stream):
        kind, length = unpack(stream, at)
        if kind in wanted:
            yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
