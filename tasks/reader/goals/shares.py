"""Shares: 配备率达到90%以上 is a ratio, 覆盖80%的乡镇 a coverage, 提高10个百分点 a trend."""

import re

from tasks.reader.goals.found import condition, new_goal
from tasks.reader.goals.items import Item
from tasks.reader.goals.spread import spread_goals
from tasks.reader.goals.words import HAVING, any_of, listed
from tasks.reader.model import Goal

HAVE_VERB = any_of(
    listed(
        "建立 建有 建成 设立 成立 至少 有 达到 实现 开展 配备 完成 拥有 组建 创建 覆盖 开通 配有 设有 达标 开设 "
        "形成 纳入 参与 参加"
    )
)
# What stands behind the figure where units are counted: 以上乡镇团委至少有, 的大学、…建立.
UNITS_BEHIND = re.compile(
    rf"^\s?的?(?P<units>(?:(?!岗位|团员|学生|青年)[^，。；、\d]){{0,14}}?(?:{any_of(HAVING)}))"
    rf"(?:、[^，。；\d]{{1,8}})?(?=$|[，。；、（]|都|均|要|应|能|普遍|全部|{HAVE_VERB})"
)
# 国有企业团组织100%建立…
UNITS_AHEAD = re.compile(rf"(?P<units>[^，。；、]{{0,14}}(?:{any_of(HAVING)}))$")
HAVE_BEHIND = re.compile(rf"\s?(?:都|均|要)?(?:{HAVE_VERB})")
COVERED = re.compile(r"覆盖(?:面|率)?(?:达到?|不低于|不少于|超过|为|至少|至|控制在)?\s*$|覆盖(?:面|率)")
FIGURE_BEHIND = re.compile(r"^(?:、|和|与)[^，。；]*?\d")


def share_goals(item: Item, nested: Item | None) -> list[Goal]:
    """The goals of one share, or series of shares; ``nested`` is what a unit must have to be counted."""
    quantity = item.quantity
    if quantity.force == "change":
        return [new_goal(item, "trend", "幅度按印出的百分数。")]
    if len(quantity.numerals) > 1 and (spread := spread_goals(item)):
        return spread
    units = units_sharing(item)
    if units or COVERED.search(item.head):
        return [coverage(item, units, nested)]
    return [
        new_goal(item, "ratio", "按比例计算。", value=item.value_at(place), metric=ratio_name(item))
        for place in range(len(quantity.numerals))
    ]


def units_sharing(item: Item) -> str:
    """乡镇 of 覆盖80%的乡镇 and 乡镇团委 of 60%以上乡镇团委至少有…: the units of which a share is asked."""
    behind = item.sentence.text[item.quantity.span[1] : item.phrase_end]
    match = UNITS_BEHIND.match(behind)
    if match:
        return match["units"]
    ahead = UNITS_AHEAD.search(item.clean_head) if HAVE_BEHIND.match(behind) else None
    return ahead["units"] if ahead else ""


def coverage(item: Item, units: str, nested: Item | None) -> Goal:
    """Units that have something: the quote goes on to what they have."""
    more = FIGURE_BEHIND.match(item.sentence.plain[item.end : item.phrase_end])
    end = item.end if not units or more else item.phrase_end
    end = item.sentence.start + len(item.sentence.text[:end].rstrip("，。；、 "))
    return new_goal(
        item,
        "coverage",
        "按达到的单位占比计算。",
        scope=units or item.scope,
        inner=condition(nested) if nested else None,
        span=(item.span[0], max(item.span[1], end)),
        metric=covered_thing(item, units),
    )


def covered_thing(item: Item, units: str) -> str:
    """What the units have."""
    if COVERED.search(item.head) or not units:
        return item.clean_head.strip("， ") or item.metric
    rest = item.sentence.text[item.quantity.span[1] : item.phrase_end].strip(" 的，。；")
    last = re.split(r"\d+%(?:以上|以下|左右)?的?", rest)[-1]
    own = UNITS_BEHIND.match(last)
    return f"{units}{last[own.end('units') :] if own else last}"[:60]


def ratio_name(item: Item) -> str:
    base = item.quantity.base.strip("的")
    if not base:
        return item.metric
    head = re.sub(r"(?:按照?|参考|参照|根据)$", "", item.clean_head.partition(base)[0]).strip("，")
    rest = re.sub(r"^\s*的?(?:比例|规模|标准|以上|左右)?的?", "", item.tail).strip(" ，。；")
    return f"{head or rest}占{base}比例"[:60]
