"""What a change of the rules would cost: what is said in the seven days from today, and to how many, by the rules as
they are and as they would be. Both are counted by the plan that the run itself follows."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from time import monotonic
from typing import Any

from reports.models import ReminderRule
from reports.reminding.kinds import KINDS
from reports.reminding.plan import Day, Item, ToldSoFar, waiting
from reports.reminding.rules import Rules
from teams.due import Kind

DAYS = 7
SECONDS = 8.0  # that a page may take


@dataclass(frozen=True)
class Scope:
    """What rules reach: below which units, of which documents (None: of all), of which kinds."""

    paths: frozenset[str]
    documents: frozenset[int] | None
    kinds: tuple[Kind, ...]

    @classmethod
    def of(cls, rules: Iterable[ReminderRule]) -> "Scope":
        """What any of ``rules`` reaches."""
        rules = list(rules)
        documents, about = [rule.document_id for rule in rules], [rule.about for rule in rules]
        return cls(
            paths=frozenset(rule.organisation.path for rule in rules),
            documents=None if None in documents else frozenset(documents),
            kinds=tuple(kind for name, kind in KINDS.items() if name in about or "" in about),
        )


@dataclass
class Load:
    """What is said: of how many things, to how many people, in how many messages."""

    _subjects: set[str] = field(default_factory=set)
    _of_person: Counter[int] = field(default_factory=Counter)

    def add(self, item: Item) -> None:
        self._subjects.add(item.subject)
        self._of_person[item.user] += 1

    @property
    def items(self) -> int:
        return len(self._subjects)

    @property
    def people(self) -> int:
        return len(self._of_person)

    @property
    def messages(self) -> int:
        return self._of_person.total()

    @property
    def most(self) -> int:
        """How many of the messages go to the one who gets most."""
        return max(self._of_person.values(), default=0)


class Burden:
    """What one set of rules says: on every day, and on all of them together."""

    def __init__(self, days: Iterable[Day]) -> None:
        self._days = list(days)
        self.days = {day.on: Load() for day in self._days}
        self.week = Load()

    @property
    def until(self) -> date:
        return max(day.until for day in self._days)

    def count(self, kind: Kind, rows: list[Any]) -> None:
        """Go through the days with ``rows`` of ``kind``: what is said on one is not said again on the next."""
        told = ToldSoFar()
        for day in self._days:
            for item in day.untold(day.batch(kind, rows), told):
                told.remember(item)
                self.days[day.on].add(item)
                self.week.add(item)

    @property
    def digests(self) -> int:
        """How often somebody is told outside the platform, at most: once a person and day."""
        return sum(load.people for load in self.days.values())

    @property
    def most_in_a_day(self) -> int:
        return max(load.most for load in self.days.values())


@dataclass
class Comparison:
    """Before and after a change of the rules, of as much of what is due as was looked at: ``whole``, or only the first
    ``rows`` because there was no time for more."""

    now: Burden
    then: Burden
    rows: int = 0
    whole: bool = True

    @property
    def days(self) -> list[tuple[date, Load, Load]]:
        return [(on, load, self.then.days[on]) for on, load in self.now.days.items()]


def compare(
    *,
    today: date,
    add: ReminderRule | None = None,
    drop: ReminderRule | None = None,
    parked: Collection[str] = (),
    seconds: float = SECONDS,
) -> Comparison:
    """What ``add`` (a rule that need not be stored) in the place of ``drop`` (one that is) would change within what
    either reaches, without the subjects that are ``parked``. Each thing is read once; what ``seconds`` do not suffice
    for is left out."""
    stored = list(ReminderRule.objects.select_related("organisation"))
    wanted = [rule for rule in stored if drop is None or rule.pk != drop.pk] + ([add] if add else [])
    scope = Scope.of(rule for rule in (add, drop) if rule)
    as_it_is, as_it_would_be = Rules(stored), Rules(wanted)
    days = [Day(today + timedelta(days=ahead), as_it_is, parked=parked) for ahead in range(DAYS)]
    found = Comparison(
        now=Burden(days), then=Burden(Day(day.on, as_it_would_be, parked=parked, like=day) for day in days)
    )
    deadline, until = monotonic() + seconds, max(found.now.until, found.then.until)
    for kind in scope.kinds:
        for rows in waiting(kind, until, paths=scope.paths, documents=scope.documents):
            if monotonic() > deadline:
                found.whole = False
                return found
            for burden in (found.now, found.then):
                burden.count(kind, rows)
            found.rows += len(rows)
    return found
