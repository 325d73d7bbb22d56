"""The verb "read": what kind of file it is by its content, and its sheets as lines of JSON.

The answer is one line ``{"kind": …}``; for each sheet a line with what is known of it, followed by lines that hold
lists of rows; and at the end ``{"end": true}``, without which it was cut short. A refusal is a line ``{"error": …}``.
"""

import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

from youthwork.lib.limited.child.limits import Refused
from youthwork.lib.sheets.child import compound, package, texts, workbook

TOO_BIG = "sheet_too_big"  # the refusal when memory runs out
ROWS_A_LINE = 500
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Files of other kinds that would pass for text.
FOREIGN = (
    b"%PDF",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"BM6",
    b"\x00\x00",
)
WEB = (b"<", b"mime-version:", b"from: <saved by")


def run(content: bytes, arguments: dict[str, Any], out: IO[bytes]) -> None:
    """Write the sheets of ``content`` to ``out``. Raises Refused, also in the middle."""
    kind = kind_of(content)
    say(out, {"kind": kind})
    for about, rows in sheets_of(content, kind, arguments):
        say(out, about)
        batch: list[list[Any]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == ROWS_A_LINE:
                say(out, batch)
                batch = []
        if batch:
            say(out, batch)
    say(out, {"end": True})


def say(out: IO[bytes], what: Any) -> None:
    out.write(json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def kind_of(content: bytes) -> str:
    """ "xlsx", "xls" or "text", whatever the file is called. Raises Refused for anything else."""
    if content.startswith(ZIP):
        return "xlsx"
    if content.startswith(OLE):
        return "xls"
    if content.startswith(b"PK"):
        raise Refused("file_broken")
    head = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(WEB):
        raise Refused("file_html")
    if content.startswith(FOREIGN):
        raise Refused("file_unknown")
    return "text"


def sheets_of(
    content: bytes, kind: str, limits: dict[str, Any]
) -> Iterator[tuple[dict[str, Any], Iterable[list[Any]]]]:
    """Each sheet: what is known of it, and its rows."""
    if kind == "text":
        yield {"name": "", "first_row": 1}, texts.rows_of(content, limits)
        return
    facts = package.examine(content, limits) if kind == "xlsx" else compound.examine(content)
    yield from workbook.sheets_of(content, facts, limits)
