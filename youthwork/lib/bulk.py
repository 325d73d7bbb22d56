"""Thousands of rows into a table at once, as fast as the database takes them.

Nothing here calls ``save`` or sends a signal. What a field does on the way into the database (sealing, for instance)
is done; derived columns are filled by :class:`Table` and by nothing else here.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from json import dumps
from types import SimpleNamespace
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from django.db.models import Field, JSONField, Model

from youthwork.lib.sealed import SealedJSONField, SealedTextField

SOME = 2_000  # rows of one UPDATE
STREAMED = 100  # rows made at a time for COPY
# What COPY's text format would take for the end of a value or a row.
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


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
        return row + tuple(field.pre_save(said, add=True) for field in self.derived)  # type: ignore[arg-type]

    def insert(self, rows: Iterable[tuple]) -> None:
        """Insert ``rows``, each a tuple of the values of the given columns."""
        insert(self.model, self.fields, map(self.whole, rows))


def fields_of(model: type[Model], names: str) -> list[Field]:
    """The fields behind column names such as "id team_id"."""
    by_column = {field.attname: field for field in model._meta.concrete_fields}
    return [by_column[name] for name in names.split()]


def reserve_ids(model: type[Model], count: int) -> list[int]:
    """Ids that no other row will get, for rows about to be inserted. Call it inside the transaction of the insert."""
    if not count:
        return []
    table, pk = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = f"pg_get_serial_sequence('\"{table}\"', '{pk}')"
            cursor.execute(f"SELECT nextval({sequence}) FROM generate_series(1, %s)", [count])
            return [row[0] for row in cursor.fetchall()]
        # The transaction holds the only write lock; the counter remembers ids of rows deleted since.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or [0])[0]
        return list(range(last + 1, last + 1 + count))


def insert(model: type[Model], fields: Sequence[Field], rows: Iterable[tuple]) -> None:
    """Insert ``rows``, each a tuple of values for ``fields``; by COPY where the database has it."""
    way = _copy if connection.vendor == "postgresql" else _insert_each
    with connection.cursor() as cursor:
        way(cursor, _table(model), fields, rows)


def insert_new(model: type[Model], fields: Sequence[Field], rows: Sequence[tuple]) -> int:
    """Insert those of ``rows``, as :func:`insert` takes them, that break no unique constraint; return how many.

    Call it inside a transaction. Two that insert the same at once write it once, and each counts what it wrote itself.
    Costs as much as :func:`insert` where all are new, and twice that where some are not.
    """
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            return _insert_each(cursor, _table(model), fields, rows, "ON CONFLICT DO NOTHING")
    try:
        with transaction.atomic():
            insert(model, fields, rows)
    except IntegrityError:
        return _insert_sifted(model, fields, rows)
    return len(rows)


def _insert_sifted(model: type[Model], fields: Sequence[Field], rows: Iterable[tuple]) -> int:
    """COPY knows no conflicts: what it brings goes through a table of this transaction alone."""
    table, names = _table(model), _columns(fields)
    waiting = connection.ops.quote_name(f"new_{model._meta.db_table}")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {waiting} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
        _copy(cursor, waiting, fields, rows)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {waiting} ON CONFLICT DO NOTHING")
        new = cursor.rowcount
        cursor.execute(f"DROP TABLE {waiting}")
        return new


def update(model: type[Model], fields: Sequence[Field], rows: Sequence[tuple]) -> None:
    """Set ``fields`` of the rows whose id is the first value of each tuple."""
    table, pk = _table(model), model._meta.pk
    columns = list(map(_column, fields))
    prepared = [
        [row[0], *(f.get_db_prep_save(v, connection) for f, v in zip(fields, row[1:], strict=True))] for row in rows
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            types = [str(field.rel_db_type(connection)).partition("(")[0] for field in (pk, *fields)]
            given = ", ".join(f"%s::{type_}[]" for type_ in types)
            names = ", ".join(f"v{number}" for number in range(len(types)))
            sets = ", ".join(f"{column} = v.v{number}" for number, column in enumerate(columns, start=1))
            sql = f"UPDATE {table} SET {sets} FROM unnest({given}) AS v({names}) WHERE {table}.{pk.column} = v.v0"
            for start in range(0, len(prepared), SOME):
                cursor.execute(sql, [list(column) for column in zip(*prepared[start : start + SOME], strict=True)])
        else:
            sets = ", ".join(f"{column} = %s" for column in columns)
            sql = f"UPDATE {table} SET {sets} WHERE {pk.column} = %s"
            cursor.executemany(sql, [[*row[1:], row[0]] for row in prepared])


def _copy(cursor: Any, table: str, fields: Sequence[Field], rows: Iterable[tuple]) -> None:
    with connection.wrap_database_errors:  # the driver's own cursor raises the driver's own errors
        cursor.cursor.copy_expert(f"COPY {table} ({_columns(fields)}) FROM STDIN", _Stream(fields, rows))


def _insert_each(cursor: Any, table: str, fields: Sequence[Field], rows: Iterable[tuple], or_else: str = "") -> int:
    """How many rows were inserted."""
    marks = ", ".join(["%s"] * len(fields))
    prepared = [[f.get_db_prep_save(v, connection) for f, v in zip(fields, row, strict=True)] for row in rows]
    cursor.executemany(f"INSERT INTO {table} ({_columns(fields)}) VALUES ({marks}) {or_else}", prepared)
    return max(cursor.rowcount, 0)  # SQLite says -1 where there was nothing to do


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _columns(fields: Iterable[Field]) -> str:
    return ", ".join(map(_column, fields))


def _column(field: Field) -> str:
    return connection.ops.quote_name(str(field.column))


class _Stream:
    """Rows in COPY's text format, made while the database reads them: never all at once in memory."""

    def __init__(self, fields: Sequence[Field], rows: Iterable[tuple]) -> None:
        self._prepare = [(index, made) for index, field in enumerate(fields) if (made := _preparation(field))]
        self._rows = iter(rows)
        self._rest = b""

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes; none at the end."""
        if not self._rest:
            self._rest = self._some()
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece

    def _some(self) -> bytes:
        lines = []
        for row in islice(self._rows, STREAMED):
            values = list(row)
            for index, prepared in self._prepare:
                values[index] = prepared(values[index])
            lines.append(_as_line(values))
        return "\n".join([*lines, ""]).encode()


def _preparation(field: Field) -> Callable[[Any], Any] | None:
    """What a value of ``field`` has to go through that is not written as it stands."""
    if isinstance(field, SealedTextField | SealedJSONField):
        return field.get_prep_value
    if isinstance(field, JSONField):
        return lambda value: None if value is None else dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    return None


def _as_line(values: list[Any]) -> str:
    """``values`` in COPY's text format. Few texts hold what it gives a meaning to: that is asked of all at once."""
    line = "\t".join([value if type(value) is str else _as_text(value) for value in values])
    plain = "\\" not in line and "\n" not in line and "\r" not in line and line.count("\t") == len(values) - 1
    return line if plain else "\t".join([_as_text(value) for value in values])


def _as_text(value: Any) -> str:
    if value is None:
        return r"\N"
    if type(value) is str:
        return value.translate(_ESCAPES) if "\\" in value or "\n" in value or "\t" in value or "\r" in value else value
    return str(value)
