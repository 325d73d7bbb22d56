"""What a change of the rules would cost: what is said in the seven days from today, and to how many, by the rules as
they are and as they would be. Both are counted by the plan that the run itself follows."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from time import monotonic

from reports.models import ReminderRule
from reports.reminding.kinds import KINDS
from reports.reminding.plan import Day, Item, ToldSoFar
from reports.reminding.rules import Rules
from teams.due import Kind

DAYS = 7
SECONDS = 8.0  # that a page may take


class Late(Exception):
    """It takes longer than a page may."""


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

    def day(self, on: date, rules: Rules, parked: Collection[str]) -> Day:
        """The day ``on`` by ``rules``, cut down to this."""
        return Day(on, rules, paths=self.paths, documents=self.documents, parked=parked)


@dataclass
class Load:
    """What is said: of how many things, to how many people, in how many messages."""

    _subjects: set[str] = field(default_factory=set)
    _of_person: Counter[int] = field(default_factory=Counter)

    def add(self, item: Item) -> None:
        self._subjects.add(item.subject)
        self._of_person[item.user] += 1

    def __iadd__(self, other: "Load") -> "Load":
        self._subjects |= other._subjects
        self._of_person += other._of_person
        return self

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


@dataclass
class Burden:
    """One set of rules: every day that was counted, and all of them together."""

    days: dict[date, Load] = field(default_factory=dict)
    week: Load = field(default_factory=Load)

    def add(self, on: date, load: Load) -> None:
        self.days[on] = load
        self.week += load

    @property
    def digests(self) -> int:
        """How often somebody is told outside the platform, at most: once a person and day."""
        return sum(load.people for load in self.days.values())

    @property
    def most_in_a_day(self) -> int:
        return max((load.most for load in self.days.values()), default=0)


@dataclass
class Comparison:
    """Before and after a change of the rules. ``whole``: all seven days were counted in the time there was."""

    now: Burden = field(default_factory=Burden)
    then: Burden = field(default_factory=Burden)
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
    either reaches, without the subjects that are ``parked``. Days for which ``seconds`` do not suffice are left out,
    the last ones first."""
    stored = list(ReminderRule.objects.select_related("organisation"))
    wanted = [rule for rule in stored if drop is None or rule.pk != drop.pk] + ([add] if add else [])
    scope = Scope.of(rule for rule in (add, drop) if rule)
    sides = [(Rules(stored), ToldSoFar()), (Rules(wanted), ToldSoFar())]
    found, deadline = Comparison(), monotonic() + seconds
    for ahead in range(DAYS):
        on = today + timedelta(days=ahead)
        try:
            now, then = [_load_of(scope.day(on, rules, parked), scope.kinds, told, deadline) for rules, told in sides]
        except Late:
            found.whole = False
            break
        found.now.add(on, now)
        found.then.add(on, then)
    return found


def _load_of(day: Day, kinds: Iterable[Kind], told: ToldSoFar, deadline: float) -> Load:
    load = Load()
    for kind in kinds:
        for batch in day.batches(kind):
            if monotonic() > deadline:
                raise Late
            for item in day.untold(batch, told):
                told.remember(item)
                load.add(item)
    return load
