"""Verbs that put people on the rows of the arrangement: the only writers of memberships, leaders and postings.

They live here and not in ``teams`` because every change of a team moves the fill of its placements.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from tasks.models import Placement
from tasks.notices import settle_leader_gone, settle_leader_named, settle_rosters
from teams import audit
from teams.actions.consents import refuse_without_consent
from teams.actions.members import register_member
from teams.choices import Post, PostingState
from teams.models import Member, Membership, Posting, Team, User


@transaction.atomic
def form_team(*, actor: User | None, placement: Placement, name: str) -> Team:
    """Make a team of the sending unit and put it on ``placement``, which must have none.

    Raises ValidationError if the row has a team or no sending unit, or the name is taken there.
    """
    row = Placement.objects.select_for_update().get(pk=placement.pk)
    if row.team_id is not None:
        raise ValidationError("这一行已经有团队。")
    if row.sending is None:
        raise ValidationError("这一行没有写明派出单位，不能组队。")
    team = Team(name=name, home=row.sending)
    team.full_clean()
    team.save()
    row.team = team
    row.save(update_fields=["team"])
    placement.team = team
    settle_leader_named([row.pk])
    audit.record(actor=actor, verb="组队", target=team, organisation=team.home, after={"placement": str(row)})
    return team


@transaction.atomic
def join_team(*, actor: User | None, team: Team, member: Member, on: date) -> Membership:
    """Let ``member`` join ``team`` from ``on``; every placement of the team counts one more.

    Raises ValidationError if the member is in the team already, is below 14 without a guardian's consent, or a
    placement of the team would exceed its headcount; the database holds the quota under concurrency (rows locked
    here, CHECK beneath).
    """
    placements = _hold_places(team)
    for row in placements:
        if row.filled >= row.headcount:
            raise ValidationError(f"{row.site}的人数定为{row.headcount}人，已满，不能再加{member.name}。")
    if member.erased_on:
        raise ValidationError("这名人员已注销，不能再加入团队。")
    refuse_without_consent(member, today=on)
    membership = Membership(team=team, member=member, from_on=on)
    membership.full_clean()
    membership.save()
    Placement.objects.filter(pk__in=[row.pk for row in placements]).update(filled=F("filled") + 1)
    settle_rosters(row.pk for row in placements)
    for row in placements:
        _post(member=member, row=row, team=team, post=Post.PART_TIME_CADRE, on=on)
    audit.record(actor=actor, verb="入队", target=membership, organisation=team.home)
    return membership


@transaction.atomic
def enter_and_join(*, actor: User, team: Team, on: date, name: str, **said: Any) -> Membership:
    """Enter a person of the team's unit (see ``register_member``) who joins at once; neither happens alone."""
    member = register_member(actor=actor, home=team.home, name=name, today=on, **said)
    return join_team(actor=actor, team=team, member=member, on=on)


@transaction.atomic
def leave_team(*, actor: User, membership: Membership, on: date) -> None:
    """End a membership and the member's postings with it; a leader who leaves leaves the team without one."""
    _hold_places(membership.team_id)
    claimed = Membership.objects.filter(pk=membership.pk, to_on=None).update(to_on=max(on, membership.from_on))
    if not claimed:
        raise ValidationError("这名队员已经离队。")
    team = Team.objects.select_for_update(no_key=True).get(pk=membership.team_id)
    Placement.objects.filter(team=team, filled__gt=0).update(filled=F("filled") - 1)
    Posting.objects.filter(member=membership.member, team=team, to_on=None).update(to_on=on)
    if team.leader_id == membership.member_id:
        team.leader = None
        team.save(update_fields=["leader"])
        settle_leader_gone(team, membership.member)
    audit.record(actor=actor, verb="离队", target=membership, organisation=team.home)


@transaction.atomic
def appoint_leader(*, actor: User | None, team: Team, member: Member, on: date) -> Team:
    """Make ``member`` the leader; the one before becomes a member like the others.

    The leader must be a league member and in the team (茂南区·茂职院方案 三（一）1), and below 14 have a guardian's
    consent, for an account goes with it; ValidationError otherwise.
    At each site with a branch the leader becomes 团支部第一书记; where another team's leader already is, the
    posting waits for the district to decide.
    """
    team = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    if member.league_member is not True:
        state = "不是共青团员" if member.league_member is False else "还没有核实是否共青团员"
        raise ValidationError(f"团队长必须为共青团员，{member.name}{state}。")
    if not Membership.objects.filter(team=team, member=member, to_on=None).exists():
        raise ValidationError(f"{member.name}不在{team}，请先加入团队。")
    before = team.leader
    if before == member:
        return team
    refuse_without_consent(member, today=on)
    placements = list(Placement.objects.filter(team=team).select_related("site"))
    Posting.objects.filter(team=team, member__in=[m for m in (before, member) if m], to_on=None).update(to_on=on)
    team.leader = member
    team.save(update_fields=["leader"])
    for row in placements:
        if before:
            _post(member=before, row=row, team=team, post=Post.PART_TIME_CADRE, on=on)
        _post(member=member, row=row, team=team, post=Post.FIRST_SECRETARY, on=on)
    settle_leader_named(row.pk for row in placements)
    if before:
        settle_leader_gone(team, before)
    audit.record(
        actor=actor,
        verb="交接" if before else "定团队长",
        target=team,
        organisation=team.home,
        before={"leader": before},
        after={"leader": member},
    )
    return team


@transaction.atomic
def decide_first_secretary(*, actor: User, posting: Posting) -> None:
    """Let the leader of ``posting`` be 第一书记 of the branch; another one there becomes 不挂任 (not removed).

    Raises ValidationError if the posting has ended.
    """
    current = Posting.objects.select_for_update().filter(site=posting.site, post=Post.FIRST_SECRETARY, to_on=None)
    rows = list(current)
    if posting.pk not in {row.pk for row in rows}:
        raise ValidationError("这项挂任已经结束。")
    current.exclude(pk=posting.pk).update(state=PostingState.DECLINED)
    current.filter(pk=posting.pk).update(state=PostingState.IN_EFFECT)
    audit.record(
        actor=actor,
        verb="定第一书记",
        target=posting,
        organisation=posting.site.host,
        after={"member": posting.member},
    )


def _hold_places(team: Team | int) -> list[Placement]:
    """The rows of the arrangement where ``team`` serves, locked in order of their ids, and before the team itself: two
    verbs that take both never wait for each other."""
    rows = Placement.objects.select_for_update(of=("self",)).filter(team=team)
    return list(rows.select_related("site").order_by("pk"))


def _post(*, member: Member, row: Placement, team: Team, post: str, on: date) -> None:
    """Open a posting at the row's site unless it has no branch (不适用) or the member has one for this team."""
    if not row.site.has_branch or Posting.objects.filter(member=member, site=row.site, team=team, to_on=None).exists():
        return
    taken = (
        post == Post.FIRST_SECRETARY
        and Posting.objects.filter(site=row.site, post=post, state=PostingState.IN_EFFECT, to_on=None).exists()
    )
    state = PostingState.PENDING if taken else PostingState.IN_EFFECT
    Posting.objects.create(member=member, site=row.site, team=team, post=post, state=state, from_on=on)
