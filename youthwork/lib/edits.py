"""What was changed in a text: sentence by sentence, and inside a sentence that was only touched up, word by word."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

CLAUSE = re.compile(r"[^，。；！？、\n]*[，。；！？、\n]|[^，。；！？、\n]+")
WORD = re.compile(r"[0-9.,%]+|[A-Za-z]+|\s+|.", re.DOTALL)
LONGEST = 200  # of more words or clauses all is shown as replaced: to compare hostile ones takes too long
ALIKE = 0.5  # below this, two passages have only letters in common


class Piece(NamedTuple):
    """A stretch of text: ``kind`` is "" (as before), "del" or "ins"."""

    kind: str
    text: str


def edits(before: str, after: str) -> list[Piece]:
    """The pieces of which, without the "ins", ``before`` is made, and, without the "del", ``after``."""
    found: list[Piece] = []
    for old, new in _passages(CLAUSE.findall(before), CLAUSE.findall(after)):
        touched_up = old and new and max(len(old), len(new)) <= LONGEST
        pieces = _words(old, new) if touched_up else [Piece("del", old), Piece("ins", new)]
        if old == new:
            pieces = [Piece("", old)]
        found += [piece for piece in pieces if piece.text]
    return found


def brief(pieces: Iterable[Piece], around: int = 12) -> list[Piece]:
    """The pieces with what was not changed cut to ``around`` characters beside each change."""
    found = list(pieces)
    last = len(found) - 1
    return [
        piece if piece.kind else Piece("", _cut(piece.text, around * (at > 0), around * (at < last)))
        for at, piece in enumerate(found)
    ]


def _cut(text: str, head: int, tail: int) -> str:
    """The first ``head`` and the last ``tail`` characters, where that is shorter."""
    if len(text) <= head + tail + 2:
        return text
    return f"{text[:head]}……{text[len(text) - tail :]}"


def _passages(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    if max(len(old), len(new)) > LONGEST:
        yield "".join(old), "".join(new)
        return
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield "".join(old[a:b]), "".join(new[c:d])


def _words(before: str, after: str) -> list[Piece]:
    old, new = WORD.findall(before), WORD.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return [Piece("del", before), Piece("ins", after)]
    pieces = []
    for kind, a, b, c, d in matcher.get_opcodes():
        was, now = "".join(old[a:b]), "".join(new[c:d])
        pieces += [Piece("", was)] if kind == "equal" else [Piece("del", was), Piece("ins", now)]
    return pieces
