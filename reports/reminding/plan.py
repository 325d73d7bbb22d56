"""What would be said on a day, to whom: found batch by batch, nothing stored.

``reports.actions.reminders`` writes it down, ``reports.reminding.burden`` counts it beforehand.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import InitVar, dataclass, field, replace
from datetime import date, timedelta
from functools import cache, partial
from typing import Any, NamedTuple

from django.db.models import Max

from reports.reminding.days import Days, Pauses
from reports.reminding.kinds import KINDS
from reports.reminding.people import People
from reports.reminding.rules import Rules
from reports.reminding.timing import Timing, reached
from teams.choices import Part
from teams.due import COLUMNS, Kind
from teams.models import Notice, Organisation
from teams.models.scope import under
from youthwork.lib.rows import Among, in_batches

BATCH = 5_000


class Item(NamedTuple):
    """One thing said to one person: of which row, as what, at which step, and whose rule says so."""

    kind: Kind
    row: Any
    part: Part
    user: int
    step: int
    subject: str
    occasion: str
    source: str


Key = tuple[str, int, str]  # subject, user, occasion


class Told:
    """What has been said already, as the notices have it."""

    def of(self, subjects: Collection[str]) -> dict[Key, int]:
        """The latest step said of each of ``subjects``, by subject, user and occasion. One query."""
        said = Notice.objects.filter(Among("subject", subjects)).order_by()
        rows = said.values_list("subject", "user_id", "occasion").annotate(Max("step"))
        return {(subject, user, occasion): step for subject, user, occasion, step in rows}


class ToldSoFar(Told):
    """The same, with what was only thought of: ``remember`` it, and the next day does not say it again."""

    def __init__(self) -> None:
        self._thought: dict[str, dict[Key, int]] = defaultdict(dict)

    def remember(self, item: Item) -> None:
        self._thought[item.subject][item.subject, item.user, item.occasion] = item.step

    def of(self, subjects: Collection[str]) -> dict[Key, int]:
        said = super().of(subjects)
        for subject in self._thought.keys() & subjects:
            said |= self._thought[subject]
        return said


class Step(NamedTuple):
    """As what somebody is told, so many ``days`` after the date, and of which unit: whose officials, or the unit of the
    person whom alone a row waits for."""

    part: Part
    days: int
    unit: int | None


class Reached(NamedTuple):
    """A row with the steps that it has reached."""

    row: Any
    subject: str
    steps: list[Step]
    source: str


class Batch(NamedTuple):
    kind: Kind
    reached: list[Reached]


@dataclass
class Day:
    """One day of reminding. ``due`` counts the rows of which somebody would be told if nobody had been yet;
    ``left_out`` counts why nobody is, or not everybody.

    By reason, in rows: ``switched_off`` (by a rule), ``parked``; by part of a row: ``paused`` (the unit that would be
    told), ``nobody_to_tell``; by person: ``muted``, ``already_told``.
    """

    on: date
    rules: Rules
    paths: Collection[str] | None = None  # of units: all below, and nothing else
    parked: Collection[str] = ()  # subjects
    like: InitVar["Day | None"] = None  # another one of the same date, whose people and pauses these are
    due: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def __post_init__(self, like: "Day | None") -> None:
        self.people = like.people if like else People(self.on)
        self.pauses = like.pauses if like else Pauses.load()
        self._resting = self.pauses.resting(self.people.paths, self.on)
        self._steps = cache(partial(_steps, self.on))

    @property
    def until(self) -> date:
        """The last date of which anything is said."""
        return self.pauses.next_workday(self.on) + timedelta(days=self.rules.farthest)

    def batches(self, kind: Kind) -> Iterator[Batch]:
        """What of ``kind`` has reached a step, up to ``BATCH`` rows at a time. A constant number of queries each."""
        for rows in waiting(kind, self.until, paths=self.paths):
            yield self.batch(kind, rows)

    def batch(self, kind: Kind, rows: Iterable[Any]) -> Batch:
        """What of ``rows`` has reached a step, with everybody known whom it concerns."""
        found = [one for row in rows if (one := self._reached(kind, row))]
        self.people.learn(kind, ((one.row, step.part, step.unit) for one in found for step in one.steps))
        return Batch(kind, found)

    def untold(self, batch: Batch, told: Told) -> Iterator[Item]:
        """What of ``batch`` is to be said, and was not: nothing that is no later than what was said before. One
        query."""
        kind, reached = batch
        said = told.of([one.subject for one in reached]) if reached else {}
        for row, subject, steps, source in reached:
            for part, days, unit in steps:
                occasion = f"{part}:{row.due_on}"
                for user in self._told_of(kind, row, subject, part, unit):
                    key = subject, user, occasion
                    if said.get(key, days - 1) >= days:
                        self.left_out["already_told"] += 1
                    else:
                        said[key] = days
                        yield Item(kind, row, part, user, days, subject, occasion, source)

    def _reached(self, kind: Kind, row: Any) -> Reached | None:
        """``row`` with what it has reached; None where that is nothing, or nobody is told of it."""
        path = self.people.paths.get(row.due_unit, "")
        timing, source, enabled = self.rules.of(kind.name, row.due_document, path)
        if row.due_official is None:
            timing = _without_officials(timing)
        steps = self._steps(timing, row.due_on, self.pauses.of(path))
        if not steps:
            return None
        self.due += 1
        subject = kind.subject(row)
        if not enabled or subject in self.parked:
            self.left_out["parked" if enabled else "switched_off"] += 1
            return None
        unit = self.people.unit
        return Reached(row, subject, [Step(part, days, unit(row, part)) for part, days in steps], source)

    def _told_of(self, kind: Kind, row: Any, subject: str, part: Part, unit: int | None) -> Iterable[int]:
        """Who is told, whether it was said before or not."""
        if unit in self._resting:
            self.left_out["paused"] += 1
            return ()
        people = self.people.of(kind, row, part, unit)
        if not people:
            self.left_out["nobody_to_tell"] += 1
        if self.people.muted and (muted := [user for user in people if (user, subject) in self.people.muted]):
            self.left_out["muted"] += len(muted)
            return [user for user in people if user not in muted]
        return people


def waiting(
    kind: Kind,
    until: date,
    *,
    paths: Collection[str] | None = None,
    documents: Collection[int] | None = None,
) -> Iterator[list[Any]]:
    """The rows of ``kind`` that are due ``until`` then, of the units under ``paths`` and of ``documents`` (None: of
    all), up to ``BATCH`` at a time. One query."""
    found = kind.rows(until)
    if paths is not None:
        found = found.filter(due_unit__in=Organisation.objects.filter(under(paths)).order_by().values("pk"))
    if documents is not None:
        found = found.filter(due_document__in=documents)
    columns = dict.fromkeys((*COLUMNS, *kind.columns))
    return in_batches(found.order_by().values_list(*columns, named=True), BATCH)


def plan(
    on: date,
    *,
    rules: Rules,
    told: Told,
    paths: Collection[str] | None = None,
    kinds: Iterable[Kind] | None = None,
) -> Iterator[Item]:
    """What would be said on ``on`` by ``rules``, after what was ``told``: of ``kinds`` (else of all there are), of the
    units under ``paths`` (else of all). Nothing is stored."""
    day = Day(on, rules, paths=paths)
    for kind in KINDS.values() if kinds is None else kinds:
        for batch in day.batches(kind):
            yield from day.untold(batch, told)


def _steps(today: date, timing: Timing, due: date, days: Days) -> tuple[tuple[Part, int], ...]:
    return tuple(reached(timing, due, today, days).items())


@cache
def _without_officials(timing: Timing) -> Timing:
    """Where nobody answers for it, the one whose it is goes on being told."""
    return replace(timing, official_after=None, superior_after=None)
