"""Verbs on how a unit ends: close, reopen what was closed by mistake, merge into another."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from teams import audit
from teams.actions.accounts import appoint, end_appointment
from teams.actions.unit_moves import check_day, check_place, hold_tree, place
from teams.closing import Merger, blockers_of, lasting_appointments, merger_of
from teams.models import Appointment, Organisation, User
from teams.signals import unit_moved
from youthwork.lib.dates import cn_date


@transaction.atomic
def close_organisation(*, actor: User | None, organisation: Organisation, from_on: date) -> Organisation:
    """Close a unit: from ``from_on`` it is no longer there for new work; its facts and its place in the tree stay. An
    audit entry.

    ValidationError, with every reason at once, while something is open at the unit (``teams.closing``); by field for a
    day to come or before the unit came where it stands.
    """
    hold_tree()
    unit = _open_unit(organisation)
    check_day([unit], from_on)
    blockers = blockers_of(unit, on=from_on)
    if blockers:
        raise ValidationError([f"{blocker}。{blocker.remedy}" for blocker in blockers])
    unit.closed_on = from_on
    unit.save(update_fields=["closed_on"])
    unit_moved.send(sender=Organisation, units=[], since=from_on)
    audit.record(actor=actor, verb="撤销", target=unit, organisation=unit, after={"closed_on": from_on.isoformat()})
    return unit


@transaction.atomic
def reopen_organisation(*, actor: User | None, organisation: Organisation) -> Organisation:
    """Take a closing back: the unit counts as never closed. An audit entry.

    ValidationError if it is open, was merged into another, or the unit above is closed.
    """
    hold_tree()
    unit = Organisation.objects.select_related("merged_into").get(pk=organisation.pk)
    above = Organisation.objects.get_parent(unit)
    if unit.closed_on is None:
        raise ValidationError(f"{unit}没有撤销。")
    if unit.merged_into:
        raise ValidationError(f"{unit}已并入{unit.merged_into}，不能恢复；确需分设，请另设新的单位。")
    if above is not None and above.closed_on:
        raise ValidationError(f"上级{above}已撤销，请先恢复上级。")
    before = unit.closed_on.isoformat()
    unit_moved.send(sender=Organisation, units=[], since=unit.closed_on)
    unit.closed_on = None
    unit.save(update_fields=["closed_on"])
    audit.record(actor=actor, verb="恢复", target=unit, organisation=unit, before={"closed_on": before})
    return unit


@transaction.atomic
def merge_organisation(
    *,
    actor: User | None,
    organisation: Organisation,
    into: Organisation,
    from_on: date,
    keep: Iterable[Appointment] = (),
) -> Organisation:
    """Merge a unit into another from ``from_on``; it cannot be undone.

    The unit is placed under ``into`` and closed, its open children come directly under ``into``. What it did stays its
    own; periods that end before the day keep it where it was, later ones count it inside ``into``, whose people act for
    it from now on: review what waits there, go on with its placements and assignments. Appointments at the unit end;
    those in ``keep`` go on at ``into`` with the same role. One audit entry for the unit, one for each appointment.

    ValidationError, by field, if either is closed, ``into`` lies inside the unit, or the day does not fit; and if one
    of ``keep`` is not the actor's to take along (``User.takes_along``): who merges a small unit into a large one would
    else make administrators of the large one. ``actor`` None (a command) takes everybody along.
    """
    hold_tree()
    merger = check_merger(organisation, into, from_on)
    unit, target = merger.unit, merger.into
    kept = {appointment.pk for appointment in keep}
    _demand_takes_along(actor, merger, kept)
    for child in merger.children:
        place(child, target, from_on)
    place(unit, target, from_on)
    unit.closed_on, unit.merged_into = from_on, target
    unit.save(update_fields=["closed_on", "merged_into"])
    _end_appointments(actor, merger, kept)
    unit_moved.send(sender=Organisation, units=[unit, *merger.children], since=from_on)
    audit.record(
        actor=actor,
        verb="并入",
        target=unit,
        organisation=unit,
        before={"parent": str(merger.superior)},
        after={
            "parent": str(target),
            "merged_into": str(target),
            "from_on": from_on.isoformat(),
            "units": [str(child) for child in merger.children],
            "appointments": len(merger.appointments),
        },
    )
    return unit


def check_merger(organisation: Organisation, into: Organisation, from_on: date) -> Merger:
    """What merging would do, on units read anew. ValidationError as for :func:`merge_organisation`; writes nothing."""
    unit = _open_unit(organisation)
    target = Organisation.objects.get(pk=into.pk)
    check_place(unit, target, from_on, field="into")
    merger = merger_of(unit, target, on=from_on)
    check_day(merger.children, from_on)
    return merger


def _open_unit(organisation: Organisation) -> Organisation:
    """The unit as it stands now, with the tree held. ValidationError if it is closed, or has nobody above it."""
    unit = Organisation.objects.get(pk=organisation.pk)
    if unit.is_root():
        raise ValidationError("最上级的单位不能撤销，也不能并入别的单位。")
    if unit.closed_on:
        raise ValidationError(f"{unit}已在{cn_date(unit.closed_on, timezone.localdate())}撤销。")
    return unit


def _demand_takes_along(actor: User | None, merger: Merger, keep: set[int]) -> None:
    for held in merger.appointments:
        if held.pk in keep and actor is not None and not actor.takes_along(held, merger.into):
            raise ValidationError(
                f"{held.user}的{held.get_role_display()}任职不能由你带到{merger.into}，请不要勾选；并入后由管理员另行任职。"
            )


def _end_appointments(actor: User | None, merger: Merger, keep: set[int]) -> None:
    """End who serves at the unit; let those in ``keep`` serve where it goes, unless they do already."""
    for appointment in merger.appointments:
        on = max(merger.on, appointment.from_on)
        end_appointment(actor=actor, appointment=appointment, on=on, with_unit=True)
        there = lasting_appointments(merger.into, on=on).filter(user=appointment.user, role=appointment.role)
        if appointment.pk in keep and not there.exists():
            appoint(
                actor=actor,
                user=appointment.user,
                organisation=merger.into,
                role=appointment.role,
                rank=appointment.rank,
                grade=appointment.grade,
                tenure=appointment.tenure,
                from_on=on,
                with_unit=True,
            )
