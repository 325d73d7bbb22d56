"""The text of a document as the desk shows it: paragraphs and tables, in pieces that know which items they are of.

Pure: text, layout and spans in, plain values out.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

TASK, WHO, WHEN, GOAL = "task-m", "who-m", "when-m", "goal-m"
# Where marks lie over each other, the later of these is the one that is seen.
ORDER = {"": 0, TASK: 1, GOAL: 2, WHO: 3, WHEN: 4}


@dataclass(frozen=True)
class Mark:
    """A stretch of the text of which ``item`` says something; ``css`` is "" for the whole of a clause."""

    start: int
    end: int
    item: int
    css: str = ""


@dataclass(frozen=True)
class Piece:
    """Text under the same marks: its place, its look, the items it is of, innermost first."""

    start: int
    text: str
    css: str
    items: tuple[int, ...]


@dataclass(frozen=True)
class Block:
    """A paragraph, or a row of a table with its cells; ``role`` is title, issuer or heading where it is one."""

    start: int
    role: str = ""
    pieces: tuple[Piece, ...] = ()
    cells: tuple[tuple[Piece, ...], ...] = ()
    table: int | None = None


@dataclass(frozen=True)
class Part:
    """Paragraphs one after the other, or one table."""

    blocks: tuple[Block, ...]
    table: int | None = None


@dataclass
class _Marks:
    """The marks in the order of the text, of which those that reach a stretch are found without looking at all."""

    rows: list[Mark] = field(default_factory=list)
    at: int = 0
    open: list[Mark] = field(default_factory=list)

    def reaching(self, start: int, end: int) -> list[Mark]:
        while self.at < len(self.rows) and self.rows[self.at].start < end:
            self.open.append(self.rows[self.at])
            self.at += 1
        self.open = [mark for mark in self.open if mark.end > start]
        return [mark for mark in self.open if mark.start < end]


def parts_of(
    text: str, layout: Sequence[Sequence[int]], marks: Iterable[Mark], role_of: Callable[[int, str], str]
) -> list[Part]:
    """The whole text in paragraphs and tables, with ``marks`` on it; ``role_of`` says what a paragraph is by its place
    and its text. Each character is looked at once."""
    tables = {start: table for start, _, table in layout}
    known = _Marks(sorted(marks, key=lambda mark: (mark.start, -mark.end)))
    blocks, start = [], 0
    for line in text.split("\n"):
        if line:
            blocks.append(_block(line, start, tables.get(start), known, role_of))
        start += len(line) + 1
    return [Part(tuple(rows), table) for table, rows in groupby(blocks, key=lambda block: block.table)]


def _block(line: str, start: int, table: int | None, known: _Marks, role_of: Callable[[int, str], str]) -> Block:
    if table is None:
        return Block(start, role_of(start, line), _pieces(line, start, known))
    cells, at = [], start
    for cell in line.split("\t"):
        cells.append(_pieces(cell, at, known))
        at += len(cell) + 1
    return Block(start, cells=tuple(cells), table=table)


def _pieces(line: str, start: int, known: _Marks) -> tuple[Piece, ...]:
    if not line:
        return ()
    end = start + len(line)
    marks = known.reaching(start, end)
    cuts = sorted({start, end, *(cut for mark in marks for cut in (mark.start, mark.end) if start < cut < end)})
    return tuple(
        _piece(line[left - start : right - start], left, [m for m in marks if m.start <= left and m.end >= right])
        for left, right in pairwise(cuts)
    )


def _piece(text: str, start: int, marks: list[Mark]) -> Piece:
    css = max((mark.css for mark in marks), key=ORDER.__getitem__, default="")
    inside = sorted(marks, key=lambda mark: mark.end - mark.start)
    return Piece(start, text, css, tuple(dict.fromkeys(mark.item for mark in inside)))
