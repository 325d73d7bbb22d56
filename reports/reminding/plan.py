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
from reports.reminding.rules import Rule, Rules
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

    def of(self, subjects: Collection[str], occasions: Collection[str]) -> dict[Key, int]:
        """The latest step said of each of ``subjects``, by subject, user and occasion. One query."""
        said = Notice.objects.filter(subject__in=subjects, occasion__in=occasions).order_by()
        rows = said.values_list("subject", "user_id", "occasion").annotate(Max("step"))
        return {(subject, user, occasion): step for subject, user, occasion, step in rows}


class ToldSoFar(Told):
    """The same, with what was only thought of: ``remember`` it, and the next day does not say it again."""

    def __init__(self) -> None:
        self._thought: dict[str, dict[Key, int]] = defaultdict(dict)

    def remember(self, item: Item) -> None:
        self._thought[item.subject][item.subject, item.user, item.occasion] = item.step

    def of(self, subjects: Collection[str], occasions: Collection[str]) -> dict[Key, int]:
        said = super().of(subjects, occasions)
        for subject in self._thought.keys() & subjects:
            said |= self._thought[subject]
        return said


class Reached(NamedTuple):
    """A row with the steps that were reached by its rule, by part."""

    row: Any
    subject: str
    steps: dict[Part, int]
    rule: Rule


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
        self._reached = cache(partial(_reached, self.on))

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
        found = [one for row in rows if (one := self._steps(kind, row))]
        self.people.learn(kind, [(one.row, one.steps) for one in found])
        found = [self._left_alone(one) if self._nobody_answers(kind, one) else one for one in found]
        self.people.learn(kind, [(one.row, one.steps) for one in found])
        return Batch(kind, found)

    def untold(self, batch: Batch, told: Told) -> Iterator[Item]:
        """What of ``batch`` is to be said, and was not: nothing that is no later than what was said before. One
        query."""
        kind = batch.kind
        occasions = {f"{part}:{one.row.due_on}" for one in batch.reached for part in one.steps}
        said = told.of([one.subject for one in batch.reached], occasions) if batch.reached else {}
        for one in batch.reached:
            for part, step in one.steps.items():
                occasion = f"{part}:{one.row.due_on}"
                for user in self._told_of(kind, one, part):
                    key = (one.subject, user, occasion)
                    if key in said and said[key] >= step:
                        self.left_out["already_told"] += 1
                    else:
                        said[key] = step
                        yield Item(kind, one.row, part, user, step, one.subject, occasion, one.rule.source)

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
        return Reached(row, subject, steps, rule)

    def _nobody_answers(self, kind: Kind, one: Reached) -> bool:
        return Part.OFFICIAL in one.steps and not self.people.of(kind, one.row, Part.OFFICIAL)

    def _left_alone(self, one: Reached) -> Reached:
        """``one``, which nobody answers for: the one whose it is goes on being told, besides the superior."""
        days = self.pauses.of(self.people.paths[one.row.due_unit])
        steps = self._reached(_without_officials(one.rule.timing), one.row.due_on, days)
        above = {part: step for part, step in one.steps.items() if part is Part.SUPERIOR}
        return one._replace(steps=steps | above)

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


def waiting(
    kind: Kind,
    until: date,
    *,
    paths: Collection[str] | None = None,
    documents: Collection[int] | None = None,
) -> Iterator[list[Any]]:
    """The rows of ``kind`` that are due ``until`` then, of the units under ``paths`` and of ``documents`` (None: of
    all), up to ``BATCH`` at a time. One query each."""
    found = kind.rows(until)
    if paths is not None:
        found = found.filter(due_unit__in=Organisation.objects.filter(under(paths)).order_by().values("pk"))
    if documents is not None:
        found = found.filter(due_document__in=documents)
    found = found.order_by("pk").values_list(*dict.fromkeys((*COLUMNS, *kind.columns)), named=True)
    rows = list(found[:BATCH])
    while rows:
        yield rows
        rows = list(found.filter(pk__gt=rows[-1].pk)[:BATCH]) if len(rows) == BATCH else []


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


def _reached(today: date, timing: Timing, due: date, days: Days) -> dict[Part, int]:
    return reached(timing, due, today, days)


@cache
def _without_officials(timing: Timing) -> Timing:
    """Where nobody answers for it, the one whose it is goes on being told."""
    return replace(timing, official_after=None, superior_after=None)
