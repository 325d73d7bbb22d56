"""Looking through the parts of an .xlsx or .xlsm before a reader does: counts, sizes, and what the reader hides."""

import posixpath
import re
import zipfile
from html import unescape
from io import BytesIO
from typing import Any

from youthwork.lib.limited.child.limits import MEGABYTE, Refused
from youthwork.lib.sheets.child.facts import Facts, SheetFacts
from youthwork.lib.sheets.child.parts import SheetScan

CHUNK = MEGABYTE
MOST_OF_A_DIRECTORY = 4 * MEGABYTE  # workbook.xml and its relations
MAX_SHEETS = 60
"".encode("cp437")  # of old names in archives; later no module can be loaded
"".encode("utf-16")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_SHEET = re.compile(rb"<(?:\w{1,20}:)?sheet\s([^<>]{0,1000})>")
_PROPERTIES = re.compile(rb"<(?:\w{1,20}:)?workbookPr\s([^<>]{0,1000})>")
_RELATION = re.compile(rb"<(?:\w{1,20}:)?Relationship\s([^<>]{0,4000})>")
_ATTRIBUTE = re.compile(rb"""([\w:]{1,40})\s*=\s*(?:"([^"<>]{0,2000})"|'([^'<>]{0,2000})')""")


def examine(content: bytes, limits: dict[str, Any]) -> Facts:
    """What the parts say. Raises Refused for too many parts or bytes, and for cells too far apart."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = _directory(archive, limits)
            return _Parts(archive, names, limits).facts()
    except (Refused, MemoryError):
        raise
    except Exception as error:
        raise Refused("file_broken") from error


def _directory(archive: zipfile.ZipFile, limits: dict[str, Any]) -> dict[str, zipfile.ZipInfo]:
    """The parts by lower-case name; readers take names so."""
    parts = archive.infolist()
    if len(parts) > limits["entries"]:
        raise Refused("file_bomb")
    if sum(part.file_size for part in parts) > limits["inflated_mb"] * MEGABYTE:
        raise Refused("file_bomb")
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused("file_encrypted")
    names = {part.filename.replace("\\", "/").lower(): part for part in parts}
    if len(names) != len(parts):
        raise Refused("file_broken")
    if "[content_types].xml" not in names:
        raise Refused("file_unknown")
    return names


class _Parts:
    def __init__(self, archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo], limits: dict[str, Any]) -> None:
        self.archive, self.names, self.limits = archive, names, limits
        self.left = limits["inflated_mb"] * MEGABYTE

    def facts(self) -> Facts:
        """Inflate every part once, in pieces; those of sheets are looked through."""
        book = self._main()
        text = self._small(book)
        relations = self._relations(
            posixpath.join(posixpath.dirname(book), "_rels", posixpath.basename(book) + ".rels")
        )
        tabs = [_attributes(found[1]) for found in _SHEET.finditer(text)]
        if len(tabs) > MAX_SHEETS:
            raise Refused("file_bomb")
        targets = [self._target(book, relations.get(_relation_id(tab), {})) for tab in tabs]
        scans = {name: SheetScan(self.limits) for name in targets if name in self.names}
        for name, part in self.names.items():
            self._inflate(part, scans.get(name))
        about = _PROPERTIES.search(text)
        flag = _attributes(about[1]).get("date1904", "") if about else ""
        sheets = [scans[name].facts() if name in scans else SheetFacts() for name in targets]
        return Facts(sheets, flag in {"1", "true", "on"})

    def _main(self) -> str:
        """The part that lists the sheets. Raises Refused if the package holds something else."""
        for relation in self._relations("_rels/.rels").values():
            if relation.get("Type", "").endswith("/officeDocument"):
                name = relation.get("Target", "").lstrip("/").lower()
                if name in self.names and name.endswith(".xml"):
                    break
                raise Refused("file_unknown")  # an .xlsb keeps its sheets in another form
        else:
            name = "xl/workbook.xml"
        if name not in self.names or not _SHEET.search(self._small(name)):
            raise Refused("file_unknown")
        return name

    def _small(self, name: str) -> bytes:
        """A part that is read whole; one that is too large for what it is gives an empty text."""
        part = self.names.get(name.lower())
        if part is None or part.file_size > MOST_OF_A_DIRECTORY:
            return b""
        text = self.archive.read(part)
        if text[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            text = text.decode("utf-16").encode()
        return _COMMENT.sub(b"", text)

    def _relations(self, name: str) -> dict[str, dict[str, str]]:
        found = [_attributes(relation[1]) for relation in _RELATION.finditer(self._small(name))]
        return {relation.get("Id", ""): relation for relation in found}

    def _target(self, book: str, relation: dict[str, str]) -> str:
        """The name of the part that a sheet's relation leads to; "" for a chart, which has no cells."""
        if not relation.get("Type", "").endswith("/worksheet"):
            return ""
        target = relation.get("Target", "").replace("\\", "/")
        base = "/" if target.startswith("/") else "/" + posixpath.dirname(book)
        return posixpath.normpath(posixpath.join(base, target)).lstrip("/").lower()

    def _inflate(self, part: zipfile.ZipInfo, scan: SheetScan | None) -> None:
        with self.archive.open(part) as stream:
            while piece := stream.read(CHUNK):
                self.left -= len(piece)
                if self.left < 0:
                    raise Refused("file_bomb")
                if scan is not None:
                    scan.feed(piece)
        if scan is not None:
            scan.close()


def _attributes(text: bytes) -> dict[str, str]:
    return {
        found[1].decode(): unescape((found[2] or found[3] or b"").decode("utf-8", "replace"))
        for found in _ATTRIBUTE.finditer(text)
    }


def _relation_id(tab: dict[str, str]) -> str:
    """The ``r:id`` of a sheet, whatever prefix stands for the namespace."""
    return next((value for name, value in tab.items() if name.endswith(":id")), "")
