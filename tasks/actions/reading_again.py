"""Sorting a ledger anew: which of its rows the new proposals are, and which of them the text no longer has."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from tasks.choices import ItemKind, ItemState, ReadingState
from tasks.models import DocumentReading, Indicator, ReadingItem, Task
from tasks.reader.model import NO_WORDS
from tasks.readings.compare import (
    described_clause,
    described_goal,
    described_indicator,
    described_task,
    made_of,
    said_of_indicator,
    said_of_task,
)
from tasks.readings.header import header_of
from tasks.readings.matching import Known, matched

Said = dict[str, Any]

GONE = "这次读的文件里没有找到这一条，拟撤下。还在的话请按“恢复”。"
LEFT_OUT = "上次梳理时没有列入。"
# Where something stands in the text, and which row is above it, says nothing of whether it is the same.
PLACES = ("span", "title_span", "due_span", "part_of")
WHAT_IT_SAYS = ("targets", "parts__targets", "inner__targets")
OF_THE_TEXT = ("arranged", "cites", "spans", "lead_rule")


@dataclass
class Before:
    """What was read when the ledger was last sorted: of each of its rows, and of what was left out then."""

    of_tasks: dict[int, Said] = field(default_factory=dict)
    of_indicators: dict[int, Said] = field(default_factory=dict)
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
    _tie(items, tasks, indicators)
    _keep_silent(items, silent)
    if reading.of_ledger:
        _keep_printed(items)
    before = _before(reading)
    of_indicators = {item.indicator_id: item.pk for item in items if item.indicator_id}
    for item in items:
        _settle(item, before, of_indicators)
    ReadingItem.objects.bulk_update(items, ["task", "indicator", "said", "state", "reason"])
    _lay_by(reading, items, tasks, indicators)


def _indicators(reading: DocumentReading) -> dict[int, Indicator]:
    """Those that stand for a goal of the text; what another one is made of goes with that."""
    rows = Indicator.objects.filter(document=reading.document).listed()
    inner = rows.filter(inner__isnull=False).values("inner")
    alone = rows.filter(part_in=None).exclude(pk__in=inner)
    return {row.pk: row for row in alone.select_related("inner").prefetch_related(*WHAT_IT_SAYS)}


def _tie(items: list[ReadingItem], tasks: Mapping[int, Task], indicators: Mapping[int, Indicator]) -> None:
    clauses = {item.pk: item for item in items if item.kind == ItemKind.CLAUSE}
    new = [Known(pk, item.said.get("number", ""), item.said.get("title", "")) for pk, item in clauses.items()]
    found = matched(new, [Known(task.pk, task.number, task.title) for task in tasks.values()])
    for pk, item in clauses.items():
        item.task = tasks.get(found.get(pk, 0))
    goals = {item.pk: item for item in items if item.kind == ItemKind.GOAL}
    new = [Known(pk, "", _metric(goal.said), found.get(goal.parent_id or 0)) for pk, goal in goals.items()]
    old = [Known(row.pk, "", row.name, row.task_id) for row in indicators.values()]
    for pk, key in matched(new, old).items():
        goals[pk].indicator = indicators[key]


def _keep_silent(items: list[ReadingItem], silent: Collection[str]) -> None:
    by_indicator = {item.indicator_id: item.pk for item in items if item.indicator_id}
    for item in items:
        if item.task is not None:
            known = said_of_task(item.task)
        elif item.indicator is not None:
            known = made_of(item.indicator) | {"part_of": by_indicator.get(item.indicator.part_of_id or 0)}
        else:
            continue
        item.said = item.said | {name: known[name] for name in silent if name in known}


def _keep_printed(items: list[ReadingItem]) -> None:
    """A table has days where the document prints words (年底前): where it is the same day, the words stay."""
    for item in items:
        if item.task is not None:
            day, known = item.task.due, said_of_task(item.task)
        elif item.indicator is not None:
            days = [target.due for target in item.indicator.targets.all()]
            day, known = days[0] if days else None, said_of_indicator(item.indicator)
        else:
            continue
        if day is not None and item.said.get("due") == day.isoformat():
            item.said = item.said | {"due": known["due"], "due_printed": known["due_printed"]}


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
            before.of_indicators[item.indicator_id] = read
    return before


def _words(read: Said | None) -> Said:
    """What was read, but for where it stands."""
    said = {name: value for name, value in (read or {}).items() if name not in PLACES}
    rows = said.get("departments")
    if rows is not None:
        said["departments"] = [{name: value for name, value in row.items() if name != "span"} for row in rows]
    return said


def _settle(item: ReadingItem, before: Before, of_indicators: Mapping[int, int]) -> None:
    """``of_indicators``: indicator → the item that stands for it."""
    read = _words(item.read)
    if item.task is not None:
        if before.of_tasks.get(item.task.pk) == read:
            item.said = item.said | said_of_task(item.task) | {"departments": _with_spans(item)}
        same = described_clause(item.said) == described_task(item.task)
    elif item.indicator is not None:
        if before.of_indicators.get(item.indicator.pk) == read:
            of_the_text = {name: item.said.get(name) for name in ("inner", "parts", "any_part")}
            whole = {"part_of": of_indicators.get(item.indicator.part_of_id or 0)}
            item.said = item.said | said_of_indicator(item.indicator) | of_the_text | whole
        same = described_goal(item.said) == described_indicator(item.indicator)
    else:
        same = False
        if read in before.left_out:
            item.state, item.reason = ItemState.DROPPED, LEFT_OUT
    if same:
        item.state = ItemState.CONFIRMED


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
        {
            "kind": ItemKind.GOAL,
            "indicator": row,
            "said": said_of_indicator(row),
            "parent": by_task.get(row.task_id or 0),
        }
        for row in indicators.values()
        if row.pk not in found
    ]
    ReadingItem.objects.bulk_create(
        ReadingItem(reading=reading, position=at, state=ItemState.DROPPED, reason=GONE, read=values["said"], **values)
        for at, values in enumerate(gone, start=len(items) + 1)
    )
