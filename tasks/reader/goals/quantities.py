"""Figures with what stands around them: the comparator before, the measure after, 以上 or 以内 behind."""

import re
from dataclasses import dataclass

from tasks.reader.goals.sentences import Sentence
from tasks.reader.goals.words import (
    ADVERBS,
    AFTERS,
    CHANGES,
    COMPARATORS,
    UNIT,
    VAGUE_UNITS,
    VAGUE_WITH_HAN,
    WEAK,
    any_of,
)
from tasks.reader.model import Span
from tasks.reader.numbers import Numeral, find_numerals

DIRECT = re.compile(rf"(?P<word>{any_of(COMPARATORS)})\s*(?:其中|于|其)?\s*$")
LOOSE = re.compile(rf"(?P<word>{any_of(ADVERBS)})(?P<between>[^，。；：]{{0,24}})$")
WEAKLY = re.compile(rf"(?P<word>{any_of(WEAK)})\s*(?:了|到|其中)?\s*$")
CHANGED = re.compile(rf"(?P<word>{any_of(CHANGES)})\s*(?:了|不少于|不低于|至少|约|超过|达到?)?\s*$")
# The whole that a share is of may stand before it: 达到团员总数的90%, 不低于在职人数的10%.
BASES = tuple(
    re.compile(rf"(?P<word>{any_of(words)})(?!比|标|成)(?P<base>[^，。；：、\d□]{{2,16}}?)的?\s*$")
    for words in (COMPARATORS, set(WEAK) - {"在", "应在", "要在", "限", "限报", "覆盖"})
)
BEHIND = re.compile(rf"\s?(?:{UNIT})?\s?(?P<word>{any_of(AFTERS)})")
MEASURE = re.compile(rf"\s?[多余]?\s?(?P<unit>{UNIT})")
SERIES = re.compile(r"\s*[、和]\s*")
VAGUE = re.compile(r"[数几若上]$")
SINGLE_SIGN_NOT_BOUND = {
    "超": "赶高",
    "近": "附最邻接就远亲靠逼将",
    "达": "抵到发直传",
    "为": "",
    "约": "大预签条公节相",
    "逾": "",
}


@dataclass(frozen=True)
class Quantity:
    """One figure, or a series under one measure (50、20、10个). ``span`` runs from the comparator, where it stands next
    to the figure, to 以上 and the like; ``direct`` is how it is bounded: a comparator, an adverb, weakly, or not."""

    span: Span
    figure: Span
    numerals: tuple[Numeral, ...]
    unit: str
    bound: str
    word: str
    force: str  # comparator, adverb, weak, after, change, ""
    base: str = ""
    after: str = ""

    @property
    def numeral(self) -> Numeral:
        return self.numerals[0]

    @property
    def percent(self) -> bool:
        return self.numeral.percent

    @property
    def value(self) -> float | list[float]:
        low, high = self.numeral.value, self.numeral.high
        return [low, high] if high is not None else low


def find_quantities(sentence: Sentence) -> list[Quantity]:
    """The figures of a sentence that count something or are a share."""
    found: list[Quantity] = []
    group: list[Numeral] = []
    numerals = find_numerals(sentence.plain)
    for position, numeral in enumerate(numerals):
        group.append(numeral)
        following = numerals[position + 1] if position + 1 < len(numerals) else None
        if following and continues(sentence.plain, numeral, following):
            continue
        if quantity := quantity_of(sentence, group, found[-1].span[1] if found else 0):
            found.append(quantity)
        group = []
    return found


def continues(plain: str, one: Numeral, other: Numeral) -> bool:
    """Whether two figures stand in a series: 50、20、10个, 4项、2项、1项."""
    between = plain[one.span[1] : other.span[0]]
    unit = MEASURE.match(between)
    rest = between[unit.end() :] if unit else between
    if not SERIES.fullmatch(rest):
        return False
    after = MEASURE.match(plain, other.span[1])
    return unit is None or (after is not None and after["unit"] == unit["unit"])


