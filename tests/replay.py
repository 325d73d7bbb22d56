"""The cast, made by the real actions once in a process, and from then on put back row by row.

Making it takes about 150 queries; half of the time of most tests went there. What is put back is what
they wrote.
"""

import pickle
from collections.abc import Callable
from typing import TypeVar

from django.apps import apps
from django.db import models, transaction

T = TypeVar("T")
LABELS = ("teams", "tasks", "reports")

_kept: dict[str, tuple[bytes, bytes]] = {}


def _tables() -> list[type[models.Model]]:
    return [model for label in LABELS for model in apps.get_app_config(label).get_models(include_auto_created=True)]


def made_once(make: Callable[[], T]) -> T:
    """What `make()` returns, with all its rows in the database; the second time without running it.

    Only what was made in an empty database is remembered: a test may have rows of its own before it asks for the cast.
    """
    name = f"{make.__module__}.{make.__qualname__}"
    if name in _kept:
        result, rows = _kept[name]
        with transaction.atomic():
            for instances in pickle.loads(rows):
                type(instances[0])._base_manager.bulk_create(instances)
        return pickle.loads(result)
    tables = _tables()
    empty = not any(model._base_manager.exists() for model in tables)
    result = make()
    if empty:
        rows = [found for model in tables if (found := list(model._base_manager.all()))]
        _kept[name] = (pickle.dumps(result), pickle.dumps(rows))
    return result
