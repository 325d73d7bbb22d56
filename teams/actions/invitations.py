"""Verbs on invitations. A token leaves here once, in what :func:`invite` and :func:`reset_account` return; nothing
keeps it, and no entry of the log names it."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from teams import audit
from teams.actions.notices import settle
from teams.choices import AccountState, DueKind
from teams.invitees import Invitee, Issued
from teams.models import Invitation, Member, Notice, Organisation, Team, User
from teams.models.invitations import VALID, InvitationQuerySet
from teams.usernames import suggest_for_member

TOKEN_BYTES = 32
MOST = 200  # of one sheet


class Gone(Exception):
    """A link that opens nothing: unknown, used, expired, revoked, or no longer this person's. Nobody is told which."""


def fingerprint(token: str) -> str:
    """The hash under which a token is known. The token is random and long: no salt, no slow hash."""
    return sha256(token.encode()).hexdigest()


def newest_of(invitees: Sequence[Invitee]) -> int:
    """The number of the latest invitation among these people; 0 for none. A form carries it to :func:`invite`."""
    return _made_for(invitees).aggregate(newest=Max("pk"))["newest"] or 0


@transaction.atomic
def invite(*, actor: User, invitees: Sequence[Invitee], seen: int) -> list[Issued]:
    """Make a fresh link for each person; those made before stop working. An audit entry each, without the link.

    ``seen`` is :func:`newest_of` as the actor's page showed it. ValidationError if there is a newer one (the page was
    sent twice, or somebody else was quicker), if there are too many people, or if none of them needs a link any more;
    who alone needs none is left out.
    """
    if len(invitees) > MOST:
        raise ValidationError(f"一次最多生成{MOST}张，这里有{len(invitees)}人，请到下级单位分别生成。")
    people = _hold(invitees)
    if newest_of(people) > seen:
        raise ValidationError(
            "这里的二维码刚刚生成过，只在那一页显示一次。那一页还在就用那一页；没有留住就重新生成，原来的随即作废。"
        )
    if not people:
        raise ValidationError("这里没有人要邀请：账号已经激活、停用，或者不再任职。")
    now = timezone.now()
    end_links(_made_for(people), at=now)
    return [_issue(actor, one, now) for one in people]


@transaction.atomic
def reset_account(*, actor: User, account: User, seen: int) -> Issued:
    """Take an account's password away at once, which ends its sessions, and make a link to set a new one.

    ValidationError as for :func:`invite`, and for a disabled account. Audit entries without password or link.
    """
    account = User.objects.select_for_update().get(pk=account.pk)
    if not account.is_active:
        raise ValidationError("账号已停用。要重置密码，先启用账号。")
    if newest_of([Invitee(user=account)]) <= seen:  # else it is a page sent twice, and invite() says so
        account.set_unusable_password()
        account.save(update_fields=["password"])
        audit.record(actor=actor, verb="重置密码", target=account, organisation=account.organisation)
    return invite(actor=actor, invitees=[Invitee(user=account)], seen=seen)[0]


@transaction.atomic
def revoke(*, actor: User, invitation: Invitation) -> None:
    """Make a link stop working. ValidationError if it has been used, revoked or has run out."""
    now = timezone.now()
    if not end_links(Invitation.objects.open(at=now).filter(pk=invitation.pk), at=now):
        raise ValidationError("这份邀请已经用过、过期或撤回。")
    audit.record(actor=actor, verb="撤回邀请", target=invitation.person, organisation=_unit_of(invitation))


@transaction.atomic
def revoke_for_team(*, actor: User, team: Team) -> None:
    """Make the links of whoever was invited as the leader of ``team`` stop working."""
    for invitation in Invitation.objects.open(at=timezone.now()).filter(team=team):
        revoke(actor=actor, invitation=invitation)


def end_links(links: InvitationQuerySet, *, at: datetime) -> int:
    """Make those of ``links`` that are unspent stop working; nobody is reminded of them any more. Returns how many.

    No audit entry: whoever calls it says why.
    """
    ended = list(links.unspent().values_list("pk", flat=True))
    if not ended:
        return 0
    number = Invitation.objects.unspent().filter(pk__in=ended).update(revoked_at=at)
    _settle(ended)
    return number


