"""The desk of one document: the rows of the proposed ledger, and the marks that tie them to the text."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tasks.choices import ChangeVerb, ItemKind, ItemState, Part, TaskKind
from tasks.models import DocumentReading, ReadingItem
from tasks.readings.compare import described_clause, described_goals, described_indicator, described_task
from tasks.readings.original import GOAL, TASK, WHEN, WHO, Mark, parts_of
from tasks.readings.original import Part as TextPart
from tasks.readings.said import doubts
from tasks.readings.stages import families, root_of
from tasks.readings.tokens import seen_of
from tasks.readings.values import worded_goal
from youthwork.lib.text import match_key

SAME = ("same", "不变")
SHORT_GOAL = 40  # characters of a goal in its row


@dataclass
class Row:
    """An item as the ledger shows it; blank where the text says nothing."""

    item: ReadingItem
    goals: int = 0  # of a clause
    stages: list[ReadingItem] = field(default_factory=list)  # all goals of its indicator, where it is not the only one
    goes_on: bool = False  # a goal that is left out, of an indicator that has other stages

    @property
    def later_stage(self) -> bool:
        """Whether it is asked of the indicator of another goal that is due before."""
        return bool(self.stages) and self.stages[0].pk != self.pk

    @property
    def pk(self) -> int:
        return int(self.item.pk)

    @cached_property
    def seen(self) -> str:
        return seen_of(self.item)

    @property
    def is_goal(self) -> bool:
        return self.item.kind == ItemKind.GOAL

    @property
    def state(self) -> str:
        return str(self.item.state)

    @property
    def state_label(self) -> str:
        return str(ItemState(self.item.state).label)

    @cached_property
    def doubts(self) -> list[str]:
        return doubts(self.item.kind, self.item.said) if self.state == ItemState.PROPOSED else []

    @property
    def number(self) -> str:
        return str(self.item.said.get("number", ""))

    @property
    def title(self) -> str:
        said = self.item.said
        if not self.is_goal:
            return str(said.get("title", ""))
        metric = said.get("metric") or said.get("quote", "")
        return metric if len(metric) <= SHORT_GOAL else f"{metric[: SHORT_GOAL - 1]}……"

    @property
    def kind(self) -> str:
        if self.is_goal:
            return "目标"
        kind = self.item.said.get("kind")
        return str(TaskKind(kind).label) if kind in TaskKind.values else ""

    @property
    def inside(self) -> bool:
        """Whether it stands one step in."""
        return self.is_goal or self.item.parent_id is not None

    @property
    def departments(self) -> list[dict[str, Any]]:
        return list(self.item.said.get("departments", ()))

    @property
    def lead(self) -> str:
        return next((row["name"] for row in self.departments if row["part"] == Part.LEAD), "")

    @property
    def others(self) -> int:
        return len(self.departments) - bool(self.lead)

    @property
    def due(self) -> str:
        """When, as short as it can be said: 5月15日, 2026年12月31日, 常态化, or what is printed."""
        said = self.item.said
        if said.get("standing"):
            return "常态化"
        return _day(said.get("due", "")) or _day(said.get("due_printed", "")) or said.get("due_printed", "")

    @property
    def asked(self) -> str:
        if not self.is_goal:
            return f"{self.goals}项" if self.goals else ""
        return worded_goal(self.item.said)

    @cached_property
    def change(self) -> tuple[str, str] | None:
        """What confirming does to the row of the ledger that the item is: verb and word; None for nothing."""
        item = self.item
        row = item.indicator if self.is_goal else item.task
        if item.state == ItemState.DROPPED:
            row = None if self.goes_on else row
            return (ChangeVerb.DROPPED.value, str(ChangeVerb.DROPPED.label)) if row is not None else None
        if row is None and self.is_goal:
            row = next((stage.indicator for stage in self.stages if stage.indicator), None)
        if row is None:
            return (ChangeVerb.ADDED.value, str(ChangeVerb.ADDED.label))
        if self.is_goal:
            saids = [stage.said for stage in self.stages] or [item.said]
            same = described_goals(saids) == described_indicator(row)
        else:
            same = described_clause(item.said) == described_task(item.task)
        return SAME if same else (ChangeVerb.CHANGED.value, str(ChangeVerb.CHANGED.label))


def _day(text: str) -> str:
    """--05-15 → 5月15日, 2026-05-15 → 2026年5月15日; "" for anything else."""
    parts = text.removeprefix("--").split("-")
    if not all(part.isdecimal() for part in parts):
        return ""
    if text.startswith("--") and len(parts) == 2:
        return f"{int(parts[0])}月{int(parts[1])}日"
    return f"{parts[0]}年{int(parts[1])}月{int(parts[2])}日" if len(parts) == 3 else ""


@dataclass
class Desk:
    """Everything of one reading that its page shows."""

    reading: DocumentReading
    rows: list[Row] = field(default_factory=list)

    @cached_property
    def live(self) -> list[Row]:
        return [row for row in self.rows if row.state != ItemState.DROPPED]

    @cached_property
    def counted(self) -> dict[str, int]:
        """How many stand in each state."""
        return {state: sum(row.state == state for row in self.rows) for state in ItemState.values}

    @property
    def confirmed(self) -> int:
        return self.counted[ItemState.CONFIRMED]

    @property
    def waiting(self) -> int:
        return self.counted[ItemState.PROPOSED]

    @cached_property
    def doubtful(self) -> int:
        return sum(bool(row.doubts) for row in self.rows)

    @property
    def sure(self) -> int:
        """How many wait and leave no doubt."""
        return self.waiting - self.doubtful

    def next_waiting(self, after: int = 0) -> Row | None:
        """The first that waits after the item ``after``; else the first of all."""
        waiting = [row for row in self.rows if row.state == ItemState.PROPOSED]
        place = next((row.item.position for row in self.rows if row.pk == after), 0)
        return next((row for row in waiting if row.item.position > place), waiting[0] if waiting else None)

    def row(self, pk: int) -> Row | None:
        return next((row for row in self.rows if row.pk == pk), None)

    def parts(self) -> list[TextPart]:
        """The text with its marks."""
        marks = marks_of(row.item for row in self.live)
        return parts_of(self.reading.text, self.reading.layout, marks, self._role)

    @cached_property
    def _headings(self) -> set[str]:
        said = [row.item.said for row in self.rows]
        return {match_key(one.get(name, "")) for one in said for name in ("section", "category")} - {""}

    def _role(self, start: int, text: str) -> str:
        spans = self.reading.header.get("spans", {})
        for name, role in (("title", "title"), ("issuers", "issuer")):
            span = spans.get(name)
            if span and span[0] <= start < span[1]:
                return role
        return "heading" if match_key(text) in self._headings else ""


def desk_of(reading: DocumentReading) -> Desk:
    """Two queries; three more where a ledger is sorted anew."""
    items = reading.items.all()
    if reading.document_id is not None:
        items = items.select_related("task", "indicator").prefetch_related(
            "task__responsibilities__organisation", "indicator__targets", "indicator__parts__targets"
        )
    goals: dict[int, int] = {}
    rows = [Row(item) for item in items]
    for row in rows:
        if row.is_goal and row.state != ItemState.DROPPED and row.item.parent_id:
            goals[row.item.parent_id] = goals.get(row.item.parent_id, 0) + 1
    for row in rows:
        row.goals = goals.get(row.pk, 0)
    _tell_stages(rows)
    return Desk(reading, rows)


def _tell_stages(rows: list[Row]) -> None:
    live = [row.item for row in rows if row.is_goal and row.state != ItemState.DROPPED]
    stages = {goal.pk: family for family in families(live) if len(family) > 1 for goal in family}
    going_on = {goal.indicator_id for goal in live} - {None}
    for row in rows:
        row.stages = stages.get(row.pk, [])
        row.goes_on = row.is_goal and row.state == ItemState.DROPPED and row.item.indicator_id in going_on


@dataclass(frozen=True)
class Stages:
    """The other goals of an opened one's indicator, and those of its clause that could become stages of it."""

    others: list[ReadingItem]
    joinable: list[ReadingItem]


