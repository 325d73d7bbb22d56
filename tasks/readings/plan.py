"""What confirming will write: the items of a desk as rows of a ledger. Questions only; written by
``tasks.actions.ledger``."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from tasks.choices import ItemKind, ItemState, Part, TaskKind
from tasks.models import Document, DocumentReading, Indicator, ReadingItem
from tasks.readings.compare import described_goal, described_indicator
from tasks.readings.header import header_problems
from tasks.readings.names import Meaning, meanings
from tasks.readings.said import Asked, asked_of, problems, task_values
from teams.models import Organisation, User


@dataclass(frozen=True)
class Responsible:
    """A unit, or a name that is kept as printed."""

    name: str
    part: str
    unit: Organisation | None = None


@dataclass
class TaskPlan:
    item: ReadingItem
    values: dict[str, Any]
    parent: int | None  # the item of the task above
    responsible: list[Responsible]


@dataclass
class GoalPlan:
    item: ReadingItem
    asked: Asked
    clause: int | None  # the item of its task
    part_of: int | None  # the item of the indicator that it is counted in
    kept: bool = False  # it says what its indicator says already


@dataclass
class Plan:
    """Everything that will be written, and what stands in its way."""

    tasks: list[TaskPlan] = field(default_factory=list)
    goals: list[GoalPlan] = field(default_factory=list)
    left_out: list[ReadingItem] = field(default_factory=list)
    waiting: int = 0
    names: dict[str, Meaning] = field(default_factory=dict)
    wrong: list[tuple[ReadingItem, str]] = field(default_factory=list)
    header_problems: list[str] = field(default_factory=list)

    @property
    def undecided(self) -> list[Meaning]:
        return [meaning for meaning in self.names.values() if meaning.undecided]

    @property
    def links(self) -> int:
        """How many times a unit, or a name, is responsible for a task."""
        return sum(len(task.responsible) for task in self.tasks)

    @property
    def as_printed(self) -> int:
        return sum(row.unit is None for task in self.tasks for row in task.responsible)

    @property
    def targets(self) -> int:
        return sum(len(goal.asked.targets) for goal in self.goals)

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How many tasks of each kind, in the order of the list of kinds."""
        counted = Counter(task.values["kind"] for task in self.tasks)
        return [(str(kind.label), counted[kind]) for kind in TaskKind if counted[kind]]

    @property
    def hindrances(self) -> list[str]:
        said = [*self.header_problems]
        said += [f"“{item}”：{sentence}" for item, sentence in self.wrong]
        if self.undecided:
            said.append(f"有{len(self.undecided)}个单位名称对得上不止一个单位，请先选定。")
        return said


def plan_of(reading: DocumentReading) -> Plan:
    """The ledger that the desk comes to, what still waits included. Five queries; four more where indicators are
    known already."""
    rows = reading.items.select_related("task", "indicator__inner")
    items = list(rows.prefetch_related("indicator__targets", "indicator__parts__targets"))
    live = [item for item in items if item.state != ItemState.DROPPED]
    kept = {item.pk for item in live if item.indicator and _says_the_same(item.said, item.indicator)}
    plan = Plan(
        left_out=[item for item in items if item.state == ItemState.DROPPED],
        waiting=sum(item.state == ItemState.PROPOSED for item in live),
        names=meanings(reading.organisation, names_in(reading, live)),
        header_problems=header_problems(reading.header),
        wrong=[(item, why) for item in live if item.pk not in kept for why in problems(item.kind, item.said)],
    )
    wrong = {item.pk for item, _ in plan.wrong}
    above = _live_above(items)
    goals = {item.pk for item in live if item.kind == ItemKind.GOAL}
    for item in live:
        if item.pk in wrong:
            continue
        if item.kind == ItemKind.CLAUSE:
            plan.tasks.append(
                TaskPlan(item, task_values(item.said), above[item.pk], responsible(item.said, plan.names))
            )
        else:
            whole = item.said.get("part_of")
            plan.goals.append(
                GoalPlan(item, asked_of(item.said), above[item.pk], whole if whole in goals else None, item.pk in kept)
            )
    return plan


def _says_the_same(said: dict[str, Any], indicator: Indicator) -> bool:
    return described_goal(said) == described_indicator(indicator)


def kept_already(reading: DocumentReading, user: User) -> QuerySet[Document]:
    """Documents in ``user``'s sight that may be the one just read: of its number, or of its title where it has none.
    The document whose ledger is sorted anew is not among them."""
    number, title = reading.header.get("number", ""), reading.header.get("title", "")
    alike = {"number": number} if number else {"title": title}
    found = Document.objects.visible_to(user).filter(**alike).exclude(pk=reading.document_id or 0)
    return found.order_by("pk") if number or title else found.none()


def _live_above(items: list[ReadingItem]) -> dict[int, int | None]:
    """Item → the nearest clause above it that comes into the ledger."""
    by_pk = {item.pk: item for item in items}
    found = {}
    for item in items:
        up, climbed = by_pk.get(item.parent_id or 0), 0
        while up is not None and up.state == ItemState.DROPPED and climbed < len(items):
            up, climbed = by_pk.get(up.parent_id or 0), climbed + 1
        found[item.pk] = up.pk if up is not None else None
    return found


def names_in(reading: DocumentReading, items: list[ReadingItem]) -> dict[str, bool]:
    """Every name of a unit that the text prints, issuers first → whether it stands for many."""
    found = dict.fromkeys(reading.header.get("issuers", ()), False)
    for item in items:
        for row in item.said.get("departments", ()):
            found[row["name"]] = found.get(row["name"], False) or bool(row.get("collective"))
    return found


def responsible(said: dict[str, Any], names: dict[str, Meaning]) -> list[Responsible]:
    """The units of a clause in printed order, each once; the lead comes before what else its unit is named as."""
    rows: dict[object, Responsible] = {}
    for row in sorted(said.get("departments", ()), key=lambda row: row["part"] != Part.LEAD):
        meant = names.get(row["name"])
        units = meant.units if meant else ()
        part = row["part"] if len(units) < 2 else Part.PARTICIPATING
        for unit in units or (None,):
            rows.setdefault(unit.pk if unit else row["name"], Responsible(row["name"], part, unit))
    printed = [row["name"] for row in said.get("departments", ())]
    return sorted(rows.values(), key=lambda row: printed.index(row.name))
