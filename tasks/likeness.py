"""How like the titles of two clauses, or of two documents, are: text in, a figure or the nearest out. No database."""

import re
from collections.abc import Hashable, Iterable
from typing import NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)

LIKE = 0.5  # from here on a title is worth suggesting
LIKE_WITH_NUMBER = 0.34  # less is enough where the number is the same too
_MARKS = re.compile(r"[\W_]+")


class Titled(NamedTuple):
    """A thing with a title and, perhaps, a number; ``key`` says which it is."""

    key: Hashable
    title: str
    number: str = ""


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same): pairs of neighbouring characters that both have, marks aside."""
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def nearest(wanted: Titled, others: Iterable[Titled]) -> Hashable | None:
    """The key of the one of ``others`` that ``wanted`` most probably stands for; None if none is like it."""
    best, score = None, 0.0
    for other in others:
        found = likeness(wanted.title, other.title)
        same_number = bool(wanted.number) and _plain(wanted.number) == _plain(other.number)
        enough = found >= (LIKE_WITH_NUMBER if same_number else LIKE)
        if enough and found + same_number / 100 > score:
            best, score = other.key, found + same_number / 100
    return best


def _pairs(text: str) -> frozenset[str]:
    text = _plain(text)
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _plain(text: str) -> str:
    return _MARKS.sub("", text)
