"""Verbs on pauses: days on which a unit and all below it are not reminded."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from teams import audit
from teams.models import Organisation, Pause, User
from teams.pauses import check_days, check_to_come


@transaction.atomic
def set_pause(*, actor: User | None, organisation: Organisation, starts_on: date, ends_on: date, reason: str) -> Pause:
    """A pause of ``organisation``, with one audit entry. ValidationError for days out of order, too many of them, or
    none that is still to come. It may overlap others."""
    check_days(starts_on, ends_on)
    check_to_come(ends_on, today=timezone.localdate())
    pause = Pause(organisation=organisation, starts_on=starts_on, ends_on=ends_on, reason=reason, set_by=actor)
    pause.full_clean()
    pause.save()
    audit.record(actor=actor, verb="设暂停提醒", target=pause, organisation=organisation, after=_said(pause))
    return pause


@transaction.atomic
def change_pause(*, actor: User | None, pause: Pause, starts_on: date, ends_on: date, reason: str) -> Pause:
    """Other days or another reason; one audit entry, none if nothing is different. ValidationError for days out of
    order or too many of them."""
    check_days(starts_on, ends_on)
    row = Pause.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pause.pk)
    before = _said(row)
    row.starts_on, row.ends_on, row.reason = starts_on, ends_on, reason
    if _said(row) == before:
        return row
    row.full_clean()
    row.save(update_fields=["starts_on", "ends_on", "reason"])
    audit.record(
        actor=actor, verb="改暂停提醒", target=row, organisation=row.organisation, before=before, after=_said(row)
    )
    return row


@transaction.atomic
def remove_pause(*, actor: User | None, pause: Pause) -> None:
    """Remind as on other days again; one audit entry. A second time changes nothing."""
    row = Pause.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=pause.pk).first()
    if row is None:
        return
    audit.record(actor=actor, verb="恢复提醒", target=row, organisation=row.organisation, before=_said(row))
    row.delete()


def _said(pause: Pause) -> dict[str, Any]:
    return {
        "organisation": str(pause.organisation),
        "starts_on": pause.starts_on,
        "ends_on": pause.ends_on,
        "reason": pause.reason,
    }
