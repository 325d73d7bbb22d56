"""Invitations: made, spent once, revoked, run out; what they are for."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tasks.actions.handover import hand_over
from teams.actions.accounts import appoint, disable_account, open_official
from teams.actions.invitations import (
    MOST,
    Gone,
    accept_invitation,
    find_invitation,
    invite,
    newest_of,
    reset_account,
    revoke,
)
from teams.choices import AccountState, InvitationState
from teams.invitees import Invitee, invitee_of, latest_of, leaders_to_invite, officials_to_invite
from teams.models import AuditEntry, Invitation, Member, Team, User
from teams.models.invitations import VALID
from tests.cast import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = date(2026, 6, 18)
GOOD = "清晨六点绕着操场跑三圈"


@pytest.fixture
def keeper(cast) -> User:
    return make_user("keeper", "单管员", cast.district, "unitadmin")


@pytest.fixture
def account(cast, keeper) -> User:
    """An official of the district's town without a password."""
    return open_official(
        actor=keeper, username="liuyang", name="刘洋", organisation=cast.town, role="official", from_on=TODAY
    )


def make(keeper, account):
    invitees = [Invitee(user=account)]
    return invite(actor=keeper, invitees=invitees, seen=newest_of(invitees))[0]


def accept(issued, password=GOOD):
    return accept_invitation(token=issued.token, password=password, at=timezone.now())


def leaderless(cast) -> Member:
    """周雨桐, now the leader of the first team, without an account."""
    zhou = Member.objects.get(name="周雨桐")
    hand_over(actor=cast.college_official, team=cast.team, member=zhou, on=TODAY)
    Invitation.objects.all().delete()
    return zhou


def test_the_link_activates_the_account_and_works_once(keeper, account):
    issued = make(keeper, account)
    user = accept(issued)
    assert (user.pk, user.check_password(GOOD)) == (account.pk, True)
    assert Invitation.objects.get().state == InvitationState.USED
    with pytest.raises(Gone):
        accept(issued, "别人的密码也很长")
    assert User.objects.get(pk=account.pk).check_password(GOOD)


def test_only_a_hash_is_kept_and_the_log_names_no_link(keeper, account):
    issued = make(keeper, account)
    assert len(issued.token) >= 43
    kept = Invitation.objects.filter(pk=issued.invitation.pk).values().get()
    assert issued.token not in str(kept)
    accept(issued)
    said = str(list(AuditEntry.objects.values()))
    assert issued.token not in said
    assert kept["token_hash"] not in said
    assert GOOD not in said
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[-2:] == ["邀请", "激活"]


def test_a_link_runs_out_after_three_days(keeper, account):
    issued = make(keeper, account)
    now = timezone.now()
    assert issued.invitation.expires_at - issued.invitation.invited_at == timedelta(hours=72)
    assert find_invitation(token=issued.token, at=now + VALID - timedelta(minutes=1))
    with pytest.raises(Gone):
        find_invitation(token=issued.token, at=now + VALID)
    Invitation.objects.update(expires_at=now)
    assert Invitation.objects.get().state == InvitationState.EXPIRED
    with pytest.raises(ValidationError, match="过期"):
        revoke(actor=keeper, invitation=issued.invitation)


def test_a_revoked_link_opens_nothing(keeper, account):
    issued = make(keeper, account)
    revoke(actor=keeper, invitation=issued.invitation)
    assert Invitation.objects.get().state == InvitationState.REVOKED
    with pytest.raises(Gone):
        accept(issued)
    assert AuditEntry.objects.latest("pk").verb == "撤回邀请"


def test_a_new_link_ends_the_one_before(keeper, account):
    first = make(keeper, account)
    second = make(keeper, account)
    with pytest.raises(Gone):
        find_invitation(token=first.token, at=timezone.now())
    assert accept(second).pk == account.pk
    assert {row.state for row in Invitation.objects.all()} == {InvitationState.REVOKED, InvitationState.USED}


def test_a_page_sent_twice_makes_no_second_link(keeper, account):
    invitees = [Invitee(user=account)]
    issued = invite(actor=keeper, invitees=invitees, seen=0)[0]
    with pytest.raises(ValidationError, match="刚刚生成过"):
        invite(actor=keeper, invitees=invitees, seen=0)
    assert find_invitation(token=issued.token, at=timezone.now())


@pytest.mark.parametrize("twist", ["disabled", "has a password"])
def test_a_link_dies_with_what_it_was_made_for(keeper, account, twist):
    issued = make(keeper, account)
    if twist == "disabled":
        disable_account(actor=keeper, account=account)
        assert Invitation.objects.get().state == InvitationState.REVOKED
    else:
        account.set_password(GOOD)
        account.save()
    with pytest.raises(Gone):
        accept(issued)


def test_who_needs_no_link_gets_none(cast, keeper, account):
    issued = invite(actor=keeper, invitees=[Invitee(user=account), Invitee(user=cast.official)], seen=0)
    assert [one.invitee.user for one in issued] == [account]
    with pytest.raises(ValidationError, match="没有人要邀请"):
        invite(actor=keeper, invitees=[Invitee(user=cast.official)], seen=0)
    with pytest.raises(ValidationError, match=f"最多生成{MOST}张"):
        invite(actor=keeper, invitees=[Invitee(user=account)] * (MOST + 1), seen=0)


def test_the_database_holds_one_open_link_a_person(keeper, account):
    issued = make(keeper, account)
    row = Invitation.objects.get(pk=issued.invitation.pk)
    row.pk, row.token_hash = None, "0" * 64
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(token_hash="1" * 64, invited_at=timezone.now(), expires_at=timezone.now())


