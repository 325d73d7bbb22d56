"""Accounts, appointments, invitations. The account at hand is 刘静's, 只读 of the district, unless a case says so."""

from teams.actions.accounts import open_official
from teams.actions.invitations import invite
from teams.invitees import Invitee
from teams.models import Invitation, User
from teams.roles import ACCOUNTS_EDIT, MEMBERS_EDIT
from tests.cast import START, Cast, make_user
from tests.matrix import Case
from tests.matrix.people import Person, holds, nearby, only

KEEPERS = holds(ACCOUNTS_EDIT, "district")
MEMBERS_KEPT = holds(MEMBERS_EDIT, "college")


def reader(cast: Cast) -> list[int]:
    return [cast.reader.pk]


def waiting(cast: Cast) -> User:
    """An official of the street who has no password yet."""
    return User.objects.filter(username="waiting").first() or open_official(
        actor=cast.admin, username="waiting", name="待激活", organisation=cast.street, role="official", from_on=START
    )


def leaderless(cast: Cast) -> list[int]:
    """The first team, led by somebody without an account."""
    cast.team.leader = cast.team.memberships.get(member__name="周雨桐").member
    cast.team.save()
    return [cast.team.pk]


def invited(cast: Cast) -> list[int]:
    account = waiting(cast)
    if not Invitation.objects.filter(user=account).exists():
        invite(actor=cast.admin, invitees=[Invitee(user=account)], seen=0)
    return [Invitation.objects.get(user=account).pk]


def invited_leader(cast: Cast) -> list[int]:
    leaderless(cast)
    member = cast.team.leader
    invite(actor=cast.admin, invitees=[Invitee(member=member, team=cast.team)], seen=0)
    return [Invitation.objects.get(member=member).pk]


def disabled(cast: Cast) -> list[int]:
    User.objects.filter(pk=waiting(cast).pk).update(is_active=False)
    return [waiting(cast).pk]


def watcher(cast: Cast) -> list[int]:
    """The appointment of an auditor at the district."""
    return [make_user("watcher", "审计员", cast.district, "auditor").appointments.get().pk]


def auditors(person: Person) -> bool:
    """Who may end an auditor's appointment: system administrators alone."""
    return person.role == "sysadmin"


def appointed(person: Person) -> bool:
    """Whose subtree the town lies in, as the form asks for it."""
    return holds(ACCOUNTS_EDIT, "town")(person)


NEW = {
    "name": "何立新",
    "organisation": "440902-YJ",
    "role": "official",
    "tenure": "full_time",
    "from_on": "2026-06-18",
}

CASES = [
    Case("teams:accounts", word=ACCOUNTS_EDIT, get=200, shows={"刘静": KEEPERS, "茂南": nearby}),
    Case("teams:accounts", query="?unit=440902", word=ACCOUNTS_EDIT, seen=KEEPERS, get=200),
    Case("teams:account-open", data=lambda cast: NEW, word=ACCOUNTS_EDIT, fits=appointed, get=200, post=302),
    Case("teams:account", args=reader, word=ACCOUNTS_EDIT, seen=KEEPERS, get=200),
    Case(
        "teams:account",  # a leader's: kept where the member belongs
        args=lambda cast: [cast.leader.pk],
        word=ACCOUNTS_EDIT,
        seen=holds(ACCOUNTS_EDIT, "college"),
        get=200,
    ),
    Case(
        "teams:account-appoint",
        args=reader,
        data=lambda cast: NEW,
        word=ACCOUNTS_EDIT,
        seen=KEEPERS,
        get=200,
        post=302,
    ),
    Case("teams:account-disable", args=reader, word=ACCOUNTS_EDIT, seen=KEEPERS, get=200, post=302),
    Case("teams:account-enable", args=disabled, word=ACCOUNTS_EDIT, seen=holds(ACCOUNTS_EDIT, "street"), post=302),
    Case("teams:account-reset", args=reader, word=ACCOUNTS_EDIT, seen=KEEPERS, get=200, post=200),
    Case(
        "teams:account-reset",  # the system administrator's: not for who could not give that role, nor for oneself
        args=lambda cast: [cast.admin.pk],
        word=ACCOUNTS_EDIT,
        seen=only("sysadmin@province"),
        may=only(),
        get=200,
        post=200,
    ),
    Case(
        "teams:account-invite",
        args=lambda cast: [waiting(cast).pk],
        data=lambda cast: {"seen": "0"},
        word=ACCOUNTS_EDIT,
        seen=holds(ACCOUNTS_EDIT, "street"),
        post=200,
    ),
    Case(
        "teams:appointment-end",
        args=lambda cast: [cast.reader.appointments.get().pk],
        data=lambda cast: {"on": "2026-06-18"},
        word=ACCOUNTS_EDIT,
        seen=KEEPERS,
        get=200,
        post=302,
    ),
    Case(
        "teams:appointment-end",  # an auditor's
        args=watcher,
        data=lambda cast: {"on": "2026-06-18"},
        word=ACCOUNTS_EDIT,
        seen=KEEPERS,
        may=auditors,
        get=200,
        post=302,
    ),
    Case("teams:invitation-revoke", args=invited, word=MEMBERS_EDIT, seen=holds(ACCOUNTS_EDIT, "street"), post=302),
    Case("teams:invitation-revoke", args=invited_leader, word=MEMBERS_EDIT, seen=MEMBERS_KEPT, post=302),
    Case(
        "teams:organisation-invitations",
        args=lambda cast: [cast.district.code],
        query="?who=leaders",
        data=lambda cast: {"who": "leaders"},
        word=MEMBERS_EDIT,
        seen=holds(MEMBERS_EDIT, "district"),
        get=200,
        post=302,
    ),
    Case(
        "teams:organisation-invitations",
        args=lambda cast: [cast.district.code],
        query="?who=officials",
        data=lambda cast: {"who": "officials"},
        word=MEMBERS_EDIT,
        seen=holds(MEMBERS_EDIT, "district"),
        may=KEEPERS,
        get=200,
        post=302,
    ),
    Case("teams:invitation", args=lambda cast: ["unknown"], public=True, get=404, post=404),
    Case("teams:invitation-leave", args=lambda cast: ["unknown"], public=True, post=302),
]
