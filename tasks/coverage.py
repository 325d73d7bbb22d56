"""How much of a document has reached the ground: its tasks as a tree, with what stands behind each. Questions only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet

from tasks.access import Seen, placements_seen
from tasks.choices import TaskKind
from tasks.lights import light_of_task
from tasks.models import Assignment, Document, Indicator, Placement, Programme, Record, Task
from tasks.progress import Standing
from teams.models import User


@dataclass(frozen=True)
class Coverage:
    """Rows of the arrangement, teams on them, and approved records, as far as the reader may see them."""

    placements: int = 0
    teams: int = 0
    approved: int = 0


NOTHING = Coverage()


@dataclass
class Branch:
    """A task, its items (which may have items), its programmes, its indicators, and what stands behind it."""

    task: Task
    standing: Standing | None = None  # only of what has a due date
    coverage: Coverage = NOTHING
    depth: int = 0
    items: list["Branch"] = field(default_factory=list)
    programmes: list[tuple[Programme, Coverage]] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)

    def below(self) -> Iterator["Branch"]:
        """Its items with theirs, in printed order."""
        for item in self.items:
            yield item
            yield from item.below()


@dataclass
class Ledger:
    """A document's tasks in printed order, by kind, and the programmes that no task has.

    ``others`` are the clauses that are neither key tasks nor safeguards, each kind with its word.
    """

    key_tasks: list[Branch]
    safeguards: list[Branch]
    others: list[tuple[str, list[Branch]]]
    unmapped: list[tuple[Programme, Coverage]]

    @property
    def items(self) -> int:
        """How many items the safeguards have together."""
        return sum(1 for branch in self.safeguards for _ in branch.below())


KEY_TASKS = (TaskKind.KEY_TASK, TaskKind.KEY_TASK_BULLET)
SAFEGUARDS = (TaskKind.SAFEGUARD, TaskKind.SAFEGUARD_SUBITEM)


def ledger(user: User, document: Document, *, today: date) -> Ledger:
    """Everything the page of ``document`` shows of its tasks, in eleven queries however many there are."""
    states = _states(user, document)
    by_task = _coverage(user, document, "programmes__task", "programme__task")
    by_programme = _coverage(user, document, "programmes", "programme")
    branches: dict[int, Branch] = {}
    tops: list[Branch] = []
    for task in document.tasks.listed().prefetch_related("responsibilities__organisation"):
        standing = light_of_task(states.get(task.pk, ()), task.due, today)
        branch = branches[task.pk] = Branch(task, standing, by_task.get(task.pk, NOTHING))
        parent = branches.get(task.parent_id) if task.parent_id else None
        branch.depth = parent.depth + 1 if parent else 0
        (parent.items if parent else tops).append(branch)
    for indicator in document.indicators.listed().exclude(task=None).prefetch_related("targets"):
        if indicator.task_id in branches:
            branches[indicator.task_id].indicators.append(indicator)
    unmapped = []
    for programme in document.programmes.all():
        entry = (programme, by_programme.get(programme.pk, NOTHING))
        if programme.task_id in branches:
            branches[programme.task_id].programmes.append(entry)
        else:
            unmapped.append(entry)
    return Ledger(
        key_tasks=[branch for branch in tops if branch.task.kind in KEY_TASKS],
        safeguards=[branch for branch in tops if branch.task.kind in SAFEGUARDS],
        others=_by_kind(branch for branch in tops if branch.task.kind not in KEY_TASKS + SAFEGUARDS),
        unmapped=unmapped,
    )


def _by_kind(branches: Iterable[Branch]) -> list[tuple[str, list[Branch]]]:
    """The word of each kind with its branches, in the order in which the text comes to them."""
    kinds: dict[str, list[Branch]] = {}
    for branch in branches:
        kinds.setdefault(branch.task.get_kind_display(), []).append(branch)
    return list(kinds.items())


def programmes_with_coverage(
    user: User, programmes: QuerySet[Programme], seen: Seen | None = None
) -> list[tuple[Programme, Coverage]]:
    """Each programme with what stands behind it, in four queries; three with the placements ``seen`` at hand."""
    rows = list(programmes)
    seen = placements_seen(user) if seen is None else seen
    placed = _placed(Placement.objects.filter(pk__in=seen, programmes__in=rows), "programmes")
    said = _said(Record.objects.counted_for(user, seen).filter(programme__in=rows), "programme")
    return [(row, Coverage(*placed.get(row.pk, (0, 0)), said.get(row.pk, 0))) for row in rows]


def _states(user: User, document: Document) -> dict[int, set[str]]:
    """Task → the states of its assignments that the reader may see."""
    given = Assignment.objects.visible_to(user).filter(task__document=document)
    states: dict[int, set[str]] = {}
    for task, state in given.order_by().values_list("task", "state"):
        states.setdefault(task, set()).add(state)
    return states


def _coverage(user: User, document: Document, placed_by: str, said_by: str) -> dict[int, Coverage]:
    placed = _placed(Placement.objects.visible_to(user).filter(document=document), placed_by)
    said = _said(Record.objects.counted_for(user).filter(programme__document=document), said_by)
    return {key: Coverage(*placed.get(key, (0, 0)), said.get(key, 0)) for key in placed.keys() | said.keys()}


def _placed(rows: QuerySet[Placement], by: str) -> dict[int, tuple[int, int]]:
    counted = rows.order_by().values_list(by).annotate(rows=Count("pk", distinct=True), on=Count("team", distinct=True))
    return {key: (number, on) for key, number, on in counted if key is not None}


def _said(rows: QuerySet[Record], by: str) -> dict[int, int]:
    counted = rows.approved().order_by().values_list(by).annotate(number=Count("pk", distinct=True))
    return {key: number for key, number in counted if key is not None}
