"""Which rule counts for what is due: the most particular one that was set, else the defaults of the platform."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from reports.models.reminders import ReminderRule
from reports.reminding.days import lineage
from reports.reminding.timing import DEFAULTS, Timing
from teams.choices import DueKind

KEPT = 20_000  # answers at hand
PLATFORM = "平台默认"


class Rule(NamedTuple):
    """When is told, whether at all, and who said so: ``source`` in words."""

    timing: Timing
    source: str = PLATFORM
    enabled: bool = True


DEFAULT = {kind: Rule(timing) for kind, timing in DEFAULTS.items()}


class Rules:
    """Rules in force; of two with the same scope the later one in ``rows`` counts (so that one can be tried that is not
    stored yet). ``rows`` have their ``organisation`` at hand."""

    def __init__(self, rows: Iterable[ReminderRule] = ()) -> None:
        # What a rule is about (document, kind; None and "" are all) → path of its unit → the rule.
        self._scopes: dict[tuple[int | None, str], dict[str, Rule]] = defaultdict(dict)
        for row in rows:
            self._scopes[row.document_id, row.about][row.organisation.path] = _rule(row)
        self._documents = {document for document, _ in self._scopes} - {None}
        self._found = lru_cache(maxsize=KEPT)(self._find)

    @classmethod
    def load(cls) -> "Rules":
        """Those that are stored. One query."""
        return cls(ReminderRule.objects.select_related("organisation").order_by())

    def of(self, kind: DueKind, document: int | None, path: str) -> Rule:
        """The rule for what is due of ``kind`` and of ``document``, if it is of any, at the unit at ``path``: one for
        the document goes before all others, one for the kind before one for everything, then the nearest unit's."""
        if not self._scopes:
            return DEFAULT[kind]
        return self._found(kind, document if document in self._documents else None, path)

    @property
    def farthest(self) -> int:
        """How many days before the due date somebody is told at the earliest."""
        rules = [rule.timing for scope in self._scopes.values() for rule in scope.values()]
        return max((days for timing in (*DEFAULTS.values(), *rules) for days in timing.before), default=0)

    def _find(self, kind: DueKind, document: int | None, path: str) -> Rule:
        wanted = [(None, kind.value), (None, "")]
        if document is not None:
            wanted = [(document, kind.value), (document, ""), *wanted]
        for about in wanted:
            if scope := self._scopes.get(about):
                for above in lineage(path):
                    if above in scope:
                        return scope[above]
        return DEFAULT[kind]


def timing_of(row: ReminderRule) -> Timing:
    """The days that ``row`` names."""
    return Timing(
        before=tuple(sorted(row.before, reverse=True)),
        on_day=row.on_day,
        after=tuple(sorted(row.after)),
        weekly=row.weekly,
        official_after=row.official_after,
        superior_after=row.superior_after,
    )


def _rule(row: ReminderRule) -> Rule:
    return Rule(timing_of(row), f"{row.organisation}的规则", row.enabled)
