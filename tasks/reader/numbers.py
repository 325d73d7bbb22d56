"""Numerals as official Chinese writes them: 3 000, １００, 3万, 两千三百, 2000多, 万名, 90%, 百分之九十, 1/3, 1至3.

Pure rules. What a number counts, and whether it is a target at all, is for ``tasks.reader.goals`` to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.reader.model import Span

DIGIT = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
SMALL_SCALE = {"十": 10, "百": 100, "千": 1000}
BIG_SCALE = {"万": 10_000, "亿": 100_000_000}
SCALE = SMALL_SCALE | BIG_SCALE

# As wide as they are narrow, so that an offset means the same before and after.
NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF10, 0xFF5B) if wide not in range(0xFF1A, 0xFF21)}
NARROW |= {ord("％"): ord("%"), ord("．"): ord("."), ord("／"): ord("/"), ord("＋"): ord("+"), ord("　"): ord(" ")}

ARABIC = r"\d{1,3}(?:[, ]\d{3})+(?!\d)|\d+(?:\.\d+)?"
HAN = f"[{''.join(DIGIT)}十百千万亿]"
DASH = r"\s*(?:[至到~～]|[-－—–‐]{1,2})\s*"
FRACTIONS = {"半数": 50.0, "一半": 50.0, "过半数": 50.0, "三分之一": 100 / 3, "三分之二": 200 / 3, "四分之三": 75.0}

FRACTION = re.compile(
    rf"(?P<word>{'|'.join(sorted(FRACTIONS, key=len, reverse=True))})"
    r"|(?P<tenths>[一二三四五六七八九])成(?![立员果功为效长人熟就交分本])"
    r"|(?P<top>\d)/(?P<bottom>\d{1,2})(?!\d)"
)
PERCENT_WORD = re.compile(rf"百分之(?P<number>{ARABIC}|[{''.join(DIGIT)}十百]+)(?P<more>多|余)?")
PLAIN = re.compile(
    rf"(?P<arabic>{ARABIC})\s?(?P<scale>[十百千]?[万亿]|[百千](?!分))?(?P<han_more>[多余]?)(?P<late>[万亿]?)(?P<percent>\s?%)?"
    rf"|(?P<han>{HAN}+)(?P<more>[多余几]?)(?P<late_han>[万亿]?)"
)
NEIGHBOURS = re.compile(r"(一两|两三|二三|三四|三五|四五|五六|六七|七八|八九)(十|百|千|万)?$")

LONGEST = 20  # signs; a longer run of digits is a code, or nothing


@dataclass(frozen=True)
class Numeral:
    """One number of a text. ``value`` is in base units (3万 is 30000; of 90% it is 90), ``high`` the upper end of a
    range. ``more`` says that the text adds 多 or 余; ``bare`` that it is a scale alone (万名), hence a round number."""

    span: Span
    value: float
    high: float | None = None
    percent: bool = False
    more: bool = False
    bare: bool = False
    han: bool = False


def narrow(text: str) -> str:
    """``text`` with full-width digits, letters and signs of numbers made half-width; every offset keeps its meaning."""
    return text.translate(NARROW)


def han_value(word: str) -> int:
    """The value of a Chinese numeral: 两千三百 → 2300, 十五 → 15, 万 → 10000, 二〇二五 → 2025."""
    if len(word) > 1 and all(char in DIGIT for char in word):
        return int("".join(str(DIGIT[char]) for char in word))
    total = section = digit = 0
    for char in word:
        if char in DIGIT:
            digit = DIGIT[char]
        elif char in SMALL_SCALE:
            section += (digit or 1) * SMALL_SCALE[char]
            digit = 0
        else:
            total = (total + section + digit or 1) * BIG_SCALE[char]
            section = digit = 0
    return total + section + digit


def number(word: str) -> float:
    """The value of a numeral without its unit: 3 000, 1.5万, 三百五十. Raises ValueError for anything else."""
    word = narrow(word).strip()
    if len(word) > LONGEST:
        raise ValueError("no number of a document is as long")
    if word and all(char in DIGIT or char in SCALE for char in word):
        return whole(han_value(word))
    factor = 1
    while word and word[-1] in SCALE:
        factor *= SCALE[word[-1]]
        word = word[:-1].rstrip()
    return whole(float(re.sub(r"[, ]", "", word)) * factor)


def find_numerals(text: str) -> list[Numeral]:
    """The numbers of ``text`` from left to right; a range (1至3, 60%—70%) is one."""
    return list(joined(narrow(text), single_numerals(narrow(text))))


def whole(value: float) -> float:
    """30000 rather than 30000.0; six places are more than any text prints."""
    value = round(value, 6)
    return int(value) if value == int(value) else value


def single_numerals(text: str) -> Iterator[Numeral]:
    position = 0
    while position < len(text):
        found = FRACTION.search(text, position), PERCENT_WORD.search(text, position), PLAIN.search(text, position)
        nearest = min((match for match in found if match), key=lambda match: match.start(), default=None)
        if nearest is None:
            return
        if len(nearest[0]) <= LONGEST:
            yield numeral_of(nearest)
        position = nearest.end()


def numeral_of(match: re.Match) -> Numeral:
    if match.re is FRACTION and match["tenths"]:
        return Numeral(match.span(), 10 * DIGIT[match["tenths"]], percent=True)
    if match.re is FRACTION:
        share = FRACTIONS[match["word"]] if match["word"] else 100 * int(match["top"]) / max(1, int(match["bottom"]))
        return Numeral(match.span(), whole(share), percent=True)
    if match.re is PERCENT_WORD:
        return Numeral(match.span(), number(match["number"]), percent=True, more=bool(match["more"]))
    if match["han"]:
        return han_numeral(match)
    scale = (match["scale"] or "") + match["late"]
    return Numeral(
        match.span(), number(match["arabic"] + scale), percent=bool(match["percent"]), more=bool(match["han_more"])
    )


def han_numeral(match: re.Match) -> Numeral:
    word, late = match["han"], match["late_han"]
    if two := NEIGHBOURS.fullmatch(word):
        scale = SCALE.get(two[2] or "", 1)
        low, high = (DIGIT[char] * scale for char in two[1])
        return Numeral(match.span(), low, high, han=True)
    bare = all(char in SCALE for char in word) and word != "十"
    return Numeral(match.span(), number(word + late), more=bool(match["more"]), bare=bare, han=True)


def joined(text: str, numerals: Iterator[Numeral]) -> Iterator[Numeral]:
    """Two numbers with nothing but a dash or 至 between them (a unit may stand after the first) are one range."""
    low: Numeral | None = None
    for numeral in numerals:
        if low and is_range(text, low, numeral):
            factor = common_scale(text, low, numeral)
            yield Numeral(
                (low.span[0], numeral.span[1]),
                whole(low.value * factor),
                numeral.value,
                percent=numeral.percent,
                more=numeral.more,
                han=numeral.han,
            )
            low = None
            continue
        if low:
            yield low
        low = numeral
    if low:
        yield low


def is_range(text: str, low: Numeral, high: Numeral) -> bool:
    between = text[low.span[1] : high.span[0]]
    return (
        low.high is None
        and high.high is None
        and (not low.percent or high.percent)
        and re.fullmatch(rf"(?:[名人个场次家项年天节件篇户元]|万元)?{DASH}", between) is not None
        and low.value * common_scale(text, low, high) < high.value
    )


def common_scale(text: str, low: Numeral, high: Numeral) -> int:
    """3至5万 begins at 3万: the scale that only the upper end prints."""
    printed = text[slice(*low.span)], text[slice(*high.span)]
    if printed[0].isdigit() and not high.percent and low.value < high.value:
        for char, factor in BIG_SCALE.items():
            if char in printed[1] and low.value * factor < high.value:
                return factor
    return 1
