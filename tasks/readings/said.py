"""What an item of the desk says, as the values that a ledger is written with. Pure, rules in tables.

A *doubt* is something a person should look at before confirming; a *problem* keeps the item from being confirmed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tasks.choices import Applies, Bound, Every, Feed, ItemKind, Measure, Part, TaskKind
from tasks.readings.values import whom
from teams.choices import Grade, Level

Said = dict[str, Any]

LONG_TITLE = 60
LONGEST_NAME = 100  # of a unit, as a ledger keeps it
TOO_LARGE = 10**12  # a column of a target holds twelve digits before the point
NUMBERS_NEEDED = (Measure.SUM, Measure.LATEST, Measure.EACH, Measure.RATIO, Measure.COVERAGE)
# 每年、每月 in the text → over what an indicator is reckoned anew.
EVERY = {
    "年": Every.YEAR,
    "月": Every.MONTH,
    "季度": Every.QUARTER,
    "季": Every.QUARTER,
    "两年": Every.TWO_YEARS,
    "2年": Every.TWO_YEARS,
    "任期": Every.TERM,
    **{every.value: every for every in Every},
    "yearly": Every.YEAR,
    "monthly": Every.MONTH,
    "quarterly": Every.QUARTER,
}
PERSONS = ("干部", "人", "团员", "书记", "委员", "代表", "青年", "志愿者", "队员")
# What only a unit can read off, or what follows from other indicators; all else is added up from records.
FED = {
    Measure.SUM: Feed.RECORDS,
    Measure.LATEST: Feed.TYPED,
    Measure.RATIO: Feed.TYPED,
    Measure.COVERAGE: Feed.TYPED,
    Measure.EACH: Feed.TYPED,
    Measure.MILESTONE: Feed.TYPED,
    Measure.TREND: Feed.TYPED,
    Measure.COMPOSITE: Feed.TYPED,
}
Rule = tuple[Callable[[Said], bool], str]


def day(text: str) -> date | None:
    """The day that an ISO text names; None for anything else."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def leads(said: Said) -> list[str]:
    return [row["name"] for row in said.get("departments", ()) if row["part"] == Part.LEAD]


def _undated(said: Said) -> bool:
    return said.get("due_printed", "").startswith("--") and not said.get("due")


def _needs_number(said: Said) -> bool:
    return said.get("measure") in NUMBERS_NEEDED and said.get("value") is None


def _bad_range(said: Said) -> bool:
    value = said.get("value")
    if not isinstance(value, list):
        return False
    return len(value) != 2 or not all(isinstance(end, int | float) for end in value) or value[1] < value[0]


def _unknown_whom(said: Said) -> bool:
    value = said.get("value")
    return isinstance(value, dict) and any(whom(word) is None for word in value)


def _long_name(said: Said) -> bool:
    return any(len(row["name"]) > LONGEST_NAME for row in said.get("departments", ()))


def _too_large(said: Said) -> bool:
    parts = [said, said.get("inner") or {}, *(said.get("parts") or ())]
    return any(number >= TOO_LARGE for part in parts for number in _numbers_in(part.get("value")))


def _numbers_in(value: Any) -> list[int | float]:
    """Every number that a value is made of, however it is said."""
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else (value,)
    return [number for number in values if isinstance(number, int | float)]


CLAUSE_DOUBTS: tuple[Rule, ...] = (
    (_undated, "文中没有印年份。"),
    (lambda said: bool(said.get("due_printed")) and not said.get("due") and not _undated(said), "期限没有写到哪一天。"),
    (lambda said: len(said.get("title", "")) > LONG_TITLE, "标题很长，可能没有切准。"),
)
CLAUSE_PROBLEMS: tuple[Rule, ...] = (
    (lambda said: not said.get("title"), "还没有标题。"),
    (lambda said: len(said.get("title", "")) > 200, "标题超过200字，请改短。"),
    (lambda said: len(said.get("number", "")) > 20, "编号超过20字，请改短。"),
    (lambda said: said.get("kind") not in TaskKind.values, "还没有选类别。"),
    (lambda said: bool(said.get("due")) and day(said["due"]) is None, "完成时限不是日期。"),
    (lambda said: bool(said.get("standing") and said.get("due")), "常态化的任务没有完成时限，两样只能有一样。"),
    (lambda said: len(leads(said)) > 1, "只能有一个牵头单位。"),
    (_long_name, f"有单位名称超过{LONGEST_NAME}字，请用顿号隔开，或改短。"),
)
GOAL_DOUBTS: tuple[Rule, ...] = (
    (_undated, "文中没有印年份。"),
    (_needs_number, "没有读出数字。"),
    (lambda said: said.get("value") is not None and not said.get("bound"), "没有读出是不少于还是不超过。"),
)
GOAL_PROBLEMS: tuple[Rule, ...] = (
    (lambda said: not (said.get("metric") or said.get("quote")), "还没有写指标。"),
    (lambda said: said.get("measure") not in Measure.values, "还没有选算法。"),
    (lambda said: said.get("bound", "") not in ("", *Bound.values), "还没有选要求。"),
    (_too_large, "目标值超过一万亿，请核对数字。"),
    (_bad_range, "区间要写下限和上限，如2-3。"),
    (
        lambda said: said.get("bound") == Bound.RANGE and not isinstance(said.get("value"), list),
        "“在……之间”要写下限和上限，如2-3。",
    ),
    (_unknown_whom, "数字后面的层级看不懂，请写成“省级50，地市级20”的样子。"),
    (lambda said: bool(said.get("due")) and day(said["due"]) is None, "完成时限不是日期。"),
)
DOUBTS = {ItemKind.CLAUSE: CLAUSE_DOUBTS, ItemKind.GOAL: GOAL_DOUBTS}
PROBLEMS = {ItemKind.CLAUSE: CLAUSE_PROBLEMS, ItemKind.GOAL: GOAL_PROBLEMS}


