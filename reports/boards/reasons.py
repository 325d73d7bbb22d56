"""Why an indicator is behind at a unit: what stands still below it today, in words."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Coalesce, Substr

from reports.choices import RollupLine
from reports.figures import own_line
from reports.kept import KeptFigure
from tasks.choices import Counts, Feed, Measure, RecordState
from tasks.indicators.readings import counts_of, programmes_of
from tasks.models import Indicator, Placement, Record
from teams.models import Organisation
from teams.models.scope import under


@dataclass
class Facts:
    """Of one programme at and below one unit: rows of the arrangement, those without a team, returned records."""

    placements: int = 0
    teamless: int = 0
    returned: int = 0


Known = dict[tuple[int, int], Facts]  # unit, programme


def facts_of(top: Organisation, units: Collection[Organisation], programmes: Collection[int]) -> Known:
    """What stands still at ``units``, which lie at or below ``top``, by today's tree. Two queries, however many."""
    facts: Known = defaultdict(Facts)
    if not units or not programmes:
        return facts
    ways = _Ways(units)
    placed = Placement.objects.filter(_here(top, "site__host", "sending"), programmes__in=programmes).order_by()
    placed = placed.values_list("programmes", ways.step("site__host"), ways.step("sending"))
    for programme, host, home, rows, teamless in placed.annotate(
        rows=Count("pk"), teamless=Count("pk", filter=Q(team=None))
    ):
        for unit in ways.at(host, home):
            facts[unit, programme].placements += rows
            facts[unit, programme].teamless += teamless
    own = Q(placement=None) & under([top.path], "organisation")
    back = Record.objects.filter(
        own | _here(top, "placement__site__host", "placement__sending"),
        state=RecordState.RETURNED,
        programme__in=programmes,
    ).order_by()
    back = back.values_list(
        "programme",
        Coalesce(ways.step("placement__site__host"), ways.step("organisation")),
        Coalesce(ways.step("placement__sending"), ways.step("organisation")),
    )
    for programme, host, home, number in back.annotate(number=Count("pk")):
        for unit in ways.at(host, home):
            facts[unit, programme].returned += number
    return facts


def reasons_of(indicator: Indicator, figure: KeptFigure, unit: int, known: Known) -> list[str]:
    """尚未派队, 没有记录, 待审3条, 退回未改2条, 没有填报; where nothing stands still, that there is just not enough."""
    if indicator.feed == Feed.TYPED:
        silent = figure.value is None or (indicator.measure == Measure.MILESTONE and not figure.met)
        return ["没有填报" if silent else "填报的数还不够"]
    if indicator.feed != Feed.RECORDS:
        return [figure.why_not or "算出的数还不够"]
    return _standing_still(indicator, figure, unit, known) or ["记录都已审完，数还不够"]


def _standing_still(indicator: Indicator, figure: KeptFigure, unit: int, known: Known) -> list[str]:
    facts = [known[unit, programme.pk] for programme in programmes_of(indicator) if (unit, programme.pk) in known]
    placements, teamless = sum(one.placements for one in facts), sum(one.teamless for one in facts)
    returned = sum(one.returned for one in facts)
    found = []
    if teamless:
        found.append("尚未派队" if teamless == placements else f"{teamless}行尚未派队")
    if not figure.value and not figure.waiting_records and not returned:
        found.append("记录里没有这个数" if counts_of(indicator) == Counts.VALUES else "没有记录")
    if figure.waiting_records:
        found.append(f"待审{figure.waiting_records}条")
    if returned:
        found.append(f"退回未改{returned}条")
    return found


def _here(top: Organisation, host: str, sending: str) -> Q:
    return under([top.path], host) | under([top.path], sending)


class _Ways:
    """By which path something belongs to which of the units: a university's is what it sent, any other's what happens
    there."""

    def __init__(self, units: Iterable[Organisation]) -> None:
        self._by_line: dict[str, dict[str, int]] = {RollupLine.HOST: {}, RollupLine.HOME: {}}
        for unit in units:
            self._by_line[own_line(unit)][unit.path] = unit.pk
        self._lengths = {len(path) for paths in self._by_line.values() for path in paths}

    def step(self, organisation: str) -> Substr:
        """The path of an organisation as far as these units go down."""
        return Substr(f"{organisation}__path", 1, max(self._lengths))

    def at(self, host: str | None, home: str | None) -> set[int]:
        """The units that something belongs to which happened at ``host`` and was sent from ``home``."""
        found = set()
        for line, path in ((RollupLine.HOST, host), (RollupLine.HOME, home)):
            paths = self._by_line[line]
            found |= {paths[path[:length]] for length in self._lengths if path and path[:length] in paths}
        return found
