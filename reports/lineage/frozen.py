"""A figure as it was sent: kept with its version, opened without asking what became of the records since."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Sum, When

from reports.choices import RollupLine
from reports.figures import Figure, own_line, records_at, split_same_group
from reports.lineage.asked import Asked, Part, parts_of
from reports.lineage.packed import Kept, pack, unpack
from reports.models import ReportVersion, VersionCell
from tasks.choices import Counting
from tasks.models import Record
from teams.tree import Branch

BATCH = 500


class Unsettled(Exception):
    """Records were decided between the fold and the freezing: what makes the figures is not what they say."""


def keep_cells(version: ReportVersion) -> None:
    """Keep with ``version`` the records that make its figures, by programme and unit. Call it in the transaction that
    freezes the version. A row for each unit and programme that has records, 21 bytes a record; four queries, those of
    the branch, and one for each 500 rows."""
    report = version.report
    unit, period = report.organisation, report.period
    branch, line = Branch(unit.pk, period.ends_on), own_line(unit)
    programmes = [row["programme"] for row in version.payload["lines"] if row["programme"]]
    approved = records_at(unit, period, programmes, branch).approved()
    lower = set(split_same_group(approved)[1].values_list("pk", flat=True))
    holder = "placement__sending" if line == RollupLine.HOME else "placement__site__host"
    rows = approved.order_by("occurred_on", "created_at").annotate(
        holder=Case(When(placement=None, then=F("organisation")), default=F(holder))
    )
    held: dict[tuple[int, str, int], list[Kept]] = defaultdict(list)
    for pk, programme, counting, holder_pk, people in rows.values_list(
        "pk", "programme", "programme__counting", "holder", "people"
    ):
        held[programme, counting, holder_pk].append(Kept(pk, people, pk not in lower))
    VersionCell.objects.bulk_create(
        [
            _cell(version, programme, counting, branch.lines[holder_pk][::-1], kept)
            for (programme, counting, holder_pk), kept in held.items()
        ],
        batch_size=BATCH,
    )


def repeat_cells(version: ReportVersion, before: ReportVersion) -> None:
    """Keep with ``version``, which repeats the lines of ``before`` to the letter, what made them then. Two queries."""
    cells = list(before.cells.all())
    for cell in cells:
        cell.pk, cell.version = None, version
    VersionCell.objects.bulk_create(cells, batch_size=BATCH)


def unlike_lines(version: ReportVersion) -> list[str]:
    """The lines of ``version``, by name, whose figures are not what its cells add up to. One query."""
    cells = version.cells.order_by().values_list("programme", "programme__name")
    kept = {programme: figures for programme, *figures in cells.annotate(Sum("people"), Sum("records"))}
    wrong = []
    for line in version.payload["lines"]:
        _, people, records = kept.pop(line["programme"], ("", 0, 0))
        if line["records"] != records or line["people"] not in (None, people):
            wrong.append(line["name"])
    return wrong + [name for name, *_ in kept.values()]


def _cell(version: ReportVersion, programme: int, counting: str, way: Iterable[int], kept: list[Kept]) -> VersionCell:
    total = sum(record.people or 0 for record in kept)
    people = sum(record.people or 0 for record in kept if record.counted)
    counted = counting in (Counting.HEADCOUNT, Counting.VISITS)
    return VersionCell(
        version=version,
        programme_id=programme,
        way="".join(f"{unit}/" for unit in way),
        people=people if counted else 0,
        visits=total if counted else 0,
        reads=total if counting == Counting.READS else 0,
        records=len(kept),
        packed=pack(kept),
    )


class Frozen:
    """What a figure of ``version`` was made of when it was sent. One query for the sums."""

    # What was left out then, and what happened outside, is not kept.
    left_out = None
    outside = None

    def __init__(self, asked: Asked, version: ReportVersion) -> None:
        self.asked, self.version = asked, version

    @cached_property
    def figure(self) -> Figure:
        return _sum(figure for way, figure in self._under if not self.asked.own or way == self._way)

    @property
    def recounted(self) -> Figure:
        """The figure from its records: the same."""
        return self.figure

    @cached_property
    def parts(self) -> list[Part]:
        if not self.asked.of_units:
            return []
        own = _sum(figure for way, figure in self._under if way == self._way)
        below: dict[int, list[Figure]] = defaultdict(list)
        for way, figure in self._under:
            if way != self._way:
                below[way[len(self._way)]].append(figure)
        sums = {unit: _sum(figures) for unit, figures in below.items()}
        return parts_of(self.asked.unit, own, sums, self.asked.period.ends_on)

    def way(self, top: int) -> tuple[int, ...] | None:
        """From the unit ``top`` down to the unit of the figure, as it was; None if nothing of it was counted there."""
        return self._way if self._way[0] == top else None

    @cached_property
    def counted(self) -> QuerySet[Record]:
        return Record.objects.filter(pk__in=[record.pk for record in self._kept if record.counted])

    @cached_property
    def lower(self) -> QuerySet[Record]:
        return Record.objects.filter(pk__in=[record.pk for record in self._kept if not record.counted])

    @cached_property
    def then(self) -> dict[UUID, Kept]:
        """Id → how the record was read."""
        return {record.pk: record for record in self._kept}

    @cached_property
    def _cells(self) -> QuerySet[VersionCell]:
        at = str(self.asked.unit.pk)
        cells = VersionCell.objects.filter(version=self.version, programme__in=self.asked.programmes)
        return cells.filter(Q(way__startswith=f"{at}/") | Q(way__contains=f"/{at}/"))

    @cached_property
    def _under(self) -> list[tuple[tuple[int, ...], Figure]]:
        """The cells at the unit and below it: their way and what they come to."""
        rows = self._cells.values_list("way", "people", "visits", "reads", "records")
        return [(tuple(int(unit) for unit in way.split("/")[:-1]), Figure(*figures)) for way, *figures in rows]

    @cached_property
    def _way(self) -> tuple[int, ...]:
        """From the unit that reported down to the unit asked for."""
        at = self.asked.unit.pk
        return next((way[: way.index(at) + 1] for way, _ in self._under), (at,))

    @cached_property
    def _kept(self) -> list[Kept]:
        cells = self._cells.filter(way__endswith=f"{self.asked.unit.pk}/") if self.asked.own else self._cells
        return [record for packed in cells.values_list("packed", flat=True) for record in unpack(bytes(packed))]


def _sum(figures: Iterable[Figure]) -> Figure:
    return Figure(*(sum(values) for values in zip(*figures, strict=True)))
