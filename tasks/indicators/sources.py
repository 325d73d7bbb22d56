"""Where the numbers come from that figures are reckoned of: from the records themselves, or from totals kept of them.

Whoever reckons asks a source and does not know which. ``recorded`` reads records and entries; above this app there is
one that reads kept totals.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Protocol

from tasks.models import Indicator
from youthwork.lib.periods import Span


class Reach(StrEnum):
    """What is taken together with a unit: nothing, its departments and affiliated units (本级), or all below it."""

    ALONE = "alone"
    OWN = "own"
    BELOW = "below"


class Place(NamedTuple):
    """A unit with what is taken together with it. ``sending``: what counts is who sent the team, as in universities,
    not where it served."""

    unit: int
    reach: Reach
    sending: bool


class Waiting(NamedTuple):
    """What records in review would add, and how many they are."""

    value: Decimal = Decimal(0)
    records: int = 0


class Tally(Protocol):
    """What one indicator has in one window, place by place."""

    def value(self, at: Place) -> Decimal | None:
        """What is said there, added up (of the latest readings, the last of each unit); None if nothing is."""

    def first(self, at: Place) -> date | None:
        """The first day on which something was said there, where it comes to at least one."""

    def waiting(self, at: Place) -> Waiting:
        """What stands beside, not counted yet."""


class Source(Protocol):
    """What was said on the ground of a ``Field``, in windows of days."""

    def tally(self, indicator: Indicator, window: Span) -> Tally: ...

    def by_person(self, indicator: Indicator, window: Span) -> Mapping[int, Decimal]:
        """User's id → what the person has, of an indicator that asks something of each person."""

    def taken(self, indicator: Indicator, window: Span) -> list[tuple[int, int]]:
        """(user, task) of what cadres have taken on from the menu of the document by the end of ``window``."""
