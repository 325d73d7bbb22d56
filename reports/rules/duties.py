"""Who owes a report to whom: which units may be asked, by kind and level, and what a change would do to reports that
are there. Questions only."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from reports.choices import Output, ReportState
from reports.models import Report, Reporter, ReportingRule
from tasks.models import Document
from teams.choices import PART_OF_COMMITTEE, Level, OrganisationKind
from teams.models import Organisation, User

OPEN = (ReportState.DRAFT, ReportState.RETURNED)
OF_ONE_LEVEL = (OrganisationKind.TOWNSHIP, OrganisationKind.VILLAGE)
NAMED = 8  # units of a group that are named beside its number


class Duty(NamedTuple):
    """One unit reports to ``receiver``, or to a superior off the platform by its name, or (neither) to nobody."""

    unit: Organisation
    receiver: Organisation | None = None
    receiver_name: str = ""
    output: str = Output.TABLE


@dataclass(frozen=True)
class Group:
    """All units of one kind and level below another, a few of them by name. ``direct``: one stands right below it."""

    kind: str
    level: str
    number: int
    names: tuple[str, ...]
    direct: bool

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.level}"

    @property
    def label(self) -> str:
        """地市级团委; 高校团委 where there is no level, or the kind says it already."""
        level = Level(self.level).label if self.level and self.kind not in OF_ONE_LEVEL else ""
        return f"{level}{OrganisationKind(self.kind).label}"


def groups_below(unit: Organisation, *, on: date) -> list[Group]:
    """The units that stand below ``unit`` on ``on`` by kind and level, the highest first. Two queries."""
    below = _below(unit, on)
    first = Window(RowNumber(), partition_by=[F("kind"), F("level")], order_by=[F("depth"), F("path")])
    ranked = below.order_by().annotate(rank=first).filter(rank__lte=NAMED).order_by("depth", "path")
    rows = list(ranked.values_list("kind", "level", "short_name", "depth"))
    numbers = {
        (kind, level): number
        for kind, level, number in below.order_by().values_list("kind", "level").annotate(number=Count("pk"))
    }
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for kind, level, name, depth in rows:
        found.setdefault((kind, level), []).append((name, depth))
    return [
        Group(kind, level, numbers[kind, level], tuple(name for name, _ in named), named[0][1] == unit.depth + 1)
        for (kind, level), named in found.items()
    ]


def units_of(unit: Organisation, kind: str, level: str, *, on: date) -> QuerySet[Organisation]:
    """The units of one group, in the order of the tree."""
    return _below(unit, on).filter(kind=kind, level=level)


def _below(unit: Organisation, on: date) -> QuerySet[Organisation]:
    """What may be asked for a report: a committee's own departments are part of it and are not."""
    below = Organisation.objects.in_subtree(unit).open(on=on).exclude(pk=unit.pk)
    return below.exclude(kind__in=PART_OF_COMMITTEE)


def superiors_of(units: Iterable[Organisation]) -> dict[int, Organisation]:
    """Unit → the unit above it, none for one at the top. One query."""
    units = list(units)
    paths = {unit.path[: -unit.steplen] for unit in units}
    above = {unit.path: unit for unit in Organisation.objects.filter(path__in=paths)}
    return {unit.pk: above[unit.path[: -unit.steplen]] for unit in units if unit.path[: -unit.steplen] in above}


def receivers_of(document: Document) -> list[Organisation]:
    """Where reports under ``document`` usually go: its owner with the departments, then the units above with theirs."""
    owner = document.owner
    line = [owner.path[:end] for end in range(owner.steplen, len(owner.path) + 1, owner.steplen)]
    own = Q(path__in=line)
    for path in line:
        own |= Q(path__startswith=path, depth=len(path) // owner.steplen + 1, kind__in=PART_OF_COMMITTEE)
    found = list(Organisation.objects.filter(own, closed_on=None))
    return sorted(found, key=lambda unit: (not unit.path.startswith(owner.path), unit.path))


def offered_to(user: User, document: Document) -> QuerySet[Organisation]:
    """The units that ``user`` may name in a rule: those they see, those above, and who issued the document."""
    seen = Organisation.objects.visible_to(user).values("pk")
    issuers = document.issuers.values("pk")
    return Organisation.objects.filter(
        Q(pk__in=seen) | Q(pk__in=issuers) | Q(pk__in=[unit.pk for unit in receivers_of(document)])
    )


@dataclass(frozen=True)
class Standing:
    """The reports of a rule, or of some of its units: the open ones follow a change, the others stay as they are."""

    drafts: int
    returned: int
    sent: int

    @property
    def open(self) -> int:
        return self.drafts + self.returned

    @property
    def words(self) -> str:
        """What a change will do, before it is made."""
        if not self.open and not self.sent:
            return "还没有起草任何表，改动从第一次起草时起作数。"
        follows = f"还没有报出的{self.open}张表跟着改" if self.open else "没有正在起草的表"
        return f"{follows}，已报出的{self.sent}张一个字也不变。" if self.sent else f"{follows}。"


def standing_of(rule: ReportingRule, reporters: Collection[Reporter] | None = None) -> Standing:
    """How many reports of ``rule`` (of these ``reporters``) are open and how many are not. One query."""
    reports = Report.objects.filter(period__rule=rule)
    if reporters is not None:
        reports = reports.filter(organisation__in=[reporter.organisation_id for reporter in reporters])
    numbers = dict(reports.order_by().values_list("state").annotate(Count("pk")))
    sent = numbers.get(ReportState.SUBMITTED, 0) + numbers.get(ReportState.ACCEPTED, 0)
    return Standing(numbers.get(ReportState.DRAFT, 0), numbers.get(ReportState.RETURNED, 0), sent)


def goes_in_circles(pairs: Iterable[tuple[int, int | None]]) -> bool:
    """Whether a unit would report, by way of others, to itself. Pure; ``pairs`` are ids of unit and receiver."""
    to = dict(pairs)
    for start in to:
        step, seen = to[start], {start}
        while step is not None and step in to:
            if step in seen:
                return True
            seen.add(step)
            step = to[step]
    return False
