"""Which targets ask something of which unit or person. Pure: plain copies of the rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tasks.choices import Applies, Bound
from tasks.indicators.measures import Bar
from tasks.models import Target
from teams.models import Organisation

SOME = Bar(Bound.AT_LEAST, Decimal(1))  # where a condition names no number: at least one


class Who(NamedTuple):
    """A unit, or a person (a user), by id."""

    pk: int
    person: bool = False


class Unit(NamedTuple):
    pk: int
    name: str
    code: str
    level: str
    kind: str


def plain_of(unit: Organisation) -> Unit:
    return Unit(unit.pk, unit.short_name, unit.code, unit.level, unit.kind)


class Person(NamedTuple):
    pk: int
    name: str
    unit: int
    grade: str


@dataclass(frozen=True)
class Ask:
    """A target without its database."""

    bar: Bar
    applies: str
    levels: frozenset[str]
    kinds: frozenset[str]
    units: frozenset[int]
    grade: str
    stage: str
    due: date | None
    target: Target

    @property
    def narrow(self) -> int:
        """How closely it names whom it asks; of several that ask the same unit the closest holds."""
        return 4 * bool(self.units) + 2 * bool(self.levels and self.kinds) + bool(self.levels or self.kinds)

    def asks(self, unit: Unit) -> bool:
        """Whether ``unit`` is among those it is narrowed to; named units are asked whatever their level."""
        if self.units:
            return unit.pk in self.units
        return (not self.levels or unit.level in self.levels) and (not self.kinds or unit.kind in self.kinds)


def ask_of(target: Target) -> Ask:
    """``target`` with its named units at hand."""
    return Ask(
        bar=Bar(target.bound, target.value, target.high),
        applies=target.applies,
        levels=frozenset(target.levels),
        kinds=frozenset(target.kinds),
        units=frozenset(unit.pk for unit in target.named),
        grade=target.grade,
        stage=target.stage,
        due=target.due,
        target=target,
    )


def in_force(asks: Sequence[Ask], day: date) -> list[Ask]:
    """Those of the stage that ``day`` lies in: the first whose due day has not passed, else the last."""
    if len(asks) < 2:
        return list(asks)
    stages: dict[str, date] = {}
    for ask in asks:
        stages[ask.stage] = max(stages.get(ask.stage, date.min), ask.due or date.max)
    coming = sorted((due, stage) for stage, due in stages.items() if due >= day)
    passed = sorted((due, stage) for stage, due in stages.items() if due < day)
    stage = coming[0][1] if coming else passed[-1][1]
    return [ask for ask in asks if ask.stage == stage]


def closest(asks: Iterable[Ask], unit: Unit) -> Ask | None:
    """The one of ``asks`` that speaks to ``unit``; of equally close ones the first."""
    return max((ask for ask in asks if ask.asks(unit)), key=lambda ask: ask.narrow, default=None)


def of_person(asks: Iterable[Ask], person: Person) -> Ask | None:
    """What is asked of ``person``: by the grade, else what is asked of everybody."""
    own = [ask for ask in asks if ask.applies == Applies.PERSON and ask.grade in ("", person.grade)]
    return max(own, key=lambda ask: (bool(ask.grade), ask.narrow), default=None)
