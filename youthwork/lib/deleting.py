"""Deleting rows only if nothing else goes, or is changed, with them."""

from collections.abc import Collection

from django.db.models import Model, ProtectedError, QuerySet, RestrictedError
from django.db.models.deletion import Collector


class StillUsed(Exception):
    """Other rows hang on those to be deleted: ``words`` lists what they are called, ``row`` is the first of those to be
    deleted that has some."""

    def __init__(self, words: str, row: Model | None = None) -> None:
        super().__init__(words)
        self.words, self.row = words, row


def delete_alone(rows: QuerySet, *, taking: Collection[type[Model]] = ()) -> None:
    """Delete ``rows`` and those of the models in ``taking`` that belong to them.

    Raises StillUsed, and deletes nothing, if a row of any other model protects them, would go with them or lose what it
    points at.
    """
    collector, held = _collect(rows, taking)
    if not held:
        collector.delete()
        return
    for row in rows.order_by("pk"):  # which one? asked only where it has to be said
        if words := _collect(rows.model._base_manager.filter(pk=row.pk), taking)[1]:
            raise StillUsed(words, row)
    raise StillUsed(held)


def _collect(rows: QuerySet, taking: Collection[type[Model]]) -> tuple[Collector, str]:
    """What goes with ``rows``, and what the others are called that would keep them from going."""
    collector = Collector(using=rows.db)
    try:
        collector.collect(rows)
    except (ProtectedError, RestrictedError) as refusal:
        held = refusal.protected_objects if isinstance(refusal, ProtectedError) else refusal.restricted_objects
        return collector, _words({type(row) for row in held})
    touched = {model for model, found in collector.data.items() if found}
    touched |= {found.model for found in collector.fast_deletes if found.exists()}
    touched |= {field.model for (field, _), found in collector.field_updates.items() if any(map(bool, found))}
    return collector, _words(touched - {rows.model, *taking})


def _words(models: Collection[type[Model]]) -> str:
    return "、".join(sorted(str(model._meta.verbose_name) for model in models))
