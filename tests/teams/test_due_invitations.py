"""Which invitations their makers are reminded of, and that what becomes of one ends it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tasks.actions.handover import hand_over
from teams.actions.accounts import appoint, disable_account, end_appointment, open_official
from teams.actions.invitations import accept_invitation, invite, newest_of, revoke
from teams.actions.notices import leave
from teams.choices import NoticeKind, Part
from teams.due_kinds import INVITATION
from teams.invitees import Invitee, Issued
from teams.models import Invitation, Member, Notice, User
from teams.models.invitations import VALID
from tests.cast import make_user
from tests.tasks.due_rows import rows_of, said_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = date(2026, 6, 18)
RUNS_OUT = TODAY + VALID
LATER = date(2026, 8, 1)
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


@pytest.fixture
def issued(keeper, account) -> Issued:
    return make(keeper, account)


def make(keeper, account) -> Issued:
    invitees = [Invitee(user=account)]
    return invite(actor=keeper, invitees=invitees, seen=newest_of(invitees))[0]


def used(cast, keeper, issued):
    accept_invitation(token=issued.token, password=GOOD, at=timezone.now())


def revoked(cast, keeper, issued):
    revoke(actor=keeper, invitation=issued.invitation)


def disabled(cast, keeper, issued):
    disable_account(actor=keeper, account=issued.invitee.user)


def outgrown(cast, keeper, issued):
    """The account is given what the maker of the link could not give it."""
    appoint(actor=cast.admin, user=issued.invitee.user, organisation=cast.city, role="unitadmin", from_on=TODAY)


ENDED = [used, revoked, disabled, outgrown]


def test_it_is_due_when_it_runs_out_and_waits_for_who_made_it(cast, keeper, issued):
    assert rows_of(INVITATION, RUNS_OUT - timedelta(days=1)) == []
    (row,) = rows_of(INVITATION, RUNS_OUT)
    assert (row.due_on, row.due_person, row.due_unit) == (RUNS_OUT, keeper.pk, cast.town.pk)
    assert INVITATION.subject(row) == f"invitation:{issued.invitation.pk}"
    assert row.due_official is None
    assert len(rows_of(INVITATION, LATER)) == 1  # nobody has used it since


@pytest.mark.parametrize("happened", ENDED)
def test_one_that_is_spent_or_serves_nobody_reminds_nobody(cast, keeper, issued, happened):
    happened(cast, keeper, issued)
    assert rows_of(INVITATION, LATER) == []


def test_of_several_the_last_one_counts(keeper, account, issued):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=9))
    second = make(keeper, account)
    assert [row.pk for row in rows_of(INVITATION, LATER)] == [second.invitation.pk]


def test_an_account_that_got_its_password_otherwise_needs_none(account, issued):
    account.set_password(GOOD)
    account.save()
    assert rows_of(INVITATION, LATER) == []


def test_when_the_maker_has_left_those_who_keep_the_accounts_there_are_asked(cast, keeper, issued):
    end_appointment(actor=cast.admin, appointment=keeper.appointments.get(), on=TODAY)
    (row,) = rows_of(INVITATION, RUNS_OUT)
    assert (row.due_person, row.due_unit) == (None, cast.town.pk)


@pytest.fixture
def of_leader(cast) -> Issued:
    """周雨桐, who leads the first team now, without an account."""
    zhou = Member.objects.get(name="周雨桐")
    hand_over(actor=cast.college_official, team=cast.team, member=zhou, on=TODAY)
    Invitation.objects.filter(team=cast.team).delete()
    return invite(actor=cast.college_official, invitees=[Invitee(member=zhou, team=cast.team)], seen=0)[0]


def test_a_leaders_is_of_the_unit_that_sends_the_team_while_that_person_leads(cast, of_leader):
    (row,) = rows_of(INVITATION, RUNS_OUT)
    assert (row.due_person, row.due_unit) == (cast.college_official.pk, cast.college.pk)
    hand_over(actor=cast.college_official, team=cast.team, member=Member.objects.get(name="林嘉豪"), on=TODAY)
    assert rows_of(INVITATION, RUNS_OUT) == []


def test_a_leader_who_has_an_account_by_now_needs_none(cast, of_leader):
    make_user("zhou", "周雨桐")
    User.objects.filter(username="zhou").update(member=of_leader.invitee.member)
    assert rows_of(INVITATION, LATER) == []


def test_the_words_lead_to_where_a_new_one_is_made_and_name_nobody(cast, keeper, account, issued, of_leader, client):
    rows = {row.due_person: row for row in rows_of(INVITATION, RUNS_OUT)}
    told = said_of(INVITATION, rows[keeper.pk], Part.DOER, RUNS_OUT - timedelta(days=1))
    assert told.title == "给羊角镇一个账号的邀请6月21日到期，对方还没有用"
    client.force_login(keeper)
    assert f"/accounts/{account.pk}/invite/" in client.get(told.url).content.decode()
    told = said_of(INVITATION, rows[cast.college_official.pk], Part.DOER, RUNS_OUT + timedelta(days=1))
    assert told.title == "给官渡校园社区服务队团队长的邀请已经过期，对方还没有用"
    assert "周雨桐" not in told.title + told.text
    client.force_login(cast.college_official)
    assert "重新生成邀请" in client.get(told.url).content.decode()


@pytest.mark.parametrize("happened", [*ENDED, lambda cast, keeper, issued: make(keeper, issued.invitee.user)])
def test_the_reminder_is_gone_the_moment_the_link_is(cast, keeper, issued, happened):
    said = {"kind": NoticeKind.REMINDER, "subject": f"invitation:{issued.invitation.pk}", "title": "还没有用"}
    leave(notices=[Notice(user=keeper, occasion=f"doer:{RUNS_OUT}", **said)])
    happened(cast, keeper, issued)
    assert Notice.objects.get(user=keeper, **said).settled_at


def test_what_is_due_costs_one_query_whatever_its_number(cast, keeper, issued, django_assert_num_queries):
    for number in range(1, 3):
        with django_assert_num_queries(1):
            assert len(rows_of(INVITATION, RUNS_OUT)) == number
        name = f"user{number}"
        make(
            keeper,
            open_official(
                actor=keeper, username=name, name=name, organisation=cast.street, role="official", from_on=TODAY
            ),
        )
