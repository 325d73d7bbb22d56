"""One page of a list, sorted and filtered as the query string asks. A value that is not offered is ignored."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict

from youthwork.lib.text import one_line

ROWS = 50  # rows of one page
AT_HAND = 1_000  # so many ids are read at once
COUNTED = 10_000  # a list is counted so far and no further: to count all of a province costs more than the page


class _Paginator(Paginator):
    """Pages of the first ``COUNTED`` rows."""

    @cached_property
    def counted(self) -> int:
        rows = self.object_list
        if isinstance(rows, QuerySet):
            return rows.order_by().values("pk")[: COUNTED + 1].count()
        return len(rows)

    @cached_property
    def count(self) -> int:
        return min(self.counted, COUNTED)

    @property
    def more(self) -> bool:
        return self.counted > COUNTED


class _PaginatorById(_Paginator):
    """Pages of ids, in their order. Where finding them takes a question within the question, the first ids are read
    at once, and where these are all, nothing is counted."""

    object_list: QuerySet

    @cached_property
    def head(self) -> list[Any]:
        return list(self.object_list[: AT_HAND + 1]) if self.dear else []

    @cached_property
    def counted(self) -> int:
        return len(self.head) if self.dear and len(self.head) <= AT_HAND else super().counted

    @cached_property
    def dear(self) -> bool:
        return _nested(self.object_list.query.where)

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        end = min(number * self.per_page, self.count)
        ids = self.head if end <= len(self.head) else self.object_list
        return Page(ids[(number - 1) * self.per_page : end], number, self)


@dataclass(frozen=True)
class Listing:
    """What a list page shows: iterate it for the rows; ``parts/pager.html`` and ``{% sortable %}`` read the rest."""

    page: Page
    more: bool  # whether there are rows beyond the last page
    sort: str  # as it stands in the query string: "name" up, "-name" down, "" for the list's own order

    def __iter__(self) -> Iterator[Any]:
        return iter(self.page.object_list)

    def __len__(self) -> int:
        return len(self.page.object_list)

    @property
    def total(self) -> int:
        """Rows on all pages together; at most ``COUNTED``."""
        return self.page.paginator.count

    @property
    def pages(self) -> int:
        return self.page.paginator.num_pages


def listing(
    query: QueryDict,
    rows: QuerySet | Sequence[Any],
    *,
    sorts: Mapping[str, Sequence[str]] | None = None,
    default: str = "",
    size: int = ROWS,
    shown: QuerySet | Callable[[list[Any]], list[Any]] | None = None,
) -> Listing:
    """The page of ``rows`` that ``?page=`` names, in the order that ``?sort=`` names. Two queries.

    ``shown`` reads the rows of the page with all that they are shown with: a queryset without any condition, or a
    function of their ids. ``rows`` then says only which they are, and a reader's part of the tree, dear to ask for, is
    asked for once and not again for their number: one query for the ids, one for the rows, and only where there are
    more than ``AT_HAND`` one to count them.

    A list too long to be counted ends after ``COUNTED`` rows and says so: nobody turns two hundred pages.

    ``sorts`` maps a word of the query string to the fields to order a queryset by; ``-word`` turns all of them
    around, and the primary key settles ties. ``default`` is such a word. Without it the rows keep their order.
    """
    sort = _sort(query, sorts or {}, default)
    rows = ordered(query, rows, sorts=sorts, default=default)
    if shown is None or not isinstance(rows, QuerySet):
        pages = _Paginator(rows, size)
        return Listing(page=pages.get_page(query.get("page")), more=pages.more, sort=sort)
    by_id = _PaginatorById(rows.values_list("pk", flat=True), size)
    page = by_id.get_page(query.get("page"))
    ids = list(page.object_list)
    page.object_list = _in_order(shown, ids) if isinstance(shown, QuerySet) else shown(ids)
    return Listing(page=page, more=by_id.more, sort=sort)


def ordered(query: QueryDict, rows: Any, *, sorts: Mapping[str, Sequence[str]] | None = None, default: str = "") -> Any:
    """``rows`` in the order that ``?sort=`` names, as :func:`listing` has them; a plain sequence as it is."""
    sort = _sort(query, sorts or {}, default)
    if not (sort and sorts and isinstance(rows, QuerySet)):
        return rows
    return rows.order_by(*_ordering(sorts[sort.removeprefix("-")], down=sort.startswith("-")), "pk")


def _sort(query: QueryDict, sorts: Mapping[str, Sequence[str]], default: str) -> str:
    asked = query.get("sort", "")
    return asked if asked.removeprefix("-") in sorts else default


def _nested(condition: Any) -> bool:
    """Whether a part of the condition is a question of its own."""
    parts = getattr(condition, "children", None)
    if parts is not None:
        return any(_nested(part) for part in parts)
    return hasattr(getattr(condition, "rhs", None), "as_sql")


def _in_order(rows: QuerySet, ids: list[Any]) -> list[Any]:
    found = {row.pk: row for row in rows.filter(pk__in=ids).order_by()} if ids else {}
    return [found[pk] for pk in ids if pk in found]


def _ordering(fields: Sequence[str], *, down: bool) -> list[str]:
    if not down:
        return list(fields)
    return [field[1:] if field.startswith("-") else f"-{field}" for field in fields]


def chosen(query: QueryDict, name: str, offered: Collection[str]) -> str:
    """The value of ``?name=`` if it is one of ``offered``, else ""."""
    value = query.get(name, "")
    return value if value in offered else ""


def wanted(query: QueryDict, name: str = "q") -> str:
    """What the user typed to search for: one line, at most 100 characters. NUL is none: PostgreSQL has no such text."""
    return one_line(query.get(name, "").replace("\x00", ""))[:100]


def number(query: QueryDict, name: str) -> int | None:
    """The whole number that ``?name=`` writes in plain digits; None for anything else."""
    value = query.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
