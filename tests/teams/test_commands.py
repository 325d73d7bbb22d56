"""A new platform gets its first unit and its first account from the command line."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from teams.models import AuditEntry, Organisation, User

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_a_new_platform_gets_its_root_and_its_first_administrator(today, client):
    assert "共青团广东省委员会" in run("open_root", "440000", "--name", "共青团广东省委员会", "--short-name", "团省委")
    said = json.loads(
        run(
            "open_account", "first", "--name", "何立新", "--organisation", "440000", "--role", "sysadmin",
            "--format", "json",
        )
    )  # fmt: skip
    assert (said["username"], said["role"], said["organisation"]) == ("first", "sysadmin", "440000")
    assert client.login(username="first", password=said["password"])
    assert client.get("/organisations/").status_code == 200
    assert Organisation.objects.get().parentages.get().parent is None
    assert not AuditEntry.objects.filter(after__icontains=said["password"]).exists()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["open_account", "new", "--organisation", "999999"], "没有代码为999999"),
        (["open_account", "district", "--organisation", "440902"], "已有人用"),
    ],
)
def test_an_unknown_unit_and_a_taken_name_are_refused_and_nothing_is_left(cast, words, reason):
    before = User.objects.count()
    with pytest.raises(CommandError, match=reason):
        run(*words, "--name", "某人", "--role", "official")
    assert User.objects.count() == before


def test_a_code_in_use_is_refused(cast):
    with pytest.raises(CommandError, match="440902"):
        run("open_root", "440902", "--name", "又一个", "--short-name", "又一个")