def doubts(kind: str, said: Said) -> list[str]:
    """What a person should look at, a sentence each; problems included."""
    return problems(kind, said) + [sentence for holds, sentence in DOUBTS[ItemKind(kind)] if holds(said)]


def problems(kind: str, said: Said) -> list[str]:
    """What keeps the item from being confirmed, a sentence each."""
    return [sentence for holds, sentence in PROBLEMS[ItemKind(kind)] if holds(said)]


def task_values(said: Said) -> dict[str, Any]:
    """The columns of a Task; ``due`` is empty where the year is not known. Of an item without problems."""
    return {
        "kind": said["kind"],
        "number": said.get("number", ""),
        "title": said["title"],
        "text": said.get("text", ""),
        "section": said.get("section", "")[:200],
        "category": said.get("category", "")[:200],
        "phase": said.get("phase", "")[:100],
        "starts": day(said.get("starts", "")),
        "due_printed": said.get("due_printed", "")[:50],
        "due": None if said.get("standing") else day(said.get("due", "")),
        "standing": bool(said.get("standing")),
        "confidential": bool(said.get("confidential")),
    }


@dataclass
class Asked:
    """What a goal comes to: an indicator and its targets; the condition that a unit must meet, or the parts of a
    composite one, are indicators of their own."""

    indicator: dict[str, Any]
    targets: list[dict[str, Any]]
    inner: "Asked | None" = None
    parts: list["Asked"] = field(default_factory=list)


def asked_of(said: Said) -> Asked:
    """The columns of an Indicator and of its Targets. Of an item without problems."""
    measure, inner = Measure(said["measure"]), said.get("inner") or {}
    parts = [asked_of(_as_goal(part)) for part in said.get("parts") or ()] if measure == Measure.COMPOSITE else []
    made_of_others = bool(parts) or (bool(inner) and measure == Measure.COVERAGE)
    indicator = {
        "name": (said.get("metric") or said.get("quote", ""))[:100],
        "measure": measure,
        "unit": said.get("unit", "")[:20],
        "per": said.get("per", "")[:40],
        "every": _every(said),
        "feed": Feed.INDICATORS if made_of_others else FED[measure],
        "any_part": bool(said.get("any_part")),
        "quote": said.get("quote", ""),
        "qualifies": str(inner.get("quote") or "")[:200],
        "qualifies_over": None,
    }
    asked = Asked(indicator, targets_of(said), parts=parts)
    if not inner:
        return asked
    if measure == Measure.COVERAGE:
        asked.inner = asked_of(_as_goal(inner))
    else:
        indicator["qualifies_over"] = _over(inner)
    return asked


def _as_goal(part: Said) -> Said:
    """A condition or a part as a goal: what has a number is added up, what has none is done or not."""
    usual = Measure.MILESTONE if part.get("value") is None else Measure.SUM
    measure = part["measure"] if part.get("measure") in Measure.values else usual
    return part | {"measure": measure, "metric": part.get("metric") or part.get("quote") or "达到的条件"}


def _over(inner: Said) -> int | None:
    """More than how many people; 不少于100人 is more than 99."""
    value, unit = inner.get("value"), inner.get("unit", "")
    if not isinstance(value, int | float) or ("人" not in unit and "名" not in unit):
        return None
    return int(value) if inner.get("bound") == Bound.OVER else max(int(value) - 1, 0)


def _every(said: Said) -> str:
    words = [said.get("per", "").removeprefix("每"), *(said.get("every") or ())]
    return next((EVERY[word] for word in words if word in EVERY), "")


def _applies(said: Said, keys: tuple[str, ...] = ()) -> Applies:
    if any(isinstance(whom(key), Grade) for key in keys):
        return Applies.PERSON
    if said.get("measure") != Measure.EACH:
        return Applies.WHOLE
    per = said.get("per", "") or said.get("scope", "")
    return Applies.PERSON if per.endswith(PERSONS) else Applies.UNIT


def targets_of(said: Said) -> list[dict[str, Any]]:
    """One target, or one for each level or rank that the text gives a number of its own."""
    value = said.get("value")
    common = {
        "bound": said.get("bound") or "",
        "scope": said.get("scope", "")[:200],
        "due_printed": said.get("due_printed", "")[:50],
        "due": day(said.get("due", "")),
        "strength": said.get("strength", "")[:20],
    }
    if isinstance(value, dict):
        applies = _applies(said, tuple(value))
        return [common | {"applies": applies, **_of_whom(word), **_numbers(number)} for word, number in value.items()]
    return [common | {"applies": _applies(said), **_numbers(value)}]


def _of_whom(word: str) -> dict[str, Any]:
    known = whom(word)
    if isinstance(known, Grade):
        return {"grade": known}
    return {"levels": [known.value]} if isinstance(known, Level) else {}


def _numbers(value: Any) -> dict[str, Any]:
    if isinstance(value, list | tuple):
        return {"value": Decimal(str(value[0])), "high": Decimal(str(value[1]))}
    return {"value": None if value is None else Decimal(str(value))}
