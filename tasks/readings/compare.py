"""What an item of the desk and a row of the ledger say, in the same words: one can be held against the other."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from tasks.choices import Bound, Measure, Part, TaskKind
from tasks.models import Indicator, Target, Task
from tasks.readings.stages import in_order, stage_of
from tasks.readings.values import worded_goal

Said = dict[str, Any]
Described = dict[str, str]

OF_ALL_STAGES = ("指标", "算法", "按什么计")


def described_clause(said: Said) -> Described:
    rows = said.get("departments", ())
    return _task_words(
        {**said, "due": said.get("due", ""), "starts": said.get("starts", "")},
        [(row["name"], row["part"]) for row in rows],
    )


def described_task(task: Task) -> Described:
    """``task`` with its printed responsibilities at hand (``printed_rows``)."""
    rows = [(row.name or row.label, row.part) for row in printed_rows(task)]
    return _task_words(_columns(task), list(dict.fromkeys(rows)))


def printed_rows(task: Task) -> list[Any]:
    """Who is responsible by the text itself; who was added later stands beside it."""
    return [row for row in task.responsibilities.all() if row.added_on is None]


def _columns(task: Task) -> Said:
    names = (
        "number",
        "title",
        "kind",
        "section",
        "category",
        "phase",
        "text",
        "due_printed",
        "standing",
        "confidential",
    )
    said = {name: getattr(task, name) for name in names}
    return said | {"due": _iso(task.due), "starts": _iso(task.starts)}


def _task_words(said: Said, rows: list[tuple[str, str]]) -> Described:
    undated = said.get("due_printed", "").startswith("--")
    return {
        "编号": said.get("number", ""),
        "标题": said.get("title", ""),
        "类别": str(TaskKind(said["kind"]).label) if said.get("kind") in TaskKind.values else "",
        "所在部分": said.get("section", "")[:200],
        "内容": said.get("text", ""),
        "牵头": "、".join(name for name, part in rows if part == Part.LEAD),
        "配合": "、".join(name for name, part in rows if part != Part.LEAD),
        "印出的期限": said.get("due_printed", "")[:50],
        "完成时限": "" if undated or said.get("standing") else said.get("due", ""),
        "常态化": "是" if said.get("standing") else "",
        "阶段": said.get("phase", "")[:100],
        "个案": "是" if said.get("confidential") else "",
    }


def described_goals(saids: Iterable[Said]) -> Described:
    """One indicator as its goals say it, a goal for each stage."""
    stages = in_order(saids)
    words = [_goal_words(said) for said in stages]
    return {word: words[0][word] if word in OF_ALL_STAGES else _by_stage(word, words, stages) for word in words[0]}


def _by_stage(word: str, words: list[Described], stages: list[Said]) -> str:
    """Once, where it is the same for all; else each behind its stage."""
    if len({one[word] for one in words}) == 1:
        return words[0][word]
    return "；".join(f"{stage_of(said)}：{one[word] or '（空）'}" for one, said in zip(words, stages, strict=True))


def described_indicator(indicator: Indicator) -> Described:
    """``indicator`` with its targets, and those of its parts, at hand."""
    return described_goals(saids_of_indicator(indicator))


def _goal_words(said: Said) -> Described:
    undated = said.get("due_printed", "").startswith("--")
    return {
        "指标": (said.get("metric") or said.get("quote", ""))[:100],
        "算法": str(Measure(said["measure"]).label) if said.get("measure") in Measure.values else "",
        "目标": worded_goal(said),
        "按什么计": said.get("per", "")[:40],
        "范围": said.get("scope", "")[:200],
        "力度": said.get("strength", "")[:20],
        "印出的期限": said.get("due_printed", "")[:50],
        "完成时限": "" if undated else said.get("due", ""),
    }


def changed(before: Described, after: Described) -> tuple[Described, Described]:
    """Only what is another, as it was and as it is."""
    moved = [word for word in after if before.get(word, "") != after[word]]
    return {word: before.get(word, "") for word in moved}, {word: after[word] for word in moved}


def filled(words: Described) -> Described:
    """Only what says something."""
    return {word: value for word, value in words.items() if value}


def said_of_task(task: Task) -> Said:
    """A row of the ledger as an item of the desk says it."""
    rows = dict.fromkeys((row.name or row.label, row.part) for row in printed_rows(task))
    return _columns(task) | {
        "level": 2 if task.parent_id is None else 3,
        "departments": [
            {"name": name, "part": part, "collective": False, "units": [], "span": None} for name, part in rows
        ],
        "due": "" if task.due_printed.startswith("--") else _iso(task.due),
    }


def saids_of_indicator(indicator: Indicator) -> list[Said]:
    """An indicator as the goals of its stages, by year; one goal where it has no stages."""
    stages: dict[str, list[Target]] = {}
    for target in indicator.targets.all():
        stages.setdefault(target.stage, []).append(target)
    return in_order(_said_of_stage(indicator, stage, rows) for stage, rows in (stages or {"": []}).items())


def said_of_indicator(indicator: Indicator) -> Said:
    """The first stage."""
    return saids_of_indicator(indicator)[0]


def _said_of_stage(indicator: Indicator, stage: str, targets: list[Target]) -> Said:
    first = targets[0] if targets else Target()
    return {
        "quote": indicator.quote,
        "metric": indicator.name,
        "measure": indicator.measure,
        "bound": first.bound,
        "value": _value(targets),
        "unit": indicator.unit,
        "per": indicator.per,
        "scope": first.scope,
        "strength": first.strength,
        "due_printed": first.due_printed,
        "due": "" if first.due_printed.startswith("--") else _iso(first.due),
        "part_of": None,
        "stage": stage,
        "stage_of": None,
        "inner": None,
        "parts": [said_of_indicator(part) for part in indicator.parts.all()],
        "any_part": indicator.any_part,
    }


def made_of(indicator: Indicator) -> Said:
    """The conditions, parts and period of an indicator, as an item of the desk says them."""
    inner = said_of_indicator(indicator.inner) | made_of(indicator.inner) if indicator.inner else _condition(indicator)
    return {
        "inner": inner,
        "parts": [said_of_indicator(part) | made_of(part) for part in indicator.parts.all()],
        "any_part": indicator.any_part,
        "every": [indicator.every] if indicator.every else [],
    }


def _condition(indicator: Indicator) -> Said | None:
    """规模超100人: what an event must meet to count."""
    if not indicator.qualifies and indicator.qualifies_over is None:
        return None
    over = {} if indicator.qualifies_over is None else {"bound": Bound.OVER, "value": indicator.qualifies_over}
    return {"quote": indicator.qualifies, "unit": "人", **over}


def _value(targets: Iterable[Target]) -> Any:
    numbers: dict[str, Any] = {}
    for target in targets:
        word = target.grade or (target.levels[0] if len(target.levels) == 1 else "")
        number = _number(target.value)
        numbers[word] = [number, _number(target.high)] if target.bound == Bound.RANGE else number
    if list(numbers) == [""]:
        return numbers[""]
    return numbers or None


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _iso(value: Any) -> str:
    return value.isoformat() if value else ""
