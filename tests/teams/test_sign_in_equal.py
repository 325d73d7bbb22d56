"""Whoever is refused learns nothing: neither from the page, nor from how long it takes."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from teams.models import User
from tests.cast import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]

REFUSED = {
    "unknown name": ("nobody", PASSWORD),
    "unknown phone": ("15400009999", PASSWORD),
    "wrong password": ("district", "wrong"),
    "wrong password by phone": ("15400001234", "wrong"),
    "closed account": ("closed", PASSWORD),
    "never activated": ("fresh", PASSWORD),
    "holds no office": ("idle", "wrong"),
}


@pytest.fixture
def accounts(cast):
    closed = make_user("closed", "停用的人", cast.district)
    closed.is_active = False
    closed.save(update_fields=["is_active"])
    fresh = make_user("fresh", "没来过的人", cast.district)
    fresh.set_unusable_password()
    fresh.save(update_fields=["password"])
    make_user("idle", "没有任职的人")
    return cast


@pytest.fixture
def hashes(monkeypatch):
    """How often the preferred hasher reckons; a list that grows."""
    made, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *args: made.append(1) or encode(self, *args))
    return made


def measured(client, hashes, username, password):
    hashes.clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.post("/sign-in/", {"username": username, "password": password})
    text = response.content.decode().replace(f'value="{username}"', "")
    return {
        "status": response.status_code,
        "page": re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text),
        "retry": response.headers.get("Retry-After"),
        "hashes": len(hashes),
        "statements": [
            re.sub(r"[(=].*", "", query["sql"])[:40] for query in queries if "SAVEPOINT" not in query["sql"]
        ],
    }


def test_all_refusals_are_one_and_cost_one_hash_and_the_same_statements(client, accounts, hashes):
    found = {kind: measured(client, hashes, *said) for kind, said in REFUSED.items()}
    first = found["wrong password"]
    assert first["status"] == 200
    assert first["hashes"] == 1
    for kind, answer in found.items():
        same = {part: answer[part] == first[part] for part in ("status", "page", "hashes")}
        assert all(same.values()), f"{kind}: {same}"
        assert len(answer["statements"]) == len(first["statements"]), f"{kind}: {answer['statements']}"


def test_a_shut_door_costs_the_same_for_whoever_stands_before_it(client, accounts, hashes, settings):
    settings.SIGN_IN_FAILURES_PER_PLACE = 3
    found = {}
    for kind, said in REFUSED.items():
        for _ in range(3):
            client.post("/sign-in/", {"username": said[0], "password": "wrong"})
        found[kind] = measured(client, hashes, *said)
    first = found["wrong password"]
    assert (first["status"], first["hashes"]) == (429, 1)
    for kind, answer in found.items():
        assert {**answer, "statements": 0} == {**first, "statements": 0}, kind
        assert len(answer["statements"]) == len(first["statements"]), kind


def test_an_old_hash_is_renewed_when_its_password_is_given(client, accounts, settings):
    settings.PASSWORD_HASHERS = [settings.PASSWORD_HASHERS[0], "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    User.objects.filter(username="district").update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    assert client.post("/sign-in/", {"username": "district", "password": PASSWORD}).status_code == 302
    assert User.objects.get(username="district").password.startswith("md5$")


@pytest.mark.parametrize("taken", ["District", "DISTRICT"])
def test_user_names_differ_by_more_than_case(accounts, taken):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(taken, "另一人")
    with pytest.raises(ValidationError, match="已有人用"):
        User(username=taken, name="另一人", password="x").validate_constraints()


@pytest.mark.parametrize(
    "name", ["15400001234", "138-0013-8000", "+8613800138000", "86-13800138000", "１３８００１３８０００"]
)
def test_a_user_name_never_stands_in_front_of_a_phone(accounts, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(name, "冒名的人")
    with pytest.raises(ValidationError, match="手机号的样子"):
        User(username=User.normalize_username(name), name="冒名的人", password="x").validate_constraints()


@pytest.mark.parametrize("name", ["20260101", "2026-0101-77", "13800138", "a13800138000"])
def test_a_number_that_is_no_phone_may_be_a_user_name(accounts, name):
    assert make_user(name, "学号").pk


def test_one_phone_belongs_to_one_account(accounts):
    for user in User.objects.filter(username__in=["closed", "fresh"]).order_by("pk"):
        user.phone = "15400007788"
        if user.username == "closed":
            user.save(update_fields=["phone"])
        else:
            with pytest.raises(ValidationError, match="另一个账号"):
                user.phone_index = User.objects.get(username="closed").phone_index
                user.validate_constraints()
            with pytest.raises(IntegrityError), transaction.atomic():
                user.save(update_fields=["phone"])


def test_a_phone_is_sealed_in_the_database(accounts):
    user = User.objects.get(username="closed")
    user.phone = "15400007788"
    user.save(update_fields=["phone"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, phone_index FROM teams_user WHERE id = %s", [user.pk])
        assert not any("15400007788" in column or not column for column in cursor.fetchone())
    assert User.objects.get(username="closed").phone == "15400007788"
