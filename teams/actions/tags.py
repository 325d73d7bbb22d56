"""Verbs on tags (分类): add, rename, remove; give them to units and take them away."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from teams import audit
from teams.models import Organisation, Tag, User


@transaction.atomic
def add_tag(*, actor: User | None, name: str) -> Tag:
    """A new tag that no unit bears yet, with an audit entry. ValidationError for a name that is taken."""
    _check(name)
    tag = Tag.objects.create(name=name)
    audit.record(actor=actor, verb="新增分类", target=tag, organisation=_office(actor), after={"name": name})
    return tag


@transaction.atomic
def rename_tag(*, actor: User | None, tag: Tag, name: str) -> Tag:
    """Another name for what the units stay sorted by, with an audit entry; the same name changes nothing.
    ValidationError for a name that is taken."""
    row = Tag.objects.select_for_update().get(pk=tag.pk)
    if row.name == name:
        return row
    _check(name)
    before, row.name = row.name, name
    row.save(update_fields=["name"])
    audit.record(
        actor=actor, verb="改分类名称", target=row, organisation=_office(actor),
        before={"name": before}, after={"name": name},
    )  # fmt: skip
    return row


@transaction.atomic
def remove_tag(*, actor: User | None, tag: Tag) -> None:
    """Take the tag from all its units and delete it; one audit entry names them."""
    row = Tag.objects.select_for_update().get(pk=tag.pk)
    units = [str(unit) for unit in Organisation.objects.filter(tags=row)]
    audit.record(
        actor=actor, verb="删除分类", target=row, organisation=_office(actor),
        before={"name": row.name, "given_to": units},
    )  # fmt: skip
    row.delete()


@transaction.atomic
def tag_units(*, actor: User | None, tag: Tag, units: Iterable[Organisation]) -> list[Organisation]:
    """Give the tag to ``units``; returns those that did not have it. One audit entry for each of them, so that the log
    of a unit tells what it was sorted under."""
    row = Tag.objects.select_for_update().get(pk=tag.pk)
    having = set(Organisation.objects.filter(tags=row).values_list("pk", flat=True))
    new = [unit for unit in units if unit.pk not in having]
    borne = Organisation.tags.through
    borne.objects.bulk_create(borne(tag=row, organisation=unit) for unit in new)
    for unit in new:
        audit.record(actor=actor, verb="归入分类", target=unit, organisation=unit, after={"tags": [row.name]})
    return new


@transaction.atomic
def untag_unit(*, actor: User | None, tag: Tag, unit: Organisation) -> bool:
    """Take the tag from one unit, with an audit entry; whether it had it."""
    row = Tag.objects.select_for_update().get(pk=tag.pk)
    if not unit.tags.filter(pk=row.pk).exists():
        return False
    unit.tags.remove(row)
    audit.record(actor=actor, verb="移出分类", target=unit, organisation=unit, before={"tags": [row.name]})
    return True


def _check(name: str) -> None:
    if Tag.objects.filter(name=name).exists():
        raise ValidationError({"name": "已有同名的分类，直接用它就行。"})


def _office(actor: User | None) -> Organisation | None:
    """The unit whose auditors read of a tag: a tag itself belongs to none."""
    return actor.organisation if actor else None
