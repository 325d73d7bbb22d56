"""Zip archives that are the same to the byte for the same content, and open under the same names everywhere."""

import re
from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a zip can say of time; nothing is known by it
STORED = (".zip", ".pdf", ".xlsx", ".docx", ".jpg", ".png")  # packed already
LONGEST = 80  # characters of a part of a path: Windows takes 260 for the whole
_FORBIDDEN = str.maketrans('\\/:*?"<>|', "＼／：＊？＂＜＞｜")  # each for its full-width sister
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
# When a workbook or a Word document says that it was made.
_MADE = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
_PROPERTIES = "docProps/core.xml"


def safe_name(name: str) -> str:
    """``name`` as one part of a path that Windows takes too: no sign that it reserves, at most ``LONGEST`` long."""
    stem, dot, ending = _UNSEEN.sub("", name).translate(_FORBIDDEN).rpartition(".")
    if not (dot and ending) or len(ending) > 5:
        stem, dot, ending = f"{stem}{dot}{ending}", "", ""
    stem = stem.strip(" .")[: LONGEST - len(dot + ending)].rstrip(" .") or "未命名"
    return f"{'_' if _DEVICES.match(stem) else ''}{stem}{dot}{ending}"


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of ``files`` (path with ``/``, content), in their order. Paths are UTF-8 and marked as such; two that are
    equal are told apart by a number."""
    stream, taken = BytesIO(), set[str]()
    with ZipFile(stream, "w") as archive:
        for path, content in files:
            name = _free("/".join(safe_name(part) for part in path.split("/")), taken)
            taken.add(name.casefold())
            archive.writestr(_entry(name), content)
    return stream.getvalue()


def steady(content: bytes, made: str) -> bytes:
    """A workbook or Word document (.xlsx, .docx) without the moment of its writing: ``made`` (2026-06-30T00:00:00Z)
    stands in its place, so that the same words make the same bytes."""
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(stream, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == _PROPERTIES:
                part = _MADE.sub(rb"\g<1>" + made.encode() + rb"\g<2>", part)
            after.writestr(_entry(name), part)
    return stream.getvalue()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, EARLIEST)
    entry.compress_type = ZIP_STORED if name.lower().endswith(STORED) else ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    entry.create_system = 3  # one answer on every machine
    return entry


def _free(name: str, taken: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    free, number = name, 1
    while free.casefold() in taken:
        number += 1
        free = f"{stem}({number}).{ending}" if dot else f"{name}({number})"
    return free
