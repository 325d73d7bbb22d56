"""Verbs on organisations."""

from datetime import date

from django.db import transaction

from teams import audit
from teams.models import Organisation, Parentage, User


@transaction.atomic
def open_organisation(
    *,
    actor: User | None,
    code: str,
    name: str,
    short_name: str,
    kind: str,
    level: str = "",
    parent: Organisation | None,
    from_on: date,
) -> Organisation:
    """Open a unit under ``parent`` (None: a root), with its parentage from ``from_on`` and an audit entry.

    Raises IntegrityError if the code is taken.
    """
    unit = Organisation(code=code, name=name, short_name=short_name, kind=kind, level=level, opened_on=from_on)
    if parent is None:
        unit = Organisation.objects.add_root(instance=unit)
    else:
        unit = Organisation.objects.add_child(Organisation.objects.get(pk=parent.pk), instance=unit)
    Parentage.objects.create(organisation=unit, parent=parent, from_on=from_on)
    audit.record(actor=actor, verb="设立", target=unit, organisation=unit, after={"code": code, "name": name})
    return unit


@transaction.atomic
def rename_organisation(
    *, actor: User | None, organisation: Organisation, name: str, short_name: str, aliases: list[str] | None = None
) -> Organisation:
    """Give a unit other names; its code stays, and what was frozen under the old names keeps them. An audit entry.

    ``aliases`` None leaves those it has. Saying the same names again changes nothing.
    """
    unit = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = {"name": unit.name, "short_name": unit.short_name, "aliases": unit.aliases}
    after = {"name": name, "short_name": short_name, "aliases": unit.aliases if aliases is None else aliases}
    if before == after:
        return unit
    unit.name, unit.short_name, unit.aliases = after.values()
    unit.full_clean(exclude=["path", "depth", "numchild"])
    unit.save(update_fields=Organisation.NAME_FIELDS)
    audit.record(actor=actor, verb="更名", target=unit, organisation=unit, before=before, after=after)
    return unit
