"""How a made-up text and its targets are written down.

One line a target, in the order of the text: quote | measure | bound | value | unit | due
A long quote is cut in its middle (…). The value is JSON (a list for a range, an object for levels), empty where none
is printed; the due is ``on`` or, for what recurs, ``every`` with blanks between. (3) behind it: a part of the goal on
line 3, counted from 0. An indented line goes on with the one before.
In a text a blank line ends a paragraph; all other line ends are only for the eye.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property

from tasks.reader.model import Block, Header, Paper

HEADER = Header(date="2024-03-01")


@dataclass(frozen=True)
class Line:
    """One known target."""

    quote: str
    measure: str
    bound: str | None
    value: object
    unit: str
    due: str
    part_of: int | None

    def quotes(self, quote: str) -> bool:
        head, _, tail = self.quote.partition("…")
        return quote == self.quote or bool(tail and quote.startswith(head) and quote.endswith(tail))


@dataclass(frozen=True)
class Case:
    name: str
    text: str
    goals: str

    @cached_property
    def paper(self) -> Paper:
        return paper_of(self.text)

    @cached_property
    def lines(self) -> list[Line]:
        return [line_of(line) for line in re.sub(r"\n +(?=\S)", " ", self.goals.strip()).splitlines()]


def line_of(text: str) -> Line:
    quote, measure, bound, value, unit, due = (part.strip() for part in f"{text} ".split(" | "))
    part = re.search(r"\((\d+)\)$", due)
    return Line(
        quote,
        measure,
        bound or None,
        json.loads(value) if value else None,
        unit,
        re.sub(r"\s*\(\d+\)$", "", due),
        int(part[1]) if part else None,
    )


def paper_of(text: str) -> Paper:
    """A paper with a block for each paragraph."""
    blocks, start = [], 0
    for paragraph in text.strip().split("\n\n"):
        line = "".join(part.strip() for part in paragraph.splitlines())
        blocks.append(Block(line, start))
        start += len(line) + 1
    return Paper(tuple(blocks))
