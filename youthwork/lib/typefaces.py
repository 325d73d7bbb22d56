"""Which characters a typeface has: read from its table of characters (cmap), without a library for the rest of it."""

from pathlib import Path
from struct import error as StructError  # noqa: N812 -- it is a class
from struct import unpack_from

ENDINGS = (".ttf", ".ttc", ".otf", ".otc")
_GAP = 0xFFFF  # the last segment of an older table, which stands for nothing


def files_in(folder: Path) -> list[Path]:
    """The files of typefaces in ``folder`` and below, by name."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)


def characters_of(file: Path) -> frozenset[int]:
    """The code points that some face of the file has a sign for. About 50 ms for one of 40,000 characters.

    Raises ValueError if it is no typeface.
    """
    content = file.read_bytes()
    found: set[int] = set()
    try:
        for table in _tables(content):
            (number,) = unpack_from(">H", content, table + 2)
            rows = {unpack_from(">HHI", content, table + 4 + 8 * row)[2] for row in range(number)}
            for row in sorted(rows):
                found |= _subtable(content, table + row)
    except (LookupError, StructError) as fault:
        raise ValueError(f"{file.name} is no typeface") from fault
    return frozenset(found)


def _tables(content: bytes) -> set[int]:
    """Where the tables of characters begin; the faces of a collection may share one."""
    faces = [0]
    if content[:4] == b"ttcf":
        (number,) = unpack_from(">I", content, 8)
        faces = list(unpack_from(f">{number}I", content, 12))
    found = set()
    for face in faces:
        (number,) = unpack_from(">H", content, face + 4)
        for row in range(number):
            tag, _, offset, _ = unpack_from(">4sIII", content, face + 12 + 16 * row)
            if tag == b"cmap":
                found.add(offset)
    if not found:
        raise LookupError("no table of characters")
    return found


def _subtable(content: bytes, start: int) -> set[int]:
    """Of the forms that Unicode faces use (4 and 12); nothing of others."""
    (form,) = unpack_from(">H", content, start)
    if form == 12:
        (number,) = unpack_from(">I", content, start + 12)
        groups = (unpack_from(">III", content, start + 16 + 12 * row) for row in range(number))
        return {point for first, last, glyph in groups for point in range(first, last + 1) if glyph + point - first}
    return _segments(content, start) if form == 4 else set()


def _segments(content: bytes, start: int) -> set[int]:
    (double,) = unpack_from(">H", content, start + 6)
    number = double // 2
    lasts = unpack_from(f">{number}H", content, start + 14)
    firsts = unpack_from(f">{number}H", content, start + 16 + double)
    deltas = unpack_from(f">{number}H", content, start + 16 + 2 * double)
    at = start + 16 + 3 * double
    ranges = unpack_from(f">{number}H", content, at)
    found = set()
    for row, (first, last, delta, shift) in enumerate(zip(firsts, lasts, deltas, ranges, strict=True)):
        for point in range(first, last + 1):
            if point == _GAP:
                continue
            glyph = point
            if shift:
                (glyph,) = unpack_from(">H", content, at + 2 * row + shift + 2 * (point - first))
            if glyph and (glyph + delta) & 0xFFFF:
                found.add(point)
    return found
