"""A session ends by itself: after so long without a request, and after so long in any case."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams.actions.accounts import appoint, disable_account, enable_account
from teams.actions.retention import purge_sessions
from tests.cast import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def clock(cast):
    """``clock(hours=1)`` moves the time of the test on."""
    now = timezone.now()
    with time_machine.travel(now, tick=False) as travelling:
        at = [now]

        def move(**further) -> None:
            at[0] += timedelta(**further)
            travelling.move_to(at[0])

        yield move


def sign_in(user) -> Client:
    client = Client()
    assert client.post("/sign-in/", {"username": user.username, "password": PASSWORD}).status_code == 302
    return client


def inside(client, path="/notices/") -> bool:
    return client.get(path).status_code == 200


def test_an_office_is_left_after_half_an_hour_without_a_request(cast, clock):
    client = sign_in(cast.official)
    clock(minutes=29)
    assert inside(client)
    clock(minutes=29)
    assert inside(client)
    clock(minutes=31)
    answer = client.get("/notices/?page=1", follow=True)
    assert answer.redirect_chain == [("/sign-in/?next=/notices/%3Fpage%3D1", 302)]
    assert "30分钟没有操作，已自动退出，请重新登录。" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_what_was_sent_too_late_is_said_to_be_lost_and_the_way_back_leads_to_the_form(cast, clock):
    client = sign_in(cast.official)
    clock(minutes=31)
    form = "http://testserver/organisations/440902/rename/?x=1"
    answer = client.post("/organisations/440902/rename/", {"name": "新名"}, headers={"Referer": form}, follow=True)
    assert answer.redirect_chain == [("/sign-in/?next=/organisations/440902/rename/%3Fx%3D1", 302)]
    assert "刚才提交的内容没有保存" in answer.content.decode()
    cast.district.refresh_from_db()
    assert cast.district.name != "新名"


@pytest.mark.parametrize("sender", ["", "https://elsewhere.example/form", "not an address"])
def test_a_form_from_nowhere_leads_to_the_first_page(cast, clock, sender):
    client = sign_in(cast.official)
    clock(minutes=31)
    assert client.post("/notices/read/", headers={"Referer": sender})["Location"] == "/sign-in/?next=/"


def test_an_office_is_left_after_twelve_hours_in_any_case(cast, clock):
    client = sign_in(cast.official)
    for _ in range(29):
        clock(minutes=24)
        assert inside(client)
    clock(minutes=24)
    assert "登录已满12小时" in client.get("/", follow=True).content.decode()


def test_a_leader_stays_in_for_weeks_on_the_own_phone(cast, clock):
    client = sign_in(cast.leader)
    clock(days=13)
    assert inside(client, "/")
    clock(days=13)
    assert inside(client, "/")
    clock(days=3, hours=23)
    assert inside(client, "/")
    clock(hours=2)
    assert "登录已满30天" in client.get("/", follow=True).content.decode()
    client = sign_in(cast.leader)
    clock(days=15)
    assert not inside(client, "/")


def test_who_takes_an_office_meanwhile_is_bound_by_its_limits(cast, clock):
    client = sign_in(cast.leader)
    appoint(actor=None, user=cast.leader, organisation=cast.college, role="official", from_on=date(2026, 1, 1))
    clock(minutes=2)
    assert inside(client)
    clock(minutes=31)
    assert not inside(client)


def test_a_request_writes_to_the_session_once_a_minute_at_most(cast, clock):
    client = sign_in(cast.official)

    def writes() -> bool:
        with CaptureQueriesContext(connection) as queries:
            assert inside(client)
        return any(query["sql"].startswith("UPDATE") and "django_session" in query["sql"] for query in queries)

    clock(seconds=59)
    assert not writes()
    clock(seconds=1)
    assert writes()
    clock(seconds=59)
    assert not writes()


def test_a_session_without_its_times_has_ended(cast, client):
    client.force_login(cast.official)
    session = client.session
    del session["started_at"]
    session.save()
    assert not inside(client)


def test_a_closed_account_is_out_at_its_next_request_and_for_good(cast):
    client = sign_in(cast.official)
    cast.official.is_active = False
    cast.official.save(update_fields=["is_active"])
    assert not inside(client)
    cast.official.is_active = True
    cast.official.save(update_fields=["is_active"])
    assert not inside(client)


def test_closed_and_opened_again_an_account_finds_no_session_alive_that_asked_for_nothing_meanwhile(cast, clock):
    """Whoever stole the session may have slept through it."""
    client = sign_in(cast.official)
    clock(seconds=1)
    disable_account(actor=cast.admin, account=cast.official)
    enable_account(actor=cast.admin, account=cast.official)
    clock(seconds=1)
    assert not inside(client)
    assert inside(sign_in(cast.official))


def test_signing_out_leaves_no_session_behind(cast):
    client = sign_in(cast.official)
    key = client.session.session_key
    stolen = Client()
    stolen.cookies["sessionid"] = key
    assert inside(stolen)
    client.post("/sign-out/")
    assert not inside(stolen)
    assert not Session.objects.filter(session_key=key).exists()


def test_sessions_that_ran_out_are_deleted(cast, clock):
    sign_in(cast.official)
    clock(days=15)
    purge_sessions()
    assert not Session.objects.exists()
