"""分别: several figures over levels, ranks or rates, or one figure over each of several names."""

import re
from itertools import pairwise

from tasks.reader.goals.found import new_goal, without_dues
from tasks.reader.goals.items import Item, levels_in
from tasks.reader.model import Goal

SEVERALLY = "分别"
RATE_NAME = re.compile(r"(?:率|数|数量|比例|占比|比重|总量|规模|人次|时长|面)$")
AND = re.compile(r"、|以及|和|与|及")


def spread_goals(item: Item) -> list[Goal]:
    """50、20、10 over 省市县, 4项、2项、1项 over ranks, 分别1个 over all levels; empty where nothing is spread."""
    counts = [numeral.value for numeral in item.quantity.numerals]
    severally = SEVERALLY in item.head
    before = without_dues(item, item.head.partition(SEVERALLY)[0]) if severally else item.head
    levels = levels_in(before, len(counts))
    if levels and (len(counts) == len(levels) or (severally and len(counts) == 1)):
        spread = counts if len(counts) > 1 else counts * len(levels)
        value = dict(zip(levels, spread, strict=True))
        scope = before if severally and not item.verb_before(SEVERALLY) else item.scope or item.doer
        reason = "“分别”按层级对应，每一个单位各自达到。"
        return [new_goal(item, "each", reason, value=value, scope=scope)]
    if severally and len(counts) > 1 and (staged := staged_goals(item)):
        return staged
    names = names_of(item) if severally and len(counts) > 1 else []
    if not names or len(names) != len(counts):
        return []
    if all(RATE_NAME.search(name) for name in names):
        return rate_goals(item, names)
    begin = item.sentence.text.find(names[0])
    span = (item.sentence.start + begin, item.span[1]) if 0 <= begin < item.begin else item.span
    value = dict(zip(names, counts, strict=True))
    reason = "“分别”按所列对象一一对应。"
    return [new_goal(item, "each", reason, value=value, scope="、".join(names), span=span)]


def rate_goals(item: Item, names: list[str]) -> list[Goal]:
    """One goal for each rate: 入学率、巩固率分别达到95%、90%."""
    measure = "ratio" if item.quantity.percent else "sum"
    return [
        new_goal(item, measure, f"“分别”：对应“{name}”。", value=numeral.value, metric=name)
        for name, numeral in zip(names, item.quantity.numerals, strict=True)
    ]


def staged_goals(item: Item) -> list[Goal]:
    """One goal for each date: 到2024年、2025年、2026年，优良率分别达到50%、55%、60%."""
    numerals = item.quantity.numerals
    figure = item.sentence.start + item.quantity.figure[0]
    dues = [due for due in item.sentence.dues if due.on and due.span[1] <= figure][-len(numerals) :]
    apart = any(one.span[1] + 1 < other.span[0] for one, other in pairwise(dues))
    if len(dues) != len(numerals) or apart:
        return []
    measure = "ratio" if item.quantity.percent else "sum"
    return [
        new_goal(item, measure, f"“分别”：对应“{due.printed}”。", value=numeral.value, due=due)
        for due, numeral in zip(dues, numerals, strict=True)
    ]


def names_of(item: Item) -> list[str]:
    """A、B和C before 分别, in this phrase or, where nothing stands before it, in the phrase ahead."""
    head = without_dues(item, item.head.partition(SEVERALLY)[0])
    if not head:
        head = item.phrase_ahead
    return [name.strip() for name in AND.split(re.sub(r"^[对为给向]", "", head.strip(" ，、"))) if name.strip()]
