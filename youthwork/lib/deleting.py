"""Deleting rows only if nothing else goes, or is changed, with them."""

from collections.abc import Collection

from django.db.models import Model, ProtectedError, QuerySet, RestrictedError
from django.db.models.deletion import Collector


class StillUsed(Exception):
    """Other rows hang on those to be deleted; ``args[0]`` lists what they are called."""


def delete_alone(rows: QuerySet, *, taking: Collection[type[Model]] = ()) -> None:
    """Delete ``rows`` and those of the models in ``taking`` that belong to them.

    Raises StillUsed, and deletes nothing, if a row of any other model protects them, would go with them or lose what it
    points at.
    """
    collector = Collector(using=rows.db)
    try:
        collector.collect(rows)
    except (ProtectedError, RestrictedError) as refusal:
        held = refusal.protected_objects if isinstance(refusal, ProtectedError) else refusal.restricted_objects
        raise StillUsed(_words({type(row) for row in held})) from None
    touched = {model for model, found in collector.data.items() if found}
    touched |= {found.model for found in collector.fast_deletes if found.exists()}
    touched |= {field.model for (field, _), found in collector.field_updates.items() if any(map(len, found))}
    if others := touched - {rows.model, *taking}:
        raise StillUsed(_words(others))
    collector.delete()


def _words(models: Collection[type[Model]]) -> str:
    return "、".join(sorted(str(model._meta.verbose_name) for model in models))
