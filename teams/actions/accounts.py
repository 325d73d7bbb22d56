"""Verbs on users and their appointments."""

from datetime import date

from django.db import transaction

from teams import audit
from teams.models import Appointment, Member, Organisation, User


@transaction.atomic
def open_account(*, actor: User | None, username: str, name: str, password: str, member: Member | None = None) -> User:
    """Create a user who can sign in; an audit entry without the password. IntegrityError if the name is taken."""
    user = User.objects.create_user(username=username, password=password, name=name, member=member)
    audit.record(actor=actor, verb="开通账号", target=user, organisation=member.home if member else None)
    return user


@transaction.atomic
def appoint(
    *, actor: User | None, user: User, organisation: Organisation, role: str, from_on: date, rank: str = ""
) -> Appointment:
    """Give ``user`` a role at ``organisation`` from ``from_on``. KeyError for a role not in the table."""
    appointment = Appointment(user=user, organisation=organisation, role=role, rank=rank, from_on=from_on)
    appointment.full_clean()
    appointment.save()
    audit.record(actor=actor, verb="任职", target=appointment, organisation=organisation, after={"role": role})
    return appointment


@transaction.atomic
def end_appointment(*, actor: User | None, appointment: Appointment, on: date) -> None:
    """End an appointment: from ``on`` it gives nothing; the next request feels it."""
    appointment.to_on = on
    appointment.full_clean()
    appointment.save(update_fields=["to_on"])
    audit.record(
        actor=actor, verb="免职", target=appointment, organisation=appointment.organisation, after={"to_on": str(on)}
    )


@transaction.atomic
def change_password(*, actor: User, password: str) -> None:
    """Set ``actor``'s own password; ends their other sessions. An audit entry without the password."""
    actor.set_password(password)
    actor.save(update_fields=["password"])
    audit.record(actor=actor, verb="修改密码", target=actor, organisation=actor.organisation)
