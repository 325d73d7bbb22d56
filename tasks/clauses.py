"""条款对照: what the clauses of a document have below them (indicators, assignments, teams, records), which are still
without, and how the chain of documents takes them up. Questions only, a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from tasks.access import placements_seen
from tasks.choices import AssignmentState, TaskKind
from tasks.models import Assignment, Document, Indicator, Placement, Programme, Record, Task
from teams.models import User

# What a document says of its spirit asks nobody for anything.
ASKS_NOTHING = (TaskKind.OVERALL_REQUIREMENT, TaskKind.PRINCIPLE)


@dataclass
class Stand:
    """What a clause has, the clauses below it included; rows and teams that two of these share count once."""

    items: int = 0
    indicators: int = 0
    given: int = 0
    received: int = 0
    done: int = 0
    programmes: int = 0
    placements: set[int] = field(default_factory=set)
    teams: set[int] = field(default_factory=set)
    approved: int = 0

    def add(self, other: "Stand") -> None:
        """Count what stands below in."""
        self.items += other.items + 1
        for name in ("indicators", "given", "received", "done", "programmes", "approved"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.placements |= other.placements
        self.teams |= other.teams


@dataclass
class Clause:
    """A clause with what it has, how deep it lies, what it implements and by what it is implemented."""

    task: Task
    depth: int
    stand: Stand
    above: Task | None = None
    below: list[Task] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        return self.task.kind not in ASKS_NOTHING


# What a clause can be without: key → word, and how it is told.
LACKS = {
    "indicators": ("没有指标", lambda clause: not clause.stand.indicators),
    "assignments": ("没有交办", lambda clause: not clause.stand.given),
    "teams": ("没有团队", lambda clause: not clause.stand.teams),
    "records": ("没有记录", lambda clause: not clause.stand.approved),
}


def clauses_of(user: User, document: Document) -> list[Clause]:
    """The clauses of ``document`` in printed order, as far as ``user`` may see what they have. Nine queries."""
    tasks = list(document.tasks.listed().select_related("implements__document"))
    readable = set(Document.objects.visible_to(user).filter(pk__in=_neighbours(document)).values_list("pk", flat=True))
    found: dict[int, Clause] = {}
    own = _own(user, document)
    for task in tasks:
        parent = found.get(task.parent_id) if task.parent_id else None
        above = task.implements if task.implements and task.implements.document_id in readable else None
        found[task.pk] = Clause(task, parent.depth + 1 if parent else 0, own[task.pk], above)
    for task in reversed(tasks):  # items before what they belong to
        if task.parent_id in found:
            found[task.parent_id].stand.add(found[task.pk].stand)
    taking_up = Task.objects.listed().filter(implements__document=document, document__in=readable)
    for task in taking_up.select_related("document").order_by("document", "position"):
        if task.implements_id in found:
            found[task.implements_id].below.append(task)
    return list(found.values())


def without(clauses: Iterable[Clause], lack: str) -> list[Clause]:
    """Those of ``clauses`` that ask for something and have nothing of what ``lack`` names."""
    lacks = LACKS[lack][1]
    return [clause for clause in clauses if clause.asks and lacks(clause)]


@dataclass(frozen=True)
class TakenUp:
    """A clause of the document above, and the tasks of this one that implement it."""

    task: Task
    by: list[Task]


def taken_up(document: Document) -> list[TakenUp]:
    """The clauses of the document above that ask for something, in its order, with what ``document`` does for each.
    Two queries; empty where it implements none."""
    if document.implements_id is None:
        return []
    by: dict[int, list[Task]] = defaultdict(list)
    for task in document.tasks.listed().exclude(implements=None):
        by[task.implements_id].append(task)
    above = Task.objects.listed().filter(document=document.implements_id).exclude(kind__in=ASKS_NOTHING)
    return [TakenUp(task, by[task.pk]) for task in above]


@dataclass(frozen=True)
class Implementing:
    """A document below, and how many clauses of this one it takes up."""

    document: Document
    clauses: int


def implementing(user: User, document: Document, clauses: Iterable[Clause]) -> list[Implementing]:
    """The documents that implement ``document``, as far as the reader sees them. One query."""
    numbers: dict[int, int] = defaultdict(int)
    for clause in clauses:
        for below in {task.document_id for task in clause.below}:
            numbers[below] += 1
    rows = Document.objects.visible_to(user).filter(implements=document).order_by("pk")
    return [Implementing(row, numbers[row.pk]) for row in rows.select_related("owner")]


def _neighbours(document: Document) -> list[int]:
    """Ids of the document above and of those below, whoever may read them."""
    below = Document.objects.filter(implements=document).values_list("pk", flat=True)
    return [*below, *([document.implements_id] if document.implements_id else [])]


def _own(user: User, document: Document) -> dict[int, Stand]:
    """Task → what it has itself."""
    stands: dict[int, Stand] = defaultdict(Stand)
    seen = placements_seen(user)
    for task, number in _counted(Indicator.objects.listed().filter(document=document), "task"):
        stands[task].indicators = number
    for task, number in _counted(Programme.objects.filter(document=document), "task"):
        stands[task].programmes = number
    given = Assignment.objects.visible_to(user).filter(task__document=document).exclude(state=AssignmentState.STOPPED)
    for task, state, received in given.order_by().values_list("task", "state", "received_on"):
        stand = stands[task]
        stand.given += 1
        stand.received += received is not None
        stand.done += state == AssignmentState.DONE
    placed = Placement.objects.filter(pk__in=seen, document=document, programmes__task__isnull=False).order_by()
    for task, row, team in placed.values_list("programmes__task", "pk", "team"):
        stands[task].placements.add(row)
        stands[task].teams |= {team} - {None}
    records = Record.objects.counted_for(user, seen).approved().filter(programme__document=document)
    for task, number in _counted(records, "programme__task"):
        stands[task].approved = number
    return stands


def _counted(rows, by: str) -> list[tuple[int, int]]:
    return [
        (key, number)
        for key, number in rows.order_by().values_list(by).annotate(number=Count("pk", distinct=True))
        if key is not None
    ]
