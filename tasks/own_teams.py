"""The teams of somebody on the phone: those they lead, with people and numbers, and those they are a member of."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from tasks.models import Placement
from teams.models import Member, Membership, Team, User


@dataclass(frozen=True)
class OwnTeam:
    """A team with the rows of the arrangement it serves in. ``members`` are those of today."""

    team: Team
    members: list[Member]
    placements: list[Placement]


def teams_led(user: User) -> list[OwnTeam]:
    """The teams that ``user`` leads. Three queries."""
    return _with_rows(Team.objects.led_by(user))


def teams_joined(user: User) -> list[OwnTeam]:
    """The teams that ``user`` is a member of today, whoever leads them. Three queries."""
    joined = Membership.objects.filter(member=user.member_id).current()
    return _with_rows(Team.objects.filter(pk__in=joined.values("team")))


def _with_rows(teams: QuerySet[Team]) -> list[OwnTeam]:
    members = Membership.objects.current().select_related("member")
    rows = Placement.objects.select_related("site", "host", "plan").order_by("document", "position")
    found = teams.select_related("home", "leader").prefetch_related(
        Prefetch("memberships", members, to_attr="now"), Prefetch("placements", rows, to_attr="rows")
    )
    return [OwnTeam(team, [row.member for row in team.now], team.rows) for team in found]