# --- a new password ---


def test_a_reset_stops_the_password_at_once_and_the_link_sets_a_new_one(cast, keeper):
    issued = reset_account(actor=keeper, account=cast.reader, seen=0)
    assert User.objects.get(pk=cast.reader.pk).state == AccountState.PENDING
    with pytest.raises(ValidationError, match="刚刚生成过"):
        reset_account(actor=keeper, account=cast.reader, seen=0)
    assert accept(issued).check_password(GOOD)
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["重置密码", "邀请", "激活"]


def test_a_reset_sent_again_after_the_new_password_leaves_it_alone(cast, keeper):
    accept(reset_account(actor=keeper, account=cast.reader, seen=0))
    with pytest.raises(ValidationError):
        reset_account(actor=keeper, account=cast.reader, seen=0)
    assert User.objects.get(pk=cast.reader.pk).check_password(GOOD)


def test_a_disabled_account_is_enabled_before_it_is_reset(cast, keeper):
    disable_account(actor=keeper, account=cast.reader)
    with pytest.raises(ValidationError, match="先启用"):
        reset_account(actor=keeper, account=cast.reader, seen=0)


# --- leaders ---


def test_a_leader_without_an_account_gets_one_by_the_link(cast):
    zhou = leaderless(cast)
    issued = invite(actor=cast.college_official, invitees=[Invitee(member=zhou, team=cast.team)], seen=0)[0]
    user = accept(issued)
    assert (user.member, user.name, user.username) == (zhou, "周雨桐", "20260102")
    assert list(Team.objects.led_by(user)) == [cast.team]
    assert not user.appointments.exists()
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["开通账号", "激活"]


def test_a_leaders_link_dies_when_another_leads(cast):
    zhou = leaderless(cast)
    issued = invite(actor=cast.college_official, invitees=[Invitee(member=zhou, team=cast.team)], seen=0)[0]
    lin = Member.objects.get(name="林嘉豪")
    hand_over(actor=cast.college_official, team=cast.team, member=lin, on=TODAY)
    with pytest.raises(Gone):
        accept(issued)
    assert not User.objects.filter(member=zhou).exists()


def test_a_leader_with_an_office_is_invited_by_who_keeps_the_office(cast):
    """Who keeps teams could else set the password of an official."""
    lin = cast.leader
    assert invitee_of(cast.team) is None
    lin.set_unusable_password()
    lin.save()
    assert invitee_of(Team.objects.get(pk=cast.team.pk)).user == lin
    appoint(actor=None, user=lin, organisation=cast.college, role="official", from_on=TODAY)
    assert invitee_of(Team.objects.get(pk=cast.team.pk)) is None
    assert leaders_to_invite(cast.college) == []


# --- who waits ---


def test_leaders_without_account_are_listed_once_for_the_units_above(cast):
    zhou = leaderless(cast)
    assert [one.member for one in leaders_to_invite(cast.college)] == [zhou]
    assert [one.member for one in leaders_to_invite(cast.city)] == [zhou]
    assert leaders_to_invite(cast.district) == []
    second = Team.objects.create(home=cast.college, name="第二支队伍", leader=zhou)
    assert len(leaders_to_invite(cast.college)) == 1
    assert second.leader == zhou


def test_officials_without_password_are_listed_at_the_unit_or_below(cast, keeper, account):
    keeper = User.objects.get(pk=keeper.pk)
    assert officials_to_invite(keeper, cast.district, below=False) == []
    found = officials_to_invite(keeper, cast.district, below=True)
    assert [one.user for one in found] == [account]
    assert found[0].where == "羊角镇干部"
    appoint(actor=None, user=account, organisation=cast.city, role="official", from_on=TODAY)
    assert officials_to_invite(User.objects.get(pk=keeper.pk), cast.district, below=True) == []


def test_the_lists_cost_the_same_for_one_and_for_many(cast, keeper, django_assert_num_queries):
    def fill(n: int) -> None:
        open_official(
            actor=keeper, username=f"u{n}", name=f"甲{n}", organisation=cast.town, role="official", from_on=TODAY
        )
        member = Member.objects.create(home=cast.college, name=f"乙{n}", student_number=f"9{n}")
        Team.objects.create(home=cast.college, name=f"队{n}", leader=member)

    for n in range(1, 6):
        fill(n)
        with django_assert_num_queries(2):
            found = officials_to_invite(keeper, cast.district, below=True)
        assert len(found) == n
        with django_assert_num_queries(1):
            assert len(leaders_to_invite(cast.college)) == n
        with django_assert_num_queries(1):
            latest_of(found)


def test_a_link_made_below_dies_when_the_account_is_given_more_than_its_maker_could_give(cast, keeper, account):
    """Who made it may have kept it, and would set the password of somebody above them."""
    issued = make(keeper, account)
    appoint(actor=cast.admin, user=account, organisation=cast.city, role="unitadmin", from_on=TODAY)
    with pytest.raises(Gone):
        accept(issued)
    assert Invitation.objects.get().state == InvitationState.REVOKED
    assert AuditEntry.objects.filter(verb="撤回邀请", target_id=account.pk).exists()


def test_a_link_lives_on_when_the_account_is_given_what_its_maker_could_give(cast, keeper, account):
    issued = make(keeper, account)
    appoint(actor=cast.admin, user=account, organisation=cast.street, role="official", from_on=TODAY)
    assert accept(issued) == account
