"""Signing in and out, and changing the password."""

import pytest
from django.urls import reverse

from teams.models import AuditEntry
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
URL = "/sign-in/"


def sign_in(client, **data):
    return client.post(URL, {"username": "district", "password": PASSWORD} | data)


def test_the_right_password_opens_the_first_page_with_a_new_session(client, cast):
    client.get(URL)
    client.session["left"] = "before"
    before = client.session.session_key
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, reverse("reports:home"))
    assert client.session.session_key != before
    assert client.session["_auth_user_id"] == str(cast.official.pk)


def test_a_wrong_password_says_so_in_one_sentence_and_keeps_the_name(client, cast):
    page = sign_in(client, password="wrong").content.decode()
    assert "用户名、手机号或密码不对" in page
    assert 'value="district"' in page
    assert "_auth_user_id" not in client.session


def test_an_unknown_name_gets_the_same_answer_as_a_wrong_password(client, cast):
    unknown = sign_in(client, username="nobody").content.decode()
    assert "用户名、手机号或密码不对" in unknown


def test_a_closed_account_stays_outside(client, cast):
    cast.official.is_active = False
    cast.official.save(update_fields=["is_active"])
    assert sign_in(client).status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_page_that_was_asked_for_comes_after_signing_in(client, cast):
    asked = client.get("/notices/?page=1")
    assert asked["Location"] == "/sign-in/?next=/notices/%3Fpage%3D1"
    assert 'name="next" value="/notices/?page=1"' in client.get(asked["Location"]).content.decode()
    assert sign_in(client, next="/notices/?page=1")["Location"] == "/notices/?page=1"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.com/", "//example.com/", "javascript:alert(1)", "/\\example.com", "abc", "a\x00b", "[]"],
)
def test_no_address_leads_out_of_the_house(client, cast, elsewhere):
    assert sign_in(client, next=elsewhere)["Location"] == reverse("reports:home")


@pytest.mark.parametrize("nowhere", ["abc", "2026-06-18T00:00", "%"])
def test_who_is_signed_in_goes_to_the_first_page_from_an_address_that_is_none(client, cast, nowhere):
    client.force_login(cast.official)
    assert client.get(URL, {"next": nowhere})["Location"] == reverse("reports:home")


def test_who_is_signed_in_does_not_see_the_page_again(client, cast):
    client.force_login(cast.official)
    assert client.get(URL).status_code == 302


def test_signing_out_takes_a_post(client, cast):
    client.force_login(cast.official)
    assert client.get("/sign-out/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/sign-out/")["Location"] == URL
    assert "_auth_user_id" not in client.session


def change(client, old=PASSWORD, new="new-cast-password", again=None):
    return client.post("/password/", {"old_password": old, "new_password1": new, "new_password2": again or new})


def test_a_changed_password_counts_at_once_and_this_session_stays(client, cast):
    client.force_login(cast.official)
    assert change(client).status_code == 302
    assert client.get("/notices/").status_code == 200
    client.logout()
    assert sign_in(client).status_code == 200
    assert sign_in(client, password="new-cast-password").status_code == 302
    entry = AuditEntry.objects.get(verb="修改密码")
    assert entry.actor == cast.official
    assert (entry.before, entry.after) == (None, None)


def test_other_sessions_end_with_the_old_password(client, cast):
    elsewhere = type(client)()
    elsewhere.force_login(cast.official)
    client.force_login(cast.official)
    change(client)
    assert elsewhere.get("/notices/").status_code == 302


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"old": "wrong"}, "现在的密码不对"),
        ({"again": "another-password"}, "两次填的新密码不一样"),
        ({"new": "kurz"}, "密码"),
        ({"new": "123456789012"}, "数字"),
    ],
)
def test_a_bad_change_says_why_and_changes_nothing(client, cast, data, sentence):
    client.force_login(cast.official)
    page = change(client, **data).content.decode()
    assert sentence in page
    cast.official.refresh_from_db()
    assert cast.official.check_password(PASSWORD)


def test_after_a_wrong_password_the_cursor_stands_in_the_password(client, cast):
    fresh = client.get(reverse("teams:sign-in")).context["form"]
    assert "autofocus" in str(fresh["username"])
    wrong = client.post(reverse("teams:sign-in"), {"username": cast.leader.username, "password": "x"}).context["form"]
    assert ("autofocus" in str(wrong["username"]), "autofocus" in str(wrong["password"])) == (False, True)
