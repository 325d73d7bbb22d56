"""Rows by the thousand: read some at a time, and asked for by as many keys."""

import gc
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value


def in_batches(rows: QuerySet, size: int) -> Iterator[list[Any]]:
    """``rows`` as they are when the first is read, up to ``size`` at a time. One query, and what it holds in memory
    does not grow with it on PostgreSQL, which keeps the answer until it is fetched, whatever is committed meanwhile.

    SQLite reads all at once: an answer that is read on keeps its connection from writing.
    """
    found = rows.iterator(size) if connection.vendor == "postgresql" else iter(rows)
    while some := list(islice(found, size)):
        yield some


@contextmanager
def seldom_tidied() -> Iterator[None]:
    """While a great many rows go through, rubbish is looked for seldom: rows hold none, and looking through all that a
    process has took a third of its time. For whoever is alone in a process, as a job is."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class Among(Func):
    """Whether a text or whole-number column has one of ``values``: a condition for ``filter``. They are one parameter,
    however many they are: as many of ``__in`` take longer to put into SQL than to be looked up, and SQLite refuses too
    many."""

    output_field = BooleanField()

    def __init__(self, column: str, values: Collection[str] | Collection[int]) -> None:
        super().__init__(F(column), Value(json.dumps(list(values))))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        kind = str(self.source_expressions[0].output_field.rel_db_type(connection)).partition("(")[0]
        return self._compared(compiler, f"= ANY (ARRAY(SELECT jsonb_array_elements_text({{}}::jsonb))::{kind}[])")

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self._compared(compiler, "IN (SELECT value FROM json_each({}))")

    def _compared(self, compiler: Any, how: str) -> tuple[str, Any]:
        (column, none), (values, params) = map(compiler.compile, self.source_expressions)
        return f"{column} {how.format(values)}", (*none, *params)
