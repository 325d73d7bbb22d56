"""What would be said on a day, to whom: found batch by batch, nothing stored.

``reports.actions.reminders`` writes it down, ``reports.reminding.burden`` counts it beforehand.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, partial
from itertools import islice, pairwise
from typing import Any, NamedTuple

from django.db.models import Max, QuerySet

from reports.reminding.days import Days, Pauses
from reports.reminding.kinds import KINDS
from reports.reminding.people import People
from reports.reminding.rules import Rules
from reports.reminding.timing import Timing, reached
from teams.choices import Part
from teams.due import COLUMNS, Kind
from teams.models import Notice, Organisation
from teams.models.scope import under

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
        said = Notice.objects.filter(subject__in=subjects).order_by()
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


class Reached(NamedTuple):
    """A row with the steps that were reached, by part."""

    row: Any
    subject: str
    steps: dict[Part, int]
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
    due: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.people = People(self.on)
        self.pauses = Pauses.load()
        self._reached = cache(partial(_reached, self.on))

    def batches(self, kind: Kind) -> Iterator[Batch]:
        """What of ``kind`` has reached a step, up to ``BATCH`` rows at a time, with everybody known whom it concerns.
        A constant number of queries each."""
        until = self.pauses.next_workday(self.on) + timedelta(days=self.rules.farthest)
        waiting = kind.rows(until)
        if self.paths is not None:
            units = Organisation.objects.filter(under(self.paths)).order_by()
            waiting = waiting.filter(due_unit__in=units.values("pk"))
        columns = dict.fromkeys((*COLUMNS, *kind.columns))
        for some in _slices(waiting):
            rows = some.values_list(*columns, named=True)
            found = [one for row in rows.iterator(BATCH) if (one := self._steps(kind, row))]
            self.people.learn(kind, [(one.row, one.steps) for one in found])
            yield Batch(kind, found)

    def untold(self, batch: Batch, told: Told) -> Iterator[Item]:
        """What of ``batch`` is to be said, and was not: nothing that is no later than what was said before. One
        query."""
        kind = batch.kind
        said = told.of([one.subject for one in batch.reached]) if batch.reached else {}
        for one in batch.reached:
            for part, step in one.steps.items():
                occasion = f"{part}:{one.row.due_on}"
                for user in self._told_of(kind, one, part):
                    key = (one.subject, user, occasion)
                    if key in said and said[key] >= step:
                        self.left_out["already_told"] += 1
                    else:
                        said[key] = step
                        yield Item(kind, one.row, part, user, step, one.subject, occasion, one.source)

    def _steps(self, kind: Kind, row: Any) -> Reached | None:
        """What ``row`` has reached; None where that is nothing, or nobody is told of it."""
        path = self.people.paths[row.due_unit]
        rule = self.rules.of(kind.name, row.due_document, path)
        timing = rule.timing if row.due_official is not None else _without_officials(rule.timing)
        steps = self._reached(timing, row.due_on, self.pauses.of(path))
        if not steps:
            return None
        self.due += 1
        subject = kind.subject(row)
        if not rule.enabled or subject in self.parked:
            self.left_out["parked" if rule.enabled else "switched_off"] += 1
            return None
        return Reached(row, subject, steps, rule.source)

    def _told_of(self, kind: Kind, one: Reached, part: Part) -> Iterable[int]:
        """Who is told of ``one`` as ``part``, whether it was said before or not."""
        unit = self.people.unit(one.row, part)
        if unit is not None and self.pauses.of(self.people.paths[unit]).paused(self.on):
            self.left_out["paused"] += 1
            return ()
        people = self.people.of(kind, one.row, part)
        if not people:
            self.left_out["nobody_to_tell"] += 1
        if self.people.muted and (muted := [user for user in people if (user, one.subject) in self.people.muted]):
            self.left_out["muted"] += len(muted)
            return [user for user in people if user not in muted]
        return people


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


def _slices(rows: QuerySet) -> Iterator[QuerySet]:
    """``rows`` in slices of ``BATCH`` by their ids. Where each begins is asked once and beforehand: a slice that only
    began where the last one ended, and ended after so many rows, might have to find all that come after it first."""
    rows = rows.order_by("pk")
    beginnings = islice(rows.values_list("pk", flat=True).iterator(), 0, None, BATCH)
    for first, after in pairwise((*beginnings, None)):
        some = rows.filter(pk__gte=first)
        yield some if after is None else some.filter(pk__lt=after)


def _reached(today: date, timing: Timing, due: date, days: Days) -> dict[Part, int]:
    return reached(timing, due, today, days)


@cache
def _without_officials(timing: Timing) -> Timing:
    """Where nobody answers for it, the one whose it is goes on being told."""
    return replace(timing, official_after=None, superior_after=None)
