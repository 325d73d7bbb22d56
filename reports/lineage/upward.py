"""From a record up to every table and every indicator that counts it, as far as the reader may see them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from reports.access import periods_for
from reports.choices import RollupLine
from reports.figures import split_same_group, totals_at
from reports.lineage.measures import measure_of
from reports.lineage.packed import unpack
from reports.models import Category, Report, ReportingPeriod, VersionCell
from reports.rules.scope import scopes_of
from tasks.choices import Counting, Counts, Feed, RecordState, TaskState
from tasks.models import Indicator, Programme, Record
from teams.choices import OrganisationKind
from teams.models import Organisation, User
from teams.names import former_names
from teams.tree import way_up


@dataclass(frozen=True)
class Sending:
    """One submission of a report; ``counts`` says whether the record is in its figures."""

    number: int
    counts: bool


@dataclass(frozen=True)
class Place:
    """A unit on whose totals the record counts; ``report`` is its table, where there is one and the reader sees it.
    ``unit`` is None where the reader sees the table and not the unit."""

    unit: Organisation
    name: str
    seen: bool
    number: int
    report: Report | None
    sendings: tuple[Sending, ...]


@dataclass(frozen=True)
class Table:
    """One period in which the record falls: under which category, and the units whose totals it is in, nearest
    first."""

    period: ReportingPeriod
    category: str
    places: list[Place]


class Upward:
    """Where ``record`` counts, for ``user``. A constant number of queries for each period that the record falls in."""

    def __init__(self, user: User, record: Record) -> None:
        self.user, self.record = user, record
        self.programme: Programme = record.programme
        self.measure = measure_of(self.programme)

    @property
    def why_not(self) -> str:
        """Why it counts nowhere yet; "" where it does, or would if there were a period."""
        return {
            RecordState.DRAFT: "还是草稿，没有提交，不计入任何表。",
            RecordState.SUBMITTED: f"待{self.record.reviewer}审核，通过后计入。",
            RecordState.RETURNED: "已退回，改好再提交、审核通过后计入。",
        }.get(RecordState(self.record.state), "")

    def tables(self) -> list[Table]:
        """The periods that the reader knows of, each with the units."""
        periods = self._periods()
        scopes = scopes_of({period.rule for period in periods}, [self.programme.pk])
        falling = [(period, scopes[period.rule_id].categories.get(self.programme.pk)) for period in periods]
        covered = [(period, category) for period, category in falling if category is not None]
        names = Category.objects.in_bulk([category for _, category in covered])
        return [Table(period, names[category].name, self._places(period)) for period, category in covered]

    def higher(self, period: ReportingPeriod) -> Record | None:
        """The record of the same people whose higher reading stands for this one in ``period``; None if this one's
        number counts."""
        record = self.record
        if not record.same_group or self.programme.counting != Counting.HEADCOUNT:
            return None
        met = Record.objects.approved().between(period.starts_on, period.ends_on).filter(programme=self.programme)
        own = Q(placement=record.placement_id) if record.placement_id else Q(organisation=record.organisation_id)
        met = met.filter(own & Q(placement__isnull=not record.placement_id))
        counted, lower = split_same_group(met)
        if not lower.filter(pk=record.pk).exists():
            return None
        return counted.filter(same_group=True).select_related("placement__site", "organisation").first()

    def indicators(self) -> list[Indicator]:
        """The indicators that it feeds: by a value that it says, or by what was done."""
        said = Q(record_values__record=self.record)
        fed = Q(feed=Feed.RECORDS) & ~Q(counts=Counts.VALUES)
        named, of_task = Q(programmes=self.programme), Q(programmes=None, task=self.programme.task_id)
        large = Q(qualifies_over=None) | Q(qualifies_over__lt=self.record.people or 0)
        if self.programme.task_id:
            named |= of_task
        found = Indicator.objects.visible_to(self.user).filter(said | fed & named & large, state=TaskState.LISTED)
        return list(found.select_related("document").distinct())

    def units(self, period_end) -> list[Organisation]:
        """The units in whose totals the record counts on the tree of a day, nearest first: all where it happened and
        above, but for universities, which count what they sent."""
        host, home = self._ends()
        way = dict.fromkeys(way_up(host, period_end))
        sent = dict.fromkeys(way_up(home, period_end)) if home else {}
        known = Organisation.objects.in_bulk({*way, *sent})
        academic = [pk for pk in sent if known[pk].kind == OrganisationKind.UNIVERSITY]
        happened = [pk for pk in way if known[pk].kind != OrganisationKind.UNIVERSITY]
        return [known[pk] for pk in (*academic, *happened)]

    def _ends(self) -> tuple[int, int | None]:
        """Where it happened, and who sent the team."""
        placement = self.record.placement
        if placement is None:
            return self.record.organisation_id, self.record.organisation_id
        return placement.site.host_id, placement.sending_id

    def _periods(self) -> list[ReportingPeriod]:
        day = self.record.occurred_on
        falling = ReportingPeriod.objects.filter(starts_on__lte=day, ends_on__gte=day)
        reported = Report.objects.visible_to(self.user).filter(period__in=falling).values("period")
        known = Q(pk__in=periods_for(self.user).values("pk")) | Q(pk__in=reported)
        return list(falling.filter(known).select_related("rule__document").order_by("ends_on", "rule"))

    def _places(self, period: ReportingPeriod) -> list[Place]:
        units = self.units(period.ends_on)
        pks = [unit.pk for unit in units]
        reports = {
            report.organisation_id: report
            for report in Report.objects.visible_to(self.user).filter(period=period, organisation__in=pks)
        }
        seen = set(Organisation.objects.visible_to(self.user).filter(pk__in=pks).values_list("pk", flat=True))
        sendings = self._sendings(reports.values())
        numbers = self._numbers(period, units)
        former = former_names(period.ends_on, pks)
        return [
            Place(
                unit,
                former[unit.pk].short_name if unit.pk in former else unit.short_name,
                unit.pk in seen,
                numbers.get(unit.pk, 0),
                reports.get(unit.pk),
                tuple(sendings[reports[unit.pk].pk]) if unit.pk in reports else (),
            )
            for unit in units
            if unit.pk in seen or unit.pk in reports
        ]

    def _numbers(self, period: ReportingPeriod, units: list[Organisation]) -> dict[int, int]:
        """Unit id → what the programme comes to there. Two queries."""
        found: dict[int, int] = {}
        for line, academic in ((RollupLine.HOST, False), (RollupLine.HOME, True)):
            own = [unit.pk for unit in units if (unit.kind == OrganisationKind.UNIVERSITY) == academic]
            totals = totals_at(period, own, [self.programme.pk], line)
            found |= {unit: self.measure.of(figure) for unit, figure in totals.items()}
        return found

    def _sendings(self, reports: Iterable[Report]) -> dict[int, list[Sending]]:
        """Report id → its submissions. Two queries."""
        reports = list(reports)
        holders = [f"{unit}/" for unit in self._ends() if unit]
        at_holder = Q(*(Q(way=way) | Q(way__endswith=f"/{way}") for way in holders), _connector=Q.OR)
        cells = VersionCell.objects.filter(at_holder, version__report__in=reports, programme=self.programme)
        counting = {
            version
            for version, packed in cells.values_list("version", "packed")
            if any(kept.pk == self.record.pk for kept in unpack(bytes(packed)))
        }
        found: dict[int, list[Sending]] = defaultdict(list)
        rows = Report.objects.filter(pk__in=[report.pk for report in reports], versions__isnull=False)
        for report, version, number in rows.order_by("versions__number").values_list(
            "pk", "versions", "versions__number"
        ):
            found[report].append(Sending(number, version in counting))
        return found
