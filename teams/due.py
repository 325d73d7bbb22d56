"""What can be due: the vocabulary in which each app says what waits for whom, as questions to the database.

Each app lists its kinds (``teams.due_kinds``, ``tasks.due``, ``reports.due``); ``reports.reminding`` puts them together
and decides on which day who is told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import BooleanField, CharField, F, IntegerField, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from teams.choices import DueKind, NoticeKind, Part

# What every row of every kind has, in this order.
COLUMNS = ("pk", "due_subject", "due_on", "due_unit", "due_person", "due_official", "due_document", "due_inside")


class Telling(NamedTuple):
    """To whom something is said, and when: ``days`` after it was due (before: less than none)."""

    part: Part
    days: int
    today: date


class Said(NamedTuple):
    title: str
    text: str
    url: str


@dataclass(frozen=True)
class Kind:
    """One kind of what can be due.

    ``rows(until)`` are the things not yet done that are due on ``until`` or before, as :func:`as_due` gives them: one
    query, whatever their number; its rows may be narrowed by ``pk``. ``columns`` names what ``say`` reads of a row
    beside :data:`COLUMNS`. ``words`` are the permission words of those who are told at the unit whose it is (DOER), at
    the one that answers for it (OFFICIAL) and at its superior (SUPERIOR); ``because`` says to each why it is told, as
    in 你单位承办这项任务.
    """

    name: DueKind
    notice: NoticeKind
    rows: Callable[[date], QuerySet]
    say: Callable[[Any, Telling], Said]
    words: Mapping[Part, str]
    because: Mapping[Part, str]
    columns: tuple[str, ...] = field(default=())

    def subject(self, row: Any) -> str:
        """Under which subject notices of ``row`` stand: ``assignment:7``."""
        return f"{self.name.value}:{row.due_subject}"


def as_due(
    rows: QuerySet,
    *,
    on: Combinable | str,
    unit: Combinable | str,
    person: Combinable | str | None = None,
    official: Combinable | str | None = None,
    document: Combinable | str | None = None,
    inside: Combinable | bool = False,
    subject: Combinable | str = "pk",
) -> QuerySet:
    """``rows`` with the columns of :data:`COLUMNS`: the date ``on`` which it is due, the ``unit`` whose it is (by which
    rules and pauses are found), the ``person`` it waits for alone (else those who may do it as ``unit``), the unit
    whose ``official`` answers for it, the ``document`` it is of, whether its words stay ``inside`` the platform."""
    return rows.annotate(
        due_subject=Cast(subject, CharField()),
        due_on=_expression(on),
        due_unit=_expression(unit),
        due_person=_expression(person),
        due_official=_expression(official),
        due_document=_expression(document),
        due_inside=Value(inside, BooleanField()) if isinstance(inside, bool) else inside,
    )


def _expression(given: Combinable | str | None) -> Combinable:
    if given is None:
        return Value(None, IntegerField(null=True))
    return F(given) if isinstance(given, str) else given
