"""Two conditions in one goal: either of them (或), or both (并) where a checklist asks for a deed and a figure."""

import re
from dataclasses import replace
from typing import Any

from tasks.reader.goals.found import Found
from tasks.reader.goals.sentences import Sentence
from tasks.reader.model import Goal

EITHER = re.compile(r"[，、\s]*(?:或者?)?")
# A deed without a figure that stands before another with one: 到社区报到，并参与至少1项.
DEED = re.compile(r"报到|注册|加入|登记|成立|建立|开通|挂牌")


def either_or(sentence: Sentence, found: list[Found]) -> list[Found]:
    """至少…1对，或组织不少于10名…: two conditions of which one is enough are one composite goal."""
    merged: list[Found] = []
    for one in found:
        last = merged[-1].goal if merged else None
        between = sentence.plain[last.span[1] - sentence.start : one.goal.span[0] - sentence.start] if last else ""
        opens = sentence.plain[one.goal.span[0] - sentence.start :].startswith("或")
        if last and EITHER.fullmatch(between) and ("或" in between or opens):
            merged[-1] = Found(composite(last, one.goal), merged[-1].parent)
        else:
            merged.append(one)
    return merged


def composite(one: Goal, other: Goal) -> Goal:
    parts = [*one.value, part(other)] if one.measure == "composite" else [part(one), part(other)]
    return replace(
        one,
        span=(one.span[0], other.span[1]),
        measure="composite",
        bound=None,
        value=parts,
        unit="",
        metric=f"{one.metric}或{other.metric.removeprefix('或')}"[:80],
        inner={"any": True},
        reason="“或”读作达到其中一项即可。",
    )


def with_deed(sentence: Sentence, found: list[Found]) -> list[Found]:
    """到社区报到，并参与至少1项: an item of a checklist that asks for a deed and a figure asks for both."""
    if len(found) != 1 or found[0].goal.measure == "composite":
        return found
    goal = found[0].goal
    begin = goal.span[0] - sentence.start
    phrase = sentence.phrase_at(begin)
    ahead = [span for span in sentence.phrases if span[1] < phrase[0] + 1]
    if (
        not ahead
        or not sentence.text[phrase[0] :].startswith("并")
        or not DEED.search(sentence.text[slice(*ahead[-1])])
    ):
        return found
    deed = re.sub(r"^\W*\d*[.．、]?\s*", "", sentence.text[slice(*ahead[-1])])
    both = replace(
        goal,
        span=(sentence.start + ahead[-1][1] - len(deed), goal.span[1]),
        measure="composite",
        bound=None,
        value=[{"metric": deed, "bound": None, "value": None, "unit": ""}, part(goal)],
        unit="",
        metric=f"{deed}并{goal.metric}"[:80],
        inner={"any": False},
        reason="“并”读作两项都要达到。",
    )
    return [Found(both, found[0].parent)]


def part(goal: Goal) -> dict[str, Any]:
    return {"metric": goal.metric, "bound": goal.bound, "value": goal.value, "unit": goal.unit}
