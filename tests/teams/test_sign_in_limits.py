"""Failures are counted per account and per address; the counts hold whatever a stranger sends or does."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from teams.actions.sign_in import forget_attempts
from teams.models import AuditEntry, SignInAttempt
from tests.cast import PASSWORD, make_member, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]

HERE, THERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture(autouse=True)
def limits(settings):
    settings.SIGN_IN_FAILURES_PER_PLACE = 3
    settings.SIGN_IN_FAILURES_PER_ACCOUNT = 5
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 8
    return settings


def attempt(client, username="district", password="wrong", address=HERE, **headers):
    client.logout()
    said = {"username": username, "password": password}
    response = client.post("/sign-in/", said, REMOTE_ADDR=address, headers=headers)
    client.logout()
    return response


def fail(client, times: int, **said) -> None:
    assert {attempt(client, **said).status_code for _ in range(times)} == {200}


def shut(client, **said) -> bool:
    return attempt(client, **{"password": PASSWORD} | said).status_code == 429


def test_after_the_limit_even_the_right_password_is_not_heard(client, cast):
    fail(client, 3)
    refused = attempt(client, password=PASSWORD)
    assert refused.status_code == 429
    assert "尝试太多，请在15分钟后再试" in refused.content.decode()
    assert 14 * 60 < int(refused["Retry-After"]) <= 15 * 60
    assert "_auth_user_id" not in client.session


def test_the_door_opens_again_when_the_window_has_passed_however_one_rattled_at_it(client, cast):
    fail(client, 3)
    for minutes in (5, 10, 14):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            assert shut(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert not shut(client)


def test_a_stranger_elsewhere_does_not_shut_the_door_on_its_owner(client, cast):
    fail(client, 3, address=THERE)
    assert shut(client, address=THERE)
    assert not shut(client, address=HERE)


def test_many_strangers_shut_it_but_not_where_the_owner_comes_in(client, cast):
    assert not shut(client, address=HERE)
    for n in range(5):
        fail(client, 1, address=f"203.0.113.{n}")
    assert shut(client, address="192.0.2.1")
    assert not shut(client, address=HERE)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        forget_attempts()
        for n in range(5):
            fail(client, 1, address=f"203.0.113.{n}")
        assert shut(client, address=HERE)  # too long ago


def test_one_address_has_a_limit_over_all_accounts_known_or_not(client, cast):
    for n in range(8):
        fail(client, 1, username=f"guess{n}")
    assert shut(client, username="city")
    assert not shut(client, username="city", address=THERE)


def test_a_success_forgives_the_account_but_not_the_address(client, cast):
    fail(client, 2)
    assert not shut(client)
    fail(client, 3)  # a fresh count
    fail(client, 3, username="city")
    assert shut(client, username="province")  # 2 + 3 + 3 from this address


def test_a_network_of_ipv6_counts_as_one(client, cast):
    for n in range(3):
        fail(client, 1, address=f"2001:db8:1:2::{n}")
    assert shut(client, address="2001:db8:1:2:ffff::1")
    assert not shut(client, address="2001:db8:1:3::1")


def test_a_user_name_in_any_case_and_the_phone_are_one_account(client, cast):
    cast.official.phone = "15400007788"
    cast.official.save(update_fields=["phone"])
    for typed in ("district", "DISTRICT", "154 0000 7788"):
        fail(client, 1, username=typed)
    assert shut(client)


def test_an_unknown_name_is_shut_out_with_the_same_page(client, cast):
    pages = {}
    for typed in ("district", "nobody"):
        fail(client, 3, username=typed, address=typed_address(typed))
        response = attempt(client, username=typed, address=typed_address(typed))
        assert response.status_code == 429
        text = response.content.decode().replace(typed, "NAME")
        pages[typed] = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    assert pages["district"] == pages["nobody"]


def typed_address(typed: str) -> str:
    return HERE if typed == "district" else THERE


def test_a_forged_header_makes_nobody_another(client, cast):
    for n in range(3):
        fail(client, 1, **{"X-Forwarded-For": f"192.0.2.{n}"})
    assert shut(client, **{"X-Forwarded-For": "192.0.2.99"})


def test_behind_a_proxy_what_stands_left_of_its_entry_changes_nothing(client, cast, settings):
    settings.BEHIND_PROXY, settings.PROXY_COUNT = True, 1
    for n in range(3):
        fail(client, 1, address="10.0.0.2", **{"X-Forwarded-For": f"192.0.2.{n}, {HERE}"})
    assert shut(client, address="10.0.0.2", **{"X-Forwarded-For": f"192.0.2.99, {HERE}"})
    assert not shut(client, address="10.0.0.2", **{"X-Forwarded-For": THERE})


def test_the_counts_outlive_the_cache(client, cast):
    fail(client, 3)
    cache.clear()
    assert shut(client)


def test_what_was_typed_is_kept_nowhere(client, cast):
    fail(client, 1, username="my-secret-typed-here")
    row = SignInAttempt.objects.get()
    entry = AuditEntry.objects.get(verb="登录失败")
    kept = f"{row.__dict__} {entry.__dict__}"
    assert "my-secret" not in kept
    assert (entry.target_label, entry.target_id, entry.actor, entry.organisation) == ("没有这个账号", "", None, None)


def test_the_log_names_the_account_that_was_tried_and_says_once_that_it_is_shut(client, cast):
    fail(client, 3)
    for _ in range(3):
        assert shut(client)
    failed, locked = (list(AuditEntry.objects.filter(verb=verb)) for verb in ("登录失败", "锁定"))
    official = (str(cast.official.pk), cast.district)
    assert [(entry.target_id, entry.organisation) for entry in failed] == [official] * 3
    assert [(entry.target_id, entry.organisation) for entry in locked] == [official]


def test_coming_in_and_going_out_stand_in_the_log(client, cast):
    client.post("/sign-in/", {"username": "district", "password": PASSWORD})
    client.post("/sign-out/")
    assert list(AuditEntry.objects.filter(actor=cast.official).values_list("verb", flat=True)) == ["退出", "登录"]


def test_the_old_password_on_the_page_for_a_new_one_is_counted_too(client, cast):
    said = {"old_password": "wrong", "new_password1": "ein gutes Wort mehr", "new_password2": "ein gutes Wort mehr"}
    for _ in range(3):
        client.force_login(cast.official)
        assert "现在的密码不对" in client.post("/password/", said, REMOTE_ADDR=HERE).content.decode()
    page = client.post("/password/", said | {"old_password": PASSWORD}, REMOTE_ADDR=HERE).content.decode()
    assert "尝试太多" in page
    cast.official.refresh_from_db()
    assert cast.official.check_password(PASSWORD)


def test_what_counts_for_nothing_is_deleted(client, cast):
    fail(client, 2)
    assert not shut(client)
    assert forget_attempts() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert forget_attempts() == 2
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert forget_attempts() == 1
    assert not SignInAttempt.objects.exists()


# --- by phone --------------------------------------------------------------------------------------------------------


def comes_in(client, typed: str) -> bool:
    return attempt(client, username=typed, password=PASSWORD).status_code == 302


def test_a_leader_signs_in_with_the_phone_of_the_member(client, cast):
    number = cast.leader.member.phone
    assert comes_in(client, number)
    assert comes_in(client, f"+86 {number[:3]}-{number[3:7]}-{number[7:]}")
    assert not comes_in(client, number[:-1] + "9")


def test_an_official_signs_in_with_the_phone_of_the_account(client, cast):
    cast.official.phone = "15400007788"
    cast.official.save(update_fields=["phone"])
    assert comes_in(client, "15400007788")
    assert comes_in(client, "District")


def test_a_phone_of_two_accounts_opens_neither(client, cast):
    twin = make_member(cast.college, "另一人", "20269999", phone=cast.leader.member.phone)
    assert comes_in(client, cast.leader.member.phone)  # a member without an account is nobody here
    user = make_user("twin", "另一人")
    user.member = twin
    user.save(update_fields=["member"])
    assert not comes_in(client, cast.leader.member.phone)
    assert comes_in(client, "twin")


def test_an_official_registers_the_own_phone_and_signs_in_with_it(client, cast):
    client.force_login(cast.official)
    assert "11位数字" in client.post("/me/phone/", {"phone": "12345"}).content.decode()
    assert client.post("/me/phone/", {"phone": "154 0000 7788"})["Location"] == "/me/"
    assert "154****7788" in client.get("/me/").content.decode()
    entry = AuditEntry.objects.get(verb="登记手机号")
    assert (entry.actor, entry.before, entry.after) == (cast.official, None, None)
    assert comes_in(client, "15400007788")
    client.force_login(cast.official)
    client.post("/me/phone/", {"phone": ""})
    assert not comes_in(client, "15400007788")


def test_nobody_registers_the_phone_of_another_account_or_of_its_member(client, cast):
    cast.city_official.phone = "15400007788"
    cast.city_official.save(update_fields=["phone"])
    client.force_login(cast.official)
    for phone in ("15400007788", cast.leader.member.phone):
        assert "已登记在另一个账号上" in client.post("/me/phone/", {"phone": phone}).content.decode()
    client.force_login(cast.leader)
    assert "队员名单里" in client.post("/me/phone/", {"phone": "15400006655"}).content.decode()
    assert comes_in(client, cast.leader.member.phone)
