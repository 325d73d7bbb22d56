"""The way of a record, told with what was marked and what was changed between."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from tasks.choices import ReviewVerb
from tasks.models import Record, Review, ReviewMark
from tasks.models.records import reading_of
from tasks.said import NOTHING, Change, changes_between

SENDINGS = (ReviewVerb.SUBMITTED, ReviewVerb.RESUBMITTED)


@dataclass(frozen=True)
class Step:
    """One step of a record's way; ``changes`` since it was sent in before, ``marks`` with what the reason leaves
    unsaid of them."""

    review: Review
    marks: list[str]
    changes: list[Change]


def steps_of(record: Record) -> list[Step]:
    """The steps of ``record``, the newest first. Two queries."""
    marks = Prefetch("marks", queryset=ReviewMark.objects.select_related("indicator"))
    steps, said = [], {}
    for review in record.reviews.order_by("pk").prefetch_related(marks):
        changes = changes_between(said, review.said) if review.verb in SENDINGS else []
        said = review.said or said
        steps.append(Step(review, _marks(review), with_units(changes, record.programme.counting)))
    return steps[::-1]


def changes_since(records: Collection[tuple[UUID, str]]) -> dict[UUID, list[Change]]:
    """What each of ``records`` (id and counting rule) says otherwise than when it was sent in before, for those of
    which both is known. One query."""
    counting = dict(records)
    sent: dict[UUID, list[dict[str, Any]]] = {}
    rows = Review.objects.filter(record__in=counting, verb__in=SENDINGS).order_by("pk")
    for record, said in rows.values_list("record", "said"):
        sent.setdefault(record, []).append(said)
    known = {pk: said[-2:] for pk, said in sent.items() if len(said) > 1 and all(said[-2:])}
    return {pk: with_units(changes_between(before, now), counting[pk]) for pk, (before, now) in known.items()}


def with_units(changes: Iterable[Change], counting: str) -> list[Change]:
    """People with their unit, as the programme counts them: 62人."""
    return [_with_unit(change, counting) if change.field == "people" else change for change in changes]


def _with_unit(change: Change, counting: str) -> Change:
    before, after = (
        words if words == NOTHING else reading_of(counting, int(words)) or words
        for words in (change.before, change.after)
    )
    return replace(change, before=before, after=after)


def _marks(review: Review) -> list[str]:
    """人数, 照片（看不清）: what was marked; the note only where the reason does not say it."""
    return [
        f"{mark.label}（{mark.note}）" if mark.note and mark.note not in review.reason else mark.label
        for mark in review.marks.all()
    ]
