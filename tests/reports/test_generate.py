"""The made-up province: repeatable, consistent, and never among real rows."""

import json
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F, Q

from reports.generate.places import GUANGDONG
from reports.generate.presets import PRESETS
from reports.generate.province import APPS, NotEmpty, generate
from tasks.choices import RecordState
from tasks.models import Placement, Programme, Record, RecordChange
from teams.actions.units import open_organisation
from teams.choices import OrganisationKind
from teams.models import Member, Organisation, Parentage, Site, User
from youthwork.lib.search import initials

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 18)
# What differs each time, being encrypted or a secret; and what is derived with a key from what is not.
SECRETS = {"phone", "contact_phone", "contact", "password", "salt", "actor_hash", "digest"}


def quietly(line: str) -> None:
    """Nobody listens to the progress."""


@pytest.fixture(autouse=True)
def at_home(settings):
    """As on somebody's own machine, whatever database the tests run on."""
    settings.EMBEDDED = True


@pytest.fixture
def tiny() -> dict:
    return generate("tiny", seed=1, today=TODAY, tell=quietly)


def rows(seed: int) -> dict[str, list[dict]]:
    """Every row of a world of its own, which is gone afterwards."""
    with transaction.atomic():
        generate("tiny", seed=seed, today=TODAY, tell=quietly)
        found = {}
        for model in (model for label in APPS for model in apps.get_app_config(label).get_models()):
            names = [field.attname for field in model._meta.concrete_fields]
            kept = [name for name in names if name not in SECRETS and not name.endswith(("created_at", "_joined"))]
            kept = [name for name in kept if name != "drafted_at"]
            found[model.__name__] = list(model._default_manager.order_by("pk").values(*kept))
        transaction.set_rollback(True)
    return found


def run(*arguments: str) -> dict:
    out = StringIO()
    call_command("generate", "--preset", "tiny", "--seed", "1", "--format", "json", *arguments, stdout=out, stderr=out)
    return json.loads(out.getvalue().splitlines()[-1])


def test_the_public_places_are_all_there():
    assert len(GUANGDONG) == 21
    counties = [county for city in GUANGDONG for county in city.counties]
    assert len(counties) == len({county.code for county in counties}) == 122
    assert all(county.code.startswith(city.code[:4]) for city in GUANGDONG for county in city.counties)


def test_a_province_is_as_large_as_it_should_be():
    preset = PRESETS["guangdong"]
    assert (preset.townships, preset.villages, preset.universities) == (1_609, 26_000, 150)
    assert (preset.teams, preset.members, preset.areas) == (3_000, 40_000, 124)


def test_the_same_seed_gives_the_same_rows_and_another_one_others():
    first, again, other = rows(1), rows(1), rows(2)
    assert first == again
    assert first["Member"] != other["Member"]
    assert len(first["Member"]) == len(other["Member"]) == 20


@pytest.mark.both
def test_everything_derived_agrees_with_what_it_is_derived_from(tiny):
    out = StringIO()
    call_command("check_consistency", "--format", "json", stdout=out)
    found = json.loads(out.getvalue())
    assert found["wrong"] == []
    assert found["checked"] > 40
    assert (
        not Placement.objects.annotate(people=Count("team__memberships", filter=Q(team__memberships__to_on=None)))
        .exclude(filled=F("people"))
        .exists()
    )


def test_the_tree_is_one_that_the_library_could_have_grown(tiny):
    assert not any(Organisation.objects.find_problems())
    assert Parentage.objects.count() == Organisation.objects.count()
    for unit in Organisation.objects.all():
        parent = Organisation.objects.get_parent(unit)
        assert unit.parentages.get().parent == parent
    assert Organisation.objects.filter(kind=OrganisationKind.VILLAGE).count() == PRESETS["tiny"].villages


def test_what_counts_waits_in_the_queue_and_nothing_else_does(tiny):
    approved = Record.objects.approved().order_by("programme", "occurred_on")
    queued = RecordChange.objects.order_by("programme", "occurred_on")
    pair = ("programme", "occurred_on")
    assert list(queued.values_list(*pair)) == list(approved.values_list(*pair))
    assert set(Record.objects.values_list("state", flat=True)) == set(RecordState.values)


def test_a_member_is_found_by_phone_and_the_number_is_nobodys(tiny):
    member = Member.objects.get(pk=7)
    assert member.phone.startswith("154")
    assert Member.objects.with_phone(member.phone).get() == member


def test_units_sites_and_projects_are_found_as_everywhere(tiny):
    for model in (Organisation, Site, Programme):
        row = model.objects.order_by("-pk").first()
        assert row in model.objects.matching(row.name)
        assert row in model.objects.matching(initials(row.name))


def test_only_the_accounts_that_are_named_have_the_known_password(tiny, settings):
    named = {account["username"] for account in tiny["accounts"]}
    assert named == {
        f"g-{who}" for who in ["admin", "auditor", "province", "city", "county", "township", "university", "leader"]
    }
    for user in User.objects.all():
        assert user.check_password(settings.DEMO_PASSWORD) == (user.username in named)


@pytest.mark.both
def test_life_goes_on_after_it(tiny):
    """The counters of ids stand behind the ids that were given."""
    parent = Organisation.objects.get(path=User.objects.get(username="g-county").paths()[0])
    unit = open_organisation(
        actor=None, code="X", name="新镇团委", short_name="新镇", kind="township", parent=parent, from_on=TODAY
    )
    assert unit.pk > tiny["counts"]["organisation"]
    assert unit.path > Organisation.objects.children_of(parent).exclude(pk=unit.pk).last().path


def test_the_command_says_what_it_made():
    said = run("--today", "2026-06-18")
    assert said["counts"]["member"] == Member.objects.count() == 20
    assert said["rows"] == sum(said["counts"].values())
    assert {"username": "g-county", "role": "official", "organisation": "440902"} in said["accounts"]


def test_it_refuses_to_mix_with_anything(cast):
    before = Organisation.objects.count()
    with pytest.raises(NotEmpty):
        generate("tiny", seed=1, today=TODAY, tell=quietly)
    with pytest.raises(CommandError) as refusal:
        run()
    assert refusal.value.returncode == 1
    assert "已有数据" in str(refusal.value)
    assert Organisation.objects.count() == before


def test_a_server_wants_to_be_asked_twice_and_a_password_of_its_own(settings):
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="--yes"):
        run()
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        run("--yes")
    assert not User.objects.exists()
    settings.DEMO_PASSWORD = "another-one-of-ours"
    assert run("--yes")["counts"]["user"] == User.objects.count()


def test_a_day_that_is_none_is_wrong_usage():
    with pytest.raises(CommandError) as refusal:
        run("--today", "18.6.2026")
    assert refusal.value.returncode == 2
