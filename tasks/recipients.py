"""Whole groups of units to which a task is given at once (责任单位, 各县区团委), seen from the unit that gives it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from tasks.models import Task
from teams.choices import Level, OrganisationKind
from teams.models import Organisation
from teams.models.scope import under
from teams.models.units import OrganisationQuerySet

Kind = OrganisationKind
MOST = 300  # more units than one reads through before issuing are given their tasks by the level above them


@dataclass(frozen=True)
class Group:
    """Units of a kind, perhaps of one level, everywhere below the assigner or ``direct`` ones alone; or those that the
    text makes responsible (``named``)."""

    key: str
    label: str
    kinds: tuple[str, ...] = ()
    level: str = ""
    direct: bool = False
    named: bool = False

    def condition(self, assigner: Organisation, task: Task) -> Q:
        found = under([assigner.path])
        if self.named:
            found &= Q(pk__in=task.responsibilities.exclude(organisation=None).values("organisation"))
        if self.kinds:
            found &= Q(kind__in=self.kinds)
        if self.level:
            found &= Q(level=self.level)
        return found & Q(depth=assigner.depth + 1) if self.direct else found


GROUPS = (
    Group("responsible", "本任务的责任单位", named=True),
    Group("cities", "各地市团委", (Kind.COMMITTEE,), Level.CITY),
    Group("counties", "各县区团委", (Kind.COMMITTEE,), Level.COUNTY),
    Group("universities", "各高校团委", (Kind.UNIVERSITY,)),
    Group("systems", "各系统团工委", (Kind.SYSTEM,)),
    Group("townships", "各乡镇（街道）团委", (Kind.TOWNSHIP,)),
    Group("villages", "各村（社区）团组织", (Kind.VILLAGE,)),
    Group("departments", "机关各部门", (Kind.DEPARTMENT,), direct=True),
    Group("affiliated", "各直属单位", (Kind.AFFILIATED,), direct=True),
    Group("direct", "全部直接下级", direct=True),
)


@dataclass(frozen=True)
class Offered:
    """A group, how many units it has today, and whether they are few enough to be listed."""

    group: Group
    number: int

    @property
    def too_many(self) -> bool:
        return self.number > MOST


def groups_below(assigner: Organisation, task: Task, *, on: date) -> list[Offered]:
    """The groups that have units below ``assigner`` on ``on``. One query."""
    rows = _below(assigner, on).aggregate(
        **{group.key: Count("pk", filter=group.condition(assigner, task)) for group in GROUPS}
    )
    return [Offered(group, rows[group.key]) for group in GROUPS if rows[group.key]]


def units_of(keys: Collection[str], assigner: Organisation, task: Task, *, on: date) -> list[Organisation]:
    """The units of the groups ``keys`` below ``assigner``, in the order of the tree; those of a group that is too large
    are not listed. Two queries."""
    offered = groups_below(assigner, task, on=on)
    listed = [row.group for row in offered if row.group.key in keys and not row.too_many]
    wanted = Q(pk__in=())
    for group in listed:
        wanted |= group.condition(assigner, task)
    return list(_below(assigner, on).filter(wanted)) if listed else []


def _below(assigner: Organisation, on: date) -> OrganisationQuerySet:
    return Organisation.objects.open(on=on).filter(under([assigner.path])).exclude(pk=assigner.pk)
