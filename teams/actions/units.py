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
