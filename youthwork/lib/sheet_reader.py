"""The child that opens an uploaded workbook: run as a script, never imported by the parent.

Bytes come in on stdin, one JSON object goes out on stdout: ``{"sheets": [...]}`` or ``{"error": code}``. A small
hostile file can exhaust the memory of whoever opens it or abort the process (calamine allocates the whole bounding
box of the cells), so this process limits itself first and looks at the parts before it lets a reader near them.
"""

import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

MEMORY_BYTES = 700 * 1024 * 1024
CPU_SECONDS = 20
MAX_ENTRIES = 2_000
MAX_INFLATED_BYTES = 150 * 1024 * 1024
MAX_BOX_CELLS = 3_000_000
MAX_SHEETS = 60
MAX_CELL_CHARACTERS = 4_000
CHUNK = 1024 * 1024

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
ENCRYPTED_PARTS = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
# A cell with something in it; styled empty ones close themselves and are no part of the box.
_CELL = re.compile(rb"<(?:\w{1,20}:)?c\s([^<>]{0,300}?)(/?)>")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,9})["']""")


class Refused(Exception):
    """The file is not opened; ``args[0]`` is the code (see ``youthwork.lib.sheets.MESSAGES``)."""


def limit_myself() -> None:
    """Cap address space, processor time, and writing; no child and no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def format_of(content: bytes) -> str:
    """ "xlsx" or "xls" by content, whatever the file is called. Raises Refused for anything else."""
    if not content:
        raise Refused("file_empty")
    if content.startswith(ZIP):
        return "xlsx"
    if content.startswith(OLE):
        if any(part in content for part in ENCRYPTED_PARTS):
            raise Refused("file_encrypted")
        return "xls"
    head = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<"):
        raise Refused("file_html")
    if content.startswith(b"PK"):
        raise Refused("file_broken")
    raise Refused("file_unknown")


def check_package(content: bytes) -> None:
    """Refuse a package with too many parts, too much inside, or cells too far apart; nothing is parsed yet."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MAX_ENTRIES:
                raise Refused("file_bomb")
            if len(names) != len(parts):
                raise Refused("file_broken")
            if any(part.flag_bits & 0x1 for part in parts):
                raise Refused("file_encrypted")
            if "[Content_Types].xml" not in names:
                raise Refused("file_unknown")
            left = MAX_INFLATED_BYTES
            for part in parts:
                left -= _check_part(package, part, left)
    except Refused:
        raise
    except Exception as error:
        raise Refused("file_broken") from error


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """Inflate one part in pieces, at most ``left`` bytes; returns how many bytes there were."""
    size, last_row, last_column, rest = 0, 0, 0, b""
    sheet = part.filename.endswith(".xml") and "sharedstrings" not in part.filename.lower()
    with package.open(part) as stream:
        while piece := stream.read(CHUNK):
            size += len(piece)
            if size > left:
                raise Refused("file_bomb")
            if not sheet:
                continue
            piece = rest + piece
            for cell in _CELL.finditer(piece):
                place = None if cell[2] else _PLACE.search(cell[1])
                if place:
                    last_row = max(last_row, int(place[2]))
                    last_column = max(last_column, column_number(place[1].decode()))
            rest = piece[piece.rfind(b"<") :][:400] if b"<" in piece else b""
    if last_row * last_column > MAX_BOX_CELLS:
        raise Refused("sheet_too_big")
    return size


def column_number(letters: str) -> int:
    """ "A" → 1, "AA" → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def plain(value: Any) -> Any:
    """A JSON value: whole numbers without ".0", dates as ISO text, "" as null."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, str):
        if len(value) > MAX_CELL_CHARACTERS:
            raise Refused("cell_too_long")
        return value.replace("\x00", "") or None  # an .xls may hold NUL, a database may not
    return value


def read(content: bytes) -> dict[str, Any]:
    """All sheets of the workbook as plain values. Raises Refused."""
    kind = format_of(content)
    if kind == "xlsx":
        check_package(content)
    from python_calamine import CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415 -- only after the checks

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
    except Exception as error:
        encrypted = "password" in str(error).lower() or "encrypt" in str(error).lower()
        raise Refused("file_encrypted" if encrypted else "file_broken") from error
    if len(book.sheets_metadata) > MAX_SHEETS:
        raise Refused("file_bomb")
    sheets = []
    for about in book.sheets_metadata:
        try:
            sheet = book.get_sheet_by_name(about.name)
            rows = sheet.to_python()
        except Exception as error:
            if about.typ.name != "WorkSheet":
                continue  # a chart or macro sheet has no cells
            raise Refused("file_broken") from error
        first_row, first_column = sheet.start or (0, 0)
        pad = [None] * first_column
        sheets.append(
            {
                "name": about.name,
                "hidden": about.visible != SheetVisibleEnum.Visible,
                "first_row": first_row + 1,
                "rows": [pad + [plain(value) for value in row] for row in rows],
                "merged": [
                    [top + 1, left + 1, bottom + 1, right + 1]
                    for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])
                ],
            }
        )
    return {"kind": kind, "sheets": sheets}


def main() -> None:
    """Read stdin, write stdout."""
    content = sys.stdin.buffer.read()
    limit_myself()
    try:
        answer = read(content)
    except Refused as refused:
        answer = {"error": refused.args[0]}
    except MemoryError:
        answer = {"error": "sheet_too_big"}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
