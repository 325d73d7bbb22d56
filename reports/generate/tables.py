"""Rows on their way into the tables: gathered in batches, sent as PostgreSQL takes them fastest.

Nothing here calls ``save``: no derived column is filled but those that a table is told of.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from json import dumps
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, JSONField, Model

from youthwork.lib.sealed import SealedJSONField, SealedTextField

BATCH = 5_000
# What COPY's text format would take for the end of a value or a row.
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


# Never back: a counter is outside every transaction, and others may have drawn from it.
_COUNT_ON = """
    WITH counter AS (SELECT pg_get_serial_sequence('"{table}"', '{pk}') AS name)
    SELECT setval(name, GREATEST(nextval(name), (SELECT MAX("{pk}") FROM "{table}"))) FROM counter
"""


class Table:
    """A model and the columns that its rows come with; every other column has the model's default in all rows."""

    def __init__(self, model: type[Model], columns: str) -> None:
        self.model = model
        by_column = {field.attname: field for field in model._meta.concrete_fields}
        self.given = [by_column.pop(name) for name in columns.split()]
        bare = model()
        # What the row itself tells: the index of a sealed phone, the text by which it is searched.
        self.derived = [field for field in by_column.values() if hasattr(field, "of")]
        self.rest = [field for field in by_column.values() if not field.primary_key and field not in self.derived]
        self.defaults = tuple(field.pre_save(bare, add=True) for field in self.rest)
        self.fields = [*self.given, *self.rest, *self.derived]

    def whole(self, row: tuple) -> tuple:
        """``row`` with the columns that it does not come with."""
        row += self.defaults
        if not self.derived:
            return row
        said = SimpleNamespace(**dict(zip((field.attname for field in self.fields), row, strict=False)))
        return row + tuple(field.pre_save(said, add=True) for field in self.derived)


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
        write(table.fields, map(table.whole, rows), table.model)
        self.written[table.model] += len(rows)
        self._tell(f"{table.model._meta.verbose_name}：{self.written[table.model]:,}")


def write(fields: Sequence[Field], rows: Iterable[tuple], model: type[Model]) -> None:
    """Insert ``rows``, each a tuple of plain values for ``fields``; by COPY where the database has it."""
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            copy = f"COPY {table} ({names}) FROM STDIN"
            cursor.cursor.copy_expert(copy, StringIO(as_text(fields, rows)))
        else:
            marks = ", ".join(["%s"] * len(fields))
            prepared = ([f.get_db_prep_save(v, connection) for f, v in zip(fields, row, strict=True)] for row in rows)
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(prepared))


def as_text(fields: Sequence[Field], rows: Iterable[tuple]) -> str:
    """Rows in COPY's text format."""
    prepare = [(index, _preparation(field)) for index, field in enumerate(fields) if _preparation(field)]
    lines = []
    for row in rows:
        if prepare:
            values = list(row)
            for index, prepared in prepare:
                values[index] = prepared(values[index])
        else:
            values = row  # type: ignore[assignment]
        lines.append("\t".join([_as_text(value) for value in values]))
    return "\n".join([*lines, ""])


def _preparation(field: Field) -> Callable[[Any], Any] | None:
    """What a value of ``field`` has to go through that is not written as it stands."""
    if isinstance(field, SealedTextField | SealedJSONField):
        return field.get_prep_value
    if isinstance(field, JSONField):
        return lambda value: None if value is None else dumps(value, ensure_ascii=False)
    return None


def _as_text(value: Any) -> str:
    if value is None:
        return r"\N"
    if type(value) is str:
        return value.translate(_ESCAPES) if "\\" in value or "\n" in value or "\t" in value or "\r" in value else value
    return str(value)
