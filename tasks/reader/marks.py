"""What a line begins with: the numbering of every habit, in one table.

A mark is what stands before a heading or an item: 第一条, 一、, （一）, 1., ①, ――, 重点任务一：, 附件1. Numbers of the
text itself are none: 2021年, 12355平台, 1.5万, 10%. Neither is 一是, which belongs to running text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from youthwork.lib.numerals import whole


class Style(StrEnum):
    PART = "part"  # 第一编, 第一部分
    CHAPTER = "chapter"  # 第一章
    SECTION = "section"  # 第一节
    ARTICLE = "article"  # 第一条
    STAGE = "stage"  # 第一阶段, 第一步
    HAN = "han"  # 一、
    HAN_BRACKETS = "han_brackets"  # （一） ㈠
    NUMBER = "number"  # 1. 1． 1、 ⒈
    DECIMAL = "decimal"  # 1.2 3.2.1
    NUMBER_HALF = "number_half"  # 1) 1）
    NUMBER_BRACKETS = "number_brackets"  # （1） ⑴
    CIRCLED = "circled"  # ① ❶
    ROMAN = "roman"  # Ⅰ. II、
    LETTER = "letter"  # A. b) （a）
    DASH = "dash"  # ―― —— -
    BULLET = "bullet"  # ● ■ · ➢
    NAMED = "named"  # 重点任务一： 行动1
    ANNEX = "annex"  # 附件1 附件：


@dataclass(frozen=True)
class Mark:
    """``printed`` is the number as it stands there (``（一）``, ``1.``, ``重点任务一``), ``length`` how many characters
    it takes of the text, from the first one to the blanks and the colon behind it."""

    style: Style
    ordinal: int | None
    printed: str
    length: int


@dataclass(frozen=True)
class _Rule:
    style: Style
    pattern: re.Pattern[str]
    ordinal: Callable[[str], int | None] | None = whole  # of the group "n"; None: the style does not count


_BLANK = r"[ \t\u00a0\u2002-\u200a\u3000]"
_HAN = r"[〇零一二三四五六七八九十百]"
_DIGITS = r"[0-9０-９]"
_OPEN, _CLOSE = r"[（(【\[〔]", r"[）)】\]〕]"
_COUNTED = r"[万亿千百个名人项场次家所条件套只对元倍岁天年月日号期届家间处篇本份支户级％%‰℃时分秒多余几来]"
# What follows 附件1 or 第三条 where a sentence only speaks of it.
_SPOKEN_OF = r"[所中的之和与及或至到、，,。；;）)」”》]|规定|要求|明确|列|款|项"
# The nouns that items are called by. Words may stand before them: 重点任务一, 专项行动一.
NOUNS = (
    *("任务", "行动", "举措", "措施", "专项", "工程", "项目", "计划", "阶段", "目标", "专题", "板块", "模块", "方案"),
    *("专栏", "实事", "事项", "要点", "领域", "方向", "环节", "部分", "类别", "清单", "主题", "课题", "问题", "步骤"),
    *("原则", "要求", "场景", "抓手", "载体", "平台", "活动", "指标", "品牌", "赛道"),
)


def _rule(style: Style, pattern: str, ordinal: Callable[[str], int | None] | None = whole) -> _Rule:
    return _Rule(style, re.compile(pattern), ordinal)


def _after(first: str) -> Callable[[str], int]:
    """The place of a sign in a run of them: ③ is the third after ①."""
    return lambda sign: ord(sign) - ord(first) + 1


def _last(number: str) -> int | None:
    return whole(re.split(r"[.．]", number)[-1])


def _letter(sign: str) -> int:
    folded = ord(sign) - 0xFEE0 if sign > "\uff00" else ord(sign)
    return ord(chr(folded).upper()) - ord("A") + 1


_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def _roman(sign: str) -> int:
    return _ROMANS.index(sign) + 1 if sign in _ROMANS else ord(sign) - ord("Ⅰ") + 1


def _ordered(style: Style, units: str, follows: str = "") -> _Rule:
    """第X章 and its kin; ``follows`` is what must, or must not, stand behind."""
    return _rule(style, rf"第{_BLANK}*(?P<n>{_HAN}+|{_DIGITS}{{1,3}}){_BLANK}*(?:{units})(?!{_SPOKEN_OF}){follows}")


_END = rf"(?=$|{_BLANK}|[：:（(、.．，,])"
_RULES = (
    _ordered(Style.PART, "编|部分", _END),
    _ordered(Style.CHAPTER, "章"),
    _ordered(Style.SECTION, "节", "(?![课点])"),
    _ordered(Style.ARTICLE, "条", "(?![件约例线])"),
    _ordered(Style.STAGE, "阶段|步骤|步", _END),
    # 附件1：… | 附件：1.… (the list of them; its items follow) | 附件 | 附表2
    _rule(
        Style.ANNEX,
        rf"附{_BLANK}*(?:件|表|录|图|则)?{_BLANK}*(?P<n>{_DIGITS}{{1,2}}(?!{_DIGITS})|{_HAN}{{1,3}}(?![〇-九]))"
        rf"(?!{_BLANK}*(?:{_SPOKEN_OF}))",
    ),
    _rule(Style.ANNEX, rf"附{_BLANK}*(?:件|表|录|图)?(?={_BLANK}*[：:])", None),
    _rule(Style.ANNEX, rf"附{_BLANK}*(?:件|表|录){_BLANK}*$", None),
    # 一、 but not 二、三产业, 一、二年级
    _rule(
        Style.HAN,
        rf"(?P<n>{_HAN}+)(?:{_BLANK}*[、．.]|(?=\u3000|\t|{_BLANK}{{2}}))"
        rf"(?!{_BLANK}*{_HAN}+(?:、|产业|年级|季度|月|线|级|等奖|孩))",
    ),
    _rule(Style.HAN_BRACKETS, rf"{_OPEN}{_BLANK}*(?P<n>{_HAN}+){_BLANK}*{_CLOSE}"),
    _rule(Style.HAN_BRACKETS, r"(?P<n>[㈠-㈩])", _after("㈠")),
    _rule(Style.NUMBER_BRACKETS, rf"{_OPEN}{_BLANK}*(?P<n>{_DIGITS}{{1,2}}){_BLANK}*{_CLOSE}"),
    _rule(Style.NUMBER_BRACKETS, r"(?P<n>[⑴-⒇])", _after("⑴")),
    # 1.2 and 3.2.1, but not 1.5万, 3.15晚会
    _rule(
        Style.DECIMAL,
        rf"(?P<n>[1-9]{_DIGITS}?(?:[.．][1-9]{_DIGITS}?){{1,3}})[.．、]?(?!{_DIGITS})"
        rf"(?!{_BLANK}*(?:{_COUNTED}|版|[KMG]B))(?={_BLANK}*[^\d\s.．、])(?!.{{0,8}}?(?:节|日|晚会|讲话|事件))",
        _last,
    ),
    # 1.2021年底前… is the first item; 1.5万, 6、9、12月底 and 1、2月 are no items
    _rule(
        Style.NUMBER,
        rf"(?P<n>{_DIGITS}{{1,3}}){_BLANK}*(?:、(?!{_DIGITS}{{1,2}}[、月日号季])|[.．](?!{_DIGITS}{{1,3}}(?!{_DIGITS})))",
    ),
    _rule(Style.NUMBER, r"(?P<n>[⒈-⒛])", _after("⒈")),
    _rule(Style.NUMBER_HALF, rf"(?P<n>{_DIGITS}{{1,2}}){_BLANK}*[)）]"),
    _rule(Style.CIRCLED, r"(?P<n>[①-⑳])", _after("①")),
    _rule(Style.CIRCLED, r"(?P<n>[❶-❿])", _after("❶")),
    _rule(Style.ROMAN, r"(?P<n>[Ⅰ-Ⅻ]|X?(?:I{1,3}|IV|VI{0,3}|IX)|X)(?:[.．、]|(?<=[Ⅰ-Ⅻ]))(?![A-Za-z0-9])", _roman),
    _rule(Style.LETTER, r"(?P<n>[A-Za-zＡ-Ｚａ-ｚ])[.．、)）](?![A-Za-z0-9.])", _letter),
    _rule(Style.LETTER, r"[（(](?P<n>[A-Za-z])[）)]", _letter),
    _rule(
        Style.NAMED,
        rf"[\u4e00-\u9fff]{{0,4}}?(?:{'|'.join(NOUNS)})(?:之)?{_BLANK}*(?:{_OPEN}?(?P<n>{_HAN}{{1,3}}|{_DIGITS}{{1,2}}){_CLOSE}?)"
        rf"(?=$|{_BLANK}*[：:、.．]|[（(“《【]|{_BLANK}+(?!{_BLANK}|{_COUNTED}))",
    ),
    # —3— and - 3 - are page numbers, -5 a number
    _rule(Style.DASH, rf"(?:[―—–─]{{1,3}}|[-－]{{1,2}})(?!{_BLANK}*{_DIGITS}+{_BLANK}*[―—–─－-])(?![-―—0-9])", None),
    _rule(Style.BULLET, r"[·•●○■◆◇★☆▲△▶►➢➤✓✔√◎\uf06c\uf06e\uf075\uf0b7\uf0d8\uf0fc](?!\d)", None),
)
# What a page written in Markdown leaves before, between and behind: ### **（一）** - 1.
_LEFT_OVER = re.compile(rf"{_BLANK}*(?:(?:#{{1,6}}|>|\*\*|__){_BLANK}*)*")
_ITEM = re.compile(rf"[-*+·•]{_BLANK}+")
_BEHIND = re.compile(rf"{_BLANK}*(?:[：:]|\*\*|__)?{_BLANK}*(?:\*\*)?")
_POINT = re.compile(rf"(?:[、.．]{_BLANK}*)?")
_POINTED = frozenset({Style.NAMED, Style.PART, Style.STAGE})  # 行动一、… and 行动1.… : the point belongs to the mark


def mark_of(text: str) -> Mark | None:
    """What ``text``, a line or paragraph, begins with; None for running text.

    Blanks and leftovers of Markdown before the mark count into its length. A list sign before a number (- 1.) is such a
    leftover too.
    """
    start = _skip(_LEFT_OVER, text, 0)
    if item := _ITEM.match(text, start):
        return _mark_at(text, _skip(_LEFT_OVER, text, item.end())) or _mark_at(text, start)
    return _mark_at(text, start)


def _mark_at(text: str, start: int) -> Mark | None:
    for rule in _RULES:
        found = rule.pattern.match(text, start)
        if found is None:
            continue
        ordinal = rule.ordinal(found["n"]) if rule.ordinal else None
        if rule.ordinal and not ordinal:
            continue  # 五一、 is a holiday, （〇） nothing
        end = _skip(_BEHIND, text, found.end())
        if rule.style in _POINTED:
            end = _skip(_POINT, text, end)
        return Mark(rule.style, ordinal, found[0].strip(), end)
    return None


def _skip(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where ``pattern``, which may be empty, ends."""
    found = pattern.match(text, start)
    return found.end() if found else start
