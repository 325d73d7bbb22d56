"""The second step of signing in: nothing is open before it, a code works once, a lost phone is no dead end."""

import base64
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from django_otp.oath import TOTP

from teams.actions.accounts import appoint
from teams.actions.second_factor import bind_authenticator, give_code, reset_second_factor
from teams.models import AuditEntry, Authenticator, RecoveryCode, User
from teams.second_factor import new_secret
from tests.cast import PASSWORD, make_user

pytestmark = pytest.mark.django_db

CODE, SET_UP, RECOVERY = "/second-factor/code/", "/second-factor/set-up/", "/second-factor/recovery/"
BY_LINK = {"/take/x/", "/visit/x/"}  # open something by their own address, to whoever has it
ANYBODY = BY_LINK | {"/healthz", "/readyz"}  # and how the platform does is told without looking who asks
STEPS = {CODE, SET_UP, RECOVERY, "/sign-out/", "/session/"}  # the last says to whoever asks that nobody is inside


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR = "offices"
    return settings


def code_of(secret: str, later: int = 0) -> str:
    """The code that an authenticator shows, so many seconds from now."""
    totp = TOTP(bytes.fromhex(secret))
    totp.time = timezone.now().timestamp() + later
    return f"{totp.token():06d}"


def wrong(secret: str) -> str:
    near = {code_of(secret, later) for later in (-60, -30, 0, 30, 60)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near)


@pytest.fixture
def bound(cast):
    """The official of the district with an authenticator: its secret. Two minutes have passed since."""
    secret = new_secret()
    with time_machine.travel(timezone.now() - timedelta(minutes=2), tick=True):
        codes = bind_authenticator(actor=cast.official, secret=secret, code=code_of(secret))
    cast.codes = codes
    return secret


def password_given(user, **also) -> Client:
    client = Client()
    said = {"username": user.username, "password": PASSWORD} | also
    assert client.post("/sign-in/", said).status_code == 302
    return client


def inside(client) -> bool:
    return client.get("/notices/").status_code == 200


def verbs() -> list[str]:
    """What the log says of the door, the oldest first."""
    told = AuditEntry.objects.filter(verb__regex="登录|验证|恢复码|锁定|退出").order_by("pk")
    return list(told.values_list("verb", flat=True))


ARGUMENTS = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000000"}


