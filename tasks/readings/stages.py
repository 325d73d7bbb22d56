"""Goals that ask one indicator for several stages: 到2023年覆盖80%的乡镇, 到2025年全覆盖. Pure.

The first goal of such a family stands for the indicator; each later one names it in ``stage_of``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from tasks.choices import Measure
from tasks.likeness import LIKE, likeness
from tasks.readings.said import Asked, Said, asked_of, targets_of
from youthwork.lib.text import match_key

YEAR = re.compile(r"(?:19|20)\d\d")
NO_YEAR = "9999"  # behind all others
# Measures that may be asked stage by stage; 80% and full coverage are one.
FAMILIES = {
    Measure.COVERAGE: "share",
    Measure.RATIO: "share",
    Measure.SUM: "sum",
    Measure.LATEST: "latest",
    Measure.EACH: "each",
}
OF_THE_INDICATOR = ("measure", "per")


class Item(Protocol):
    """A row of the desk, as far as this module needs it."""

    pk: int
    position: int
    said: dict[str, Any]


OneItem = TypeVar("OneItem", bound=Item)


def year_of(said: Said) -> str:
    """The year of the due date, or of what is printed; "" where neither has one."""
    found = YEAR.search(said.get("due") or "") or YEAR.search(said.get("due_printed") or "")
    return found.group() if found else ""


def stage_of(said: Said) -> str:
    """What its stage is called: as the ledger has it, else the year that is printed; "" without one."""
    year = year_of(said)
    return str(said.get("stage") or (f"{year}年" if year else ""))


def alike(one: Said, other: Said) -> float:
    """How surely two goals count the same thing, from 0 (another thing) to 1."""
    if not all(same(one, other) for same in (_same_family, _same_unit, _same_scope, _same_condition)):
        return 0.0
    first, second = (str(said.get("metric") or said.get("quote", "")) for said in (one, other))
    near = 1.0 if match_key(first) == match_key(second) else likeness(first, second)
    return near if near >= LIKE else 0.0


def _same_family(one: Said, other: Said) -> bool:
    family = FAMILIES.get(one.get("measure", ""))
    return family is not None and family == FAMILIES.get(other.get("measure", ""))


def _same_unit(one: Said, other: Said) -> bool:
    if one.get("per", "") != other.get("per", ""):
        return False
    units = [said.get("unit") or ("%" if FAMILIES[said["measure"]] == "share" else "") for said in (one, other)]
    return units[0] == units[1]


def _same_scope(one: Said, other: Said) -> bool:
    """Whom it is asked of; a goal that does not say it may be of any."""
    first, second = one.get("scope", ""), other.get("scope", "")
    return not first or not second or match_key(first) == match_key(second) or likeness(first, second) >= LIKE


def _same_condition(one: Said, other: Said) -> bool:
    first, second = ((said.get("inner") or {}).get("value") for said in (one, other))
    return first is None or second is None or first == second


def staged(goals: Sequence[Said]) -> dict[int, int]:
    """Place of a later goal → place of the first of its family, among ``goals`` of one clause in printed order. No two
    of a family are due in the same year; a goal that is a part of another one (其中) is in none."""
    years: dict[int, set[str]] = {}  # of the family that the goal at a place begins
    found: dict[int, int] = {}
    for place, said in enumerate(goals):
        year = year_of(said)
        if not year or said.get("part_of") is not None:
            continue
        near = {first: alike(goals[first], said) for first, taken in years.items() if year not in taken}
        first = max(near, key=lambda one: near[one], default=place)
        if near.get(first):
            found[place] = first
            years[first].add(year)
        else:
            years[place] = {year}
    return found


def root_of(item: Item) -> int:
    """Key of the family that a goal is in: the item that it is a later stage of, or itself."""
    return item.said.get("stage_of") or item.pk


def families(goals: Iterable[OneItem]) -> list[list[OneItem]]:
    """The goals of each indicator, by year. A goal that is alone is a family of one."""
    found: dict[int, list[OneItem]] = {}
    for goal in goals:
        found.setdefault(root_of(goal), []).append(goal)
    return [sorted(family, key=lambda goal: (*_in_time(goal.said), goal.position)) for family in found.values()]


def in_order(saids: Iterable[Said]) -> list[Said]:
    """Stages by year, those without one last."""
    return sorted(saids, key=_in_time)


def _in_time(said: Said) -> tuple[str, ...]:
    return (year_of(said) or NO_YEAR,)


def asked_in_stages(saids: Sequence[Said]) -> Asked:
    """The indicator of a family as its first goal says it, with the targets of every stage."""
    asked = asked_of(saids[0])
    if len(saids) == 1:
        return asked
    shared = {name: saids[0].get(name) for name in OF_THE_INDICATOR}
    targets = [row | {"stage": stage_of(said)} for said in saids for row in targets_of(said | shared)]
    return replace(asked, targets=targets)


def stage_problem(saids: Sequence[Said]) -> str:
    """What keeps goals from being stages of one indicator, a sentence; "" for nothing."""
    stages = [stage_of(said) for said in saids]
    if len(saids) > 1 and (not all(stages) or len(set(stages)) < len(stages)):
        return "分阶段的目标，期限的年份要各不相同，请先在“修改”里填好。"
    return ""
