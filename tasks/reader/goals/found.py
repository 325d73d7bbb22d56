"""A goal as it is read out of an item, with the sentence that says why it was read so."""

import re
from dataclasses import dataclass
from typing import Any

from tasks.reader.goals.items import Item
from tasks.reader.goals.words import READ_AS
from tasks.reader.model import Goal


@dataclass
class Found:
    """A goal read out of one sentence, and the goal of which it is a part (其中)."""

    goal: Goal
    parent: Goal | None = None


def new_goal(item: Item, measure: str, reason: str, **known: Any) -> Goal:
    """The goal of ``item``; ``known`` replaces what the item says by itself. The quote is cut later, from the paper."""
    quantity = item.quantity
    values = {
        "quote": "",
        "span": item.span,
        "clause": None,
        "metric": item.metric,
        "measure": measure,
        "bound": quantity.bound,
        "value": quantity.value,
        "unit": quantity.unit,
        "per": item.period,
        "scope": item.scope,
        "due": item.sentence.due_at(quantity.figure[0]),
        "strength": item.strength,
        "reason": f"{how_read(item)}{reason}",
    }
    return Goal(**(values | known))


def how_read(item: Item) -> str:
    """Why the bound is what it is."""
    quantity = item.quantity
    if quantity.bound == "range":
        return "印出两个数，读作区间；"
    if quantity.force == "change":
        return f"“{quantity.word}”读作与上期相比的变化；"
    if quantity.word and quantity.bound in READ_AS:
        return f"“{quantity.word}”读作{READ_AS[quantity.bound]}；"
    if quantity.numeral.more:
        return "“多”“余”读作超过；"
    if quantity.numeral.bare:
        return "只印出“万”“千”这样的整数，读作大约；"
    if item.verb:
        return f"“{item.verb}”后直接写数，没有上下限，读作等于；"
    return "没有上下限的词，读作等于；"


def condition(item: Item) -> dict[str, Any]:
    """A figure that another one depends on: 至少有1个 of 60%的乡镇."""
    quantity = item.quantity
    return {"metric": item.metric, "bound": quantity.bound, "value": quantity.value, "unit": quantity.unit}


def without_dues(item: Item, words: str) -> str:
    """``words`` of the item's sentence without the deadlines in them and the words of strength at their ends."""
    for due in item.sentence.dues:
        begin = due.span[0] - item.sentence.start
        words = words.replace(item.sentence.text[begin : due.span[1] - item.sentence.start], "")
    return re.sub(r"^(?:[\s，、]|力争|确保|其中|原则上)+|(?:[\s，、]|力争|确保|原则上|要|应)+$", "", words)
