from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from teams.choices import AccountState, InvitationState
from teams.models.members import Member, Team
from teams.models.people import User
from teams.models.scope import under
from teams.roles import MEMBERS_EDIT

VALID = timedelta(hours=72)


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Invitations of accounts that the user looks after, and of leaders of teams whose members the user keeps."""
        kept = User.objects.kept_by(user, on=timezone.localdate())
        return self.filter(Q(user__in=kept.values("pk")) | under(user.paths(MEMBERS_EDIT), "team__home"))

    def of(self, *, users: Iterable[int] = (), members: Iterable[int] = ()):
        """All that were ever made for these people."""
        return self.filter(Q(user__in=users) | Q(member__in=members) | Q(user__member__in=members))

    def unspent(self):
        """Neither used nor revoked; they may have run out."""
        return self.filter(used_at=None, revoked_at=None)

    def needed(self):
        """Unspent ones, run out or not, without which somebody does not get in: the account still waits for a password
        or is not there yet, and whoever was invited as a leader still leads."""
        nameless = Q(member__isnull=False, member__user=None)
        pending = Q(user__in=User.objects.in_state(AccountState.PENDING).values("pk"))
        leads = Q(team=None) | Q(team__leader=F("member")) | Q(team__leader=F("user__member"))
        return self.unspent().filter(pending | nameless, leads)

    def open(self, *, at: datetime):
        """Links that work at ``at``. The columns of the row alone, so that one UPDATE can claim it."""
        return self.unspent().filter(expires_at__gt=at)


class Invitation(models.Model):
    """邀请: a link that lets one person set a password, once, for three days.

    It is for an account that exists (to activate it, or to set a new password), or for a team's leader who has none
    yet; ``team`` says that somebody is invited as its leader. Only the hash of the token is kept: who reads this
    table can open nothing.
    """

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    user = models.ForeignKey(
        User, models.PROTECT, related_name="invitations", null=True, blank=True, verbose_name="账号"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="invitations", null=True, blank=True, verbose_name="队员"
    )
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="invitations", null=True, blank=True, verbose_name="团队"
    )
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name="邀请人")
    invited_at = models.DateTimeField("邀请时间")
    expires_at = models.DateTimeField("到期时间")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)
    revoked_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "邀请"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, member=None) | Q(user=None, member__isnull=False, team__isnull=False),
                name="invitation_for_account_or_leader",
                violation_error_message="邀请的是一个账号，或一支团队的团队长。",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(revoked_at=None),
                name="invitation_used_or_revoked",
                violation_error_message="用过的邀请不能撤回。",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at=None, revoked_at=None),
                name="invitation_one_per_account",
                violation_error_message="这个账号已有一份邀请。",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(used_at=None, revoked_at=None),
                name="invitation_one_per_member",
                violation_error_message="这名队员已有一份邀请。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}的邀请"

    @property
    def person(self) -> User | Member:
        return self.user or self.member

    @property
    def state(self) -> InvitationState:
        """How it stands now. One that had run out before another replaced it has run out."""
        if self.used_at:
            return InvitationState.USED
        if self.expires_at <= (self.revoked_at or timezone.now()):
            return InvitationState.EXPIRED
        return InvitationState.REVOKED if self.revoked_at else InvitationState.WAITING
