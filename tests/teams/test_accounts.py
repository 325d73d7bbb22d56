"""Accounts and appointments: who may give what, and what keeps the platform governable."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from teams.actions.accounts import (
    appoint,
    change_password,
    disable_account,
    enable_account,
    end_appointment,
    open_account,
    open_official,
)
from teams.actions.invitations import reset_account
from teams.choices import AccountState
from teams.models import AuditEntry, User
from teams.roles import ACCOUNTS_EDIT, ROLES, words_of
from tests.cast import START, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY, TOMORROW = date(2026, 6, 18), date(2026, 6, 19)


@pytest.fixture
def keeper(cast) -> User:
    return make_user("keeper", "单管员", cast.district, "unitadmin")


def give(actor, user, unit, role):
    return appoint(actor=actor, user=user, organisation=unit, role=role, from_on=TODAY)


# --- roles ---


def test_who_gives_roles_keeps_accounts_and_nobody_else_does():
    assert {key for key, role in ROLES.items() if role.grants} == {"sysadmin", "unitadmin"}
    for key, role in ROLES.items():
        assert bool(role.grants) == (ACCOUNTS_EDIT in words_of(key))
        assert role.grants <= set(ROLES)


@pytest.mark.parametrize("role", ["unitadmin", "official", "readonly"])
def test_a_unit_administrator_gives_the_roles_of_units(cast, keeper, role):
    assert give(keeper, make_user("new", "新来的"), cast.town, role).role == role


@pytest.mark.parametrize("role", ["sysadmin", "auditor"])
def test_a_unit_administrator_gives_no_role_of_the_platform(cast, keeper, role):
    with pytest.raises(ValidationError, match="请联系上级管理员"):
        give(keeper, make_user("new", "新来的"), cast.town, role)


def test_a_role_is_given_in_ones_own_subtree_alone(cast, keeper):
    for unit in (cast.city, cast.stranger, cast.college):
        with pytest.raises(ValidationError, match="请联系上级管理员"):
            give(keeper, make_user(f"new{unit.pk}", "新来的"), unit, "official")


def test_nobody_changes_their_own_appointments(cast, keeper):
    with pytest.raises(ValidationError, match="别的管理员"):
        give(keeper, keeper, cast.district, "official")
    with pytest.raises(ValidationError, match="别的管理员"):
        end_appointment(actor=keeper, appointment=keeper.appointments.get(), on=TODAY)


def test_a_unit_administrator_ends_no_role_they_could_not_give(cast, keeper):
    auditor = make_user("watch", "审计", cast.district, "auditor")
    with pytest.raises(ValidationError, match="请联系上级管理员"):
        end_appointment(actor=keeper, appointment=auditor.appointments.get(), on=TODAY)


def test_nobody_is_appointed_at_a_closed_unit(cast, keeper):
    cast.town.closed_on = TODAY
    cast.town.save(update_fields=["closed_on"])
    with pytest.raises(ValidationError, match="羊角镇已撤销"):
        give(keeper, make_user("new", "新人"), cast.town, "readonly")


def test_an_auditor_holds_nothing_else(cast):
    with pytest.raises(ValidationError, match="不能兼任其他角色"):
        give(cast.admin, cast.official, cast.district, "auditor")
    with pytest.raises(ValidationError, match="不能兼任干部"):
        give(cast.admin, cast.auditor, cast.district, "official")
    end_appointment(actor=cast.admin, appointment=cast.auditor.appointments.get(), on=TODAY)
    assert give(cast.admin, cast.auditor, cast.district, "official").role == "official"


def test_an_auditor_to_come_counts_too(cast):
    user = make_user("new", "新来的")
    appoint(actor=cast.admin, user=user, organisation=cast.district, role="auditor", from_on=date(2026, 9, 1))
    with pytest.raises(ValidationError, match="不能兼任"):
        give(cast.admin, user, cast.district, "readonly")


# --- the last of the system administrators ---


def test_the_last_system_administrator_stays(cast):
    helper = make_user("helper", "省管员", cast.province, "unitadmin")
    for attempt in (
        lambda: end_appointment(actor=None, appointment=cast.admin.appointments.get(), on=TODAY),
        lambda: end_appointment(actor=None, appointment=cast.admin.appointments.get(), on=date(2027, 1, 1)),
        lambda: disable_account(actor=helper, account=cast.admin),
    ):
        with pytest.raises(ValidationError, match="最后一名系统管理员"):
            attempt()
    cast.admin.refresh_from_db()
    assert cast.admin.is_active


@pytest.mark.parametrize("state", ["disabled", "ending", "to come"])
def test_another_one_who_cannot_take_over_does_not_count(cast, state):
    other = make_user("other", "另一管理员")
    from_on = TOMORROW if state == "to come" else START
    held = appoint(actor=None, user=other, organisation=cast.province, role="sysadmin", from_on=from_on)
    if state == "disabled":
        disable_account(actor=cast.admin, account=other)
    elif state == "ending":
        end_appointment(actor=cast.admin, appointment=held, on=date(2026, 7, 1))
    with pytest.raises(ValidationError, match="最后一名系统管理员"):
        end_appointment(actor=None, appointment=cast.admin.appointments.get(), on=TODAY)


def test_of_two_system_administrators_one_may_go(cast):
    other = make_user("other", "另一管理员", cast.province, "sysadmin")
    end_appointment(actor=other, appointment=cast.admin.appointments.get(), on=TODAY)
    assert not User.objects.get(pk=cast.admin.pk).may(ACCOUNTS_EDIT)


# --- accounts ---


def test_a_new_account_has_no_password_and_is_appointed_at_once(cast, keeper):
    account = open_official(
        actor=keeper,
        username="hanxue",
        name="韩雪",
        organisation=cast.town,
        role="official",
        from_on=TODAY,
        rank="干事",
    )
    assert not account.has_usable_password()
    assert account.state == AccountState.PENDING
    assert account.appointments.get().rank == "干事"
    verbs = AuditEntry.objects.filter(actor=keeper).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["开通账号", "任职"]


def test_an_account_whose_appointment_is_refused_is_not_opened(cast, keeper):
    with pytest.raises(ValidationError):
        open_official(
            actor=keeper, username="hanxue", name="韩雪", organisation=cast.city, role="official", from_on=TODAY
        )
    assert not User.objects.filter(username="hanxue").exists()


def test_disabling_and_enabling_are_said_once_each(cast, keeper):
    for _ in range(2):
        disable_account(actor=keeper, account=cast.reader)
    assert User.objects.get(pk=cast.reader.pk).state == AccountState.DISABLED
    for _ in range(2):
        enable_account(actor=keeper, account=cast.reader)
    assert User.objects.get(pk=cast.reader.pk).state == AccountState.NEVER
    verbs = AuditEntry.objects.filter(actor=keeper).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["停用", "启用"]


def test_the_states_of_the_database_are_those_of_the_rows(cast):
    open_account(actor=None, username="pending", name="待激活", password=None)
    disable_account(actor=None, account=cast.reader)
    disable_account(actor=None, account=open_account(actor=None, username="both", name="停用", password=None))
    User.objects.filter(pk=cast.official.pk).update(last_login="2026-06-01T00:00:00Z")
    found = {state: set(User.objects.in_state(state)) for state in AccountState.values}
    assert all(user.state == state for state, users in found.items() for user in users)
    assert all(found.values())
    assert sum(map(len, found.values())) == User.objects.count()


# --- who looks after whom ---


def kept(keeper) -> set[User]:
    return set(User.objects.kept_by(User.objects.get(pk=keeper.pk), on=TODAY))


def test_an_administrator_keeps_the_accounts_of_the_subtree(cast, keeper):
    assert kept(keeper) == {keeper, cast.official, cast.reader}
    assert kept(make_user("college-keeper", "校管员", cast.college, "unitadmin")) >= {cast.leader, cast.other_leader}
    assert kept(cast.official) == set()
    assert cast.outsider in kept(cast.admin)


def test_who_has_left_stays_with_the_last_unit_until_appointed_elsewhere(cast, keeper):
    end_appointment(actor=keeper, appointment=cast.reader.appointments.get(), on=TODAY)
    assert cast.reader in kept(keeper)
    give(cast.admin, cast.reader, cast.stranger, "readonly")
    assert cast.reader not in kept(keeper)


def test_who_serves_in_two_subtrees_is_seen_by_both_and_answered_for_by_neither(cast, keeper):
    other = make_user("keeper2", "电白管理员", cast.stranger, "unitadmin")
    give(cast.admin, cast.reader, cast.stranger, "readonly")
    for one in (keeper, other):
        one = User.objects.get(pk=one.pk)
        reader = User.objects.kept_by(one, on=TODAY).get(pk=cast.reader.pk)
        assert not one.answers_for(reader)
    assert cast.admin.answers_for(User.objects.get(pk=cast.reader.pk))


def test_nobody_answers_for_an_account_that_may_more_than_they_could_give(cast):
    """Else the one who resets its password could sign in with it."""
    top = make_user("top", "省管员", cast.province, "unitadmin")
    assert top.answers_for(cast.official)
    assert not top.answers_for(cast.admin)
    assert not top.answers_for(cast.auditor)
    assert not top.answers_for(top)
    User.objects.filter(pk=cast.official.pk).update(is_staff=True)
    assert not top.answers_for(User.objects.get(pk=cast.official.pk))
    assert not cast.admin.answers_for(User.objects.get(pk=cast.official.pk))


def test_an_appointment_to_come_is_answered_for_too(cast, keeper):
    appoint(actor=None, user=cast.reader, organisation=cast.city, role="official", from_on=TOMORROW)
    assert not keeper.answers_for(User.objects.get(pk=cast.reader.pk))


@pytest.mark.parametrize("taken", ["reset", "closed"])
def test_a_password_taken_away_is_not_set_again_by_a_request_under_way(cast, taken):
    """The request was let in a moment before; whoever sent it may be the reason why the password was taken."""
    under_way = User.objects.get(pk=cast.reader.pk)
    if taken == "reset":
        reset_account(actor=cast.admin, account=cast.reader, seen=0)
    else:
        disable_account(actor=cast.admin, account=cast.reader)
    with pytest.raises(ValidationError, match="刚刚被重置或改过"):
        change_password(actor=under_way, password="清晨六点绕着操场跑三圈")
    assert not User.objects.get(pk=cast.reader.pk).check_password("清晨六点绕着操场跑三圈")
