"""Finding the header of a table: one row or two, with titles above it and merged heads over several columns."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from youthwork.lib.sheets import Sheet
from youthwork.lib.tables.model import IGNORED_HEADERS, Column
from youthwork.lib.text import match_key, one_line

HEADER_WITHIN = 40  # titles and preambles above the header are at most this many rows
LONGEST_HEAD = 20  # characters; a longer text in a second header row is none
DEEPEST = 3  # rows that a header may have
_IGNORED = {match_key(word) for word in IGNORED_HEADERS}
_DECORATION = re.compile(r"\([^()]*\)|[*:★☆]")
# Whose name or phone a column holds if not that of who is listed: such a one is taken where a column says so itself.
_OTHERS = re.compile("监护|家长|家庭|父亲|母亲|父母|亲属|家属|紧急|应急|老师|教师|导师|辅导员|班主任|领队")


class Words:
    """Which field a heading means: by what an organisation said of it before (``mapping``), else by its words."""

    def __init__(self, columns: Sequence[Column], mapping: Mapping[str, str | None]) -> None:
        self.columns = columns
        fields = {column.field for column in columns}
        self.mapping = {match_key(text): name or "" for text, name in mapping.items() if not name or name in fields}
        self.keys: dict[str, str] = {}
        for column in columns:
            for key in column.keys:
                self.keys.setdefault(key, column.field)

    def knows(self, text: str) -> bool:
        key = match_key(text)
        return bool(self.mapping.get(key)) or key in self.keys or plain_head(key) in self.keys

    def places(self, texts: Mapping[int, "Head"]) -> tuple[dict[str, int], list[tuple[int, str]], set[int]]:
        """Field → place; (place, field) of columns that mean a field a second time; places not to be read.

        What was said before wins over words, the words as they stand over those with （必填） or * about them. What was
        said of 手提 holds for 联系方式 手提 where no other column ends so; that it is not to be read holds for itself.
        The phone of a guardian is nobody's own, whether 家长 stands above 电话 or beside it.
        """
        found: dict[str, int] = {}
        twice: list[tuple[int, str]] = []
        told = {place: self.mapping[head.key] for place, head in texts.items() if head.key in self.mapping}
        lasts = Counter(match_key(head.last) for head in texts.values())
        for place, head in texts.items():
            key = match_key(head.last)
            name = self.mapping.get(key, "")
            if name and place not in told and lasts[key] == 1 and name not in told.values():
                told[place] = name
        silent = {place for place, name in told.items() if not name}
        _take({place: name for place, name in told.items() if name}, found, twice)
        rest = {place: head for place, head in texts.items() if place not in told}
        own = {place: head for place, head in rest.items() if not _OTHERS.search(head.text)}
        exact = {place: self.keys.get(head.key) for place, head in rest.items()}
        exact |= {place: exact[place] or self.keys.get(match_key(head.last)) for place, head in own.items()}
        settled = set(found)
        _take({place: name for place, name in exact.items() if name and name not in settled}, found, twice)
        loose = {place: self.keys.get(plain_head(match_key(head.last))) for place, head in own.items()}
        settled = set(found)
        late = {place: name for place, name in loose.items() if name and not exact[place] and name not in settled}
        _take(late, found, twice)
        silent |= {place for place, head in rest.items() if match_key(head.last) in _IGNORED} - set(found.values())
        return found, twice, silent


def _take(names: Mapping[int, str], found: dict[str, int], twice: list[tuple[int, str]]) -> None:
    for place, name in names.items():
        if name in found:
            twice.append((place, name))
        else:
            found[name] = place


def plain_head(key: str) -> str:
    """The key of a heading without what is written about it: 姓名（必填） and *姓名 are 姓名."""
    return _DECORATION.sub("", key)


@dataclass(frozen=True)
class Head:
    text: str  # as printed, two rows joined
    last: str  # its lowest row

    @property
    def key(self) -> str:
        return match_key(self.text)


@dataclass
class Heads:
    """A header in a sheet: where it stands and what its columns mean."""

    top: int  # of sheet.rows
    bottom: int
    texts: dict[int, Head]  # place (from 0) → head
    places: dict[str, int]  # field → place, from left to right
    twice: list[tuple[int, str]] = field(default_factory=list)
    silent: set[int] = field(default_factory=set)
    missing: list[Column] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.missing

    @property
    def rank(self) -> tuple[bool, int, int]:
        return self.whole, len(self.places), -self.top


def find_heads(sheet: Sheet, words: Words) -> Heads | None:
    """The likeliest header of the sheet: at least two columns of it mean something. None if there is no such row."""
    best, covered = None, 0
    for index in range(min(len(sheet.rows), HEADER_WITHIN)):
        if index < covered or not any(isinstance(value, str) for value in sheet.rows[index]):
            continue
        heads = _heads(sheet, index, words)
        if len(heads.places) >= 2:
            covered = heads.bottom + 1  # its lower rows are no header by themselves
            if best is None or heads.rank > best.rank:
                best = heads
    return best


def guess_heads(sheet: Sheet, words: Words) -> Heads | None:
    """The row that looks most like a header where none has known words: the first with the most short words."""
    most, at = 1, None
    for index, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        short = {value for value in row if isinstance(value, str) and len(value) <= 12 and not re.search(r"\d", value)}
        if len(short) > most and index + 1 < len(sheet.rows):
            most, at = len(short), index
    return None if at is None else _heads(sheet, at, words)


def _heads(sheet: Sheet, index: int, words: Words) -> Heads:
    merges = [area for area in sheet.merged if area[0] == sheet.first_row + index and area[1] <= len(sheet.rows[index])]
    depth = _depth(sheet, index, merges, words)
    texts = _printed(sheet, index, depth)
    found, twice, silent = words.places(texts)
    return Heads(
        top=index,
        bottom=index + depth - 1,
        texts=texts,
        places=dict(sorted(found.items(), key=lambda item: item[1])),
        twice=twice,
        silent=silent,
        missing=[column for column in words.columns if column.required and column.field not in found],
    )


def _words_of(sheet: Sheet, index: int) -> dict[int, str]:
    """Place → text of the filled cells of a row."""
    return {place: text for place, value in enumerate(sheet.rows[index]) if (text := one_line(value))}


def _depth(sheet: Sheet, index: int, merges: list[tuple[int, int, int, int]], words: Words) -> int:
    """How many rows the header has that begins in this row."""
    above = _words_of(sheet, index)
    down = [area for area in merges if area[2] > area[0] and area[1] - 1 in above]
    if len(down) > 1 or any(words.knows(above[area[1] - 1]) for area in down):
        return min(max(area[2] - area[0] + 1 for area in down), DEEPEST, len(sheet.rows) - index)
    return 2 if index + 1 < len(sheet.rows) and _second_row(sheet, index, merges, words) else 1


def _second_row(sheet: Sheet, index: int, merges: list[tuple[int, int, int, int]], words: Words) -> bool:
    """Whether the next row divides heads of this one: words below group heads, nothing below single ones."""
    above, below = _words_of(sheet, index), _words_of(sheet, index + 1)
    below = {place: text for place, text in below.items() if place in above or match_key(text) not in _IGNORED}
    wide = {left - 1: right - 1 for top, left, bottom, right in merges if right > left and bottom == top}
    if len(above) < 2 or not below or any(":" in match_key(above[place]) for place in above):
        return False
    if any(len(text) > LONGEST_HEAD or text.replace(".", "").isdigit() for text in below.values()):
        return False
    if not any(isinstance(value, str) and words.knows(value) for value in sheet.rows[index + 1]):
        return False
    spread: dict[int, list[int]] = {}  # group head → the places below it
    for place in below:
        owner = max((head for head in above if head <= place), default=None)
        if owner is None or (owner in wide and place > wide[owner]):
            return False
        spread.setdefault(owner, []).append(place)
    if any(owner not in wide and len(places) < 2 for owner, places in spread.items()):
        return False
    return any(words.knows(text) for text in above.values()) or (set(spread) <= set(wide) and len(spread) > 1)


def _printed(sheet: Sheet, top: int, depth: int) -> dict[int, Head]:
    """The heads by place; the texts of merged and of group heads stand over each column they cover."""
    layers = [_words_of(sheet, index) for index in range(top, top + depth)]
    own = sorted(set().union(*layers))
    first = sheet.first_row + top
    for area_top, left, bottom, right in sheet.merged if depth > 1 else ():
        text = layers[area_top - first].get(left - 1) if first <= area_top < first + depth else None
        if text:
            for layer in layers[area_top - first : bottom - first + 1]:
                layer.update(dict.fromkeys(range(left - 1, min(right, own[-1] + 1)), text))
    for upper, lower in pairwise(layers):
        for place in lower:
            if place not in upper and (before := [other for other in upper if other < place]):
                upper[place] = upper[max(before)]
    heads = {}
    for place in own:
        parts: list[str] = []
        for layer in layers:
            text = layer.get(place)
            if text and text not in parts[-1:]:
                parts.append(text)
        heads[place] = Head(" ".join(parts), parts[-1])
    return heads