def quantity_of(sentence: Sentence, group: list[Numeral], since: int) -> Quantity | None:
    plain, first, last = sentence.plain, group[0], group[-1]
    begin, end = first.span[0], last.span[1]
    phrase = sentence.phrase_at(begin)
    before = plain[max(phrase[0], since) : begin]
    if (first.han and VAGUE.search(before)) or before.rstrip().endswith(("每", "第")):
        return None
    unit, end = measure_of(plain, last)
    behind = BEHIND.match(plain, last.span[1])
    after_word = behind["word"] if behind and behind.end() >= end else ""
    bound, word, force, start, base = bound_of(before, first, after_word)
    span = max(phrase[0], since) + start, behind.end() if behind and after_word else end
    quantity = Quantity(span, (begin, end), tuple(group), unit, bound, word, force, base, after_word)
    return quantity if is_counted(quantity) else None


def measure_of(plain: str, numeral: Numeral) -> tuple[str, int]:
    if numeral.percent:
        return "%", numeral.span[1]
    unit = MEASURE.match(plain, numeral.span[1])
    return (unit["unit"], unit.end()) if unit else ("", numeral.span[1])


def is_counted(quantity: Quantity) -> bool:
    """A figure without a word of measure counts only behind a comparator or as a sum in 万; some measures are too
    often parts of other words."""
    numeral, force = quantity.numeral, quantity.force
    if not quantity.unit:
        return not numeral.han and (force in {"comparator", "adverb"} or numeral.value >= 10_000)
    vague = quantity.unit in VAGUE_UNITS or (numeral.han and quantity.unit in VAGUE_WITH_HAN)
    return not vague or force != "" or numeral.high is not None


def bound_of(before: str, numeral: Numeral, after: str) -> tuple[str, str, str, int, str]:
    """The bound, its word, how firmly it is said, where it begins in ``before``, and the whole a share is of."""
    here = len(before)
    if match := CHANGED.search(before):
        return CHANGES[match["word"]], match["word"], "change", match.start(), ""
    direct = DIRECT.search(before)
    if direct and is_bound(before, direct):
        return settle(COMPARATORS[direct["word"]], numeral), direct["word"], "comparator", direct.start(), ""
    loose = LOOSE.search(before)
    if loose and not find_numerals(re.sub(r"每[^，]{0,3}年", "", loose["between"])):
        return settle(ADVERBS[loose["word"]], numeral), loose["word"], "adverb", loose.start(), ""
    weak = WEAKLY.search(before)
    base = base_before(before) if numeral.percent and not weak else None
    if after:
        start = weak.start() if weak else here
        return settle(AFTERS[after], numeral), after, "after", start, base["base"] if base else ""
    if base:
        word = base["word"]
        bound = (COMPARATORS | WEAK)[word]
        return settle(bound, numeral), word, "comparator" if word in COMPARATORS else "weak", base.start(), base["base"]
    if weak and is_bound(before, weak):
        word = "多" if numeral.more else weak["word"]
        return settle(WEAK[weak["word"]], numeral, weak=True), word, "weak", weak.start(), ""
    return settle("=", numeral, weak=True), "", "", here, ""


def base_before(before: str) -> re.Match | None:
    """不低于团员总数 before 5%: a comparator with the whole of the share; a firm one before a weak one."""
    return next((match for pattern in BASES if (match := pattern.search(before))), None)


def is_bound(before: str, match: re.Match) -> bool:
    """近 and 超 of one sign are often the end of another word: 最近, 赶超."""
    head = before[: match.start()]
    return not (head and head[-1] in SINGLE_SIGN_NOT_BOUND.get(match["word"], ""))


def settle(bound: str, numeral: Numeral, *, weak: bool = False) -> str:
    """What the figure itself says of its bound: 2至3, 2000多, 万."""
    if numeral.high is not None:
        return "range"
    if weak and numeral.more:
        return ">"
    if weak and numeral.bare:
        return "~"
    return bound
