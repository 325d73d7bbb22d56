"""The automatic numbers of a .docx, typed out: 第一条, 一、, （一）, 1., 1.2.3, ①."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from youthwork.lib.numerals import in_han
from youthwork.lib.papers.child.styles import Styles, is_on, value, whole

LEVELS = 9
LARGEST = 9_999  # no list is longer; a start beyond it is nonsense
LEGAL = str.maketrans("〇一二三四五六七八九十百千万", "零壹贰叁肆伍陆柒捌玖拾佰仟萬")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
BULLET, HOLLOW_BULLET = "●", "○"
SYMBOLS = "\ue000\uf8ff"  # where Wingdings and its kin have their bullets
_PLACE = re.compile(r"%([1-9])")


def _letters(number: int) -> str:
    """A … Z, AA, BB …: as Word goes on."""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    signs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
    text = ""
    for size, sign in (*signs, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        text += sign * (number // size)
        number %= size
    return text


def _run(first: str, count: int) -> Callable[[int], str]:
    """Signs that follow one another in Unicode; beyond them plain digits."""
    return lambda number: chr(ord(first) + number - 1) if 1 <= number <= count else str(number)


def _of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(FULL_WIDTH),
    "decimalFullWidth2": lambda number: str(number).translate(FULL_WIDTH),
    "decimalHalfWidth": str,
    "decimalEnclosedCircle": _run("①", 20),
    "decimalEnclosedCircleChinese": _run("①", 20),
    "decimalEnclosedParen": _run("⑴", 20),
    "decimalEnclosedFullstop": _run("⒈", 20),
    "ideographEnclosedCircle": _run("㊀", 10),
    "chineseCounting": in_han,
    "chineseCountingThousand": in_han,
    "taiwaneseCounting": in_han,
    "taiwaneseCountingThousand": in_han,
    "taiwaneseDigital": in_han,
    "japaneseCounting": in_han,
    "japaneseDigitalTenThousand": in_han,
    "ideographDigital": in_han,
    "koreanDigital2": in_han,
    "chineseLegalSimplified": lambda number: in_han(number).translate(LEGAL),
    "ideographLegalTraditional": lambda number: in_han(number).translate(LEGAL),
    "ideographTraditional": _of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _of("子丑寅卯辰巳午未申酉戌亥"),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "none": lambda number: "",
}


@dataclass(frozen=True)
class Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None  # the level (from 1) whose numbers make this one begin anew; 0: none does
    legal: bool = False  # all numbers in it as digits
    style: str = ""  # the paragraph style that this level belongs to


class Numbering:
    """Counts as Word does: paragraphs in their order are given to :meth:`number`."""

    def __init__(self, tree: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._definitions: dict[str, dict[int, Level]] = {}
        self._linked: dict[str, str] = {}  # definitions that only name the style whose list they are
        self._lists: dict[str, tuple[str, dict[int, Level], dict[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if tree is not None:
            self._learn(tree)

    def number(self, properties: Element | None, style: str | None) -> str:
        """The number before a paragraph with these properties (``pPr``), counted on; "" for one without."""
        place = self._place(properties, style)
        if place is None:
            return ""
        list_id, at = place
        definition, changed, starts = self._lists[list_id]
        levels = self._levels(definition) | changed
        if at not in levels:
            return ""
        counts = self._counts.setdefault(definition, {})
        if at in starts and (list_id, at) not in self._begun:
            self._begun.add((list_id, at))
            counts[at] = starts[at] - 1
        counts[at] = min(counts.get(at, levels[at].start - 1) + 1, LARGEST)
        for deeper in [one for one in counts if one > at]:
            restart = levels[deeper].restart if deeper in levels else None
            if at < (deeper if restart is None else restart):
                del counts[deeper]
        return _printed(levels, counts, at)

    def _learn(self, tree: Element) -> None:
        for definition in tree.iter("abstractNum"):
            name = definition.get("abstractNumId", "")
            self._definitions[name] = _levels_in(definition)
            if link := value(definition, "numStyleLink"):
                self._linked[name] = link
        for entry in tree.iter("num"):
            starts: dict[int, int] = {}
            changed: dict[int, Level] = {}
            for override in entry.iter("lvlOverride"):
                at = whole(override.get("ilvl"))
                start = whole(value(override, "startOverride"))
                if at is not None and start is not None:
                    starts[at] = min(start, LARGEST)
                changed |= _levels_in(override)
            self._lists[entry.get("numId", "")] = (value(entry, "abstractNumId") or "", changed, starts)

    def _levels(self, definition: str) -> dict[int, Level]:
        linked = self._styles.list_of(self._linked[definition]) if definition in self._linked else None
        if linked and linked[0] in self._lists:
            return self._definitions.get(self._lists[linked[0]][0], {})
        return self._definitions.get(definition, {})

    def _place(self, properties: Element | None, style: str | None) -> tuple[str, int] | None:
        """The list and the level in it."""
        said, at = value(properties, "numPr/numId"), whole(value(properties, "numPr/ilvl"))
        inherited = self._styles.list_of(style)
        if said is None and inherited is not None:
            said, level, owner = inherited
            at = level if at is None else at
            if at is None and said in self._lists:
                levels = self._levels(self._lists[said][0])
                at = next((one for one, level_ in levels.items() if level_.style == owner), 0)
        return (said, at or 0) if said in self._lists else None


def _levels_in(parent: Element) -> dict[int, Level]:
    levels = {}
    for level in parent.iter("lvl"):
        at = whole(level.get("ilvl"))
        if at is not None and at < LEVELS:
            start = whole(value(level, "start"))
            levels[at] = Level(
                format=_format(level),
                text=value(level, "lvlText") or "",
                start=1 if start is None else min(start, LARGEST),
                restart=whole(value(level, "lvlRestart")),
                legal=bool(is_on(level, "isLgl")),
                style=value(level, "pStyle") or "",
            )
    return levels


def _format(level: Element) -> str:
    """Newer formats stand in an alternative that old Words do not read."""
    chosen = level.find("AlternateContent/Choice/numFmt")
    if chosen is not None and chosen.get("val") in FORMATS:
        return chosen.get("val", "")
    return value(level, "numFmt") or value(level, "AlternateContent/Fallback/numFmt") or "decimal"


def _printed(levels: dict[int, Level], counts: dict[int, int], at: int) -> str:
    level = levels[at]
    if level.format == "bullet":
        text = HOLLOW_BULLET if level.text == "o" else level.text.strip()
        if any(SYMBOLS[0] <= sign <= SYMBOLS[1] for sign in text):
            text = BULLET
        return text

    def filled(place: re.Match[str]) -> str:
        one = int(place[1]) - 1
        own = levels.get(one, Level())
        return FORMATS.get("decimal" if level.legal else own.format, str)(counts.get(one, own.start))

    text = _PLACE.sub(filled, level.text).strip()
    gap = " " if text and (text[-1] == "." or text[-1].isalnum()) else ""  # where Word leaves one; not after 一、
    return text + gap
