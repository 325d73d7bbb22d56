"""The verb "read_paper": what kind of file it is by its content, and its pieces as lines of JSON.

The answer is one line for each piece (the fields of ``youthwork.lib.papers.Piece`` that are known), and at the end
``{"end": true}``, without which it was cut short. A refusal is a line ``{"error": …}``.
"""

import json
from collections.abc import Iterator
from typing import IO, Any

from youthwork.lib.limited.child.decoding import decoded
from youthwork.lib.limited.child.limits import Refused
from youthwork.lib.papers.child import package, pdf, word

TOO_BIG = "paper_too_big"  # the refusal when memory runs out
HEAD = 2048
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
SHEET_STREAMS = ("Workbook".encode("utf-16-le"),)
SLIDE_STREAMS = ("PowerPoint Document".encode("utf-16-le"),)
# What else a file may begin with, and why it is refused.
FOREIGN = {
    b"{\\rtf": "file_rtf",
    b"\x89PNG": "file_image",
    b"\xff\xd8\xff": "file_image",
    b"GIF8": "file_image",
    b"II*\x00": "file_image",
    b"MM\x00*": "file_image",
    b"RIFF": "file_image",
    b"Rar!": "file_packed",
    b"7z\xbc\xaf": "file_packed",
    b"\x1f\x8b": "file_packed",
    b"<": "file_html",
    b"mime-version:": "file_html",
    b"from: <saved by": "file_html",
}

Said = dict[str, Any]


def run(content: bytes, arguments: dict[str, Any], out: IO[bytes]) -> None:
    """Write the pieces of ``content`` to ``out``. Raises Refused, also in the middle."""
    characters = 0
    worded = False
    for count, piece in enumerate(pieces_of(content, arguments), start=1):
        characters += len(piece["text"])
        if count > arguments["pieces"] or characters > arguments["characters"]:
            raise Refused("paper_too_long")
        worded = worded or bool(piece["text"].strip())
        out.write(json.dumps(piece, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n")
    if not worded:
        raise Refused("paper_no_text")
    out.write(b'{"end":true}\n')


def pieces_of(content: bytes, limits: dict[str, Any]) -> Iterator[Said]:
    """Whatever the file is called. Raises Refused for what is no document."""
    if content.startswith(b"PK"):
        return word.pieces_of(package.parts_of(content, limits), limits)
    if b"%PDF-" in content[:1024]:
        return pdf.pieces_of(content, limits)
    if content.startswith(OLE):
        raise Refused(_container(content))
    head = content[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    for start, code in FOREIGN.items():
        if head.lower().startswith(start.lower()):
            raise Refused(code)
    return ({"text": line} for line in decoded(content).replace("\f", "\n").splitlines())


def _container(content: bytes) -> str:
    if any(name in content for name in ENCRYPTED):
        return "file_encrypted"
    if any(name in content for name in SHEET_STREAMS):
        return "file_sheet"
    if any(name in content for name in SLIDE_STREAMS):
        return "file_slides"
    return "file_old_word"
