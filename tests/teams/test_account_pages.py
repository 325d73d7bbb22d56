"""The pages of accounts: who is listed, what each page offers, and what a session feels at its next click."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teams.actions.accounts import appoint, end_appointment, open_official
from teams.actions.units import rename_organisation
from teams.models import AuditEntry, Invitation, User
from tests.cast import PASSWORD, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)


@pytest.fixture
def keeper(cast) -> User:
    return make_user("keeper", "单管员", cast.district, "unitadmin")


@pytest.fixture
def desk(keeper) -> Client:
    client = Client()
    client.force_login(keeper)
    return client


def page(client, name: str, *args, **query) -> str:
    response = client.get(reverse(f"teams:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def send(client, name: str, /, *args, **said):
    return client.post(reverse(f"teams:{name}", args=args), said, follow=True)


def opened(cast, keeper, n: int = 1) -> User:
    return open_official(
        actor=keeper, username=f"new{n}", name=f"新人{n}", organisation=cast.town, role="official", from_on=TODAY
    )


# --- the list ---


def test_the_list_says_who_can_sign_in_and_as_what(cast, keeper, desk):
    opened(cast, keeper)
    shown = page(desk, "accounts")
    for text in ("韩雪", "团茂南区委干部", "新人1", "羊角镇干部", "待激活", "从未登录"):
        assert text in shown
    assert "陈晓岚" not in shown
    assert "梁伟" not in shown


def test_a_leader_is_listed_for_the_college_with_the_team(cast, client):
    client.force_login(make_user("keeper2", "校管员", cast.college, "unitadmin"))
    shown = page(client, "accounts")
    assert "官渡校园社区服务队团队长" in shown
    assert "韩雪" not in shown


def test_the_list_is_searched_filtered_and_sorted(cast, keeper, desk):
    opened(cast, keeper)
    assert "刘静" not in page(desk, "accounts", q="韩")
    assert "韩雪" in page(desk, "accounts", q="DISTRICT")
    found = page(desk, "accounts", state="pending")
    assert "新人1" in found
    assert "韩雪" not in found
    assert "没有找到账号" in page(desk, "accounts", state="disabled")
    assert "韩雪" in page(desk, "accounts", state="nonsense")
    ordered = page(desk, "accounts", sort="-username")
    assert ordered.index(">reader<") < ordered.index(">district<")
    at_town = page(desk, "accounts", unit=cast.town.code)
    assert "新人1" in at_town
    assert "韩雪" not in at_town
    assert desk.get(reverse("teams:accounts"), {"unit": cast.stranger.code}).status_code == 404


@pytest.mark.both
def test_the_list_costs_the_same_for_one_row_and_for_many(cast, keeper, desk):
    asked = []
    for n in range(1, 4):
        account = opened(cast, keeper, n)
        if n == 3:
            appoint(actor=keeper, user=account, organisation=cast.street, role="readonly", from_on=TODAY)
        with CaptureQueriesContext(connection) as queries:
            assert f"新人{n}" in page(desk, "accounts", q="新人")
        asked.append(len(queries))
    assert asked[0] == asked[1] == asked[2]


# --- one account ---


def test_an_account_shows_what_it_serves_as_and_served_as(cast, keeper, desk):
    held = appoint(actor=keeper, user=cast.reader, organisation=cast.town, role="official", from_on=date(2026, 1, 5))
    end_appointment(actor=keeper, appointment=held, on=date(2026, 3, 1))
    shown = page(desk, "account", cast.reader.pk)
    assert "1月5日起，3月1日止" in shown
    assert reverse("teams:appointment-end", args=[cast.reader.appointments.get(role="readonly").pk]) in shown
    assert reverse("teams:appointment-end", args=[held.pk]) not in shown


def test_what_is_held_elsewhere_is_counted_and_not_told(cast, keeper, desk):
    appoint(actor=None, user=cast.reader, organisation=cast.stranger, role="official", from_on=TODAY)
    shown = page(desk, "account", cast.reader.pk)
    assert "另有1项任职不在你的范围内" in shown
    assert "电白" not in shown
    assert "停用和重置密码由上级管理员办理" in shown
    for verb in ("disable", "reset"):
        assert desk.post(reverse(f"teams:account-{verb}", args=[cast.reader.pk])).status_code == 403
    send(desk, "appointment-end", cast.reader.appointments.get(role="readonly").pk, on="2026-06-18")
    assert cast.reader.appointments.get(organisation=cast.stranger).to_on is None
    assert desk.get(reverse("teams:account", args=[cast.reader.pk])).status_code == 404


def test_ones_own_account_is_shown_and_not_changed(keeper, desk):
    shown = page(desk, "account", keeper.pk)
    assert "这是你自己的账号" in shown
    assert "增加任职" not in shown
    held = keeper.appointments.get()
    for name, pk in (
        ("account-appoint", keeper.pk),
        ("account-disable", keeper.pk),
        ("account-reset", keeper.pk),
        ("account-invite", keeper.pk),
        ("appointment-end", held.pk),
    ):
        assert desk.post(reverse(f"teams:{name}", args=[pk])).status_code == 403


def test_a_role_that_is_not_ones_to_give_is_neither_offered_nor_taken(cast, keeper, desk):
    auditor = make_user("watch", "审计员", cast.town, "auditor")
    shown = page(desk, "account", auditor.pk)
    assert "安全审计员" in shown
    assert ">结束<" not in shown
    assert desk.post(reverse("teams:appointment-end", args=[auditor.appointments.get().pk])).status_code == 403
    offered = page(desk, "account-appoint", cast.reader.pk)
    assert "单位管理员" in offered
    assert "系统管理员" not in offered
    said = {"organisation": "羊角镇", "role": "auditor", "tenure": "full_time", "from_on": "2026-06-18"}
    send(desk, "account-appoint", cast.reader.pk, **said)
    assert not cast.reader.appointments.filter(role="auditor").exists()


# --- verbs ---


def test_an_account_is_opened_without_password_and_leads_to_its_invitation(cast, desk):
    said = {"name": "刘洋", "organisation": "羊角镇", "role": "official", "tenure": "part_time", "rank": "副书记"}
    response = send(desk, "account-open", **said, from_on="2026-06-18")
    account = User.objects.get(name="刘洋")
    assert response.redirect_chain == [(reverse("teams:account", args=[account.pk]), 302)]
    assert "liuyang已开通，还没有密码" in response.text
    assert "生成邀请二维码" in response.text
    held = account.appointments.get()
    assert (held.organisation, held.rank, held.tenure) == (cast.town, "副书记", "part_time")
    assert not account.has_usable_password()


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"organisation": "团电白区委"}, "没有找到“团电白区委”"),
        ({"organisation": "440900"}, "没有找到“440900”"),
        ({"username": "13800138000"}, "手机号的样子"),
        ({"username": "district"}, "已有人用"),
        ({"role": "sysadmin"}, "不在可用的选项中"),
    ],
)
def test_an_account_is_refused_with_a_reason_at_the_field(cast, desk, said, fault):
    before = User.objects.count()
    good = {"name": "刘洋", "organisation": "440902-YJ", "role": "official", "tenure": "full_time"}
    response = send(desk, "account-open", **(good | said), from_on="2026-06-18")
    assert fault in response.text
    assert User.objects.count() == before


def test_two_units_of_one_name_are_told_apart_by_code(cast, desk):
    rename_organisation(actor=None, organisation=cast.street, name="官渡街道团工委", short_name="羊角镇")
    said = {"name": "刘洋", "role": "official", "tenure": "full_time", "from_on": "2026-06-18"}
    assert "不止一个叫这个名称" in send(desk, "account-open", **said, organisation="羊角镇").text
    assert "已开通" in send(desk, "account-open", **said, organisation="440902-yj").text


def test_what_the_action_refuses_stands_above_the_form(cast, client):
    client.force_login(cast.admin)
    said = {"organisation": "团茂南区委", "role": "auditor", "tenure": "full_time", "from_on": "2026-06-18"}
    assert "不能兼任其他角色" in send(client, "account-appoint", cast.reader.pk, **said).text
    held = cast.reader.appointments.get()
    assert "不能早于开始日期" in send(client, "appointment-end", held.pk, on="2025-01-01").text


def test_an_ended_appointment_is_felt_at_the_next_click(cast, desk, client):
    client.force_login(cast.reader)
    assert client.get(reverse("teams:organisations")).status_code == 200
    send(desk, "appointment-end", cast.reader.appointments.get().pk, on="2026-06-18")
    assert client.get(reverse("teams:organisations")).status_code == 403
    assert "账号还没有任职" in client.get("/").text


def test_a_disabled_account_is_out_at_the_next_click_and_cannot_return(cast, desk, client):
    assert client.login(username="reader", password=PASSWORD)
    assert "下一次点击就会退出" in page(desk, "account-disable", cast.reader.pk)
    assert "已停用" in send(desk, "account-disable", cast.reader.pk).text
    assert client.get("/").status_code == 302
    assert not client.login(username="reader", password=PASSWORD)
    assert "已启用" in send(desk, "account-enable", cast.reader.pk).text
    assert client.login(username="reader", password=PASSWORD)


def test_a_reset_asks_then_shows_the_code_once(cast, desk, client):
    assert client.login(username="reader", password=PASSWORD)
    assert "马上失效" in page(desk, "account-reset", cast.reader.pk)
    response = send(desk, "account-reset", cast.reader.pk, seen="0")
    assert "data:image/svg+xml" in response.text
    assert "no-store" in response["Cache-Control"]
    assert client.get("/").status_code == 302
    assert not client.login(username="reader", password=PASSWORD)
    again = send(desk, "account-reset", cast.reader.pk, seen="0")
    assert "刚刚生成过" in again.text
    assert "data:image/svg+xml" not in again.text
    assert Invitation.objects.count() == 1


def test_the_last_system_administrator_is_kept_with_a_sentence(cast, client):
    other = make_user("other", "另一管理员", cast.province, "sysadmin")
    client.force_login(other)
    send(client, "account-disable", cast.admin.pk)
    assert not User.objects.get(pk=cast.admin.pk).is_active
    held = other.appointments.get()
    assert client.post(reverse("teams:appointment-end", args=[held.pk]), {"on": "2026-06-18"}).status_code == 403
    User.objects.filter(pk=cast.admin.pk).update(is_active=True)
    held.to_on = date(2026, 12, 31)
    held.save()
    assert (
        "最后一名系统管理员" in send(client, "appointment-end", cast.admin.appointments.get().pk, on="2026-06-18").text
    )
    assert "最后一名系统管理员" in send(client, "account-disable", cast.admin.pk).text


# --- ways there ---


def test_the_bar_and_the_unit_lead_to_accounts_for_who_keeps_them(cast, keeper, desk, client):
    shown = page(desk, "organisation", cast.district.code)
    assert f'href="{reverse("teams:accounts")}" class="apart"' in shown
    assert reverse("teams:account", args=[cast.official.pk]) in shown
    client.force_login(cast.official)
    shown = page(client, "organisation", cast.district.code)
    assert reverse("teams:accounts") not in shown
    assert reverse("teams:account", args=[cast.official.pk]) not in shown


def test_no_entry_of_the_log_holds_a_password(cast, desk):
    send(desk, "account-reset", cast.reader.pk, seen="0")
    hashed = User.objects.get(pk=cast.reader.pk).password
    assert not [row for row in AuditEntry.objects.values() if hashed in str(row)]
