"""Rows on their way into the tables, gathered in batches."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import AutoField, Model

from youthwork.lib.bulk import Table

BATCH = 5_000

# Never back: a counter is outside every transaction, and others may have drawn from it.
_COUNT_ON = """
    WITH counter AS (SELECT pg_get_serial_sequence('"{table}"', '{pk}') AS name)
    SELECT setval(name, GREATEST(nextval(name), (SELECT MAX("{pk}") FROM "{table}"))) FROM counter
"""


class Sink:
    """Takes rows of all tables in any order and writes a table's rows as soon as a batch of them is there.

    Use it inside one transaction: references between tables are checked at its end, counters of ids set by
    :meth:`close`.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.written: Counter[type[Model]] = Counter()
        self._tell = tell
        self._waiting: dict[Table, list[tuple]] = {}

    def add(self, table: Table, *values: Any) -> None:
        rows = self._waiting.setdefault(table, [])
        rows.append(values)
        if len(rows) == BATCH:
            self._flush(table)

    def close(self) -> None:
        """Write what is left, and let every counter of ids go on after the ids used."""
        for table in list(self._waiting):
            self._flush(table)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for model in self.written:
                    if isinstance(model._meta.pk, AutoField):
                        cursor.execute(_COUNT_ON.format(table=model._meta.db_table, pk=model._meta.pk.column))

    def _flush(self, table: Table) -> None:
        rows = self._waiting.pop(table)
        table.insert(rows)
        self.written[table.model] += len(rows)
        self._tell(f"{table.model._meta.verbose_name}：{self.written[table.model]:,}")
