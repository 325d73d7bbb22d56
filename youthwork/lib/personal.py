"""What is kept of persons, table by table: the vocabulary in which each app declares its own in `<app>/personal.py`.

A declaration names every column that can hold words, so that a new one is decided on before it is filled; the rules
together say what a person's export tells and what an erasure leaves. `tests/teams/test_personal.py` walks all models
of all installed apps and fails for one that nobody declared, and for a column that its declaration does not mention.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.utils.module_loading import module_has_submodule

from youthwork.lib.sealed import SealedJSONField, SealedTextField

ERASED = "已注销人员"  # what stands where a name stood


@dataclass(frozen=True)
class Person:
    """Whose data it is: as a member, as a user, or both; with what else tells who they are."""

    member_id: int | None
    user_id: int | None
    home_id: int | None
    names: frozenset[str]
    phones: frozenset[str]
    student_number: str = ""


class Fate(Enum):
    """What an erasure does to a person's rows; the value is the word on the page."""

    DELETE = "删除"
    BLANK = "抹去"
    KEEP = "保留"


@dataclass(frozen=True)
class Rule:
    """One table. ``find`` gives a person's rows (None: it holds none of anybody), ``why`` the reason for what stays.

    Every column that can hold words stands in exactly one of: ``told`` (in the person's export; other columns may
    stand there too), ``plain`` (says nothing of the person); and beside that ``blank`` names what an erasure puts in
    its place: a value, or a function of the person and the row. ``files`` are relations to stored files that go with a
    deleted row. ``act`` does an erasure in another way; it returns how many rows it touched. ``own`` gives the rows
    that an export tells, where others among those found are about somebody else.
    """

    model: str
    why: str
    find: Callable[[Person], QuerySet] | None = None
    fate: Fate = Fate.KEEP
    told: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    blank: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    act: Callable[[Person], int] | None = None
    own: Callable[[Person], QuerySet] | None = None
    frozen: bool = False  # exempt from erasure by rule: what was reported stays as it was reported

    @property
    def of(self) -> type[models.Model]:
        return apps.get_model(self.model)

    @property
    def title(self) -> str:
        return str(self.of._meta.verbose_name)

    def rows(self, person: Person) -> QuerySet:
        return self.find(person) if self.find else self.of._base_manager.none()

    def rows_to_tell(self, person: Person) -> QuerySet:
        return self.own(person) if self.own else self.rows(person)

    @property
    def mentioned(self) -> set[str]:
        return {*self.told, *self.plain, *self.blank, *self.files}


def nobody(model: str, why: str, *plain: str) -> Rule:
    """A table that holds nothing about persons; ``plain`` are its columns of words."""
    return Rule(model, why, plain=plain)


def wordy(model: type[models.Model]) -> Iterator[str]:
    """Names of the columns that can hold words: texts, JSON, sealed values, files, addresses; no closed lists."""
    kinds = (
        models.CharField,
        models.TextField,
        models.JSONField,
        models.FileField,
        models.BinaryField,
        models.GenericIPAddressField,
        SealedTextField,
        SealedJSONField,
    )
    for column in model._meta.local_concrete_fields:
        if isinstance(column, kinds) and not column.choices:
            yield column.name


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """Every declared table by its label, in the order of the apps and of their lists."""
    found: dict[str, Rule] = {}
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "personal"):
            for rule in import_module(f"{config.name}.personal").RULES:
                if rule.model in found:
                    raise ValueError(f"{rule.model} is declared twice")
                found[rule.model] = rule
    return found
