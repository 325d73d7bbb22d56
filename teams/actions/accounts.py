"""Verbs on users and their appointments. Rules that keep a platform governable are here, whoever asks; whether the
actor looks after the account at all is asked by the pages."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from teams import audit
from teams.actions.invitations import end_links
from teams.actions.unit_moves import hold_tree
from teams.choices import Tenure
from teams.models import Appointment, Invitation, Member, Organisation, User
from teams.roles import APART, ROLES
from teams.signals import cadres_changed

SYSADMIN = "sysadmin"


@transaction.atomic
def open_account(
    *, actor: User | None, username: str, name: str, password: str | None, member: Member | None = None
) -> User:
    """Create a user; without ``password`` it waits for an invitation. An audit entry without the password.

    IntegrityError if the name is taken.
    """
    user = User.objects.create_user(username=username, password=password, name=name, member=member)
    audit.record(actor=actor, verb="开通账号", target=user, organisation=member.home if member else None)
    return user


@transaction.atomic
def open_official(
    *,
    actor: User,
    username: str,
    name: str,
    organisation: Organisation,
    role: str,
    from_on: date,
    rank: str = "",
    grade: str = "",
    tenure: str = Tenure.FULL_TIME,
) -> User:
    """Create a user without a password, appointed at once; neither happens alone. ValidationError as `appoint`."""
    user = User.objects.create_user(username=username, password=None, name=name)
    audit.record(actor=actor, verb="开通账号", target=user, organisation=organisation)
    appoint(
        actor=actor,
        user=user,
        organisation=organisation,
        role=role,
        from_on=from_on,
        rank=rank,
        grade=grade,
        tenure=tenure,
    )
    return user


@transaction.atomic
def appoint(
    *,
    actor: User | None,
    user: User,
    organisation: Organisation,
    role: str,
    from_on: date,
    rank: str = "",
    grade: str = "",
    tenure: str = Tenure.FULL_TIME,
    with_unit: bool = False,
) -> Appointment:
    """Give ``user`` a role at ``organisation`` from ``from_on``. KeyError for a role not in the table.

    ValidationError if it is the actor's own account, the role is not the actor's to give there, the unit is closed, the
    user holds it already, or an auditor would hold something else too. ``actor`` None (a command) may give every role,
    and whoever merges units takes the appointments along (``with_unit``): what the actor could give is not asked then.
    An open link to the account dies if who made it could not give this role too: they could else use it themselves.
    """
    # Nobody takes office in a unit that is being closed or merged at this moment.
    hold_tree()
    organisation = Organisation.objects.get(pk=organisation.pk)
    # Every appointment of one person waits here for the other: two roles that exclude each other cannot slip in side
    # by side. The rule spans rows, so that no CHECK can hold it.
    User.objects.select_for_update().get(pk=user.pk)
    label = ROLES[role].label
    if not with_unit:
        _demand_grant(actor, user, organisation, role)
    if organisation.closed_on:
        raise ValidationError(f"{organisation}已撤销，不能再任职。")
    others = user.appointments.lasting(on=from_on)
    if role in APART and others.exclude(role=role).exists():
        raise ValidationError(f"{user.name}另有任职。{label}只看日志，不能兼任其他角色，请先结束其他任职。")
    if role not in APART and others.filter(role__in=APART).exists():
        raise ValidationError(f"{user.name}是安全审计员，不能兼任{label}，请先结束安全审计员的任职。")
    appointment = Appointment(
        user=user,
        organisation=organisation,
        role=role,
        rank=rank,
        grade=grade,
        tenure=tenure,
        from_on=from_on,
    )
    appointment.full_clean()
    appointment.save()
    after = {"role": role} | ({"grade": grade} if grade else {})
    audit.record(actor=actor, verb="任职", target=appointment, organisation=organisation, after=after)
    _tell(appointment, appointment.from_on)
    _revoke_links_from_below(actor, appointment)
    return appointment


@transaction.atomic
def set_grade(*, actor: User, appointment: Appointment, grade: str) -> None:
    """Say which grade the holder of ``appointment`` has as a cadre ("": not known). Changes nothing if it has that.

    ValidationError if it is the actor's own, the role is not the actor's to give there, or it is no grade."""
    appointment = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("user", "organisation")
        .get(pk=appointment.pk)
    )
    _demand_grant(actor, appointment.user, appointment.organisation, appointment.role)
    before, appointment.grade = appointment.grade, grade
    if before == grade:
        return
    appointment.full_clean()
    appointment.save(update_fields=["grade"])
    audit.record(
        actor=actor,
        verb="填干部层级",
        target=appointment,
        organisation=appointment.organisation,
        before={"grade": before},
        after={"grade": grade},
    )
    _tell(appointment, appointment.from_on, before)


@transaction.atomic
def end_appointment(*, actor: User | None, appointment: Appointment, on: date, with_unit: bool = False) -> None:
    """End an appointment: from ``on`` it gives nothing; the next request feels it.

    ValidationError if it has ended, is the actor's own or not the actor's to take, would end before it began, or is
    the last of a system administrator. Where its unit ends (``with_unit``) what the actor could take is not asked.
    """
    if appointment.role == SYSADMIN:
        _line_up_sysadmins()
    appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if not with_unit:
        _demand_grant(actor, appointment.user, appointment.organisation, appointment.role)
    if appointment.to_on is not None and appointment.to_on <= timezone.localdate():
        raise ValidationError("这项任职已经结束。")
    if appointment.role == SYSADMIN:
        _keep_a_sysadmin(Appointment.objects.exclude(pk=appointment.pk))
    appointment.to_on = on
    appointment.full_clean()
    appointment.save(update_fields=["to_on"])
    audit.record(
        actor=actor, verb="免职", target=appointment, organisation=appointment.organisation, after={"to_on": str(on)}
    )
    _tell(appointment, on)


@transaction.atomic
def disable_account(*, actor: User | None, account: User) -> None:
    """Close an account: its sessions end with their next request, even if it is opened again before that; its open
    link dies. Appointments stay as they are.

    ValidationError for the last system administrator. Disabling twice changes nothing.
    """
    runs_the_platform = account.appointments.current(on=timezone.localdate()).filter(role=SYSADMIN).exists()
    if runs_the_platform:
        _line_up_sysadmins()
    account = User.objects.select_for_update().get(pk=account.pk)
    if not account.is_active:
        return
    if runs_the_platform:
        _keep_a_sysadmin(Appointment.objects.exclude(user=account))
    account.is_active, account.closed_at = False, timezone.now()
    account.save(update_fields=["is_active", "closed_at"])
    end_links(Invitation.objects.of(users=[account.pk]), at=timezone.now())
    audit.record(actor=actor, verb="停用", target=account, organisation=account.organisation)


@transaction.atomic
def enable_account(*, actor: User | None, account: User) -> None:
    """Open a disabled account again, with the password that it had. Enabling twice changes nothing."""
    account = User.objects.select_for_update().get(pk=account.pk)
    if account.is_active:
        return
    account.is_active = True
    account.save(update_fields=["is_active"])
    audit.record(actor=actor, verb="启用", target=account, organisation=account.organisation)


@transaction.atomic
def change_password(*, actor: User, password: str) -> None:
    """Set ``actor``'s own password; ends their other sessions. An audit entry without the password.

    ValidationError if the account was closed, or its password taken away or changed, since the request read it: what an
    administrator has just taken from a thief, the thief must not set again.
    """
    now = User.objects.select_for_update().get(pk=actor.pk)
    if not now.is_active or now.password != actor.password:
        raise ValidationError("密码刚刚被重置或改过，没有再改。请重新登录。")
    actor.set_password(password)
    actor.save(update_fields=["password"])
    audit.record(actor=actor, verb="修改密码", target=actor, organisation=actor.organisation)


def _tell(held: Appointment, since: date, grade_before: str = "") -> None:
    """Tell whoever counts cadres; who has no grade and had none is none."""
    if held.grade or grade_before:
        cadres_changed.send(sender=Appointment, unit=held.organisation, since=since)


def _demand_grant(actor: User | None, user: User, organisation: Organisation, role: str) -> None:
    if actor is None:
        return
    if actor.pk == user.pk:
        raise ValidationError("自己的任职要由别的管理员办理。")
    if role not in actor.grants(organisation):
        raise ValidationError(f"你不能办理{organisation}的{ROLES[role].label}任职，请联系上级管理员。")


def _revoke_links_from_below(actor: User | None, held: Appointment) -> None:
    """Whoever made a link may still have it, and with it the password of what the account has become."""
    for link in Invitation.objects.of(users=[held.user_id]).open(at=timezone.now()).select_related("invited_by"):
        maker = link.invited_by
        if maker is None or not _could_give(maker, held):
            end_links(Invitation.objects.filter(pk=link.pk), at=timezone.now())
            audit.record(actor=actor, verb="撤回邀请", target=held.user, organisation=held.organisation)


def _could_give(maker: User, held: Appointment) -> bool:
    """Whether one of the offices that ``maker`` holds today gives this role at this unit."""
    return any(
        held.role in ROLES[office.role].grants and held.organisation.is_under(office.organisation.path)
        for office in maker.current_appointments
    )


def _line_up_sysadmins() -> None:
    """Lock the appointments of all system administrators, in one order for everybody: of two who end each other's, the
    second waits here and then sees what the first did."""
    list(Appointment.objects.select_for_update().filter(role=SYSADMIN, to_on=None).order_by("pk"))


def _keep_a_sysadmin(others: QuerySet[Appointment]) -> None:
    """ValidationError unless one of ``others`` is that of an active system administrator, without an end."""
    today = timezone.localdate()
    if not others.filter(role=SYSADMIN, to_on=None, from_on__lte=today, user__is_active=True).exists():
        raise ValidationError("这是最后一名系统管理员。请先给别人这个角色，否则没有人能再管理平台。")
