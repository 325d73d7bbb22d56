"""Seals every sealed column of every model under the current key. The columns are found, not listed.

Safe while the platform writes: a row is changed only if it still holds the very value that was opened, so a newer one
is never overwritten. Safe to kill and to run again: what is under the current key already is passed over by the query.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from youthwork.lib.sealed import (
    BlindIndexField,
    CannotOpen,
    NamedIndexField,
    PartlySealedJSONField,
    SealedJSONField,
    SealedTextField,
    blind_index,
    current_header,
    current_name,
    seal,
    unseal,
)

BATCH = 200
EQUAL = "another row holds the same value, and only one may; change or clear one of them"


@dataclass(frozen=True)
class Closed:
    """A value that could not be opened: where it stands and why, never what it is."""

    table: str
    row: str
    column: str
    reason: str


@dataclass
class Rotated:
    """``rows`` were sealed anew; ``overtaken`` ones changed under the hand and are taken up by the next pass."""

    rows: int = 0
    overtaken: int = 0
    closed: list[Closed] = field(default_factory=list)


@dataclass(frozen=True)
class Former:
    """So many rows of a column hold the hash, under a former key, of a value that is not kept: it cannot be renewed."""

    table: str
    column: str
    rows: int


@dataclass(frozen=True)
class Place:
    """One sealed value of a row: a column of its own, or a key of a JSON column."""

    column: str
    key: str = ""

    @property
    def alias(self) -> str:
        return f"raw_{self.column}_{self.key}".rstrip("_")

    @property
    def raw(self) -> Cast:
        """The value as it lies in the database, unopened."""
        where = KeyTextTransform(self.key, self.column) if self.key else self.column
        return Cast(where, models.TextField())

    def __str__(self) -> str:
        return f"{self.column}.{self.key}" if self.key else self.column


def sealed_models() -> Iterator[tuple[type[models.Model], list[Place]]]:
    """Every model that holds sealed values, and where."""
    for model in apps.get_models(include_auto_created=True):
        places = []
        for column in model._meta.local_concrete_fields:
            if isinstance(column, SealedTextField | SealedJSONField):
                places.append(Place(column.name))
            elif isinstance(column, PartlySealedJSONField):
                places += [Place(column.name, key) for key in column.sealed]
        if places and not model._meta.proxy:
            yield model, places


def former_hashes() -> list[Former]:
    """The columns with named hashes (found, not listed) in which some stand under a former key, and how many."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.local_concrete_fields:
            if isinstance(column, NamedIndexField) and not model._meta.proxy:
                there = model._base_manager.exclude(**{column.name: ""})
                rows = there.exclude(**{f"{column.name}__startswith": current_name()}).count()
                if rows:
                    found.append(Former(model._meta.label, column.name, rows))
    return found


def rotate(model: type[models.Model], places: list[Place]) -> Rotated:
    """One pass over the rows of ``model`` that are not wholly under the current key, in order of their keys."""
    done = Rotated()
    last: Any = None
    while rows := _stale(model, places, last):
        with transaction.atomic():
            for row in rows:
                _rotate_row(model, places, row, done)
        last = rows[-1]["pk"]
    return done


def _stale(model: type[models.Model], places: list[Place], after: Any) -> list[dict[str, Any]]:
    waiting = Q()
    for place in places:
        there = Q(**{f"{place.alias}__isnull": False}) & ~Q(**{place.alias: ""})
        waiting |= there & ~Q(**{f"{place.alias}__startswith": current_header()})
    found = model._base_manager.annotate(**{place.alias: place.raw for place in places}).filter(waiting)
    found = found.filter(pk__gt=after) if after is not None else found
    # Whole JSON columns are read too where one of their keys has to be put back.
    whole = {place.column for place in places if place.key}
    return list(found.order_by("pk").values("pk", *whole, *(place.alias for place in places))[:BATCH])


def _rotate_row(model: type[models.Model], places: list[Place], row: dict[str, Any], done: Rotated) -> None:
    changes: dict[str, Any] = {}
    held: dict[str, str] = {}
    for place in places:
        old = row[place.alias]
        if not old or old.startswith(current_header()):
            continue
        try:
            text = unseal(old)
        except CannotOpen as refusal:
            done.closed.append(Closed(model._meta.label, str(row["pk"]), str(place), str(refusal)))
            continue
        held[place.alias] = old
        if place.key:
            changes[place.column] = changes.get(place.column, row[place.column]) | {place.key: seal(text)}
        else:
            changes[place.column] = Value(seal(text), output_field=models.TextField())
            changes |= _indexes(model, place.column, text)
    if changes:
        same = model._base_manager.annotate(**{place.alias: place.raw for place in places}).filter(**held)
        try:
            with transaction.atomic():
                changed = same.filter(pk=row["pk"]).update(**changes)
        except IntegrityError:  # written under two keys at once, which hid from the database that they are equal
            columns = ", ".join(str(place) for place in places if place.alias in held)
            done.closed.append(Closed(model._meta.label, str(row["pk"]), columns, EQUAL))
            return
        if changed:
            done.rows += 1
        else:
            done.overtaken += 1


def _indexes(model: type[models.Model], column: str, text: str) -> dict[str, str]:
    """The blind indexes of the column: they change in the same statement, so a search finds the row throughout."""
    return {
        index.name: blind_index(text, index.purpose)
        for index in model._meta.local_concrete_fields
        if isinstance(index, BlindIndexField) and index.of == column
    }
