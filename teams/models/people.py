from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from teams.choices import PART_OF_COMMITTEE, AccountState, Grade, Tenure
from teams.models.members import Member
from teams.models.scope import EVERYWHERE, topmost, under
from teams.models.units import Organisation
from teams.roles import ACCOUNTS_EDIT, READ, ROLE_CHOICES, ROLES, words_of
from youthwork.lib.sealed import BlindIndexField, SealedTextField
from youthwork.lib.text import mask_phone

# Everything that clean_mobile would read as a mobile number, written with the signs that a user name may have.
LOOKS_LIKE_A_PHONE = r"^[+-]*(86-*)?1(-*[0-9]){10}-*$"
WITHOUT_PASSWORD = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
STATES = {
    AccountState.DISABLED: Q(is_active=False),
    AccountState.PENDING: Q(is_active=True) & WITHOUT_PASSWORD,
    AccountState.NEVER: Q(is_active=True, last_login=None) & ~WITHOUT_PASSWORD,
    AccountState.IN_USE: Q(is_active=True, last_login__isnull=False) & ~WITHOUT_PASSWORD,
}


class UserQuerySet(models.QuerySet):
    def kept_by(self, keeper: User, *, on: date):
        """Accounts that ``keeper`` looks after: of those who serve, or will serve, in their subtrees; of those who
        served there last and serve nowhere since; and of the members of units there. Those of erased persons are
        nobody's any more."""
        paths = keeper.paths(ACCOUNTS_EDIT)
        served = Appointment.objects.filter(under(paths, "organisation"))
        return self.filter(
            Q(pk__in=served.lasting(on=on).values("user"))
            | (Q(pk__in=served.values("user")) & ~Q(pk__in=Appointment.objects.lasting(on=on).values("user")))
            | under(paths, "member__home"),
            member__erased_on=None,
        )

    def in_state(self, state: str):
        return self.filter(STATES[AccountState(state)])

    def counted_by_state(self) -> list[tuple[AccountState, int]]:
        """How many are in each state, in the order of the states. One query."""
        found = self.aggregate(**{state.value: Count("pk", filter=condition) for state, condition in STATES.items()})
        return [(state, found[state.value]) for state in AccountState]

    def matching(self, text: str):
        """Accounts whose person's name or user name contains ``text``."""
        return self.filter(Q(name__icontains=text) | Q(username__icontains=text))

    def serving_in(self, organisation: Organisation, *, on: date, below: bool = True):
        """Accounts of those who serve at ``organisation`` on ``on``, or (``below``) anywhere under it."""
        units = Q(organisation__path__startswith=organisation.path) if below else Q(organisation=organisation)
        return self.filter(pk__in=Appointment.objects.current(on=on).filter(units).values("user"))

    def belonging_to(self, organisation: Organisation, *, on: date):
        """Accounts of those who serve in the subtree of ``organisation`` on ``on``, and of the members there."""
        serving = self.model.objects.serving_in(organisation, on=on).values("pk")
        return self.filter(Q(pk__in=serving) | Q(member__home__path__startswith=organisation.path))