def find_invitation(*, token: str, at: datetime) -> Invitation:
    """The invitation that ``token`` opens at ``at``; raises :class:`Gone`. Changes nothing."""
    found = (
        Invitation.objects.open(at=at)
        .filter(token_hash=fingerprint(token))
        .select_related("user", "member__home", "team__home")
        .first()
    )
    if found is None or not _stands(found):
        raise Gone
    return found


def newcomer(invitation: Invitation) -> User:
    """The account that the invitation is for; one that does not exist yet as it would be, unsaved."""
    if invitation.user is not None:
        return invitation.user
    member = invitation.member
    assert member is not None  # the row's own constraint
    return User(username=suggest_for_member(member), name=member.name, member=member)


@transaction.atomic
def accept_invitation(*, token: str, password: str, at: datetime) -> User:
    """Spend a link: set the password of its account, which is created for a leader who has none. Raises :class:`Gone`.

    Of two who send the same link one wins. Audit entries by the person, without the password. If somebody takes the
    user name in the same instant, IntegrityError and nothing is spent.
    """
    invitation = find_invitation(token=token, at=at)
    # Conditions on this row alone: PostgreSQL asks them again of the row as the winner left it.
    if Invitation.objects.open(at=at).filter(pk=invitation.pk).update(used_at=at) != 1:
        raise Gone
    _settle([invitation.pk])
    account = newcomer(invitation)
    opened = account.pk is None
    if not opened:
        account = User.objects.select_for_update().get(pk=account.pk)
        if account.state != AccountState.PENDING:
            raise Gone
    account.set_password(password)
    if opened:
        account.save()
        audit.record(actor=account, verb="开通账号", target=account, organisation=account.member.home)
    else:
        account.save(update_fields=["password"])
    audit.record(actor=account, verb="激活", target=account, organisation=_unit_of(invitation))
    return account


def _stands(invitation: Invitation) -> bool:
    """Whether what it was made for is still so: the account waits for a password, the leader leads and has none."""
    user, team = invitation.user, invitation.team
    if user is not None and user.state != AccountState.PENDING:
        return False
    if user is None and hasattr(invitation.member, "user"):
        return False
    leader = user.member_id if user is not None else invitation.member_id
    return team is None or team.leader_id == leader


def _hold(invitees: Sequence[Invitee]) -> list[Invitee]:
    """Lock these people's rows; those of them who still need a link, read anew."""
    users = {
        user.pk: user
        for user in User.objects.select_for_update()
        .filter(pk__in=[one.user.pk for one in invitees if one.user])
        .order_by("pk")
    }
    members = {
        member.pk: member
        for member in Member.objects.select_for_update()
        .filter(pk__in=[one.member.pk for one in invitees if one.member])
        .order_by("pk")
    }
    with_account = set(User.objects.filter(member__in=members).values_list("member", flat=True))
    return [
        one
        for one in invitees
        if (one.user and users[one.user.pk].state == AccountState.PENDING)
        or (one.member and one.member.pk not in with_account)
    ]


def _made_for(invitees: Sequence[Invitee]) -> InvitationQuerySet:
    return Invitation.objects.of(
        users=[one.user.pk for one in invitees if one.user],
        members=[one.member.pk for one in invitees if one.member],
    )


def _issue(actor: User, invitee: Invitee, now: datetime) -> Issued:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        token_hash=fingerprint(token),
        user=invitee.user,
        member=invitee.member,
        team=invitee.team,
        invited_by=actor,
        invited_at=now,
        expires_at=now + VALID,
    )
    audit.record(actor=actor, verb="邀请", target=invitation.person, organisation=_unit_of(invitation))
    return Issued(invitee, invitation, token)


def _settle(invitations: Iterable[int]) -> None:
    subjects = [f"{DueKind.INVITATION.value}:{pk}" for pk in invitations]
    settle(notices=Notice.objects.filter(subject__in=subjects))


def _unit_of(invitation: Invitation) -> Organisation | None:
    if invitation.team is not None:
        return invitation.team.home
    return invitation.user.organisation
