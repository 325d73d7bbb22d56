"""Picking one of thousands: what is offered is what the form takes, and what a form asks back without JavaScript."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teams.actions.sites import open_site
from teams.actions.units import open_organisation
from teams.models import Organisation, Site
from tests.cast import START, make_record
from tests.reports.world import make_rule

pytestmark = pytest.mark.django_db

SITE = {"name": "宏丰新城", "kind": "community", "has_branch": "on"}


def hits(client, user, name: str, query: dict, *args) -> list[dict]:
    client.force_login(user)
    return client.get(reverse(name, args=args), query).json()["hits"]


def values(client, user, name: str, query: dict) -> list[str]:
    return [hit["value"] for hit in hits(client, user, name, query)]


def add_site(client, user, host: str, **more) -> str:
    client.force_login(user)
    return client.post(reverse("tasks:site-new"), SITE | {"host": host} | more, follow=True).content.decode()


@pytest.fixture
def namesake(cast) -> Organisation:
    """Another 羊角镇 of the same district."""
    return open_organisation(
        actor=None,
        code="440902-YX",
        name="新羊角镇团委",
        short_name="羊角镇",
        kind="township",
        parent=cast.district,
        from_on=START,
    )


def test_a_hit_is_told_apart_by_the_unit_above_and_the_code(cast, client):
    (hit,) = hits(client, cast.official, "teams:unit-search", {"q": "石曹"})
    assert hit == {"value": "石曹村（440902-YJ-SC）", "name": "羊角镇石曹村团支部", "about": "羊角镇，440902-YJ-SC"}


def test_only_open_units_of_ones_reach_are_offered_for_what_one_may_do_there(cast, client):
    assert values(client, cast.outsider, "teams:unit-search", {"q": "羊角"}) == []
    assert values(client, cast.reader, "teams:unit-search", {"q": "羊角镇"})
    assert values(client, cast.reader, "teams:unit-search", {"q": "羊角镇", "for": "units.edit"}) == []
    assert values(client, cast.official, "teams:unit-search", {"q": "羊角镇", "for": "no.such"}) == []
    Organisation.objects.filter(pk=cast.town.pk).update(closed_on="2026-06-01")
    assert values(client, cast.official, "teams:unit-search", {"q": "羊角镇"}) == ["石曹村（440902-YJ-SC）"]
    assert "没有找到“440902-YJ”" not in add_site(client, cast.official, "440902-YJ-SC")
    assert not Site.objects.filter(host=cast.town).exists()
    add_site(client, cast.official, "440902-YJ")
    assert not Site.objects.filter(host=cast.town).exists()


def test_a_list_ends_at_twenty_and_says_that_there_is_more(cast, client):
    for number in range(21):
        open_organisation(
            actor=None,
            code=f"YJ{number}",
            name=f"金塘{number}村团支部",
            short_name=f"金塘{number}村",
            kind="village",
            parent=cast.town,
            from_on=START,
        )
    client.force_login(cast.official)
    answer = client.get(reverse("teams:unit-search"), {"q": "金塘"}).json()
    assert (len(answer["hits"]), answer["more"]) == (20, True)
    assert client.get(reverse("teams:unit-search"), {"q": "金塘20"}).json()["more"] is False


def test_three_hits_cost_as_many_queries_as_one(cast, client):
    def cost(name: str, typed: str, expected: int) -> int:
        client.force_login(cast.official)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse(name), {"q": typed}).json()
        assert len(answer["hits"]) == expected
        return len(queries)

    for name, one, three in (
        ("teams:unit-search", "石曹", "440902-"),
        ("tasks:site-search", "石曹", ""),
        ("tasks:programme-search", "入户", ""),
    ):
        assert cost(name, one, 1) == cost(name, three, 4 if "unit" in name else 3)


@pytest.mark.parametrize("typed", ["440902-YJ", "羊角镇团委", "羊角镇", "yjz", "羊角镇（440902-YJ）"])
def test_what_is_typed_without_javascript_is_understood(cast, client, typed):
    assert "已加点位宏丰新城" in add_site(client, cast.official, typed)
    assert Site.objects.get(name="宏丰新城").host == cast.town


def test_a_text_that_fits_several_is_asked_back_and_the_answer_counts(cast, client, namesake):
    shown = add_site(client, cast.official, "羊角镇")
    assert "不止一个叫这个名称，请从列出的里选一个" in shown
    assert re.findall(r'name="host-chosen" value="([^"]+)"', shown) == ["440902-YJ", "440902-YX", "440902-YJ-SC"]
    assert 'value="羊角镇"' in shown
    answered = {"host-typed": "羊角镇", "host-chosen": namesake.code}
    # Another text since the question: the answer was not to it.
    assert "没有找到“官渡大道”" in add_site(client, cast.official, "官渡大道", **answered)
    assert "已加点位宏丰新城" in add_site(client, cast.official, "羊角镇", **answered)
    assert Site.objects.get(name="宏丰新城").host == namesake


def test_a_part_of_a_name_is_asked_back_even_where_one_thing_fits(cast, client):
    shown = add_site(client, cast.official, "石曹")
    assert "没有正好叫这个名称的" in shown
    assert 'value="440902-YJ-SC"' in shown
    assert not Site.objects.filter(name="宏丰新城").exists()


def test_a_unit_out_of_reach_looks_like_one_that_does_not_exist(cast, client):
    answers = []
    for typed in ("440904", "440999"):
        shown = add_site(client, cast.official, typed)
        answers.append(re.sub(r"csrf.*?>", "", shown).replace(typed, "TYPED"))
    assert answers[0] == answers[1]
    assert "没有找到“TYPED”" in answers[0]
    forged = add_site(client, cast.official, "羊角", **{"host-typed": "羊角", "host-chosen": "440904"})
    assert "没有找到“440904”" in forged


def test_a_placement_takes_a_site_by_its_name_and_shows_it_again(cast, client):
    client.force_login(cast.official)
    site = open_site(actor=None, host=cast.town, name="宏丰新城", kind="community")
    said = {"programmes": [cast.articles.pk], "site": "hfxc", "headcount": "3"}
    response = client.post(reverse("tasks:placement-new", args=[cast.document.pk]), said)
    assert response.status_code == 302
    row = cast.document.placements.get(site=site)
    shown = client.get(reverse("tasks:placement-edit", args=[row.pk])).content.decode()
    assert 'value="宏丰新城（440902-YJ）"' in shown


def test_a_filter_names_what_it_filters_by_and_asks_back(cast, client):
    make_record(cast, people=41)
    make_record(cast, people=42, placement=cast.stone)
    client.force_login(cast.official)

    def seen(**query) -> tuple[set, str]:
        response = client.get(reverse("tasks:records"), query)
        return {row.people for row in response.context["rows"]}, response.content.decode()

    people, shown = seen(site=cast.campus.site_id, programme=cast.cleaning.pk)
    assert people == {41}
    assert 'value="官渡校园社区（440902-GD-XY）"' in shown
    assert f'value="创文巩卫工作（{cast.document}）"' in shown
    assert seen(site="gdxysq")[0] == {41}
    assert seen(programme=f"创文巩卫工作（{cast.document}）")[0] == {41, 42}
    people, shown = seen(site="官渡")
    assert people == set()
    assert "点位：没有正好叫这个名称的" in shown
    assert seen(**{"site": "官渡", "site-typed": "官渡", "site-chosen": cast.campus.site_id})[0] == {41}
    assert seen(site="9" * 30)[0] == set()


def test_review_offers_only_where_something_waits(cast, client):
    make_record(cast, state="submitted")
    make_record(cast, placement=cast.stone)
    query = {"q": "村"} | {"for": "review"}
    assert values(client, cast.official, "tasks:site-search", {"q": "村"}) == ["羊角镇石曹村（440902-YJ-SC）"]
    assert values(client, cast.official, "tasks:site-search", query) == []
    assert values(client, cast.official, "tasks:site-search", query | {"q": "gd"}) == ["官渡校园社区（440902-GD-XY）"]
    assert len(values(client, cast.official, "tasks:programme-search", query | {"q": ""})) == 1
    assert client.get(reverse("tasks:review"), {"site": "官渡校园社区"}).context["listing"].total == 1
    assert client.get(reverse("tasks:review"), {"site": "羊角镇石曹村"}).context["listing"].total == 0


def test_totals_go_to_the_unit_that_was_typed(cast, client):
    make_rule(cast)
    client.force_login(cast.city_official)
    address = reverse("reports:totals")
    response = client.get(address, {"unit": "mnqw", "by": "site"})
    assert "单位：没有正好叫这个名称的" in response.content.decode()
    assert 'value="440902"' in response.content.decode()
    response = client.get(address, {"unit": "团茂南区委", "by": "site", "page": "2"})
    assert (response.status_code, response["Location"]) == (302, f"{address}?by=site&organisation=440902")
    assert client.get(address, {"organisation": "440902"}).status_code == 200
    client.force_login(cast.official)
    assert client.get(address, {"organisation": "440904"}).status_code == 404


def test_no_page_holds_a_list_of_all_units(cast, client):
    """A unit of the reader's reach that a page has no other reason to name stands in none of its forms."""
    for number in range(30):
        open_organisation(
            actor=None,
            code=f"ZZ-{number}",
            name=f"某某{number}村团支部",
            short_name=f"某某{number}村",
            kind="village",
            parent=cast.village,
            from_on=START,
        )
    client.force_login(cast.official)
    for name, args in (
        ("tasks:site-new", []),
        ("tasks:task-assign", [cast.task.pk]),
        ("tasks:placement-new", [cast.document.pk]),
        ("tasks:roster-import", []),
        ("tasks:organisations-import", []),
        ("tasks:records", []),
        ("reports:totals", []),
    ):
        assert "某某" not in client.get(reverse(name, args=args)).content.decode(), name


def test_no_form_offers_units_or_sites_in_a_select():
    """Owners and assigners are few: the units for which one acts oneself."""
    # Owner; assigner, and who adds a participant; for whom a figure is typed in.
    short = {"tasks/forms/work.py": 1, "tasks/forms/assignments.py": 2, "tasks/forms/indicators.py": 1}
    root = Path(__file__).resolve().parents[2]
    found = {}
    for path in root.glob("*/forms/*.py"):
        text = path.read_text(encoding="utf-8")
        shown = re.findall(
            r"ModelChoiceField\((?:[^()]|\([^()]*\))*\b(?:Organisation|Site)\b(?:[^()]|\([^()]*\))*\)", text
        )
        if number := sum("HiddenInput" not in field for field in shown):
            found[str(path.relative_to(root))] = number
    assert found == short
