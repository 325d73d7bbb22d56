"""What a goal takes from the goals and phrases before it: its whole (其中), its name, the units that each have it."""

from tasks.reader.goals.found import Found
from tasks.reader.goals.items import Item
from tasks.reader.goals.words import AREAS
from tasks.reader.model import Goal

FEW = 20
COUNTS_WHOM = {"名", "人", "户", "家", "位", "人次"}  # 青年家庭500户以上: who is named is what is counted


def placed(goals: list[Goal], item: Item, found: list[Found], earlier: list[Goal]) -> list[Found]:
    """The goals of an item with what they take from those of the sentence (``found``) or, 其中, of those before it."""
    ahead = [one.goal for one in found]
    wholes = [one.goal for one in found if one.parent is None] or earlier
    echoed(goals, item, ahead)
    for goal in goals:
        named_after(goal, item, ahead, earlier)
        carry_each(goal, item, ahead)
    return [Found(goal, parent_of(item, goal, wholes) or still_part(item, found)) for goal in goals]


def parent_of(item: Item, goal: Goal, ahead: list[Goal]) -> Goal | None:
    """The goal that 其中 points back to: the last sum, of the same unit if there is one."""
    if not item.is_part or goal.measure == "each":
        return None
    sums = [one for one in ahead if one.measure in {"sum", "latest"} and one.part_of is None]
    alike = [one for one in sums if one.unit == goal.unit]
    parent = next(reversed(alike or sums), None)
    if parent:
        goal.reason += "“其中”读作上一目标的一部分。"
    return parent


def still_part(item: Item, found: list[Found]) -> Goal | None:
    """其中35岁以下占60%，女性不少于三分之一: a share under no verb of its own goes on with the part before it."""
    last = found[-1] if found else None
    if last and last.parent and last.goal.measure == "ratio" and item.quantity.percent and not item.verb:
        return last.parent
    return None


def carry_each(goal: Goal, item: Item, ahead: list[Goal]) -> None:
    """每个示范点开展24场，服务不少于1000人次: what each has goes on in the next phrase where that names nobody; but
    a large figure without a comparator is rather what comes of them all."""
    last = ahead[-1] if ahead else None
    if last is None or last.measure != "each" or "每" not in last.scope or item.dated:
        return
    if goal.measure != "sum" or goal.scope or not (item.quantity.force or item.quantity.numeral.value <= FEW):
        return
    if item.sentence.cut_between(last.span[1] - item.sentence.start, item.begin + 1) in {"，", ""}:
        goal.measure, goal.scope = "each", last.scope
        goal.per = goal.per or last.per
        goal.reason = goal.reason.rsplit("；", 1)[0] + f"；承前“{last.scope}”，读作每一个都要达到。"


def named_after(goal: Goal, item: Item, ahead: list[Goal], earlier: list[Goal]) -> None:
    """Name a goal whose own words do not say what it counts: a part by whose it is (其中非公企业100家); 各不少于5场
    and 再提高3个百分点 by the goal before them; 达到45% by that of the phrase ahead; else by what that phrase does."""
    if goal.metric:
        return
    counts_them = item.quantity.unit in COUNTS_WHOM and item.scope not in AREAS and not (item.one_by_one or item.each)
    if item.scope and (item.is_part or counts_them):
        goal.metric = item.scope
        return
    again = item.one_by_one or item.quantity.force == "change"
    alike = next((one for one in reversed(ahead or earlier) if again and one.unit == goal.unit and one.unit), None)
    last = alike or goal_of_phrase_ahead(item, ahead)
    if last and not item.each:
        goal.metric = last.metric
    else:
        goal.metric = ("" if last else item.said_before) or item.scope or item.quantity.unit


def goal_of_phrase_ahead(item: Item, ahead: list[Goal]) -> Goal | None:
    """The goal read out of the phrase before the item's."""
    end = item.sentence.start + item.phrase_begin
    begin = end - len(item.phrase_ahead) - 1
    return next((one for one in reversed(ahead) if begin <= one.span[1] <= end), None)


def echoed(goals: list[Goal], item: Item, ahead: list[Goal]) -> None:
    """到2025年分别达到100%和80%: as many shares as were named just before are of the same things."""
    last = ahead[-len(goals) :]
    if len(goals) > 1 and len(last) == len(goals) and not item.metric and all(one.unit == "%" for one in last):
        for goal, one in zip(goals, last, strict=True):
            goal.metric, goal.measure, goal.scope = one.metric, one.measure, one.scope
