"""Which number of a figure is meant, and what is counted by it."""

from dataclasses import dataclass

from reports.figures import Figure
from tasks.choices import Counting
from tasks.models import Programme


@dataclass(frozen=True)
class Measure:
    """``name`` is the part of a figure, ``unit`` what stands behind it, ``head`` what stands above it."""

    name: str
    head: str
    unit: str

    def of(self, figure: Figure) -> int:
        return getattr(figure, self.name)


MEASURES = {
    "people": Measure("people", "覆盖青少年数", "人（次）"),
    "visits": Measure("visits", "人次", "人次"),
    "reads": Measure("reads", "阅读量", "次阅读"),
    "records": Measure("records", "已审记录", "条"),
}
_BY_COUNTING = {
    Counting.HEADCOUNT: Measure("people", "人数", "人"),
    Counting.VISITS: Measure("people", "人次", "人次"),
    Counting.READS: MEASURES["reads"],
    Counting.NONE: MEASURES["records"],
}


def measure_of(programme: Programme | None, asked: str = "") -> Measure:
    """The number that is ``asked`` for (a key of ``MEASURES``), else that of the programme's own counting rule, of
    several programmes the people."""
    if asked:
        return MEASURES[asked]
    return _BY_COUNTING[Counting(programme.counting)] if programme else MEASURES["people"]
