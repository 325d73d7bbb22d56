"""Sentences of a paper and the phrases in them, with the deadlines and names already told from the figures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from tasks.reader.dates import Years, find_dues
from tasks.reader.goals.names import even, veiled
from tasks.reader.model import Block, Due, Header, Span

SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
LONGEST = 3000
PIECE = re.compile(r"[^。！？\n]{1,1000}[。！？\n]?|[。！？\n]")
BREAK = re.compile(r"[，；]|(?<!\d)：|：(?!\d)|——|――")
OPENING_YEAR = re.compile(r"(?:^|(?<=[，；]))\s*(?P<year>(?:19|20)\d{2})年(?!\s?[底末前内\d])")
ASIDE = re.compile(r"（[^（）\n]*(?:（[^（）\n]*）[^（）\n]*)*）")


@dataclass(frozen=True)
class Sentence:
    """``text`` has one width of signs, ``plain`` names veiled too; offsets in both are those of the paper less
    ``start``. ``dues`` have spans in the paper. ``lead`` is the deadline said before the list this sentence is in;
    ``past`` are the places where a year before the document's begins a phrase."""

    text: str
    plain: str
    start: int
    dues: tuple[Due, ...] = ()
    lead: Due | None = None
    asides: tuple[Span, ...] = field(default=())
    past: tuple[int, ...] = field(default=())

    @cached_property
    def phrases(self) -> tuple[Span, ...]:
        """What stands between commas, semicolons and colons; brackets are never cut."""
        cuts = [match.span() for match in BREAK.finditer(self.plain) if not self.aside_at(match.start())]
        starts = [0, *(end for _, end in cuts)]
        ends = [*(begin for begin, _ in cuts), len(self.plain)]
        return tuple((begin, end) for begin, end in zip(starts, ends, strict=True) if begin < end)

    def aside_at(self, position: int) -> Span | None:
        return next((span for span in self.asides if span[0] <= position < span[1]), None)

    def phrase_at(self, position: int) -> Span:
        return next((span for span in self.phrases if span[0] <= position < span[1]), (0, len(self.plain)))

    def cut_between(self, one: int, other: int) -> str:
        """The signs that part two places."""
        return "".join(re.findall(r"[，；：]", self.plain[one:other]))

    def due_at(self, position: int) -> Due | None:
        """The deadline that governs a place: one in its phrase, else the last before it in the sentence, else that of
        the list. A recurrence gives way to a date, for it says how often and not by when."""
        begin, end = self.phrase_at(position)
        relative = [(due, due.span[0] - self.start) for due in self.dues]
        inside = [due for due, at in relative if begin <= at < end and not self.aside_at(at)]
        before = [due for due, at in relative if at < begin and not self.aside_at(at)]
        candidates = [*inside, *reversed(before)]
        dated = next((due for due in candidates if due.on or not due.every), None)
        return dated or next(iter(candidates), None) or self.lead


def sentences_of(block: Block, header: Header, lead: Due | None = None) -> Iterator[Sentence]:
    """The sentences of one paragraph. One that no person wrote, because it is endless, comes in pieces: the rules look
    around in a sentence as far as it goes."""
    if len(block.text) > LONGEST:
        for piece in PIECE.finditer(block.text):
            yield from sentences_of(Block(piece[0], block.start + piece.start()), header, lead)
        return
    text = even(block.text)
    plain = veiled(text)
    for match in SENTENCE.finditer(plain):
        begin, end = match.span()
        start = block.start + begin
        asides = tuple(aside.span() for aside in ASIDE.finditer(text[begin:end]))
        dues = tuple(find_dues(block.text[begin:end], start, header))
        past = tuple(past_years(text[begin:end], header))
        yield Sentence(text[begin:end], plain[begin:end], start, dues, lead, asides, past)


def past_years(text: str, header: Header) -> Iterator[int]:
    """Where 2023年 opens a phrase of a document of 2024."""
    first = Years.of(header).first
    if first:
        yield from (match.end() for match in OPENING_YEAR.finditer(text) if int(match["year"]) < first)
