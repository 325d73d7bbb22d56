"""What must be settled before a unit can close, and what merging it would do. Questions only; the apps above answer
through ``unit_closing``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from teams.models import Appointment, Organisation
from teams.signals import unit_closing

NAMED = 5  # how many of a kind are named, each with its page


@dataclass(frozen=True)
class Blocker:
    """Things of one kind that stand in the way: how many, in words, what to do about them, and the first few."""

    number: int
    what: str
    remedy: str
    first: tuple[tuple[str, str], ...]  # what it is called, and its page ("" = none)

    def __str__(self) -> str:
        return f"{self.number}{self.what}"

    @property
    def more(self) -> int:
        return self.number - len(self.first)


def blocker(
    rows: QuerySet[Any],
    what: str,
    remedy: str,
    label: Callable[[Any], str] = str,
    url: Callable[[Any], str] | None = None,
) -> Iterable[Blocker]:
    """The blocker that ``rows`` make: one, or none where there are no rows. At most two queries."""
    first = list(rows[: NAMED + 1])
    if first:
        number = len(first) if len(first) <= NAMED else rows.count()
        named = tuple((label(row), url(row) if url else "") for row in first[:NAMED])
        yield Blocker(number, what, remedy, named)


def blockers_of(unit: Organisation, *, on: date, keeper: bool = False) -> list[Blocker]:
    """Everything that keeps ``unit`` from closing on ``on``: below it, of its people, and of its work.

    ``keeper``: the reader keeps the accounts there and is shown the way to them.
    """
    return [*_below(unit), *_people(unit, on, keeper), *open_work_of(unit, on=on)]


def open_work_of(unit: Organisation, *, on: date) -> list[Blocker]:
    """What the apps above still have open at ``unit``."""
    answers = unit_closing.send(sender=Organisation, unit=unit, on=on)
    return [found for _, answer in answers for found in answer]


def lasting_appointments(unit: Organisation, *, on: date) -> QuerySet[Appointment]:
    """Appointments at ``unit`` that have not ended by ``on``: they hold, or will."""
    rows = Appointment.objects.filter(Q(to_on=None) | Q(to_on__gt=on), organisation=unit)
    return rows.select_related("user").order_by("pk")


def _below(unit: Organisation) -> Iterable[Blocker]:
    yield from blocker(
        Organisation.objects.children_of(unit).filter(closed_on=None),
        "个下级单位还没有撤销",
        "先撤销它们、并入别的单位，或调整到别的上级。",
        url=lambda below: reverse("teams:organisation", args=[below.code]),
    )


def _people(unit: Organisation, on: date, keeper: bool) -> Iterable[Blocker]:
    yield from blocker(
        lasting_appointments(unit, on=on),
        "条任职还没有结束",
        "先由单位管理员免去，或改任到别的单位。",
        label=lambda held: f"{held.user}（{held.get_role_display()}）",
        url=(lambda held: reverse("teams:account", args=[held.user_id])) if keeper else None,
    )


@dataclass(frozen=True)
class Merger:
    """A unit that becomes part of another on a day, with what goes along; its superior is the one until then."""

    unit: Organisation
    into: Organisation
    on: date
    superior: Organisation
    children: list[Organisation]
    appointments: list[Appointment]

    @property
    def unlike(self) -> bool:
        """Whether the two differ in kind or level: allowed, but seldom what is meant."""
        return (self.unit.kind, self.unit.level) != (self.into.kind, self.into.level)


def merger_of(unit: Organisation, into: Organisation, *, on: date) -> Merger:
    """The merger as it would be on ``on``. Three queries."""
    return Merger(
        unit=unit,
        into=into,
        on=on,
        superior=Organisation.objects.get_parent(unit),
        children=list(Organisation.objects.children_of(unit).filter(closed_on=None)),
        appointments=list(lasting_appointments(unit, on=on)),
    )