def stages_around(item: ReadingItem) -> Stages:
    """One query; none for a clause."""
    if item.kind != ItemKind.GOAL or item.state == ItemState.DROPPED:
        return Stages([], [])
    goals = ReadingItem.objects.filter(reading_id=item.reading_id, parent_id=item.parent_id, kind=ItemKind.GOAL)
    beside = goals.exclude(state=ItemState.DROPPED).exclude(pk=item.pk).order_by("position")
    own = [goal for goal in beside if root_of(goal) == root_of(item)]
    return Stages(own, [goal for goal in beside if goal not in own])


def marks_of(items: Iterable[ReadingItem]) -> list[Mark]:
    """Where the text speaks of which item: the whole of a clause, its title, units, date; a goal."""
    marks = []
    for item in items:
        said = item.said
        if item.span_start is not None and item.span_end is not None:
            css = GOAL if item.kind == ItemKind.GOAL else ""
            marks.append(Mark(item.span_start, item.span_end, item.pk, css))
        for css, span in ((TASK, said.get("title_span")), (WHEN, said.get("due_span"))):
            if span:
                marks.append(Mark(span[0], span[1], item.pk, css))
        marks += [
            Mark(row["span"][0], row["span"][1], item.pk, WHO) for row in said.get("departments", ()) if row.get("span")
        ]
    return marks


def sentences_in(text: str, item: ReadingItem) -> list[tuple[int, str]]:
    """Where the sentences of an item begin, the first left out: places at which it can be split."""
    start, end = item.span_start, item.span_end
    if start is None or end is None:
        return []
    found = []
    for at in range(start, end - 1):
        if text[at] in "。；！？\n" and text[at + 1 : end].strip():
            begin = at + 1
            while begin < end and text[begin].isspace():
                begin += 1
            if begin < end and (not found or found[-1][0] != begin):
                found.append((begin, text[begin : min(begin + 20, end)].split("\n")[0]))
    return found
