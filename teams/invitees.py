"""Who can be invited: people whose account waits for a password, and leaders who have no account yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils import timezone

from teams.choices import AccountState
from teams.models import Appointment, Invitation, Member, Organisation, Team, User


@dataclass(frozen=True)
class Invitee:
    """One person: an account, or a member without one who leads ``team``. ``team`` beside an account says that it is
    the leader's."""

    user: User | None = None
    member: Member | None = None
    team: Team | None = None

    @property
    def name(self) -> str:
        return (self.user or self.member).name

    @property
    def where(self) -> str:
        """What stands under the name: the team, or the units and roles."""
        if self.team is not None:
            return f"{self.team}，团队长"
        held = self.user.lasting_appointments if self.user else []
        return "；".join(f"{one.organisation}{one.get_role_display()}" for one in held)


@dataclass(frozen=True)
class Issued:
    """One fresh link: the only place where its token is."""

    invitee: Invitee
    invitation: Invitation
    token: str


def invitee_of(team: Team) -> Invitee | None:
    """The leader of ``team`` where a link is what they need; None without leader, with an account in use or disabled,
    or with one that serves in an office too (its administrator invites it)."""
    leader = team.leader
    if leader is None:
        return None
    user = getattr(leader, "user", None)
    if user is None:
        return Invitee(member=leader, team=team)
    if user.state != AccountState.PENDING or user.lasting_appointments:
        return None
    return Invitee(user=user, team=team)


def leaders_to_invite(organisation: Organisation) -> list[Invitee]:
    """Leaders of teams that ``organisation`` and the units below it send, each once. Three queries."""
    teams = (
        Team.objects.filter(home__path__startswith=organisation.path)
        .exclude(leader=None)
        .filter(Q(leader__user=None) | Q(leader__user__in=User.objects.in_state(AccountState.PENDING).values("pk")))
        .select_related("home", "leader__user")
        .prefetch_related(Prefetch("leader__user__appointments", _lasting(), to_attr="lasting_appointments"))
        .order_by("home__path", "name", "pk")
    )
    found: dict[int, Invitee] = {}
    for team in teams:
        invitee = invitee_of(team)
        if invitee is not None:
            found.setdefault(team.leader_id, invitee)
    return list(found.values())


def officials_to_invite(keeper: User, organisation: Organisation, *, below: bool) -> list[Invitee]:
    """Those who serve at ``organisation`` (``below``: or under it), whose account waits for a password and is the
    keeper's to give one. Two queries."""
    today = timezone.localdate()
    pending = (
        User.objects.serving_in(organisation, on=today, below=below)
        .in_state(AccountState.PENDING)
        .select_related("member__home")
        .prefetch_related(Prefetch("appointments", _lasting(), to_attr="lasting_appointments"))
        .order_by("name", "pk")
    )
    return [Invitee(user=user) for user in pending if keeper.answers_for(user)]


def latest_of(invitees: Iterable[Invitee]) -> dict[Invitee, Invitation]:
    """The newest invitation of each person who ever had one. One query."""
    people = list(invitees)
    members = [one.member.pk for one in people if one.member]
    made = Invitation.objects.of(users=[one.user.pk for one in people if one.user], members=members)
    newest = {(row.user_id, row.member_id): row for row in made.order_by("pk")}
    return {
        one: newest[key]
        for one in people
        if (key := (one.user.pk if one.user else None, one.member.pk if one.member else None)) in newest
    }


def _lasting():
    lasting = Appointment.objects.lasting(on=timezone.localdate())
    return lasting.select_related("organisation").order_by("pk")
