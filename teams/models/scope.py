"""The one way in which a list is cut down to a part of the tree."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL

# The scope of somebody whose subtrees are all there is: the path of nothing, under which everything lies.
EVERYWHERE = ("",)
AT_HAND = 1_000
WORDED = 1_000  # conditions that a process keeps in SQL


def topmost(paths: Iterable[str]) -> tuple[str, ...]:
    """Drop every path that lies under another one of ``paths``."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)


def under(paths: Iterable[str], organisation: str = "") -> Q:
    """A condition: the organisation at lookup ``organisation`` ("" = the row itself) lies under ``paths``.

    Paths have a fixed step width, so a prefix is a subtree and 4401 can never leak into 44010.
    No path gives a condition that nothing meets.
    """
    paths = tuple(paths)
    if paths == EVERYWHERE:
        return Q(**{f"{organisation}__isnull": False}) if organisation else Q()
    lookup = f"{organisation}__path__startswith" if organisation else "path__startswith"
    condition = Q(pk__in=())
    for path in paths:
        condition |= Q(**{lookup: path})
    return condition


def reached(model: type[Model], paths: tuple[str, ...], own: str, *ways: Q) -> Q:
    """A condition on ``model``: the unit at lookup ``own`` lies under ``paths``, or one of ``ways`` leads to the row.

    Every row must have an ``own`` unit, so that who sees the whole tree sees every row unasked.
    """
    return Q() if paths == EVERYWHERE else either(model, under(paths, own), *ways)


def either(model: type[Model], *ways: Q) -> Q:
    """A condition on ``model``: one of ``ways`` leads to the row. Each is a question of its own, with its own index;
    an OR over joins would read the whole table and multiply its rows.

    Readers ask in the same words from page to page, so the SQL is kept: Django takes longer to find it than the
    database to answer. Ways that hold a question of their own are put into words each time.
    """
    if any(_asks(way) for way in ways):
        return Q(pk__in=_union(model, ways))
    try:
        return Q(pk__in=RawSQL(*_in_words(model, ways)))
    except EmptyResultSet:
        return Q(pk__in=())


def _union(model: type[Model], ways: Iterable[Q]) -> QuerySet:
    first, *others = (model._base_manager.filter(way).order_by().values("pk") for way in ways)
    return first.union(*others)


@lru_cache(maxsize=WORDED)
def _in_words(model: type[Model], ways: tuple[Q, ...]) -> tuple[str, tuple[Any, ...]]:
    """The SQL of the union and its values. It follows from the arguments alone: no row is read."""
    return _union(model, ways).query.sql_with_params()


def _asks(way: Q) -> bool:
    return any(_asks(part) if isinstance(part, Q) else isinstance(part[1], QuerySet) for part in way.children)


def at_hand(rows: QuerySet) -> list | QuerySet:
    """The values of ``rows``, which has one column: a list where they are few, else the question itself.

    A question that stands inside others is built and planned anew with each of them; a short list is not. One query,
    and none where nothing is asked of the rows.
    """
    if not rows.query.where:
        return rows
    found = list(rows.order_by()[: AT_HAND + 1])
    return found if len(found) <= AT_HAND else rows
