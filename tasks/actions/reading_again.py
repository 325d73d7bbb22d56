"""Sorting a ledger anew: which of its rows the new proposals are, and which of them the text no longer has."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tasks.choices import ItemKind, ItemState, ReadingState
from tasks.models import DocumentReading, Indicator, ReadingItem, Task
from tasks.reader.model import NO_WORDS
from tasks.readings.compare import (
    described_clause,
    described_goals,
    described_indicator,
    described_task,
    made_of,
    said_of_task,
    saids_of_indicator,
)
from tasks.readings.header import header_of
from tasks.readings.matching import Known, matched
from tasks.readings.stages import families, root_of, stage_of

Said = dict[str, Any]

GONE = "这次读的文件里没有找到这一条，拟撤下。还在的话请按“恢复”。"
SETTLED = "台账里另定的阶段，正文里没有。"
LEFT_OUT = "上次梳理时没有列入。"
# Where something stands in the text, and which row is above it, says nothing of whether it is the same.
PLACES = ("span", "title_span", "due_span", "part_of", "stage_of")
WHAT_IT_SAYS = ("targets", "parts__targets", "inner__targets")
OF_A_GOAL_IN_THE_TEXT = ("stage_of", "inner", "parts", "any_part")
OF_THE_TEXT = ("arranged", "cites", "spans", "lead_rule")


@dataclass
class Before:
    """What was read when the ledger was last sorted: of each of its rows, and of what was left out then."""

    of_tasks: dict[int, Said] = field(default_factory=dict)
    of_indicators: dict[int, list[tuple[Said, str]]] = field(default_factory=dict)  # each goal of it, and its stage
    left_out: list[Said] = field(default_factory=list)


def hold_against_ledger(reading: DocumentReading, silent: Collection[str] = NO_WORDS) -> None:
    """Tie the items of a reading that was just laid out to the rows of its document's ledger.

    What was corrected when the same words were read before stays corrected, and what was left out then stays out. What
    is as it stands in the ledger needs no confirming. Rows that no item is lie at the end as left out, so that
    confirming withdraws them. The header is that of the document. What the source has no words for (``silent``) is as
    it stands in the ledger.
    """
    assert reading.document is not None
    kept = {name: reading.header[name] for name in OF_THE_TEXT if name in reading.header}
    reading.header = header_of(reading.document) | kept
    reading.save(update_fields=["header"])
    tasks = {
        task.pk: task for task in reading.document.tasks.listed().prefetch_related("responsibilities__organisation")
    }
    indicators = _indicators(reading)
    items = list(reading.items.order_by("position"))
    before = _before(reading)
    _tie_clauses(items, tasks)
    of_clauses = {item.pk: item.task_id for item in items if item.task_id}
    _tie_goals([item for item in items if item.kind == ItemKind.GOAL], indicators, before, of_clauses)
    _keep_silent(items, silent)
    if reading.of_ledger:
        _keep_printed(items)
    of_indicators = _first_of_each(items)
    for item in items:
        _correct_clause(item, before)
    together = families(item for item in items if item.kind == ItemKind.GOAL)
    items = _insert(items, [goal for family in together for goal in _correct_goals(family, before, of_indicators)])
    _settle(items, before)
    ReadingItem.objects.bulk_update(items, ["task", "indicator", "said", "state", "reason", "position"])
    _lay_by(reading, items, tasks, indicators)


def _indicators(reading: DocumentReading) -> dict[int, Indicator]:
    """Those that stand for a goal of the text; what another one is made of goes with that."""
    rows = Indicator.objects.filter(document=reading.document).listed()
    inner = rows.filter(inner__isnull=False).values("inner")
    alone = rows.filter(part_in=None).exclude(pk__in=inner)
    return {row.pk: row for row in alone.select_related("inner").prefetch_related(*WHAT_IT_SAYS)}


def _tie_clauses(items: list[ReadingItem], tasks: Mapping[int, Task]) -> None:
    clauses = {item.pk: item for item in items if item.kind == ItemKind.CLAUSE}
    new = [Known(pk, item.said.get("number", ""), item.said.get("title", "")) for pk, item in clauses.items()]
    found = matched(new, [Known(task.pk, task.number, task.title) for task in tasks.values()])
    for pk, item in clauses.items():
        item.task = tasks.get(found.get(pk, 0))


def _tie_goals(
    goals: list[ReadingItem], indicators: Mapping[int, Indicator], before: Before, of_clauses: Mapping[int, int | None]
) -> None:
    """First what was joined by hand, then the goals that stand for an indicator, then their later stages: those of
    which the ledger has an indicator of its own were parted, and stay so."""
    _join_as_before(goals, indicators, before)
    heads = [goal for goal in goals if goal.indicator is None and not goal.said.get("stage_of")]
    _match(heads, indicators, of_clauses, {goal.indicator_id for goal in goals})
    by_pk = {goal.pk: goal for goal in goals}
    later = [goal for goal in goals if goal.said.get("stage_of") and goal.indicator is None]
    _match(later, indicators, of_clauses, {goal.indicator_id for goal in goals}, within=True)
    for goal in later:
        root = by_pk[root_of(goal)]
        if goal.indicator is not None:
            goal.said["stage_of"] = None
        elif root.indicator is not None:
            goal.indicator = root.indicator


def _join_as_before(goals: list[ReadingItem], indicators: Mapping[int, Indicator], before: Before) -> None:
    for pk, read in before.of_indicators.items():
        if pk not in indicators or len(read) < 2:
            continue
        words = [said for said, _ in read]
        joined = [goal for goal in goals if _words(goal.read) in words]
        for goal in joined if len(joined) > 1 else ():
            goal.indicator = indicators[pk]
            goal.said["stage_of"] = joined[0].pk if goal is not joined[0] else None


def _match(
    goals: list[ReadingItem],
    indicators: Mapping[int, Indicator],
    of_clauses: Mapping[int, int | None],
    taken: Collection[int | None],
    *,
    within: bool = False,
) -> None:
    """Tie ``goals`` to indicators that are not ``taken``; only to those of their own task if ``within``."""
    by_pk = {goal.pk: goal for goal in goals}
    new = [Known(goal.pk, "", _metric(goal.said), of_clauses.get(goal.parent_id or 0)) for goal in goals]
    old = [Known(row.pk, "", row.name, row.task_id) for row in indicators.values() if row.pk not in taken]
    tasks = {known.key: known.within for known in new}
    for pk, key in matched(new, old).items():
        if not within or tasks[pk] == indicators[key].task_id:
            by_pk[pk].indicator = indicators[key]


def _first_of_each(items: list[ReadingItem]) -> dict[int, int]:
    """Indicator → the first item that stands for it."""
    return {item.indicator_id: item.pk for item in reversed(items) if item.indicator_id}


def _keep_silent(items: list[ReadingItem], silent: Collection[str]) -> None:
    of_indicators = _first_of_each(items)
    for item in items:
        if item.task is not None:
            known = said_of_task(item.task)
        elif item.indicator is not None:
            known = made_of(item.indicator) | {"part_of": of_indicators.get(item.indicator.part_of_id or 0)}
        else:
            continue
        item.said = item.said | {name: known[name] for name in silent if name in known}


def _keep_printed(items: list[ReadingItem]) -> None:
    """A table has days where the document prints words (年底前): where it is the same day, the words stay."""
    for item in items:
        if item.task is not None:
            day, known = item.task.due, said_of_task(item.task)
        elif item.indicator is not None:
            day, known = _stage_in_ledger(item.indicator, item.said.get("stage", ""))
        else:
            continue
        if day is not None and item.said.get("due") == day.isoformat():
            item.said = item.said | {"due": known["due"], "due_printed": known["due_printed"]}


def _stage_in_ledger(indicator: Indicator, stage: str) -> tuple[date | None, Said]:
    """When the ledger has that stage due, and how it says so; no day where it has no such stage."""
    said = next((one for one in saids_of_indicator(indicator) if one["stage"] == stage), {})
    return next((target.due for target in indicator.targets.all() if target.stage == stage), None), said


def _metric(said: Said) -> str:
    return str(said.get("metric") or said.get("quote", ""))[:100]


def _before(reading: DocumentReading) -> Before:
    assert reading.document is not None
    last = reading.document.readings.filter(state=ReadingState.CONFIRMED, of_ledger=False).first()
    before = Before()
    for item in last.items.all() if last else ():
        read = _words(item.read)
        if item.state == ItemState.DROPPED:
            before.left_out.append(read)
        elif item.task_id:
            before.of_tasks[item.task_id] = read
        elif item.indicator_id:
            before.of_indicators.setdefault(item.indicator_id, []).append((read, stage_of(item.said)))
    return before


def _words(read: Said | None) -> Said:
    """What was read, but for where it stands."""
    said = {name: value for name, value in (read or {}).items() if name not in PLACES}
    rows = said.get("departments")
    if rows is not None:
        said["departments"] = [{name: value for name, value in row.items() if name != "span"} for row in rows]
    return said


def _correct_clause(item: ReadingItem, before: Before) -> None:
    """Say it as the ledger does, where the same words were read when that was confirmed."""
    if item.task is not None and before.of_tasks.get(item.task.pk) == _words(item.read):
        item.said = item.said | said_of_task(item.task) | {"departments": _with_spans(item)}


def _correct_goals(family: list[ReadingItem], before: Before, of_indicators: Mapping[int, int]) -> list[ReadingItem]:
    """The same for the goals of one indicator (``of_indicators``: indicator → the first item that stands for it). Where
    all of them were read before, the stages that the ledger has besides are goals too: these are returned."""
    indicator = family[0].indicator
    if indicator is None:
        return []
    known, taken = saids_of_indicator(indicator), set()
    whole = {"part_of": of_indicators.get(indicator.part_of_id or 0)}
    for place, goal in enumerate(family):
        stages = [stage for said, stage in before.of_indicators.get(indicator.pk, ()) if said == _words(goal.read)]
        named = next((at for at, said in enumerate(known) if stage_of(said) in stages), place)
        if stages and named < len(known):
            of_the_text = {name: goal.said.get(name) for name in OF_A_GOAL_IN_THE_TEXT}
            quote = {"quote": goal.said.get("quote", "")} if goal.said.get("stage_of") else {}
            goal.said = goal.said | known[named] | of_the_text | whole | quote
            taken.add(named)
    if len(taken) < len(family):
        return []
    return [_further(family[0], said) for at, said in enumerate(known) if at not in taken]


def _further(goal: ReadingItem, said: Said) -> ReadingItem:
    said = said | {"stage_of": root_of(goal)}
    more = {"parent": goal.parent, "indicator": goal.indicator, "reason": SETTLED}
    return ReadingItem(reading_id=goal.reading_id, kind=ItemKind.GOAL, position=goal.position, said=said, **more)


def _insert(items: list[ReadingItem], further: list[ReadingItem]) -> list[ReadingItem]:
    """The items with ``further`` ones behind those at whose positions they stand, numbered anew."""
    ReadingItem.objects.bulk_create(further)
    rows = sorted([*items, *further], key=lambda item: item.position)
    for position, item in enumerate(rows, start=1):
        item.position = position
    return rows


def _settle(items: list[ReadingItem], before: Before) -> None:
    """What is as it stands in the ledger is confirmed; what was left out before is so again."""
    for item in items:
        if item.task is None and item.indicator is None and _words(item.read) in before.left_out:
            item.state, item.reason = ItemState.DROPPED, LEFT_OUT
        elif item.task is not None and described_clause(item.said) == described_task(item.task):
            item.state = ItemState.CONFIRMED
    for family in families(item for item in items if item.kind == ItemKind.GOAL and item.state != ItemState.DROPPED):
        known = family[0].indicator
        if known is not None and described_goals(goal.said for goal in family) == described_indicator(known):
            for goal in family:
                goal.state = ItemState.CONFIRMED


def _with_spans(item: ReadingItem) -> list[Said]:
    """The units as the ledger has them, each where the text names it."""
    assert item.task is not None
    spans = {row["name"]: row.get("span") for row in item.said.get("departments", ())}
    return [row | {"span": spans.get(row["name"])} for row in said_of_task(item.task)["departments"]]


def _lay_by(
    reading: DocumentReading,
    items: list[ReadingItem],
    tasks: Mapping[int, Task],
    indicators: Mapping[int, Indicator],
) -> None:
    """The rows that no item is, at the end, as left out."""
    by_task: dict[int, ReadingItem] = {item.task_id: item for item in items if item.task_id}
    found = {item.indicator_id for item in items if item.indicator_id}
    gone: list[dict[str, Any]] = [
        {"kind": ItemKind.CLAUSE, "task": task, "said": said_of_task(task), "parent": by_task.get(task.parent_id or 0)}
        for task in tasks.values()
        if task.pk not in by_task
    ]
    gone += [
        {"kind": ItemKind.GOAL, "indicator": row, "said": said, "parent": by_task.get(row.task_id or 0)}
        for row in indicators.values()
        if row.pk not in found
        for said in saids_of_indicator(row)
    ]
    laid = ReadingItem.objects.bulk_create(
        ReadingItem(reading=reading, position=at, state=ItemState.DROPPED, reason=GONE, read=values["said"], **values)
        for at, values in enumerate(gone, start=len(items) + 1)
    )
    _tie_stages(laid)


def _tie_stages(laid: list[ReadingItem]) -> None:
    """The later stages of one indicator, to its first."""
    first: dict[int, int] = {}
    later = [item for item in laid if item.indicator_id and first.setdefault(item.indicator_id, item.pk) != item.pk]
    for item in later:
        item.said = item.read = item.said | {"stage_of": first[item.indicator_id or 0]}
    ReadingItem.objects.bulk_update(later, ["said", "read"])
