"""Workbooks changed part by part: what no office program writes on purpose, and what some write all the same."""

import io
import zipfile
from collections.abc import Callable, Mapping

SHEET = "xl/worksheets/sheet1.xml"
STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
    b"http://schemas.openxmlformats.org/drawingml/2006/main": b"http://purl.oclc.org/ooxml/drawingml/main",
}


def changed(content: bytes, change: Callable[[str, bytes], bytes], extra: Mapping[str, bytes] | None = None) -> bytes:
    """The package with each part as ``change(name, text)`` gives it, and ``extra`` parts behind."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
        for name, text in (extra or {}).items():
            new.writestr(name, text)
    return stream.getvalue()


def replaced(content: bytes, words: Mapping[bytes, bytes]) -> bytes:
    """The package with these words replaced in every part."""

    def change(_: str, text: bytes) -> bytes:
        for old, new in words.items():
            text = text.replace(old, new)
        return text

    return changed(content, change)


def with_sheet(content: bytes, text: bytes) -> bytes:
    """The package with another first worksheet."""
    return changed(content, lambda name, old: text if name == SHEET else old)


def worksheet(rows: bytes, after: bytes = b"") -> bytes:
    """The XML of a worksheet with these rows."""
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="' + space + b'"><sheetData>' + rows + b"</sheetData>" + after + b"</worksheet>"
