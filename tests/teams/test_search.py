"""Finding a unit or a site: by code, names, aliases and pinyin initials, the nearest first."""

import pytest

from teams.actions.sites import edit_site, open_site
from teams.actions.units import open_organisation, rename_organisation
from teams.models import Organisation, Site
from tests.cast import START

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def found(text: str) -> list[str]:
    return [unit.code for unit in Organisation.objects.matching(text)]


def open_unit(cast, code: str, name: str, short_name: str, parent=None, kind: str = "township"):
    return open_organisation(
        actor=None,
        code=code,
        name=name,
        short_name=short_name,
        kind=kind,
        parent=parent or cast.district,
        from_on=START,
    )


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("440902-yj", "440902-YJ"),
        ("茂南区委", "440902"),
        ("tmnqw", "440902"),
        ("mnqw", "440902"),
        ("茂名职业技术学院", "MMZY"),
        ("羊角 团委", "440902-YJ"),
        ("ｍｍｚｙ", "MMZY"),
    ],
)
def test_a_unit_is_found_by_code_names_and_initials(cast, typed, code):
    assert found(typed)[0] == code


@pytest.mark.parametrize("typed", ["%", "_", "440902|440902-GD", "\\", "羊角 官渡"])
def test_what_is_typed_is_text_and_every_word_of_it_counts(cast, typed):
    assert found(typed) == []


def test_what_is_just_that_comes_first_then_what_begins_so_then_the_higher_unit(cast):
    open_unit(cast, "1", "新羊角镇团委", "新羊角镇")
    open_unit(cast, "2", "羊角圩团支部", "羊角圩", parent=cast.town)
    assert found("羊角镇") == ["440902-YJ", "440902-YJ-SC", "1"]
    assert found("羊角") == ["440902-YJ", "440902-YJ-SC", "2", "1"]


def test_codes_that_begin_alike_are_no_leak_and_the_short_one_is_first(cast):
    assert found("440902")[0] == "440902"
    assert set(found("440902")) == {unit.code for unit in Organisation.objects.in_subtree(cast.district)}


def test_renaming_moves_the_words_and_aliases_are_found(cast):
    unit = open_unit(cast, "371722", "共青团单县委员会", "团单县委")
    assert found("sxw") == []
    rename_organisation(actor=None, organisation=unit, name="单县团委", short_name="单县", aliases=["sx", "单父"])
    assert (found("sx")[0], found("单父"), found("sf")) == ("371722", ["371722"], [])
    assert found("tdxw") == []
    rename_organisation(actor=None, organisation=unit, name="共青团单县委员会", short_name="团单县委")
    unit.refresh_from_db()
    assert found("tdxw") == ["371722"]
    assert unit.aliases == ["sx", "单父"]


@pytest.mark.parametrize("typed", ["440902-YJ", "440902-yj", "羊角镇", "羊角 镇团委", "羊角镇（440902-YJ）"])
def test_a_name_means_the_unit_that_is_called_so(cast, typed):
    assert list(Organisation.objects.named(typed)) == [cast.town]


def test_a_name_means_all_that_bear_it_and_a_part_of_it_none(cast):
    other = open_unit(cast, "440904-YJ", "电白羊角镇团委", "羊角镇", parent=cast.stranger)
    assert list(Organisation.objects.named("羊角镇")) == [cast.town, other]
    assert list(Organisation.objects.named("羊角")) == []
    assert list(Organisation.objects.named("羊角镇（440904-YJ）")) == [other]


def test_a_site_is_found_by_name_and_initials_and_known_by_its_host(cast):
    site = open_site(actor=None, host=cast.street, name="宏丰新城", kind="community")
    assert list(Site.objects.matching("hfxc")) == [site]
    edit_site(actor=None, site=site, name="宏丰家园")
    assert list(Site.objects.matching("hfxc")) == []
    assert list(Site.objects.named("宏丰家园")) == [site]
    again = open_site(actor=None, host=cast.town, name="宏丰家园", kind="community")
    assert list(Site.objects.named("宏丰家园")) == [site, again]
    assert list(Site.objects.named(again.label)) == [again]


def test_the_search_page_finds_by_initials(cast, client):
    client.force_login(cast.official)
    shown = client.get("/organisations/?q=yjz").content.decode()
    assert "羊角镇团委" in shown
    assert "官渡街道团工委" not in shown
    assert "没有找到" in client.get("/organisations/?q=tdbqw").content.decode()


def test_aliases_are_given_on_the_page_of_names(cast, client):
    client.force_login(cast.official)
    address = f"/organisations/{cast.town.code}/rename/"
    data = {
        "name": cast.town.name,
        "short_name": cast.town.short_name,
        "aliases": "羊角圩， 老羊角、羊角圩",
        "from_on": "2026-06-18",
    }
    shown = client.post(address, data, follow=True).content.decode()
    assert "羊角圩、老羊角" in shown
    assert 'value="羊角圩、老羊角"' in client.get(address).content.decode()
    assert found("lyj") == [cast.town.code]
