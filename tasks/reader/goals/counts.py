"""Figures that are targets: sums, each unit's number, parts of another (其中), either of two."""

import re
from dataclasses import replace
from typing import Any

from tasks.reader.goals.asking import HOURS, is_target
from tasks.reader.goals.composites import either_or, with_deed
from tasks.reader.goals.context import placed
from tasks.reader.goals.found import Found, condition, new_goal
from tasks.reader.goals.items import Item
from tasks.reader.goals.quantities import Quantity, find_quantities
from tasks.reader.goals.sentences import Sentence
from tasks.reader.goals.shares import share_goals, units_sharing
from tasks.reader.goals.splitting import items_of
from tasks.reader.goals.spread import spread_goals
from tasks.reader.goals.words import PERSONS, PERSONS_UNITS, TIME_UNITS, any_of
from tasks.reader.model import Goal

STOCK = re.compile(
    r"(?:注册|在册|在籍|粉丝|关注|会员|入库|在库|储备)[^，。；证卡]{0,8}(?:数|人数|总数|总量|规模|达|突破|稳定|保持)"
    r"|保持在|稳定在|维持在|保有量|存量"
)
PERSON_SCOPE = re.compile(rf"(?:{any_of(PERSONS)})$")
PER_MILLE = "‰"
SMALL = 12  # more than so many pieces of work are not one person's


def counted_goals(
    sentence: Sentence, earlier: list[Goal], *, personal: bool = False, plain: bool = False
) -> list[Found]:
    """The targets in figures of one sentence. ``earlier`` are those read before it, for 其中 to lean on; ``personal``
    says that the clause is an item of a checklist that each person works off, ``plain`` that any figure is a target."""
    quantities = find_quantities(sentence)
    items = items_of(sentence, quantities)
    found: list[Found] = []
    ahead: Item | None = None
    for place, printed in enumerate(items):
        item = replace(printed, before=ahead) if printed.before else printed
        leaning = bool(found and ahead)
        if is_inner(item, ahead) or is_size(item, ahead) or not (plain or is_target(item, leaning=leaning)):
            ahead = item
            continue
        item = ahead = inherited(item, found)
        following = items[place + 1] if place + 1 < len(items) else None
        nested = following if following and is_inner(following, item) else None
        goals = goals_of(item, nested, quantities, personal)
        if following and is_size(following, item):
            sized(goals, item, following)
        found += placed(goals, item, found, earlier)
    return with_deed(sentence, either_or(sentence, found)) if personal else either_or(sentence, found)


def is_inner(item: Item, ahead: Item | None) -> bool:
    """至少有1个 behind 60%以上乡镇团委: what a unit must have to be counted in the share."""
    if ahead is None or item.quantity.percent or not ahead.quantity.percent:
        return False
    return item.phrase_end == ahead.phrase_end and units_sharing(ahead) != "" and not item.head.startswith("、")


def is_size(item: Item, ahead: Item | None) -> bool:
    """不少于20人的 between 1支 and 志愿服务队伍: how large what is counted must be."""
    if ahead is None or item.quantity.percent or ahead.quantity.percent:
        return False
    between = item.sentence.plain[ahead.quantity.span[1] : item.quantity.span[0]]
    return not between.strip() and item.tail.lstrip().startswith("的")


def sized(goals: list[Goal], item: Item, size: Item) -> None:
    """Give ``goals`` the size as a condition, and the noun that stands behind it."""
    for goal in goals:
        goal.metric = f"{item.metric}{size.noun}".removeprefix("在")
        goal.span = (goal.span[0], size.span[1])
        goal.inner = condition(size) | {"metric": "规模"}


def inherited(item: Item, found: list[Found]) -> Item:
    """The item with the comparator of the one before it: 不少于2000个A、1000个B."""
    above = item.before.quantity if item.before else None
    if above and found and item.carries_on and above.force in {"comparator", "adverb"}:
        return replace(item, quantity=replace(item.quantity, bound=above.bound, word=above.word, force=above.force))
    return item


def goals_of(item: Item, nested: Item | None, quantities: list[Quantity], personal: bool) -> list[Goal]:
    """Usually one goal; several where the figure holds for several things by name."""
    if item.quantity.percent:
        return share_goals(item, nested)
    if spread := spread_goals(item):
        return spread
    if item.each:
        return [each_goal(item, match) for match in item.each]
    if item.each_behind:
        scope = f"每个{item.each_behind}"
        return [new_goal(item, "each", f"“/{item.each_behind}”读作每一个都要达到。", scope=scope)]
    goals = [one_goal(item, personal, place) for place in range(len(item.quantity.numerals))]
    for goal in goals:
        goal.inner = qualifying(item, quantities)
    return goals


def each_goal(item: Item, match: re.Match) -> Goal:
    scope = item.each_scope(match)
    reason = f"“{scope}”读作每一个都要达到。"
    return new_goal(item, "each", reason, scope=scope, per=item.period or match["noun"].strip())


def one_goal(item: Item, personal: bool, place: int) -> Goal:
    quantity, value = item.quantity, item.value_at(place)
    if quantity.force == "change":
        return new_goal(item, "trend", "幅度按印出的数。", value=value)
    if quantity.unit == PER_MILLE:
        return new_goal(item, "ratio", "按比例计算。", value=value)
    if personal:
        return new_goal(item, "each", "任务清单按人领办，每人分别计。", value=value)
    if item.one_by_one or is_persons_own(item):
        return new_goal(item, "each", "所列单位或人员每一个分别达到。", value=value)
    if STOCK.search(item.head + quantity.word) or (
        quantity.unit in TIME_UNITS and not item.period and not (item.verb and quantity.unit in HOURS)
    ):
        return new_goal(item, "latest", "现状数，按最近一次读取。", value=value)
    over = f"按{item.period}累加。" if item.period else "按记录累加。"
    return new_goal(item, "sum", over, value=value)


def is_persons_own(item: Item) -> bool:
    """专职团干部至少承办1件: a small number of pieces, or a length of time, asked of persons is each one's."""
    quantity = item.quantity
    if not PERSON_SCOPE.search(item.scope):
        return False
    if quantity.unit in TIME_UNITS:
        return True
    return quantity.numeral.value <= SMALL and (quantity.unit not in PERSONS_UNITS or "结对" in item.tail + item.head)


def qualifying(item: Item, quantities: list[Quantity]) -> dict[str, Any] | None:
    """（规模超100人）: what an event must have to count."""
    sentence = item.sentence
    for quantity in quantities:
        aside = sentence.aside_at(quantity.figure[0])
        if aside and quantity.force and item.quantity.span[1] <= aside[0] <= item.end:
            name = re.sub(r"^\W*(?:每场|每次|单场)?", "", sentence.text[aside[0] + 1 : quantity.span[0]]).strip()
            bound = {"bound": quantity.bound, "value": quantity.value, "unit": quantity.unit}
            return {"metric": name or item.metric} | bound
    return None
