"""The one way in which a list is cut down to a part of the tree."""

from collections.abc import Iterable

from django.db.models import Q


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
    lookup = f"{organisation}__path__startswith" if organisation else "path__startswith"
    condition = Q(pk__in=())
    for path in paths:
        condition |= Q(**{lookup: path})
    return condition
