"""Totals of one unit and period by task, programme, site or unit below: each record once, whatever the grouping."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Count

from reports.choices import RollupLine
from reports.figures import at_unit, own_line
from reports.models import ReportingPeriod
from reports.rollup import Leaf, has_home_line, leaves_of, total_of, university_ids
from reports.rules.scope import scopes_of
from tasks.choices import RecordState
from tasks.models import Placement, Programme, Record, Task
from teams.models import Organisation
from teams.names import former_names
from teams.tree import Branch, below_any

GROUPINGS = {"task": "任务", "programme": "项目", "site": "点位", "organisation": "单位"}
NO_TASK = "各地项目"
NO_SITE = "不在点位"
NONE = "none"  # in an address, for what has no task or no site
LAST = "~"


@dataclass
class Group:
    """One row: what its records come to by the unit's own line, and the part of it by the home line, never added."""

    key: str
    name: str
    people: int = 0
    visits: int = 0
    reads: int = 0
    records: int = 0
    home: int = 0
    waiting: int = 0
    # As the document has them, or as the tree has them: no ranking.
    order: str = ""
    # What of the query of tasks:records leads to the records of this row; empty if there is no such list.
    query: dict[str, str] = field(default_factory=dict)
    # What of the query of reports:total opens a figure of this row.
    opens: dict[str, str] = field(default_factory=dict)

    def add(self, leaf: Leaf) -> None:
        people, visits, reads, records = total_of(leaf)
        self.people += people
        self.visits += visits
        self.reads += reads
        self.records += records


@dataclass(frozen=True)
class Totals:
    """The rows, and the line under them, which is their sum."""

    groups: list[Group]
    line: str

    def __iter__(self):
        return iter(self.groups)

    @property
    def shows_home(self) -> bool:
        """Whether both lines meet at the unit, so that the sent part stands beside the total."""
        return any(group.home for group in self.groups)

    @property
    def total(self) -> Group:
        total = Group("", "合计")
        for group in self.groups:
            for name in ("people", "visits", "reads", "records", "home", "waiting"):
                setattr(total, name, getattr(total, name) + getattr(group, name))
        return total


def totals_of(unit: Organisation, period: ReportingPeriod, grouping: str, task: Task | None = None) -> Totals:
    """The totals of ``unit`` in ``period``, one group per value of ``grouping`` (a key of ``GROUPINGS``).

    Counted from the records as they stand, by the same leaves as the kept totals; a constant number of queries. A
    university counts what it sent and did; any other unit what happened there, and beside it the part that units of
    its own sent or did (the home line, where both lines meet). With
    ``task`` only the programmes that hang on it.
    """
    branch = Branch(unit.pk, period.ends_on)
    programmes = set(scopes_of([period.rule])[period.rule_id].categories)
    if task is not None:
        programmes &= set(task.programmes.values_list("pk", flat=True))
    line = own_line(unit)
    leaves = leaves_of([period], programmes, at_unit(unit, period, branch)).get(period, [])
    waiting = _waiting(unit, period, programmes, branch)
    keyed = _keys(grouping, branch, line, [*leaves, *waiting])
    of_universities = below_any(university_ids(), period.ends_on)
    groups: dict[str, Group] = {}

    def group_of(leaf: Leaf) -> Group:
        found = keyed(leaf)
        return groups.setdefault(found.key, found)

    for leaf in leaves:
        group = group_of(leaf)
        group.add(leaf)
        if line == RollupLine.HOST and leaf.home is not None and leaf.home in branch:
            group.home += total_of(leaf)[0] if has_home_line(leaf, (leaf.home,), of_universities) else 0
    for leaf in waiting:
        group_of(leaf).waiting += leaf.records
    return Totals(sorted(groups.values(), key=lambda group: (group.order, group.name)), line)


def _reached(leaf: Leaf, line: str) -> int | None:
    """The unit that a leaf counts for on this line."""
    return leaf.home if line == RollupLine.HOME else leaf.host


def _keys(grouping: str, branch: Branch, line: str, leaves: list[Leaf]) -> Callable[[Leaf], Group]:
    """A function from one of ``leaves`` to a fresh group of its kind; units bear the names of the branch's day. At most
    two queries, and those of the branch."""
    if grouping == "site":
        placed = Placement.objects.filter(pk__in={leaf.place for leaf in leaves} - {None})
        sites = {pk: (site, name) for pk, site, name in placed.values_list("pk", "site", "site__name")}

        def by_site(leaf: Leaf) -> Group:
            if leaf.place is None:
                return Group("", NO_SITE, order=LAST, opens={"site": NONE})
            site, name = sites[leaf.place]
            return Group(str(site), name, query={"site": str(site)}, opens={"site": str(site)})

        return by_site
    if grouping == "organisation":
        steps = {unit: branch.step(unit) for unit in {_reached(leaf, line) for leaf in leaves}}
        units = Organisation.objects.in_bulk(set(steps.values()))
        former = former_names(branch.day, steps.values())

        def by_unit(leaf: Leaf) -> Group:
            step = steps[_reached(leaf, line)]
            if step == branch.unit:
                return Group(str(step), "本级", opens={"own": "1"})
            below = units[step]
            name = former[step].short_name if step in former else below.short_name
            code = below.code
            return Group(str(step), name, order=below.path, query={"organisation": code}, opens={"unit": code})

        return by_unit
    named = Programme.objects.select_related("task").only(
        "name", "position", "document", "task__title", "task__position"
    )
    rows = named.in_bulk({leaf.programme for leaf in leaves})

    def by_work(leaf: Leaf) -> Group:
        programme, task = rows[leaf.programme], rows[leaf.programme].task
        if grouping == "programme":
            order = f"{programme.position:05}" if programme.document_id else LAST
            of = {"programme": str(programme.pk)}
            return Group(str(programme.pk), programme.name, order=order, query=of, opens=of)
        if task is None:
            return Group("", NO_TASK, order=LAST, opens={"task": NONE})
        of = {"task": str(task.pk)}
        return Group(str(task.pk), task.title, order=f"{task.position:05}", query=of, opens=of)

    return by_work


def _waiting(unit: Organisation, period: ReportingPeriod, programmes: set[int], branch: Branch) -> list[Leaf]:
    """Records that wait for review, as leaves that carry nothing but their number. One query."""
    rows = (
        Record.objects.between(period.starts_on, period.ends_on)
        .filter(at_unit(unit, period, branch), state=RecordState.SUBMITTED, programme__in=programmes)
        .order_by()
        .values_list("placement", "placement__site__host", "placement__sending", "organisation", "programme")
        .annotate(number=Count("pk"))
    )
    found: dict[tuple, int] = defaultdict(int)
    for placement, host, sending, organisation, programme, number in rows:
        home = sending if placement else organisation
        found[(placement, host or organisation, home, programme)] += number
    return [Leaf(*key, "", 0, 0, 0, number) for key, number in found.items()]
