"""What many tests begin with, the cast first: made by the real actions once in a process, then put back row by row.

Making the cast takes about 150 queries; half of the time of most tests went there. What is put back is what they
wrote, as the statements of the database: neither models nor the ORM are asked again.
"""

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.sql import DeleteQuery, InsertQuery

from teams.models import AuditEntry

T = TypeVar("T")
LABELS = ("teams", "tasks", "reports", "sessions", "admin")
Statement = tuple[str, Any]
Files = dict[Path, bytes]
Rows = dict[type[models.Model], dict[Any, models.Model]]


class Kept(NamedTuple):
    result: bytes
    statements: list[Statement]
    files: Files
    begun: int  # entries of the log before it was made


_kept: dict[str, Kept] = {}


def made_once(make: Callable[[], T]) -> T:
    """What `make()` returns, with all its rows in the database and its files; the second time without running it.

    Only what was made in an empty database is remembered: a test may have rows of its own before it asks for the cast.
    """
    name = _name_of(make)
    if name in _kept:
        return _put_back(_kept[name])
    empty = not any(model._base_manager.exists() for model in _tables())
    if not empty:
        return make()
    return _watched(name, make, {model: {} for model in _tables()})


def added_once(make: Callable[..., T], *given: Any) -> T:
    """What `make(*given)` returns, with all that it changes upon what :func:`made_once` gave, of which `given` speaks;
    the second time without running it, unless somebody has acted meanwhile."""
    name, begun = _name_of(make), AuditEntry.objects.count()
    if name not in _kept:
        return _watched(name, lambda: make(*given), _rows())
    return _put_back(_kept[name]) if _kept[name].begun == begun else make(*given)


def _name_of(make: Callable) -> str:
    return f"{make.__module__}.{make.__qualname__}"


def _put_back(kept: Kept) -> Any:
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        for statement in kept.statements:
            cursor.execute(*statement)
    for path, content in kept.files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return pickle.loads(kept.result)


def _watched(name: str, make: Callable[[], T], before: Rows) -> T:
    files, begun = _files().keys(), len(before[AuditEntry])
    result = make()
    statements = _in_one_breath([*_changes(before, _rows())])
    new = {path: content for path, content in _files().items() if path not in files}
    _kept[name] = Kept(pickle.dumps(result), statements, new, begun)
    return result


def _tables() -> list[type[models.Model]]:
    return [model for label in LABELS for model in apps.get_app_config(label).get_models(include_auto_created=True)]


def _rows() -> Rows:
    return {model: {row.pk: row for row in model._base_manager.all()} for model in _tables()}


def _changes(before: Rows, after: Rows) -> Iterator[Statement]:
    """What makes the rows of ``after`` out of those of ``before``, each column as it stands there."""
    fresh: dict[type[models.Model], list[models.Model]] = {}
    for model, was in before.items():
        same = {pk for pk, row in after[model].items() if pk in was and _columns(row) == _columns(was[pk])}
        fresh[model] = [row for pk, row in after[model].items() if pk not in same]
        if gone := was.keys() - same:
            query = model._base_manager.filter(pk__in=gone).query.clone()
            query.__class__ = DeleteQuery
            yield query.get_compiler(connection=connection).as_sql()
    for model, rows in fresh.items():
        yield from _inserts(model, rows)


def _columns(row: models.Model) -> list[Any]:
    return [getattr(row, field.attname) for field in row._meta.concrete_fields]


def _inserts(model: type[models.Model], rows: list[models.Model]) -> Iterator[Statement]:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    size = connection.ops.bulk_batch_size(fields, rows) if rows else 1
    for start in range(0, len(rows), size):
        query = InsertQuery(model)
        query.insert_values(fields, rows[start : start + size], raw=True)
        yield from query.get_compiler(connection=connection).as_sql()


def _in_one_breath(statements: list[Statement]) -> list[Statement]:
    """PostgreSQL takes many statements at once, which saves as many ways to it; SQLite takes one after the other."""
    if connection.vendor != "postgresql" or not statements:
        return statements
    with connection.cursor() as cursor:
        return [(";\n".join(cursor.mogrify(*statement).decode() for statement in statements), None)]


def _files() -> Files:
    return {path: path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
