"""The tree of units: what is shown of it, opening and renaming."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teams.actions.units import open_organisation, rename_organisation
from teams.choices import SiteKind
from teams.models import AuditEntry, Organisation, Parentage, Site
from teams.unit_counts import with_counts
from tests.cast import START

pytestmark = pytest.mark.django_db

NEW = {
    "code": "440902-JT",
    "name": "金塘镇团委",
    "short_name": "金塘镇",
    "kind": "township",
    "level": "township",
    "from_on": "2026-06-01",
}


def page(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_starts_at_the_readers_unit_and_shows_one_level(client, cast):
    client.force_login(cast.official)
    shown = page(client, "/organisations/")
    assert "共青团茂名市茂南区委员会" in shown
    assert "羊角镇团委" in shown
    assert "羊角镇石曹村团支部" not in shown
    assert "共青团茂名市委员会" not in shown


@pytest.mark.both
@pytest.mark.parametrize("url", ["/organisations/%00/", "/organisations/?at=a%00b"])
def test_a_code_that_no_unit_can_have_is_not_found(client, cast, url):
    client.force_login(cast.official)
    assert client.get(url).status_code == 404


def test_a_branch_opens_with_the_way_down_to_it(client, cast):
    client.force_login(cast.official)
    shown = page(client, f"/organisations/?at={cast.town.code}")
    way = [shown.index(name) for name in ("共青团茂名市茂南区委员会", "羊角镇团委", "羊角镇石曹村团支部")]
    assert way == sorted(way)
    assert "官渡街道团工委" not in shown


def test_a_foreign_branch_does_not_exist(client, cast):
    client.force_login(cast.outsider)
    assert client.get(f"/organisations/?at={cast.town.code}").status_code == 404
    assert client.get(f"/organisations/{cast.town.code}/").status_code == 404


def test_searching_finds_names_and_codes_at_any_depth_with_the_unit_above(client, cast):
    client.force_login(cast.official)
    shown = page(client, "/organisations/?q=石曹")
    assert "羊角镇石曹村团支部" in shown
    assert 'data-label="上级">羊角镇<' in shown
    assert "羊角镇石曹村团支部" in page(client, "/organisations/?q=yj-sc")
    assert "没有找到" in page(client, "/organisations/?q=电白")


@pytest.mark.both
def test_sites_are_counted_with_those_below_and_people_as_of_today(cast):
    rows = {unit.pk: unit for unit in with_counts(Organisation.objects.all(), on=date(2026, 6, 18))}
    assert rows[cast.district.pk].sites_below == 3
    assert rows[cast.town.pk].sites_below == 1
    assert rows[cast.stranger.pk].sites_below == 0
    assert rows[cast.district.pk].people_here == 2
    assert rows[cast.town.pk].people_here == 0
    before = {unit.pk: unit for unit in with_counts(Organisation.objects.all(), on=date(2025, 12, 31))}
    assert before[cast.district.pk].people_here == 0


def test_three_units_cost_as_many_queries_as_one(client, cast):
    client.force_login(cast.official)

    def cost(query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, f"/organisations/?{query}")
        return len(queries)

    assert cost("q=石曹") == cost("q=羊角")
    before = cost(f"at={cast.town.code}")
    for number in ("1", "2"):
        open_organisation(
            actor=None,
            code=f"YJ-{number}",
            name=f"第{number}村",
            short_name=number,
            kind="village",
            parent=cast.town,
            from_on=START,
        )
    assert cost(f"at={cast.town.code}") == before


def test_the_page_of_a_unit_shows_who_works_there_and_its_own_sites(client, cast):
    Site.objects.create(name="羊角镇", kind=SiteKind.TOWN, host=cast.town, contact_phone="15400009999")
    client.force_login(cast.official)
    shown = page(client, f"/organisations/{cast.town.code}/")
    assert "本级1，含下级2" in shown
    assert "还没有人在这里任职" in shown
    assert "9999" not in shown
    own = page(client, f"/organisations/{cast.district.code}/")
    assert "韩雪" in own
    assert "刘静" in own


def test_the_unit_above_ones_own_is_named_but_not_linked(client, cast):
    client.force_login(cast.official)
    shown = page(client, f"/organisations/{cast.district.code}/")
    assert "<dd>团茂名市委</dd>" in shown
    assert f'href="/organisations/{cast.city.code}/"' not in shown


def test_a_reader_is_offered_nothing_to_change(client, cast):
    client.force_login(cast.reader)
    shown = page(client, f"/organisations/{cast.town.code}/")
    assert "改名称" not in shown
    assert "设下级单位" not in shown


def test_opening_a_unit_puts_it_below_with_its_parentage_and_an_entry(client, cast):
    client.force_login(cast.official)
    response = client.post(f"/organisations/{cast.district.code}/open/", NEW)
    assert response["Location"] == "/organisations/440902-JT/"
    unit = Organisation.objects.get(code="440902-JT")
    assert Organisation.objects.get_parent(unit) == cast.district
    assert Parentage.objects.get(organisation=unit).from_on == date(2026, 6, 1)
    assert AuditEntry.objects.first().verb == "设立"
    assert "金塘镇已设立" in page(client, "/organisations/440902-JT/")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"code": "440902-YJ"}, "这个代码已有单位在用"),
        ({"code": "jin tang"}, "代码由大写字母和数字组成"),
        ({"name": ""}, "这个字段是必填项"),
        ({"from_on": "soon"}, "日期"),
    ],
)
def test_a_unit_that_cannot_be_opened_says_why(client, cast, data, sentence):
    client.force_login(cast.official)
    count = Organisation.objects.count()
    response = client.post(f"/organisations/{cast.district.code}/open/", NEW | data)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert Organisation.objects.count() == count


@pytest.mark.both
def test_renaming_keeps_the_code_and_tells_both_names(cast):
    rename_organisation(actor=cast.official, organisation=cast.town, name="羊角镇团工委", short_name="羊角")
    unit = Organisation.objects.get(pk=cast.town.pk)
    assert (unit.code, unit.name, unit.short_name, unit.path) == ("440902-YJ", "羊角镇团工委", "羊角", cast.town.path)
    entry = AuditEntry.objects.first()
    assert (entry.verb, entry.before["name"], entry.after["name"]) == ("更名", "羊角镇团委", "羊角镇团工委")


@pytest.mark.both
def test_renaming_to_the_same_name_leaves_no_entry(cast):
    count = AuditEntry.objects.count()
    rename_organisation(
        actor=cast.official, organisation=cast.town, name=cast.town.name, short_name=cast.town.short_name
    )
    assert AuditEntry.objects.count() == count


def test_the_new_name_is_said_on_the_page(client, cast):
    client.force_login(cast.official)
    data = {"name": "羊角镇团工委", "short_name": "羊角", "from_on": "2026-06-18"}
    response = client.post(f"/organisations/{cast.town.code}/rename/", data, follow=True)
    assert "名称已改为羊角镇团工委" in response.content.decode()


def test_a_superior_may_change_a_unit_below_and_a_neighbour_may_not(client, cast):
    data = {"name": "羊角镇团工委", "short_name": "羊角", "from_on": "2026-06-18"}
    client.force_login(cast.city_official)
    assert client.post(f"/organisations/{cast.town.code}/rename/", data).status_code == 302
    client.force_login(cast.outsider)
    assert client.post(f"/organisations/{cast.town.code}/rename/", data).status_code == 404
    client.force_login(cast.reader)
    assert client.post(f"/organisations/{cast.town.code}/rename/", data).status_code == 403
