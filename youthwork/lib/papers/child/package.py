"""The parts of a .docx, inflated within limits."""

import posixpath
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder, XMLParser

from youthwork.lib.limited.child.limits import MEGABYTE, Refused

CHUNK = MEGABYTE
DEEPEST = 256  # elements inside one another
MOST = 1_000_000  # elements of a part
# Parts by which a package is known that is no document of Word, and why it is refused.
FOREIGN = {
    "ofd.xml": "file_ofd",
    "xl/workbook.xml": "file_sheet",
    "xl/workbook.bin": "file_sheet",
    "ppt/presentation.xml": "file_slides",
    "content.xml": "file_open_text",
}
"".encode("cp437")  # of old names in archives; later no module can be loaded


class Parts:
    """The parts by name. What is read of them may not inflate beyond the limit."""

    def __init__(self, archive: zipfile.ZipFile, names: Mapping[str, zipfile.ZipInfo], left: int) -> None:
        self._archive, self._names, self._left = archive, names, left

    def tree(self, name: str) -> Element | None:
        """The root of an XML part, names without their namespaces; None where there is no such part. Raises Refused."""
        part = self._names.get(name.lower())
        if part is None:
            return None
        parser = XMLParser(target=_Builder())
        try:
            with self._archive.open(part) as stream:
                while piece := stream.read(CHUNK):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise Refused("file_bomb")
                    parser.feed(piece)
            root: Element = parser.close()
        except (Refused, MemoryError):
            raise
        except Exception as error:  # whatever zlib, zipfile and expat find wrong with it
            raise Refused("file_broken") from error
        return root


class _Builder:
    """Builds a tree, and refuses what no document of Word has: a document type, and depth or elements without end.

    Namespaces go: those of the two editions of the format (transitional and strict) differ, their names do not.
    """

    def __init__(self) -> None:
        self._builder = TreeBuilder()
        self.data, self.close = self._builder.data, self._builder.close
        self._depth = self._count = 0

    def doctype(self, name: str, public: str, system: str) -> None:
        raise Refused("file_broken")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > DEEPEST:
            raise Refused("file_broken")
        if self._count > MOST:
            raise Refused("paper_too_long")
        self._builder.start(_local(tag), {_local(name): value for name, value in attributes.items()})

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._builder.end(_local(tag))


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def parts_of(content: bytes, limits: dict[str, Any]) -> Parts:
    """Raises Refused for what is no archive, holds too many parts, or is no document of Word."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        found = archive.infolist()
    except Exception as error:
        raise Refused("file_broken") from error
    if len(found) > limits["entries"]:
        raise Refused("file_bomb")
    if any(part.flag_bits & 0x1 for part in found):
        raise Refused("file_encrypted")
    names = {part.filename.replace("\\", "/").lstrip("/").lower(): part for part in found}
    for name, code in FOREIGN.items():
        if name in names:
            raise Refused(code)
    if "[content_types].xml" not in names:
        raise Refused("file_packed")
    return Parts(archive, names, limits["inflated_mb"] * MEGABYTE)


def main_part(parts: Parts) -> str:
    """The name of the part that holds the body."""
    relations = parts.tree("_rels/.rels")
    for relation in relations.iter("Relationship") if relations is not None else ():
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


def beside(main: str, name: str) -> str:
    """The part ``name`` in the folder of ``main``: styles.xml, numbering.xml."""
    return posixpath.join(posixpath.dirname(main), name)
