"""What a list of records comes to, by the rules of ``tasks.measures``."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from tasks.choices import RecordState
from tasks.measures import Reading, Total, people_total
from tasks.models import Record


@dataclass(frozen=True)
class Summary:
    """What counts of a list, and how many of its records do not count (yet)."""

    counted: Total
    waiting: int
    returned: int
    drafts: int

    @property
    def not_counted(self) -> str:
        """待审8条，退回2条; empty if every record counts."""
        words = (("待审", self.waiting), ("退回", self.returned), ("草稿", self.drafts))
        return "，".join(f"{word}{number}条" for word, number in words if number)


def readings_of(records: QuerySet[Record]) -> Iterator[Reading]:
    """The records as ``tasks.measures`` counts them. One query."""
    rows = records.order_by().values_list(
        "placement", "organisation", "programme", "programme__counting", "people", "same_group"
    )
    for placement, organisation, programme, counting, people, same_group in rows.iterator():
        place = ("placement", placement) if placement else ("unit", organisation)
        yield Reading(place, programme, counting, people, same_group)


def summary_of(records: QuerySet[Record]) -> Summary:
    """Two queries; the approved records alone count."""
    states = dict(records.order_by().values_list("state").annotate(number=Count("pk")))
    return Summary(
        counted=people_total(readings_of(records.filter(state=RecordState.APPROVED))),
        waiting=states.get(RecordState.SUBMITTED, 0),
        returned=states.get(RecordState.RETURNED, 0),
        drafts=states.get(RecordState.DRAFT, 0),
    )
