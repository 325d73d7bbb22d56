"""Documents in: .docx, text PDF and text files, taken apart in a limited child process into pieces of text."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from youthwork.lib.limited import CHILD, Limits, Reason, Stopped, run_limited
from youthwork.lib.papers.errors import MESSAGES, PaperError

__all__ = ["LINE", "MESSAGES", "PARAGRAPH", "ROW", "PaperError", "Piece", "read_paper", "text_pieces"]

MEGABYTE = 1024 * 1024
LINE, PARAGRAPH, ROW = "line", "paragraph", "row"
REFUSALS = {Reason.SLOW: "paper_too_big", Reason.LARGE: "paper_too_big", Reason.DIED: "reader_failed"}


@dataclass(frozen=True)
class Piece:
    """What a file gives in one go, in reading order.

    ``kind``: a *line* as a page or a text file breaks it (blank ones too), a *paragraph* that is whole (Word), or a
    *row* of a table with its ``cells``. A cell that is merged with others holds its text once, at its upper left; the
    others are empty. Lines inside a cell are parted by ``\\n``. ``table`` numbers the tables from 1.

    Of a line in a PDF is also known where it stands, in points from the left and from the top of its ``page``, and the
    size of its letters.
    """

    text: str
    kind: str = LINE
    page: int | None = None
    cells: tuple[str, ...] = ()
    table: int | None = None
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    size: float = 0.0
    bold: bool = False
    centred: bool = False


def read_paper(content: bytes, file_name: str) -> list[Piece]:
    """The pieces of a .docx, a PDF with a text layer or a text file; the content says which it is, not the name. Text
    that is called .docx or .pdf is what is left of a broken one.

    Of Word: automatic numbers are typed out, tracked insertions kept and deletions dropped; headers, footers, notes,
    comments and hidden text are left out. Costs one process, about 0.1 s and 5 ms a page of PDF. Raises PaperError.
    """
    if not content:
        raise PaperError("file_empty")
    if len(content) > settings.PAPER_MAX_MB * MEGABYTE:
        raise PaperError("file_too_big")
    arguments = {
        "verb": "read_paper",
        "pages": settings.PAPER_MAX_PAGES,
        "pieces": settings.PAPER_MAX_PIECES,
        "characters": settings.PAPER_MAX_CHARACTERS,
        "inflated_mb": settings.PAPER_MAX_INFLATED_MB,
        "entries": settings.PAPER_MAX_ENTRIES,
    }
    limits = Limits(settings.PAPER_MEMORY_MB, settings.PAPER_CPU_SECONDS, settings.PAPER_WALL_SECONDS)
    try:
        answer = run_limited(CHILD, arguments, content, limits)
    except Stopped as stopped:
        raise PaperError(REFUSALS[stopped.reason]) from None
    try:
        pieces = _heard(answer)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise PaperError("reader_failed") from None
    if file_name.lower().endswith((".docx", ".pdf")) and not _is_packed(content):
        raise PaperError("file_broken")
    return pieces


def _is_packed(content: bytes) -> bool:
    """Whether it begins as a PDF or a package of Word does; readers of PDF look for its mark in the first thousand."""
    return content.startswith(b"PK") or b"%PDF-" in content[:1024]


def text_pieces(text: str) -> list[Piece]:
    """The lines of a text that was pasted. Raises PaperError for one that is empty or too long."""
    if not text.strip():
        raise PaperError("paper_no_text")
    lines = text.replace("\f", "\n").splitlines()
    if len(text) > settings.PAPER_MAX_CHARACTERS or len(lines) > settings.PAPER_MAX_PIECES:
        raise PaperError("paper_too_long")
    return [Piece(line) for line in lines]


def _heard(answer: bytes) -> list[Piece]:
    """The pieces out of the child's lines. Raises PaperError for a refusal, ValueError and the like for what is no such
    answer."""
    pieces: list[Piece] = []
    ended = False
    for line in answer.split(b"\n"):
        if not line:
            continue
        said = json.loads(line)
        if "error" in said:
            raise PaperError(said["error"]) if said["error"] in MESSAGES else ValueError("unknown code")
        if "end" in said:
            ended = True
        else:
            pieces.append(_piece(said))
    if not ended:
        raise ValueError("cut short")
    return pieces


def _piece(said: dict[str, Any]) -> Piece:
    if said.get("kind", LINE) not in {LINE, PARAGRAPH, ROW}:
        raise ValueError("unknown kind")
    return Piece(
        text=str(said["text"]),
        kind=said.get("kind", LINE),
        page=int(said["page"]) if "page" in said else None,
        cells=tuple(str(cell) for cell in said.get("cells", ())),
        table=int(said["table"]) if "table" in said else None,
        left=float(said.get("left", 0)),
        right=float(said.get("right", 0)),
        top=float(said.get("top", 0)),
        size=float(said.get("size", 0)),
        bold=bool(said.get("bold", False)),
        centred=bool(said.get("centred", False)),
    )
