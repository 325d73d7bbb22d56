"""What the reader reads from, and what it proposes. Plain values: no database, no Django.

A *span* is a half-open pair of character offsets into ``Paper.text``; the desk lights it.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Span = tuple[int, int]


@dataclass(frozen=True)
class Block:
    """One paragraph, or one row of a table, of the recovered text. ``text`` has no line end; the cells of a row stand
    in it one after the other with a tab between them. ``table`` numbers the tables of the document from 1."""

    text: str
    start: int
    cells: tuple[str, ...] = ()
    table: int | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True)
class Paper:
    """The document as its author wrote it: broken lines joined, page numbers, navigation and footers gone, Word's
    automatic numbers typed out."""

    blocks: tuple[Block, ...]

    @cached_property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True)
class Header:
    """What the document says of itself; None or empty where it does not. ``spans`` says where, by field name.

    ``date`` is ISO (2021-10-29), or ``--05-15`` without a year. ``period`` holds ISO days, each end may be None.
    ``cites`` are the documents named in it, with their numbers as printed.
    """

    title: str | None = None
    issuers: tuple[str, ...] = ()
    number: str | None = None
    date: str | None = None
    addressees: str | None = None
    period: tuple[str | None, str | None] = (None, None)
    lead_rule: str | None = None
    cites: tuple[str, ...] = ()
    spans: dict[str, Span] = field(default_factory=dict)


@dataclass(frozen=True)
class Named:
    """A unit as printed. ``part`` is lead or participating; ``collective`` names many units at once (各区)."""

    name: str
    span: Span
    part: str = "participating"
    collective: bool = False


@dataclass(frozen=True)
class Due:
    """A date or a recurrence as the text prints it.

    ``on``: ISO day, ``--05-15`` without a year, ``2023`` or ``2017-06`` where the text prints no more; empty for a mere
    recurrence. ``every``: the recurring days (``--06-30``, ``--09-30``) or a word (yearly, monthly, quarterly). ``by``
    is the last day meant, ISO, where the text leaves no doubt (到2023年 → 2023-12-31).
    """

    printed: str
    span: Span
    on: str = ""
    by: str | None = None
    every: tuple[str, ...] = ()


@dataclass
class Clause:
    """A proposed task. ``kind`` is a value of ``tasks.choices.TaskKind``; ``parent`` the index of another clause.

    ``span`` covers the whole clause with its text, ``title_span`` the title alone. ``standing`` is said by the text
    (常态化, 长期坚持), never concluded from a missing date. ``section`` and ``category`` are headings as printed.
    """

    number: str
    title: str
    kind: str
    section: str
    span: Span
    title_span: Span
    text: str = ""
    category: str = ""
    level: int = 2
    parent: int | None = None
    departments: list[Named] = field(default_factory=list)
    lead: str | None = None
    starts: str | None = None
    due: Due | None = None
    phase: str = ""
    standing: bool = False
    reason: str = ""


@dataclass
class Goal:
    """A proposed indicator with its target. ``clause`` is the index of the clause it stands in (None: in none).

    ``metric`` is what is counted, in the words of the text. ``measure`` is a value of ``tasks.choices.Measure``;
    ``bound`` one of ``>= <= = > < ~ range rise fall``, None where nothing is bounded. ``value``: a number in base units
    (3万 = 30000; 90% = 90), ``[low, high]``, ``{level or rank: n}``, or None. ``unit`` as printed (个, 名, %), ``per``
    whatever it is counted for (年, 村, 团干部). ``scope`` says for whom, in the words of the text. ``strength`` is
    the word that softens or hardens it (力争, 原则上, 确保), else "". ``part_of`` is the index of the goal whose part
    it is (其中). ``stage_of`` is the index of the first goal of the indicator of which it is a later ``stage``,
    where the source itself says so. ``inner`` holds a condition that a unit or event must meet to count.
    """

    quote: str
    span: Span
    clause: int | None
    metric: str
    measure: str
    bound: str | None = None
    value: Any = None
    unit: str = ""
    per: str = ""
    scope: str = ""
    due: Due | None = None
    strength: str = ""
    part_of: int | None = None
    stage: str = ""
    stage_of: int | None = None
    inner: dict[str, Any] | None = None
    reason: str = ""


# Of what no document has words: that a task is a case (个案) is said on the desk.
NO_WORDS = frozenset({"confidential"})


@dataclass
class Reading:
    """Everything the reader proposes of one document. ``silent`` names what this kind of source has no words for
    (fields of what the desk says of a clause or a goal): a ledger that stands keeps its own."""

    paper: Paper
    header: Header
    clauses: list[Clause] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    silent: frozenset[str] = NO_WORDS
