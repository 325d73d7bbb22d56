"""The cast, made by the real actions once in a process, and from then on put back row by row.

Making it takes about 150 queries; half of the time of most tests went there. What is put back is what they wrote,
as the statements of the database: neither models nor the ORM are asked again.
"""

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.sql import InsertQuery

T = TypeVar("T")
LABELS = ("teams", "tasks", "reports", "sessions", "admin")
Statement = tuple[str, Any]
Files = dict[Path, bytes]

_kept: dict[str, tuple[bytes, list[Statement], Files]] = {}


def _tables() -> list[type[models.Model]]:
    return [model for label in LABELS for model in apps.get_app_config(label).get_models(include_auto_created=True)]


def _inserts() -> Iterator[Statement]:
    """What writes the rows that are in the database now, each column as it stands there."""
    for model in _tables():
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        rows = list(model._base_manager.all())
        size = connection.ops.bulk_batch_size(fields, rows) if rows else 1
        for start in range(0, len(rows), size):
            query = InsertQuery(model)
            query.insert_values(fields, rows[start : start + size], raw=True)
            yield from query.get_compiler(connection=connection).as_sql()


def _in_one_breath(statements: list[Statement]) -> list[Statement]:
    """PostgreSQL takes many statements at once, which saves as many ways to it; SQLite takes one after the other."""
    if connection.vendor != "postgresql":
        return statements
    with connection.cursor() as cursor:
        return [(";\n".join(cursor.mogrify(*statement).decode() for statement in statements), None)]


def _files() -> Files:
    return {path: path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def made_once(make: Callable[[], T]) -> T:
    """What `make()` returns, with all its rows in the database and its files; the second time without running it.

    Only what was made in an empty database is remembered: a test may have rows of its own before it asks for the cast.
    """
    name = f"{make.__module__}.{make.__qualname__}"
    if name in _kept:
        result, statements, files = _kept[name]
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(*statement)
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return pickle.loads(result)
    empty = not any(model._base_manager.exists() for model in _tables())
    before = _files().keys()
    result = make()
    if empty:
        new = {path: content for path, content in _files().items() if path not in before}
        _kept[name] = (pickle.dumps(result), _in_one_breath(list(_inserts())), new)
    return result
