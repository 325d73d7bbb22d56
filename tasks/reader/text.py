"""The text of a document as its author wrote it, out of what a file gives.

    pieces → lines (how wide, which are rows) → the document without its surroundings → paragraphs → closed up

The words themselves stay as they are, mistakes and all.
"""

from collections.abc import Sequence

from tasks.reader.blanks import cell_closed_up, closed_up
from tasks.reader.joining import joined
from tasks.reader.lines import Line, across_pages, lines_of
from tasks.reader.model import Block, Paper
from tasks.reader.surroundings import document_only
from youthwork.lib.papers import LINE, ROW, Piece, read_paper, text_pieces


def paper_of(content: bytes, file_name: str) -> Paper:
    """The document in a file: .docx, PDF with a text layer, or text. Costs a process. Raises PaperError."""
    return recover(read_paper(content, file_name))


def paper_of_text(text: str) -> Paper:
    """The document in a pasted text. Raises PaperError for one that is empty or too long."""
    return recover(text_pieces(text))


def recover(pieces: Sequence[Piece]) -> Paper:
    """The document in the pieces of a file: broken lines joined; page numbers, running heads, navigation and Markdown
    gone; blanks that mean nothing closed up."""
    word = any(piece.kind != LINE and piece.page is None for piece in pieces)
    blocks: list[Block] = []
    start = 0
    for line in joined(across_pages(document_only(lines_of(pieces)))):
        block = _block(line, start, word)
        if block.text.strip():
            blocks.append(block)
            start = block.end + 1
    return Paper(tuple(blocks))


def _block(line: Line, start: int, word: bool) -> Block:
    if line.kind != ROW:
        return Block(closed_up(line.text), start)
    on_page = line.page is not None
    cells = tuple(cell_closed_up(cell, lines_wrap=on_page, blanks_wrap=not word) for cell in line.cells)
    return Block("\t".join(cells), start, cells, line.table)