class People(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = False


class User(AbstractUser):
    """Somebody who signs in. What they may see follows from one appointment at a time and from the team they lead.

    Who holds several appointments acts under one of them: the one chosen in the session (``teams.middleware``), else
    the oldest. Appointments are read once per instance, that is once per request: an ended appointment has no effect
    from the next request on.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=50)
    member = models.OneToOneField(
        Member, models.SET_NULL, related_name="user", null=True, blank=True, verbose_name="队员"
    )
    # To sign in with. A member's stands on the member and is not said again here.
    phone = SealedTextField("手机", blank=True, default="")
    phone_index = BlindIndexField(of="phone", purpose="phone")

    # Sessions begun before it have ended: that of a thief must not come to life when the account is opened again.
    closed_at = models.DateTimeField("最近停用时间", null=True, blank=True, editable=False)

    acting_under: int | None = None  # id of the appointment chosen for this request

    objects = People()

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        constraints = [
            models.UniqueConstraint(
                Lower("username"), name="user_name_once", violation_error_message="这个用户名已有人用，请换一个。"
            ),
            models.CheckConstraint(
                condition=~Q(username__regex=LOOKS_LIKE_A_PHONE),
                name="user_name_is_no_phone",
                violation_error_message="用户名不能写成手机号的样子，请换一个。",
            ),
            models.UniqueConstraint(
                fields=["phone_index"],
                condition=~Q(phone_index=""),
                name="user_phone_once",
                violation_error_message="这个手机号已登记在另一个账号上。",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def save(self, *args, **kwargs) -> None:
        """The phone index goes with the phone."""
        fields = kwargs.get("update_fields")
        if fields is not None and "phone" in fields:
            kwargs["update_fields"] = {*fields, "phone_index"}
        super().save(*args, **kwargs)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def mobile(self) -> str:
        """The number on which they can be reached: that of the member, else their own; "" without any."""
        return (self.member.phone if self.member else "") or self.phone

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def state(self) -> AccountState:
        """How the account stands; see ``STATES`` for the same as a question to the database."""
        if not self.is_active:
            return AccountState.DISABLED
        if not self.has_usable_password():
            return AccountState.PENDING
        return AccountState.IN_USE if self.last_login else AccountState.NEVER

    @cached_property
    def current_appointments(self) -> list[Appointment]:
        """Appointments that hold today, with their organisations, the oldest first."""
        today = timezone.localdate()
        return list(self.appointments.current(on=today).select_related("organisation").order_by("pk"))

    @cached_property
    def appointment(self) -> Appointment | None:
        """The current appointment under which the user acts; None for somebody who holds none."""
        chosen = [a for a in self.current_appointments if a.pk == self.acting_under]
        return next(iter(chosen or self.current_appointments), None)

    def _appointments_with(self, word: str) -> list[Appointment]:
        """The appointment in force if its role has ``word``: a list of one or none."""
        return [self.appointment] if self.appointment and word in words_of(self.appointment.role) else []

    def paths(self, word: str = READ) -> tuple[str, ...]:
        """Tree paths under which the user holds ``word``; none lies under another."""
        return topmost(a.organisation.path for a in self._appointments_with(word))

    def scope(self, word: str = READ) -> tuple[str, ...]:
        """What lists are cut down by: :meth:`paths`, or ``EVERYWHERE`` where these are the whole tree, so that nobody
        is asked row by row for what they all have. One query for who serves at the top, none for the others."""
        paths = self.paths(word)
        top = any(len(path) == Organisation.steplen for path in paths)
        return EVERYWHERE if top and self._roots <= set(paths) else paths

    @cached_property
    def _roots(self) -> set[str]:
        return set(Organisation.objects.filter(depth=1).values_list("path", flat=True))

    def offices(self, word: str = READ) -> set[int]:
        """Ids of the very units at which the user holds ``word``, with what was merged into them: neither what lies
        below nor their departments."""
        return self._with_merged({a.organisation_id for a in self._appointments_with(word)})

    def may(self, word: str, organisation: Organisation | None = None) -> bool:
        """Whether the user holds ``word`` over ``organisation``; without one, over anything at all."""
        paths = self.paths(word)
        return bool(paths) if organisation is None else any(organisation.is_under(path) for path in paths)

    @cached_property
    def lasting_appointments(self) -> list[Appointment]:
        """Appointments that have not ended, those to come included, with their organisations; lists prefetch them."""
        today = timezone.localdate()
        return list(self.appointments.lasting(on=today).select_related("organisation").order_by("pk"))

    def answers_for(self, account: User) -> bool:
        """Whether the whole ``account`` is the user's to disable, enable or give a new password, one that they see.

        It is another person's and no operator's; every role that it holds is the user's to give at that unit, and
        its member belongs to a unit of theirs. Else whoever sets its password could act where they may not.
        """
        if account.pk == self.pk or account.is_staff or account.is_superuser:
            return False
        if account.member_id is not None and not self.may(ACCOUNTS_EDIT, account.member.home):
            return False
        return all(held.role in self.grants(held.organisation) for held in account.lasting_appointments)

    def grants(self, organisation: Organisation) -> frozenset[str]:
        """The roles that the user may give and take at ``organisation``."""
        held = self.appointment
        return ROLES[held.role].grants if held and organisation.is_under(held.organisation.path) else frozenset()

    def takes_along(self, held: Appointment, into: Organisation) -> bool:
        """Whether the user, who merges a unit into ``into``, may let ``held`` go on there: somebody else's, with a role
        that is theirs to give there, or one that may do nothing there but what they may themselves."""
        own = self.appointment
        if held.user_id == self.pk or own is None or not into.is_under(own.organisation.path):
            return False
        return held.role in self.grants(into) or words_of(held.role) <= words_of(own.role)

    @cached_property
    def _below_own_unit(self) -> list[tuple[int, bool, int | None]]:
        """What the unit of the appointment may act for: its departments and directly affiliated units, and what was
        merged, which always stands below the unit that it became part of. Each with its id, whether it is a part of
        that unit, and what it was merged into. One query."""
        if self.appointment is None:
            return []
        own = self.appointment.organisation
        part = Q(depth=own.depth + 1, kind__in=PART_OF_COMMITTEE)
        rows = Organisation.objects.in_subtree(own).filter(part | Q(merged_into__isnull=False))
        return [
            (pk, depth == own.depth + 1 and kind in PART_OF_COMMITTEE, into)
            for pk, depth, kind, into in rows.values_list("pk", "depth", "kind", "merged_into")
        ]

    def _with_merged(self, units: set[int]) -> set[int]:
        """``units`` and all that was merged into one of them, also by way of others."""
        merged = {pk: into for pk, _, into in self._below_own_unit if into is not None} if units else {}
        found = set(units)
        while step := {pk for pk, into in merged.items() if into in found} - found:
            found |= step
        return found

    def organisations_acted_for(self, word: str) -> list[int]:
        """Ids of the units whose own act the user may do: the unit of the appointment, its departments and directly
        affiliated units, and what was merged into one of these. A superior does not review or submit in a lower
        unit's place."""
        held = {a.organisation_id for a in self._appointments_with(word)}
        parts = {pk for pk, is_part, _ in self._below_own_unit if is_part} if held else set()
        return sorted(self._with_merged(held | parts))

    def acts_for(self, word: str, organisation: Organisation) -> bool:
        """Whether the user may do ``word`` as ``organisation`` itself (see :meth:`organisations_acted_for`)."""
        return organisation.pk in self.organisations_acted_for(word)

    @property
    def organisation(self) -> Organisation | None:
        """The unit shown beside the user's name: that of the appointment in force, else of the member."""
        if self.appointment:
            return self.appointment.organisation
        return self.member.home if self.member_id else None

    @property
    def leads(self) -> bool:
        """Whether the user is the leader of a team."""
        return self.member_id is not None and self.member.teams_led.exists()


class AppointmentQuerySet(models.QuerySet):
    def current(self, *, on: date):
        return self.lasting(on=on).filter(from_on__lte=on)

    def lasting(self, *, on: date):
        """Those that have not ended by ``on``: they hold, or will."""
        return self.filter(Q(to_on=None) | Q(to_on__gt=on))

    def visible_to(self, user: User):
        """Appointments at units whose accounts the user looks after."""
        return self.filter(under(user.paths(ACCOUNTS_EDIT), "organisation"))

    def holding(self, word: str):
        """Appointments whose role has the permission ``word``."""
        return self.filter(role__in=[key for key, role in ROLES.items() if word in role.words])


class Appointment(models.Model):
    """A user's role at an organisation for a span of time (``to_on`` is the first day without it)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments", verbose_name="用户")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="appointments", verbose_name="团组织")
    role = models.CharField("角色", max_length=20, choices=ROLE_CHOICES)
    rank = models.CharField("职务", max_length=50, blank=True)
    grade = models.CharField("干部层级", max_length=20, choices=Grade, blank=True)
    tenure = models.CharField("任职方式", max_length=20, choices=Tenure, default=Tenure.FULL_TIME)
    from_on = models.DateField("自")
    to_on = models.DateField("至", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(to_on=None),
                name="appointment_once",
                violation_error_message="这名用户在此已有同样的任职。",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="appointment_ends_after_start",
                violation_error_message="任职结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}，{self.organisation}{self.get_role_display()}"
