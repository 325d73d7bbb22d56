"""What a list of records comes to, by the rules of ``tasks.counting``."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, Count, F, Max, Q, QuerySet, Sum, When

from tasks.choices import RecordState
from tasks.counting import Total, group_total
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


def summary_of(records: QuerySet[Record]) -> Summary:
    """One query, grouped by where the same people may be met again; the approved records alone count."""
    groups = (
        records.order_by()
        .annotate(own=Case(When(placement__isnull=True, then=F("organisation"))))
        .values_list("state", "placement", "own", "programme", "programme__counting")
        .annotate(
            highest=Max("people", filter=Q(same_group=True), default=0),
            added=Sum("people", filter=Q(same_group=False), default=0),
            total=Sum("people", default=0),
            records=Count("pk"),
        )
    )
    states: Counter[str] = Counter()
    counted = Total()
    for state, _, _, _, counting, highest, added, total, number in groups:
        states[state] += number
        if state == RecordState.APPROVED:
            part = group_total(counting, highest=highest, added=added, total=total, records=number)
            counted = Total(*map(sum, zip(counted, part, strict=True)))
    return Summary(
        counted,
        waiting=states[RecordState.SUBMITTED],
        returned=states[RecordState.RETURNED],
        drafts=states[RecordState.DRAFT],
    )
