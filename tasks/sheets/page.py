"""The page of an import: its tabs, its filters, and the rows that they leave."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import QueryDict

from tasks.sheets.kinds import KINDS, PHONES
from tasks.sheets.rows import ShownRow, shown
from teams.choices import RowVerdict, SheetState
from teams.models import SheetImport, SheetRow
from teams.sheets.codes import Code
from youthwork.lib.paging import Listing, chosen, listing, wanted
from youthwork.lib.text import MOBILE, match_key

DOUBTFUL = "doubtful"
SEARCHED_FROM = 15  # rows; fewer are seen at a glance
BETWEEN = "|"  # values of a row that are searched together
CARRIED = ("show", "code", "q", "page")  # of the query: the place on the page to come back to


@dataclass(frozen=True)
class Tab:
    word: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True)
class Problem:
    """A kind of remark that occurs under the tab, and in how many rows."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class RowsPage:
    """What the page shows of the rows."""

    tabs: list[Tab]
    show: str
    problems: list[Problem]
    code: str
    search: str
    listing: Listing
    rows: list[ShownRow]
    filtered: bool  # whether there is anything to filter, or a filter is on

    @property
    def carried(self) -> dict[str, str]:
        """The query that leads back here."""
        page = str(self.listing.page.number) if self.listing.page.number > 1 else ""
        said = {"show": self.show, "code": self.code, "q": self.search, "page": page}
        return {name: value for name, value in said.items() if value}

    @property
    def query(self) -> str:
        return urlencode(self.carried)


def rows_page(batch: SheetImport, query: QueryDict) -> RowsPage:
    """The rows that ``?show=``, ``?code=``, ``?q=`` and ``?page=`` ask for. A search opens every row under the tab."""
    offered = tabs(batch, query.get("show", ""))
    show = next((tab.word for tab in offered if tab.current), "")
    rows = _under(batch, show)
    problems = _problems(rows)
    code = chosen(query, "code", [one.code for one in problems])
    search = wanted(query)
    if code:
        rows = rows.filter(codes__contains=f" {code} ")
    page = listing(query, _found(batch, rows, search)) if search else listing(query, rows)
    here = list(page)
    if search:
        by_pk = batch.rows.in_bulk(here)
        here = [by_pk[pk] for pk in here]
    many = batch.summary.get("rows", 0) > SEARCHED_FROM
    return RowsPage(offered, show, problems, code, search, page, shown(batch, here), bool(search or code or many))


def look_next(batch: SheetImport, row: SheetRow, query: QueryDict) -> int:
    """Id of the row to look at after ``row`` was changed: itself while tab and filter hold it, else the next one."""
    show = next((tab.word for tab in tabs(batch, query.get("show", "")) if tab.current), "")
    rows = _under(batch, show)
    code = chosen(query, "code", Code.values)
    rows = rows.filter(codes__contains=f" {code} ") if code else rows
    following = rows.filter(pk__gte=row.pk).values_list("pk", flat=True)[:1]
    return next(iter(following), row.pk)


def tabs(batch: SheetImport, asked: str) -> list[Tab]:
    """The verdicts that occur, refusals and doubts first; the current one as asked, else the first."""
    summary = batch.summary
    words = [
        (RowVerdict.REFUSED, RowVerdict.REFUSED.label),
        *([(DOUBTFUL, "请核对")] if batch.state == SheetState.READ else []),
        *((verdict, verdict.label) for verdict in RowVerdict if verdict != RowVerdict.REFUSED),
        ("all", "全部"),
    ]
    counts = {**summary, "all": sum(summary.get(verdict, 0) for verdict in RowVerdict.values)}
    offered = [(str(word), label, counts.get(word, 0)) for word, label in words if counts.get(word)]
    current = asked if asked in {word for word, _, _ in offered} else (offered[0][0] if offered else "")
    return [Tab(word, label, count, word == current) for word, label, count in offered]


def _under(batch: SheetImport, show: str) -> QuerySet[SheetRow]:
    rows = batch.rows.order_by("pk")
    if show in RowVerdict.values:
        return rows.filter(verdict=show)
    return rows.filter(doubtful=True) if show == DOUBTFUL else rows


def _problems(rows: QuerySet[SheetRow]) -> list[Problem]:
    counted: Counter[str] = Counter()
    for codes, count in rows.exclude(codes="").order_by().values_list("codes").annotate(count=Count("pk")):
        for code in codes.split():
            counted[code] += count
    labels = dict(Code.choices)
    return [Problem(code, labels[code], count) for code, count in counted.most_common() if code in labels]


def _found(batch: SheetImport, rows: QuerySet[SheetRow], search: str) -> list[int]:
    """Ids of the rows whose cells, as corrected, hold what is searched; a phone number is found whole only."""
    fields, key = KINDS[batch.kind].searched, match_key(search)
    phone = key if MOBILE.fullmatch(key) else ""
    found = []
    for pk, cells, changes in rows.values_list("pk", "cells", "changes"):
        said: dict[str, Any] = {**cells, **(changes or {})}
        text = match_key(BETWEEN.join(str(said[name]) for name in fields if said.get(name) is not None))
        if key in text or (phone and any(phone == _digits(said.get(name)) for name in PHONES)):
            found.append(pk)
    return found


def _digits(value: Any) -> str:
    """The last eleven digits of a cell with a phone number, however it is written."""
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value or "")
    return "".join(sign for sign in match_key(text) if sign.isdecimal())[-11:]