def addresses(resolver=None, prefix: str = "/") -> list[str]:
    """Every address that the resolver knows, with something in the place of its arguments."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = re.sub(r"<(?:(\w+):)?\w+>", lambda match: ARGUMENTS.get(match[1], "x"), str(entry.pattern))
        path = prefix + pattern.replace("(?P<url>.*)$", "x")
        found += addresses(entry, path) if isinstance(entry, URLResolver) else [path]
    return found


# --- nothing before it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("has_one", [pytest.param(True, marks=pytest.mark.drill), False])
def test_a_password_alone_opens_no_address_but_those_of_the_second_step(cast, request, has_one):
    if has_one:
        request.getfixturevalue("bound")
    client = password_given(cast.official)
    paths = {*addresses(), "/nowhere/", "/operator/teams/user/1/password/"}
    assert len(paths) > 100
    step = CODE if has_one else SET_UP

    def kept_out(answer) -> bool:
        return answer.headers.get("Location", "").startswith(step) or answer.status_code == 401

    elsewhere = {path for path in paths if kept_out(client.get(path))}
    # Of the steps the one that is not due leads to the one that is; signing out takes a POST.
    assert {step, "/sign-out/"} <= paths - elsewhere <= STEPS | ANYBODY
    assert all(kept_out(client.post(path)) for path in paths - STEPS - ANYBODY)
    assert client.session["_auth_user_id"]


def test_the_pages_of_the_second_step_name_no_section_of_the_platform(cast, bound):
    client = password_given(cast.official)
    for path in (CODE, RECOVERY):
        page = client.get(path).content.decode()
        assert not re.search("工作安排|报表|审核|韩雪|团茂南区委", page)


def test_the_page_asked_for_comes_after_the_code(cast, bound):
    client = password_given(cast.official, next="/reports/?x=1")
    asked = client.get("/reports/?x=1")
    assert asked["Location"] == f"{CODE}?next=/reports/%3Fx%3D1"
    assert 'name="next" value="/reports/?x=1"' in client.get(asked["Location"]).content.decode()
    assert client.post(CODE, {"code": code_of(bound), "next": "/reports/?x=1"})["Location"] == "/reports/?x=1"


def test_a_half_open_session_can_be_left(cast, bound):
    client = password_given(cast.official)
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session


# --- binding ---------------------------------------------------------------------------------------------------------


def secret_on(page: str) -> str:
    return base64.b32decode(re.search(r'id="secret"[^>]*>([A-Z2-7 ]+)<', page)[1].replace(" ", "")).hex()


def test_an_official_binds_an_authenticator_and_is_in(cast):
    client = password_given(cast.official)
    assert client.get("/")["Location"].startswith(SET_UP)
    page = client.get(SET_UP).content.decode()
    secret = secret_on(page)
    assert 'src="data:image/svg+xml' in page
    assert secret_on(client.get(SET_UP).content.decode()) == secret  # the page may be loaded again
    assert "动态码不对" in client.post(SET_UP, {"code": wrong(secret)}).content.decode()
    assert "6位数字" in client.post(SET_UP, {"code": "12345"}).content.decode()
    assert not inside(client)
    before = client.session.session_key
    spaced = f" {code_of(secret)[:3]} {code_of(secret)[3:]} "
    assert client.post(SET_UP, {"code": spaced})["Location"] == "/second-factor/recovery-codes/"
    assert client.session.session_key != before
    assert inside(client)
    assert verbs() == ["绑定验证器", "登录"]


def test_recovery_codes_are_seen_until_they_are_saved_and_never_again(cast):
    client = password_given(cast.official)
    secret = secret_on(client.get(SET_UP).content.decode())
    shown = client.post(SET_UP, {"code": code_of(secret)}, follow=True).content.decode()
    codes = re.findall(r"<li>(\w{4}-\w{4}-\w{4})</li>", shown)
    assert len(set(codes)) == 10
    assert codes[0] in client.get("/second-factor/recovery-codes/").content.decode()
    assert client.post("/second-factor/recovery-codes/")["Location"] == "/"
    again = client.get("/second-factor/recovery-codes/", follow=True).content.decode()
    assert codes[0] not in again
    assert "还有10个没有用过" in again


def test_neither_secret_nor_codes_can_be_read_in_the_database(cast, bound):
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM teams_authenticator")
        sealed = cursor.fetchone()[0]
    assert bound not in sealed
    assert Authenticator.objects.get().secret == bound
    digests = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(code in digests or code.replace("-", "") in digests for code in cast.codes)


def test_who_owes_a_code_cannot_bind_another_phone_instead(cast, bound):
    client = password_given(cast.official)
    assert client.get(SET_UP)["Location"].startswith(CODE)
    assert client.post(SET_UP, {"code": code_of(bound)})["Location"].startswith(CODE)
    assert Authenticator.objects.get().secret == bound
    for path in ("/second-factor/", "/second-factor/renew/", "/second-factor/recovery-codes/renew/"):
        assert client.post(path, {"old_password": PASSWORD})["Location"].startswith(CODE)
    assert not inside(client)


# --- codes -----------------------------------------------------------------------------------------------------------


def test_a_code_lets_in_once(cast, bound):
    code, client = code_of(bound), password_given(cast.official)
    before = client.session.session_key
    assert client.post(CODE, {"code": code})["Location"] == "/"
    assert client.session.session_key != before
    assert inside(client)
    other = password_given(cast.official)
    assert "动态码不对" in other.post(CODE, {"code": code}).content.decode()
    assert not inside(other)
    assert verbs()[-2:] == ["登录", "登录失败"]


@pytest.mark.parametrize(("later", "lets_in"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_off(cast, bound, later, lets_in):
    client = password_given(cast.official)
    client.post(CODE, {"code": code_of(bound, later)})
    assert inside(client) is lets_in


def test_wrong_codes_make_the_next_wait_and_the_right_one_with_them(cast, bound):
    client = password_given(cast.official)
    assert "动态码不对" in client.post(CODE, {"code": wrong(bound)}).content.decode()
    assert "请过1秒再试" in client.post(CODE, {"code": code_of(bound)}).content.decode()
    assert not inside(client)
    for failures in range(2, 15):
        with time_machine.travel(timezone.now() + timedelta(hours=failures)):
            password_given(cast.official).post(CODE, {"code": wrong(bound)})
    with time_machine.travel(timezone.now() + timedelta(hours=14, minutes=8)):
        assert "秒再试" in password_given(cast.official).post(CODE, {"code": code_of(bound)}).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=14, minutes=9)):
        client = password_given(cast.official)
        assert client.post(CODE, {"code": code_of(bound)}).status_code == 302
        assert inside(client)


def test_a_new_session_waits_as_long(cast, bound):
    password_given(cast.official).post(CODE, {"code": wrong(bound)})
    assert "再试" in password_given(cast.official).post(RECOVERY, {"code": cast.codes[0]}).content.decode()
    assert RecoveryCode.objects.unused().count() == 10


def test_a_recovery_code_lets_in_once_however_it_is_written(cast, bound):
    client = password_given(cast.official)
    page = client.post(RECOVERY, {"code": f" {cast.codes[3].lower().replace('-', ' ')}"}, follow=True).content.decode()
    assert "还剩9个" in page
    assert inside(client)
    again = password_given(cast.official)
    assert "已经用过" in again.post(RECOVERY, {"code": cast.codes[3]}).content.decode()
    assert verbs()[-3:] == ["用恢复码登录", "登录", "登录失败"]


def test_a_recovery_code_of_somebody_else_is_none(cast, bound):
    secret = new_secret()
    others = bind_authenticator(actor=cast.reader, secret=secret, code=code_of(secret))
    client = password_given(cast.official)
    assert "恢复码不对" in client.post(RECOVERY, {"code": others[0]}).content.decode()
    assert RecoveryCode.objects.unused().count() == 20


# --- who is asked ----------------------------------------------------------------------------------------------------


def test_a_leader_and_somebody_without_an_office_are_not_asked(cast):
    assert inside(password_given(cast.leader))
    assert inside(password_given(make_user("plain", "普通账号")))


def test_an_operator_is_asked_like_an_office(cast, client):
    client.force_login(User.objects.create_superuser("operator", password=PASSWORD, name="运维"))
    assert client.get("/operator/")["Location"].startswith(SET_UP)


def test_a_leader_who_takes_an_office_is_asked_at_the_next_request(cast):
    client = password_given(cast.leader)
    assert inside(client)
    appoint(actor=None, user=cast.leader, organisation=cast.college, role="readonly", from_on=date(2026, 1, 1))
    assert client.get("/notices/")["Location"].startswith(SET_UP)


def test_where_it_is_off_nobody_must_and_who_has_bound_one_is_asked_all_the_same(cast, bound, required):
    required.SECOND_FACTOR = "off"
    assert inside(password_given(cast.city_official))
    assert client_goes(password_given(cast.official)) == CODE


def client_goes(client) -> str:
    return client.get("/notices/")["Location"].partition("?")[0]


def test_a_leader_may_bind_one_too(cast):
    client = password_given(cast.leader)
    secret = secret_on(client.get(SET_UP).content.decode())
    client.post(SET_UP, {"code": code_of(secret)})
    assert inside(client)
    assert client_goes(password_given(cast.leader)) == CODE


# --- renewing and resetting ------------------------------------------------------------------------------------------


@pytest.fixture
def signed_in(cast, bound) -> Client:
    client = password_given(cast.official)
    client.post(CODE, {"code": code_of(bound)})
    return client


def test_another_phone_takes_the_place_of_the_first_after_the_password(cast, signed_in, bound):
    elsewhere = password_given(cast.official)
    elsewhere.post(CODE, {"code": code_of(bound, 30)})
    assert inside(elsewhere)
    assert signed_in.get(SET_UP)["Location"] == "/second-factor/renew/"
    assert "密码不对" in signed_in.post("/second-factor/renew/", {"old_password": "wrong"}).content.decode()
    assert signed_in.get(SET_UP)["Location"] == "/second-factor/renew/"
    assert signed_in.post("/second-factor/renew/", {"old_password": PASSWORD})["Location"] == SET_UP
    secret = secret_on(signed_in.get(SET_UP).content.decode())
    assert secret != bound
    signed_in.post(SET_UP, {"code": code_of(secret)})
    assert inside(signed_in)
    assert client_goes(elsewhere) == "/sign-in/"
    assert Authenticator.objects.get().secret == secret
    assert "换绑验证器" in verbs()
    assert signed_in.get(SET_UP)["Location"] == "/second-factor/renew/"  # once per password
    other = password_given(cast.official)
    assert "恢复码不对" in other.post(RECOVERY, {"code": cast.codes[0]}).content.decode()


def test_a_password_given_long_ago_is_asked_for_again(cast, signed_in):
    signed_in.post("/second-factor/renew/", {"old_password": PASSWORD})
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert signed_in.get(SET_UP)["Location"] == "/second-factor/renew/"


def test_new_recovery_codes_make_the_old_ones_worthless(cast, signed_in):
    url = "/second-factor/recovery-codes/renew/"
    assert "密码不对" in signed_in.post(url, {"old_password": "wrong"}).content.decode()
    page = signed_in.post(url, {"old_password": PASSWORD}, follow=True).content.decode()
    new = re.findall(r"<li>(\w{4}-\w{4}-\w{4})</li>", page)
    assert len(new) == 10 and not set(new) & set(cast.codes)
    client = password_given(cast.official)
    assert "恢复码不对" in client.post(RECOVERY, {"code": cast.codes[0]}).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        client.post(RECOVERY, {"code": new[0]})
    assert inside(client)


def test_a_reset_ends_the_sessions_and_asks_for_a_new_phone(cast, signed_in):
    secret = new_secret()
    bind_authenticator(actor=cast.admin, secret=secret, code=code_of(secret, -30))
    client = password_given(cast.admin)
    client.post(CODE, {"code": code_of(secret)})
    url = reverse("teams:second-factor-reset", args=[cast.official.pk])
    assert "重置韩雪的两步验证？" in client.get(url).content.decode()
    assert inside(signed_in)
    assert client.post(url).status_code == 302
    answer = signed_in.get("/notices/", follow=True)
    assert answer.redirect_chain[0][0].startswith("/sign-in/")
    assert "两步验证已经更换或重置" in answer.content.decode()
    assert client_goes(password_given(cast.official)) == SET_UP
    entry = AuditEntry.objects.get(verb="重置两步验证")
    assert (entry.actor, entry.target_id, entry.organisation) == (cast.admin, str(cast.official.pk), cast.district)
    assert client.post(url).status_code == 302
    assert AuditEntry.objects.filter(verb="重置两步验证").count() == 1


def test_nobody_resets_their_own_an_operators_or_that_of_somebody_with_an_office_elsewhere(cast, client, required):
    required.SECOND_FACTOR = "off"
    keeper = make_user("keeper", "区管理员", cast.district, "unitadmin")
    client.force_login(keeper)

    def status(user) -> int:
        return client.post(reverse("teams:second-factor-reset", args=[user.pk])).status_code

    assert status(keeper) == 403
    assert status(cast.reader) == 302
    assert status(cast.outsider) == 404
    appoint(actor=None, user=cast.city_official, organisation=cast.street, role="readonly", from_on=date(2026, 1, 1))
    assert status(cast.city_official) == 403
    operator = make_user("operator", "运维", cast.street)
    operator.is_staff = True
    operator.save(update_fields=["is_staff"])
    assert status(operator) == 403


def test_a_reset_from_the_shell_needs_no_actor(cast, bound):
    assert reset_second_factor(actor=None, user=cast.official)
    assert not reset_second_factor(actor=None, user=cast.official)
    assert not RecoveryCode.objects.exists()


def test_a_code_after_a_reset_says_so(cast, bound):
    Authenticator.objects.all().delete()
    with pytest.raises(ValidationError, match="刚刚被重置"):
        give_code(actor=cast.official, code="123456")


def test_the_second_step_costs_a_signed_in_request_no_query(cast, signed_in, required):
    def queries(client) -> int:
        with CaptureQueriesContext(connection) as found:
            assert inside(client)
        return len(found)

    with_one = queries(signed_in)
    Authenticator.objects.all().delete()
    required.SECOND_FACTOR = "off"
    assert with_one == queries(password_given(cast.official))
