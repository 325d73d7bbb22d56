"""What confirming will write: the items of a desk as rows of a ledger. Questions only; written by
``tasks.actions.ledger``."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from tasks.choices import ItemKind, ItemState, Part, TaskKind
from tasks.models import Document, DocumentReading, Indicator, ReadingItem
from tasks.readings.compare import described_goals, described_indicator
from tasks.readings.header import header_problems
from tasks.readings.names import Meaning, meanings
from tasks.readings.said import Asked, problems, task_values
from tasks.readings.stages import asked_in_stages, families, stage_problem
from teams.models import Organisation, User

MOST_ITEMS = 5000


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


def known_of(goals: Iterable[ReadingItem]) -> Indicator | None:
    """The row of the ledger that goals of one indicator stand for."""
    return next((goal.indicator for goal in goals if goal.indicator is not None), None)


@dataclass
class GoalPlan:
    item: ReadingItem
    asked: Asked
    clause: int | None  # the item of its task
    part_of: int | None  # the item of the indicator that it is counted in
    kept: bool = False  # it says what its indicator says already
    later: list[ReadingItem] = field(default_factory=list)  # further stages of the same indicator

    @property
    def items(self) -> list[ReadingItem]:
        return [self.item, *self.later]

    @property
    def known(self) -> Indicator | None:
        """The row of the ledger that it stands for."""
        return known_of(self.items)


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
        if len(self.tasks) + len(self.goals) > MOST_ITEMS:
            said.append(f"一份台账最多{MOST_ITEMS}条，请把不用的条目设为不列，或分成几份文件。")
        if self.undecided:
            said.append(f"有{len(self.undecided)}个单位名称对得上不止一个单位，请先选定。")
        return said


def plan_of(reading: DocumentReading) -> Plan:
    """The ledger that the desk comes to, what still waits included. Five queries; four more where indicators are
    known already."""
    rows = reading.items.select_related("task", "indicator__inner")
    items = list(rows.prefetch_related("indicator__targets", "indicator__parts__targets"))
    live = [item for item in items if item.state != ItemState.DROPPED]
    kept = _kept(live)
    plan = Plan(
        left_out=[item for item in items if item.state == ItemState.DROPPED],
        waiting=sum(item.state == ItemState.PROPOSED for item in live),
        names=meanings(reading.organisation, names_in(reading, live)),
        header_problems=header_problems(reading.header),
        wrong=[(item, why) for item in live if item.pk not in kept for why in problems(item.kind, item.said)],
    )
    wrong = {item.pk for item, _ in plan.wrong}
    above = _live_above(items)
    right = [item for item in live if item.pk not in wrong]
    plan.tasks = [
        TaskPlan(item, task_values(item.said), above[item.pk], responsible(item.said, plan.names))
        for item in right
        if item.kind == ItemKind.CLAUSE
    ]
    _plan_goals(plan, [item for item in right if item.kind == ItemKind.GOAL], above, kept)
    return plan


def _kept(live: list[ReadingItem]) -> set[int]:
    """The goals whose family says what its indicator says already."""
    found: set[int] = set()
    for family in families(item for item in live if item.kind == ItemKind.GOAL):
        known = known_of(family)
        if known is not None and described_goals(goal.said for goal in family) == described_indicator(known):
            found |= {goal.pk for goal in family}
    return found


def _plan_goals(plan: Plan, goals: list[ReadingItem], above: dict[int, int | None], kept: set[int]) -> None:
    """An indicator for each family of goals, in the order of the text."""
    together = families(goals)
    first = {goal.pk: family[0].pk for family in together for goal in family}
    for family in sorted(together, key=lambda family: family[0].position):
        saids, (head, *later) = [goal.said for goal in family], family
        if head.pk not in kept and (sentence := stage_problem(saids)):
            plan.wrong.append((later[0], sentence))
            continue
        part_of = first.get(head.said.get("part_of") or 0)
        plan.goals.append(GoalPlan(head, asked_in_stages(saids), above[head.pk], part_of, head.pk in kept, later))


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
