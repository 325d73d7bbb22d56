"""Totals of one unit and period by task, programme, site or unit below: each record once, whatever the grouping."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Count

from reports.choices import RollupLine
from reports.figures import at_unit, own_line
from reports.models import ReportingPeriod
from reports.rollup import Leaf, leaves_of, total_of
from reports.scope import scopes_of
from reports.tree import Tree
from tasks.choices import RecordState
from tasks.models import Placement, Programme, Record, Task
from teams.models import Organisation

GROUPINGS = {"task": "任务", "programme": "项目", "site": "点位", "organisation": "单位"}
NO_TASK = "各地项目"
NO_SITE = "不在点位"


@dataclass
class Group:
    """One row: what its records come to by the unit's own line, and the part of it that sent teams made."""

    key: str
    name: str
    people: int = 0
    visits: int = 0
    reads: int = 0
    records: int = 0
    home: int = 0
    waiting: int = 0
    # What of the query of tasks:records leads to the records of this row; empty if there is no such list.
    query: dict[str, str] = field(default_factory=dict)

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
    def total(self) -> Group:
        total = Group("", "合计")
        for group in self.groups:
            for name in ("people", "visits", "reads", "records", "home", "waiting"):
                setattr(total, name, getattr(total, name) + getattr(group, name))
        return total


def totals_of(unit: Organisation, period: ReportingPeriod, grouping: str, task: Task | None = None) -> Totals:
    """The totals of ``unit`` in ``period``, one group per value of ``grouping`` (a key of ``GROUPINGS``).

    Counted from the records as they stand, by the same leaves as the kept totals; a constant number of queries. A
    university counts what it sent and did; any other unit what happened there, with the sent part beside it. With
    ``task`` only the programmes that hang on it.
    """
    tree = Tree()
    programmes = set(scopes_of([period.rule])[period.rule_id].categories)
    if task is not None:
        programmes &= set(task.programmes.values_list("pk", flat=True))
    below = tree.below(unit.pk, period.ends_on)
    line = own_line(unit)
    keyed = _keys(grouping, unit, period, tree, line)
    groups: dict[str, Group] = {}

    def group_of(leaf: Leaf) -> Group:
        key, name, query = keyed(leaf)
        return groups.setdefault(key, Group(key, name, query=query))

    for leaf in leaves_of([period], programmes).get(period, ()):
        reached = leaf.home if line == RollupLine.HOME else leaf.host
        if reached in below:
            group = group_of(leaf)
            group.add(leaf)
            if line == RollupLine.HOST and leaf.place is not None and leaf.home is not None:
                group.home += total_of(leaf)[0]
    for leaf in _waiting(unit, period, programmes, tree):
        group_of(leaf).waiting += leaf.records
    return Totals(sorted(groups.values(), key=lambda g: (-g.people, -g.records, g.name)), line)


def _keys(
    grouping: str, unit: Organisation, period: ReportingPeriod, tree: Tree, line: str
) -> Callable[[Leaf], tuple[str, str, dict[str, str]]]:
    """A function from a leaf to its group's key, name and the query that lists its records. One or two queries."""
    if grouping == "site":
        sites = {pk: (site, name) for pk, site, name in Placement.objects.values_list("pk", "site", "site__name")}

        def by_site(leaf: Leaf):
            site, name = sites.get(leaf.place, ("", NO_SITE))
            return str(site), name, {"site": str(site)} if site else {}

        return by_site
    if grouping == "organisation":
        units = {row.pk: row for row in Organisation.objects.all()}

        def by_unit(leaf: Leaf):
            reached = leaf.home if line == RollupLine.HOME else leaf.host
            path = tree.line(reached, period.ends_on)
            step = path[path.index(unit.pk) - 1] if reached != unit.pk else unit.pk
            name = "本级" if step == unit.pk else units[step].short_name
            return str(step), name, {"organisation": units[step].code} if step != unit.pk else {}

        return by_unit
    rows = {p.pk: p for p in Programme.objects.select_related("task")}

    def by_work(leaf: Leaf):
        programme = rows[leaf.programme]
        if grouping == "programme":
            return str(programme.pk), programme.name, {"programme": str(programme.pk)}
        if programme.task is None:
            return "", NO_TASK, {}
        return str(programme.task.pk), programme.task.title, {"task": str(programme.task.pk)}

    return by_work


def _waiting(unit: Organisation, period: ReportingPeriod, programmes: set[int], tree: Tree) -> list[Leaf]:
    """Records that wait for review, as leaves that carry nothing but their number. One query."""
    rows = (
        Record.objects.between(period.starts_on, period.ends_on)
        .filter(at_unit(unit, period, tree), state=RecordState.SUBMITTED, programme__in=programmes)
        .order_by()
        .values_list("placement", "placement__site__host", "placement__sending", "organisation", "programme")
        .annotate(number=Count("pk"))
    )
    found: dict[tuple, int] = defaultdict(int)
    for placement, host, sending, organisation, programme, number in rows:
        home = sending if placement else organisation
        found[(placement, host or organisation, home, programme)] += number
    return [Leaf(*key, "", 0, 0, 0, number) for key, number in found.items()]
