"""Tags of units: added, renamed, removed, given to several at once; who may, and what the log tells."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from teams.actions.tags import add_tag, remove_tag, rename_tag, tag_units, untag_unit
from teams.audit_words import said
from teams.models import AuditEntry, Organisation, Tag

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def tag(cast):
    return add_tag(actor=cast.official, name="重点帮扶镇")


@pytest.fixture
def official(cast, client):
    client.force_login(cast.official)
    return client


def bearing(tag) -> list[str]:
    return [str(unit) for unit in Organisation.objects.filter(tags=tag)]


def log(verb) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(verb=verb).order_by("pk"))


def test_a_name_is_given_once(cast, tag):
    with pytest.raises(ValidationError, match="已有同名的分类"):
        add_tag(actor=cast.official, name="重点帮扶镇")
    other = add_tag(actor=cast.official, name="城区")
    with pytest.raises(ValidationError, match="已有同名的分类"):
        rename_tag(actor=cast.official, tag=other, name="重点帮扶镇")


def test_each_unit_gets_a_line_in_its_own_log_and_only_once(cast, tag):
    assert tag_units(actor=cast.official, tag=tag, units=[cast.street, cast.town]) == [cast.street, cast.town]
    assert tag_units(actor=cast.official, tag=tag, units=[cast.town]) == []
    entries = log("归入分类")
    assert [entry.organisation for entry in entries] == [cast.street, cast.town]
    assert [(line.label, line.after) for line in said(entries[0])] == [("分类", "重点帮扶镇")]


def test_a_unit_is_taken_out_once(cast, tag):
    tag_units(actor=None, tag=tag, units=[cast.town])
    assert untag_unit(actor=cast.official, tag=tag, unit=cast.town)
    assert not untag_unit(actor=cast.official, tag=tag, unit=cast.town)
    assert bearing(tag) == [] and len(log("移出分类")) == 1


def test_a_removed_tag_leaves_the_units_and_their_names_in_the_log(cast, tag):
    tag_units(actor=None, tag=tag, units=[cast.street, cast.town])
    remove_tag(actor=cast.official, tag=tag)
    assert not Tag.objects.exists() and Organisation.objects.filter(pk=cast.town.pk).exists()
    lines = {line.label: line.before for line in said(log("删除分类")[0])}
    assert lines["名称"] == "重点帮扶镇" and "官渡街道、羊角镇" in lines.values()


def test_who_edits_not_all_of_its_units_neither_renames_nor_removes(cast, official, tag):
    tag_units(actor=None, tag=tag, units=[cast.town, cast.stranger])
    for page in ("teams:tag-rename", "teams:tag-remove"):
        assert official.post(reverse(page, args=[tag.pk]), {"name": "别的"}).status_code == 403
    page = official.get(reverse("teams:tag", args=[tag.pk])).content.decode()
    assert "羊角镇" in page and "团电白区委" not in page and "由上级来做" in page
    assert Tag.objects.get(pk=tag.pk).name == "重点帮扶镇"


def test_a_level_below_is_listed_with_check_marks_and_sorted_at_once(cast, official, tag):
    address = reverse("teams:tag-units", args=[tag.pk])
    tag_units(actor=None, tag=tag, units=[cast.street])
    listed = official.get(address, {"below": cast.district.code, "step": "township"})
    assert listed.context["form"].listed == [cast.town]
    official.post(address, {"units": [cast.town.pk], "organisation": cast.village.code})
    assert bearing(tag) == ["官渡街道", "羊角镇", "石曹村"]


def test_nothing_chosen_is_asked_for_and_a_unit_out_of_reach_does_not_exist(cast, official, tag):
    address = reverse("teams:tag-units", args=[tag.pk])
    assert "请勾选单位" in official.post(address, {}).content.decode()
    assert official.post(address, {"units": [cast.stranger.pk]}).status_code == 200
    assert "没有找到" in official.post(address, {"organisation": cast.stranger.code}).content.decode()
    assert bearing(tag) == []


def test_the_page_of_a_unit_shows_its_tags(cast, official, tag):
    page = reverse("teams:organisation", args=[cast.town.code])
    assert "没有分类" in official.get(page).content.decode()
    tag_units(actor=None, tag=tag, units=[cast.town])
    assert reverse("teams:tag", args=[tag.pk]) in official.get(page).content.decode()


def test_the_list_counts_the_units_that_the_reader_sees(cast, official, tag):
    tag_units(actor=None, tag=tag, units=[cast.town, cast.stranger])
    assert [row.number for row in official.get(reverse("teams:tags")).context["tags"]] == [1]
    official.post(reverse("teams:tags"), {"name": "城区"})
    assert Tag.objects.filter(name="城区").exists()
