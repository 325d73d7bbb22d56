"""Who leads a team, in one step with the account that goes with it."""

from datetime import date

from django.db import transaction

from tasks.actions.staffing import appoint_leader
from teams.actions.invitations import invite, newest_of, revoke_for_team
from teams.invitees import Issued, invitee_of
from teams.models import Member, Team, User


@transaction.atomic
def hand_over(*, actor: User, team: Team, member: Member, on: date) -> Issued | None:
    """Make ``member`` the leader of ``team``; a fresh link for one who has no password yet, else None.

    What the one before may do ends with it, since it follows from the team: open records are the new leader's to
    finish, and a link that the one before was given for this team dies. ValidationError as ``appoint_leader``; saying
    the same leader again changes nothing. An audit entry for each: 交接 or 定团队长, 撤回邀请, 邀请.
    """
    team = Team.objects.select_for_update().get(pk=team.pk)
    if team.leader_id == member.pk:
        return None
    revoke_for_team(actor=actor, team=team)
    invitee = invitee_of(appoint_leader(actor=actor, team=team, member=member, on=on))
    if invitee is None:
        return None
    return invite(actor=actor, invitees=[invitee], seen=newest_of([invitee]))[0]
