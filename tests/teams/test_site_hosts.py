"""Which unit a row of a sheet of sites means: by what it is known, within whose reach, and as it is today."""

from datetime import date

import pytest

from teams.actions.sheets import correct_row
from teams.actions.sites import open_site
from teams.actions.unit_ends import merge_organisation
from teams.actions.units import open_organisation
from teams.models import Organisation, Site
from teams.site_sheet.hosts import Hosts
from tests.books import place, sites
from tests.cast import START
from tests.imports import apply, take_in
from tests.teams.test_site_sheet import check, errors, sheet, verdicts

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.mark.parametrize("host", ["440902-yj", "羊角镇团委", "羊角镇", "羊角镇（440902-YJ）", " 羊 角 镇 ", "老羊角"])
def test_the_unit_is_known_by_code_name_short_name_label_or_alias(cast, host):
    Organisation.objects.filter(pk=cast.town.pk).update(aliases=["老羊角"])
    outcome = check(cast, place("车田村", host))
    assert verdicts(outcome) == ["new"]
    assert outcome.lines[0].proposal.host == cast.town
    assert outcome.lines[0].cells["read"]["host"] == "羊角镇（440902-YJ）"


def test_sites_of_a_merged_unit_are_known_at_the_one_it_lives_on_in(cast):
    old = open_organisation(
        actor=None,
        code="440902-LX",
        name="鳌头镇团委",
        short_name="鳌头镇",
        kind="township",
        parent=cast.district,
        from_on=START,
    )
    site = open_site(actor=None, host=old, name="鳌头圩", kind="facility")
    merge_organisation(actor=cast.official, organisation=old, into=cast.town, from_on=date(2026, 6, 1))
    for host in ("440902-LX", "440902-YJ"):
        outcome = check(cast, place("鳌头圩", host, 类型="阵地"))
        assert verdicts(outcome) == ["unchanged"]
        assert outcome.lines[0].proposal.site == site
    assert check(cast, place("鳌头新村", "鳌头镇")).lines[0].proposal.host == cast.town


def test_a_unit_out_of_reach_looks_like_an_unknown_one(cast):
    sentences = set()
    for code in ("440904", "440900", "440999"):
        (refusal,) = check(cast, place("车田村", code)).errors
        sentences.add((refusal["code"], refusal["message"].replace(code, "X")))
    assert len(sentences) == 1
    (refusal,) = check(cast, place("车田村", "团电白区委")).errors
    assert "电白" not in refusal["message"].replace("“团电白区委”", "")


def test_the_importers_own_reach_counts_and_not_only_the_chosen_unit(cast):
    assert errors(check(cast, place("车田村", "440904"), top=cast.city)) == [("unknown_host", 2, "C")]
    assert errors(check(cast, place("车田村", "440904"), top=cast.city, actor=cast.city_official)) == []
    assert errors(check(cast, place("车田村"), actor=cast.reader)) == [("unknown_host", 2, "C")]


def test_a_near_miss_is_suggested(cast):
    (refusal,) = check(cast, place("车田村", "羊脚镇团委")).errors
    assert "是不是羊角镇（440902-YJ）" in refusal["message"]
    choice, typed = refusal["control"]
    assert ["440902-YJ", "羊角镇（440902-YJ），羊角镇团委"] in choice["options"]
    assert (typed["name"], typed["kind"]) == ("host", "unit")


def test_of_two_units_of_one_name_the_right_one_is_chosen(cast):
    open_organisation(
        actor=None,
        code="440902-YJ2",
        name="羊角镇中学团委",
        short_name="羊角镇",
        kind="affiliated",
        parent=cast.district,
        from_on=START,
    )
    meaning = sheet(cast)
    batch = take_in(
        actor=cast.official, meaning=meaning, content=sites(place("车田村", "羊角镇")), file_name="点位.xlsx"
    )
    row = batch.rows.get()
    assert [one["code"] for one in row.notes] == ["ambiguous"]
    correct_row(actor=cast.official, row=row, changes={"host_code": "440902-YJ2"}, meaning=meaning)
    apply(actor=cast.official, batch=batch, meaning=meaning)
    assert Site.objects.get(name="车田村").host.code == "440902-YJ2"


def test_a_closed_unit_takes_no_site(cast):
    Organisation.objects.filter(pk=cast.town.pk).update(closed_on=date(2026, 3, 1))
    assert errors(check(cast, place("车田村"))) == [("refused", 2, "C")]


def test_among_thousands_of_towns_the_near_one_is_still_suggested(cast):
    many = [Organisation(pk=10_000 + n, code=f"T{n}", name=f"第{n}镇团委", short_name=f"第{n}镇") for n in range(3_000)]
    hosts = Hosts([*many, cast.town])
    assert hosts.near("羊脚镇团委")[0] == cast.town
    assert hosts.near("羊角镇团委员会")[0] == cast.town
    assert hosts.near("深圳市民办学校联合会") == []
