"""Totals of what counts, up the tree: kept from changes, equal to a full recount.

A record reaches the units above it by two lines: the host line (where it happened) and the home line (who sent the
team). The home line is kept where it differs, and for everything a university did, whose own figures it is. The same
people met twice at one place count once, so that only what a unit has itself is read from records; what lies above is
added up. No cell is kept for nothing.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from reports.models import IndicatorFigure, ReportingPeriod
from reports.rollup import sql
from reports.rollup.families import FAMILIES, Family
from reports.rollup.windows import keep_windows
from tasks.models import RecordChange
from teams.actions.unit_moves import hold_tree
from youthwork.lib.locks import hold

LONG_PAST = date(1900, 1, 1)  # until when a figure held that holds no longer
LOCK = 7_404_129  # the advisory lock of the one folder; any number that nothing else here uses


class Cell(NamedTuple):
    """The address of a cell: ``thing`` is the programme's id, or the indicator's in the table of indicators."""

    table: str
    window: int
    thing: int
    organisation: int
    line: str


@dataclass(frozen=True)
class Folded:
    """What a fold did: cells changed (made, altered or removed), the (period, unit) pairs they belong to, and every
    period that it looked at."""

    changed: int = 0
    touched: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    periods: frozenset[int] = field(default_factory=frozenset)

    def __add__(self, other: "Folded") -> "Folded":
        return Folded(self.changed + other.changed, self.touched | other.touched, self.periods | other.periods)


@transaction.atomic
def fold() -> Folded:
    """Recompute the cells that queued changes touch, and delete exactly the changes read.

    One folder at a time, and no unit moves meanwhile; safe to run twice. A change that is committed meanwhile stays
    queued for the next fold. A constant number of queries; none but one when nothing is queued.
    """
    if not RecordChange.objects.exists():
        return Folded()
    hold(LOCK)
    hold_tree()
    with _worker() as cursor, _tables(cursor, "change", "moved", "fed", "touched"):
        cursor.execute(sql.READ_CHANGES)
        if _asked(cursor, sql.PLAN_CHANGED):
            _plan(cursor)
        for statement in (sql.READ_MOVED, sql.READ_FED, sql.READ_TOUCHED):
            cursor.execute(statement)
        _analyse(cursor, "change", "moved", "fed", "touched")
        folded = Folded()
        for family in FAMILIES:
            with _tables(cursor, "pair"):
                with _tables(cursor, "edge", "tree"):
                    folded += _recount(cursor, family, family.want_whole)
                folded += _apply(cursor, family)
        for statement in (*sql.FORGET_SHAKEN_FIGURES, sql.DELETE_CHANGES):
            cursor.execute(statement)
    return folded


@transaction.atomic
def full(periods: Iterable[ReportingPeriod]) -> Folded:
    """Recount ``periods`` from the records, whatever is queued. Queued changes stay and find nothing to do."""
    hold(LOCK)
    hold_tree()
    days = _days_of(periods)
    with _worker() as cursor, _tables(cursor, "fed", "edge", "tree"):
        _plan(cursor)
        cursor.execute(sql.READ_FED)
        folded = Folded()
        for family in FAMILIES:
            with _tables(cursor, "pair"):
                folded += _recount(cursor, family, *_every(family, days))
    IndicatorFigure.objects.filter(period__ends_on__in=days).update(good_until=LONG_PAST)
    return folded


@transaction.atomic
def differences(periods: Iterable[ReportingPeriod]) -> tuple[int, list[Cell]]:
    """How many cells of ``periods`` stand or should stand, and the addresses of those that are wrong. Writes nothing
    but which windows there are."""
    hold(LOCK)
    days = _days_of(periods)
    number, wrong = 0, []
    with _worker() as cursor, _tables(cursor, "fed", "edge", "tree"):
        _plan(cursor)
        cursor.execute(sql.READ_FED)
        for family in FAMILIES:
            with _tables(cursor, "pair"), _tables(cursor, *sql.WORK):
                cursor.execute(*_every(family, days))
                _reckon(cursor, family)
                cursor.execute(sql.ADD_UP_BESIDE)
                number += _asked(cursor, family.count_cells)
                cursor.execute(family.wrong_cells)
                wrong += [Cell(family.table, *row) for row in cursor.fetchall()]
    return number, sorted(wrong)


def _days_of(periods: Iterable[ReportingPeriod]) -> list[date]:
    """The days of whose trees the periods are reckoned."""
    return sorted({period.ends_on for period in periods})


def _every(family: Family, days: list[date]) -> tuple[str, list[date]]:
    """The statement that asks for all that is kept by the trees of ``days``, and its parameters."""
    return family.want_every.format(days=", ".join(["%s"] * len(days)) or "NULL"), days


def _plan(cursor: CursorWrapper) -> None:
    """Let the windows be those of today, and clear away what is no longer asked for; which means to look at all that is
    kept."""
    if keep_windows():
        for statement in sql.CLEAR_AWAY:
            cursor.execute(statement)


def _recount(cursor: CursorWrapper, family: Family, wanted: str, days: Iterable[date] = ()) -> Folded:
    """Reckon whole what the statement ``wanted`` asks for, and write what differs from what is kept."""
    cursor.execute(wanted, list(days) or None)
    if not cursor.rowcount:
        return Folded()
    with _tables(cursor, *sql.WORK):
        _reckon(cursor, family)
        changed = _replace(cursor, family) if _asked(cursor, family.is_any_kept) else _store(cursor, family)
        cursor.execute(family.now_counted)
        cursor.execute(sql.FORGET_FIGURES)
        return _told(cursor, changed)


def _reckon(cursor: CursorWrapper, family: Family) -> None:
    """What is in ``pair``, level by level, as parts that add up to its cells."""
    _analyse(cursor, "pair")
    cursor.execute(sql.STAND)
    _plant(cursor)
    _read(cursor, family.whole)
    cursor.execute(sql.LAY_OWN)
    for depth in range(_asked(cursor, sql.DEEPEST), 0, -1):
        cursor.execute(sql.LIFT_LEVEL, {"depth": depth})
    _analyse(cursor, "part")


def _store(cursor: CursorWrapper, family: Family) -> int:
    """Write all cells, where none are kept. Returns how many."""
    cursor.execute(sql.MARK_ALL)
    cursor.execute(family.insert_all)
    return cursor.rowcount


def _replace(cursor: CursorWrapper, family: Family) -> int:
    """Write the cells that differ from what is kept. Returns how many those are."""
    cursor.execute(sql.ADD_UP_BESIDE)
    cursor.execute(family.find_wrong)
    _analyse(cursor, "fresh", "wrong")
    for statement in (family.delete_wrong, family.find_missing, family.insert_missing, sql.MARK_DIFFERENCES):
        cursor.execute(statement)
    return _asked(cursor, sql.COUNT_DIFFERENCES)


def _apply(cursor: CursorWrapper, family: Family) -> Folded:
    """Reckon anew what the units concerned have themselves; by how much it differs goes to all above them."""
    with _tables(cursor, "edge", "tree"), _tables(cursor, *sql.WORK):
        cursor.execute(family.want_due)
        if not cursor.rowcount:
            return Folded()
        _analyse(cursor, "due")
        cursor.execute(sql.CLIMB)
        _plant(cursor)
        cursor.execute(sql.FIND_SPOTS)
        _analyse(cursor, "spot")
        _read(cursor, family.touched)
        cursor.execute(sql.READ_OWN)
        _analyse(cursor, "own")
        cursor.execute(family.find_gains)
        changed = cursor.rowcount
        _analyse(cursor, "gain")
        cursor.execute(family.add_gains)
        if family.set_days:
            cursor.execute(family.set_days)
        cursor.execute(family.delete_nothing)
        cursor.execute(sql.MARK_GAINS)
        cursor.execute(sql.FORGET_FIGURES)
        return _told(cursor, changed)


def _read(cursor: CursorWrapper, readings: Iterable[str]) -> None:
    """The leaves that the records of the wanted places and windows give."""
    cursor.execute(sql.BOUNDS)
    first, last = cursor.fetchone()
    for reading in readings:
        cursor.execute(reading, {"first": first, "last": last})
    _analyse(cursor, "leaf")


def _plant(cursor: CursorWrapper) -> None:
    """The tree that is made of the edges read before."""
    _analyse(cursor, "edge")
    cursor.execute(sql.PLANT)
    _analyse(cursor, "tree")


def _told(cursor: CursorWrapper, changed: int) -> Folded:
    cursor.execute(sql.TOUCHED_UNITS)
    touched = frozenset((period, unit) for period, unit in cursor.fetchall())
    cursor.execute(sql.LOOKED_AT)
    return Folded(changed, touched, frozenset(period for (period,) in cursor.fetchall()))


@contextmanager
def _worker() -> Iterator[CursorWrapper]:
    """A cursor in a transaction that may sort in memory, and that believes what it looks up to lie there."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL work_mem = '64MB'")
            cursor.execute("SET LOCAL random_page_cost = 1.1")
        yield cursor


def _asked(cursor: CursorWrapper, question: str) -> Any:
    """The one value that a question answers."""
    cursor.execute(question)
    return cursor.fetchone()[0]


@contextmanager
def _tables(cursor: CursorWrapper, *names: str) -> Iterator[None]:
    """Temporary tables for as long as the block runs. If it fails the transaction takes them back."""
    for name in names:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({sql.TABLES[name]})")
    yield
    for name in names:
        cursor.execute(f"DROP TABLE {name}")


def _analyse(cursor: CursorWrapper, *names: str) -> None:
    """Let PostgreSQL know how much is in a temporary table: it would guess, and choose its way by that."""
    if connection.vendor == "postgresql":
        for name in names:
            cursor.execute(f"ANALYZE {name}")
