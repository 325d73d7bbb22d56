"""Numbers that are names: 千校万岗, “8+4”, 第二届, 12355, 四个意识, 三年行动方案. Veiled, so that nothing counts them.

The rules go by the shape of a name and by what stands around it, never by one document's list.
"""

import re

from tasks.reader.goals.words import ADVERBS, AFTERS, COMPARATORS, UNITS, any_of, listed
from tasks.reader.numbers import narrow

VEIL = "□"
NUMBERS = re.compile(r"[\d零〇一二两三四五六七八九十百千万亿半%]")
# One width of punctuation for all rules, except in 3,000.
PUNCTUATION = {ord(half): wide for half, wide in zip(",;:()?!", "，；：（）？！", strict=True)}
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
SAYS_HOW_MUCH = re.compile(any_of(COMPARATORS, ADVERBS, [word for word in AFTERS if len(word) > 1]))

HAN = "[一二两三四五六七八九十百千万]"
COUNT = rf"(?:\d+|{HAN}+)"
YEAR = r"(?:19|20)\d{2}"
QUOTED = re.compile(r"“[^”\n]{1,60}”|‘[^’\n]{1,60}’|「[^」\n]{1,60}」|『[^』\n]{1,60}』|" + r'"[^"\n]{1,40}"')
TITLES = re.compile(r"《[^》\n]{1,120}》")

# What is a name or a date wherever it stands, by its shape.
SHAPES: dict[str, str] = {
    "the number of a heading": (
        r"^\s*[-–—―*●•·]*\s*(?:第?[一二三四五六七八九十百]+[、章节条款编.．]|（[一二三四五六七八九十\d]+）"
        r"|\d{1,2}[）.．、](?!\d)|[①-⑳]|\d{1,2}(?:\.\d{1,2}){1,3}(?![\d万亿%]))"
    ),
    "the number of a document": r"[〔\[【（]\s?\d{4}\s?[〕\]】）]\s?\d*\s?号?",
    "a telephone number": (
        r"(?<!\d)(?:0\d{2,3}\s?[-—–]\s?)?\d{7,8}(?!\d|\s?[名人个万])(?:\s?转\s?\d+)?|(?<!\d)1[3-9]\d{9}(?!\d)"
        r"|400[-—]\d{3,4}[-—]\d{3,4}|(?<!\d)12(?:355|345|348|380|320|385)(?!\d|\s?[名人个场次])"
    ),
    "an ordinal": r"第\s?(?:\d+|[一二三四五六七八九十百]+)(?!名)",
    "a year": rf"(?<!\d){YEAR}\s?(?:[-—–－至~]{{1,2}}\s?{YEAR}\s?)?(?:年度?|届|级|版|学年)",
    "a date": (
        r"\d{1,2}\s?月(?:\d{1,2}\s?[日号]|[份底末初])?|(?:\d{1,2}\s?、\s?)+\d{1,2}\s?月|每[月季]\d{1,2}[日号]"
        r"|\d{1,2}[:：时点]\d{0,2}分?"
    ),
    "parts added up": r"\d+(?:\+\w+)+",
    "a session of a term": rf"{COUNT}届{COUNT}次",
    "an edition, an age, a session": rf"{COUNT}(?:周年|届|号|岁|周岁|级联动|位一体|中全会|次全会|次党代会)",
    "a plan over years": rf"{COUNT}年(?:行动|计划|规划|攻坚|滚动|过渡期|工作|制|级|来|一|期)",
    "a stretch of time": rf"{COUNT}(?:年|个月)(?:之内|以内|内)",
    "a congress, a five-year plan": (
        r"(?:十[一二三四五六七八九]|二十)[届大]|十[一二三四五六七八九](?=[”’]|规划|时期|期间)"
    ),
    "a slogan of so many": (
        rf"{HAN}个(?:意识|自信|维护|确立|务必|代表(?!队)|全面|统一|结合|坚持|必须|伟大|面向|规律|文明|方面|阶段|环节|层面"
        r"|维度|步骤|原则|一批|一工程)"
    ),
    "一 as part of a word": (
        r"一对[一多]|一[体站次]化?(?:式|性|化)|一二三(?:次)?产业?|一[系列定些般律并致起切旦直样]|统一|进一步|唯一|同一"
        r"|(?<!分)之一|万[众一]|百姓|千方百计|十分|三农|两新|百[强千]"
    ),
    "百千万 and the like": r"[百千万]{2,}(?=[^名人个场套张家件条余多元次]|$)",
}
NAMES = re.compile("|".join(f"(?:{shape})" for shape in SHAPES.values()))
# 五大项目, 四级格局, 三张清单: a list that the text names. Behind 至少 it is a figure all the same.
KINDS = listed("大 化 性 型 类 种 重 股 则 方 边 线 纲 级 层 中心 板块 清单 制度 机制 模式")
KIND = re.compile(rf"(?<!\d){HAN}+(?:{any_of(KINDS)})(?!学|型|赛|中专|学生|校)")
# 千校万岗, 三减一节, 两帮两促: numerals and nouns by turns, not all of the nouns words of measure.
NOUN = rf"(?!{HAN})[\u4e00-\u9fa5]"
BY_TURNS = re.compile(rf"(?:{HAN}{NOUN}){{2,}}")
TURN = re.compile(rf"{HAN}({NOUN})")


def even(text: str) -> str:
    """``text`` with one width of digits and of punctuation; every offset keeps its meaning."""
    plain = narrow(text)
    kept = {match.start() for match in THOUSANDS.finditer(plain)}
    turned = plain.translate(PUNCTUATION)
    return "".join("," if position in kept else char for position, char in enumerate(turned)) if kept else turned


def veiled(text: str) -> str:
    """``text`` (made :func:`even`) with the numbers veiled that name something; every offset keeps its meaning."""
    text = TITLES.sub(veil, text)
    text = QUOTED.sub(lambda match: match[0] if SAYS_HOW_MUCH.search(match[0]) else veil(match), text)
    text = NAMES.sub(veil, text)
    text = KIND.sub(lambda match: match[0] if is_asked(match, 4) else veil(match), text)
    return BY_TURNS.sub(lambda match: veil(match) if is_slogan(match) else match[0], text)


def veil(match: re.Match) -> str:
    return NUMBERS.sub(VEIL, match[0])


def is_asked(match: re.Match, reach: int) -> bool:
    """Whether a comparator or 每 stands in the few signs before."""
    before = match.string[max(0, match.start() - reach) : match.start()]
    return bool(SAYS_HOW_MUCH.search(before)) or before.endswith("每")


def is_slogan(match: re.Match) -> bool:
    nouns = TURN.findall(match[0])
    return not all(noun in UNITS for noun in nouns) and not is_asked(match, 6)
