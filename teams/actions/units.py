"""Verbs on organisations: open and rename. Where they stand is ``unit_moves``, how they end ``unit_ends``."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from teams import audit
from teams.actions.spans import succeed
from teams.actions.unit_moves import hold_tree
from teams.models import Organisation, OrganisationName, Parentage, User
from teams.signals import unit_moved
from youthwork.lib.dates import cn_date


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
    """Open a unit under ``parent`` (None: a root), with parentage and names from ``from_on`` and an audit entry.

    Raises IntegrityError if the code is taken, ValidationError if the parent is closed.
    """
    hold_tree()
    unit = Organisation(code=code, name=name, short_name=short_name, kind=kind, level=level, opened_on=from_on)
    if parent is None:
        unit = Organisation.objects.add_root(instance=unit)
    else:
        above = Organisation.objects.get(pk=parent.pk)
        if above.closed_on:
            raise ValidationError(f"{above}已撤销，不能再设下级单位。")
        unit = Organisation.objects.add_child(above, instance=unit)
    Parentage.objects.create(organisation=unit, parent=parent, from_on=from_on)
    OrganisationName.objects.create(organisation=unit, name=name, short_name=short_name, from_on=from_on)
    unit_moved.send(sender=Organisation, units=[], since=from_on)
    audit.record(actor=actor, verb="设立", target=unit, organisation=unit, after={"code": code, "name": name})
    return unit


@transaction.atomic
def rename_organisation(
    *,
    actor: User | None,
    organisation: Organisation,
    name: str,
    short_name: str,
    aliases: list[str] | None = None,
    from_on: date | None = None,
    correction: bool = False,
) -> Organisation:
    """Give a unit other names from ``from_on`` (None: today); its code stays, the days before keep the names of then,
    and what was frozen keeps them anyway. An audit entry. Saying the same names again changes nothing.

    ``aliases`` None leaves those it has; they have no dates. ``correction``: the present names were written wrongly,
    and the right ones hold from their first day; ``from_on`` is not asked then. ValidationError, by field, for a day to
    come or before the present names.
    """
    unit = Organisation.objects.select_for_update().get(pk=organisation.pk)
    names = {"name": name, "short_name": short_name}
    known = {"name": unit.name, "short_name": unit.short_name}
    before = known | {"aliases": unit.aliases}
    after: dict[str, Any] = names | {"aliases": unit.aliases if aliases is None else aliases}
    if before == after:
        return unit
    unit.name, unit.short_name, unit.aliases = after.values()
    unit.full_clean(exclude=["path", "depth", "numchild"])
    unit.save(update_fields=Organisation.NAME_FIELDS)
    if names != known:
        on = _first_day(unit, from_on, correction)
        succeed(unit.names, on, **names)
        after["from_on"] = on.isoformat()
    verb = "更正名称" if correction else "更名"
    audit.record(actor=actor, verb=verb, target=unit, organisation=unit, before=before, after=after)
    return unit


def _first_day(unit: Organisation, from_on: date | None, correction: bool) -> date:
    """From which day a unit's new names hold; ValidationError, by field, for one that cannot be."""
    today = timezone.localdate()
    began = unit.names.get(to_on=None).from_on
    on = began if correction else from_on or today
    if on > today:
        raise ValidationError({"from_on": "更名日期不能晚于今天。"})
    if on < began:
        raise ValidationError({"from_on": f"现在的名称自{cn_date(began, today)}起用，更名日期不能早于这一天。"})
    return on
