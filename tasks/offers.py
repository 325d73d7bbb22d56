"""Which steps of an assignment's way a reader may take now, as one table: the pages offer these and no others.

The actions refuse the rest by themselves; this is what is worth a button.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tasks.choices import AssignmentState, ExtensionState
from tasks.models import Assignment, Extension
from teams.models import User
from teams.roles import RECORDS_WRITE, TASKS_ASSIGN

State = AssignmentState
Fits = Callable[[Assignment, date], bool]


@dataclass(frozen=True)
class Side:
    """Who acts: the unit at ``unit``, by whoever holds ``word`` there."""

    word: str
    unit: str


DOER = Side(RECORDS_WRITE, "organisation")  # who records for a unit answers for what it was given
ASSIGNER = Side(TASKS_ASSIGN, "assigner")


@dataclass(frozen=True)
class Offer:
    page: str  # the name of its address
    label: str
    side: Side
    fits: Fits
    main: bool = False  # the one thing to do next
    at_once: bool = False  # a button that needs no page to ask on


def _open(row: Assignment, today: date) -> bool:
    return row.state == State.OPEN


def _new(row: Assignment, today: date) -> bool:
    return row.state == State.OPEN and row.received_on is None


def _received(row: Assignment, today: date) -> bool:
    return row.state == State.OPEN and row.received_on is not None


def _reported(row: Assignment, today: date) -> bool:
    return row.state == State.REPORTED


def _extendable(row: Assignment, today: date) -> bool:
    return row.state == State.OPEN and row.due is not None and today <= row.due and not row.asked


OFFERS = (
    Offer("tasks:assignment-receive", "签收", DOER, _new, main=True, at_once=True),
    Offer("tasks:assignment-report", "报办结", DOER, _received, main=True),
    Offer("tasks:assignment-extend", "申请延期", DOER, _extendable),
    Offer("tasks:assignment-done", "确认办结", ASSIGNER, _reported, main=True),
    Offer("tasks:assignment-send-back", "退回重办", ASSIGNER, _reported),
    Offer("tasks:assignment-done", "确认办结", ASSIGNER, _open),
    Offer("tasks:assignment-stop", "中止", ASSIGNER, lambda row, today: _open(row, today) or _reported(row, today)),
)


class Desk:
    """The units for which one reader acts, by word; asked once for all rows of a page."""

    def __init__(self, user: User) -> None:
        self.acting = {side.word: set(user.organisations_acted_for(side.word)) for side in (DOER, ASSIGNER)}

    def acts(self, side: Side, row: Assignment) -> bool:
        return getattr(row, f"{side.unit}_id") in self.acting[side.word]

    def offers(self, row: Assignment, today: date) -> list[Offer]:
        """The steps that the reader may take with ``row``, which has ``asked`` (see :func:`with_asked`)."""
        return [offer for offer in OFFERS if self.acts(offer.side, row) and offer.fits(row, today)]

    def decides(self, row: Assignment) -> bool:
        """Whether a request for more time waits here for the reader's answer."""
        return bool(row.asked) and row.state == State.OPEN and self.acts(ASSIGNER, row)


def with_asked(rows: list[Assignment]) -> list[Assignment]:
    """``rows`` with ``asked``: the request for more time that waits at each, or None. One query."""
    waiting = Extension.objects.filter(state=ExtensionState.ASKED, assignment__in=rows)
    by_row = {extension.assignment_id: extension for extension in waiting}
    for row in rows:
        row.asked = by_row.get(row.pk)
    return rows
