"""Rows of the arrangement: brought by a sheet, added and changed on the page."""

import pytest
from django.core.exceptions import ValidationError

from tasks.actions.placements import add_placement, edit_placement, lines_of, place_row, programmes_key
from tasks.models import Placement, Programme
from teams.models import AuditEntry, Site
from tests.cast import make_record

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def bridge(cast) -> Site:
    return Site.objects.create(name="官渡桥北社区", kind="community", host=cast.street)


def place(cast, site, programmes, **said):
    said = {"position": 7, "block": 7, "headcount": 20, **said}
    return place_row(actor=cast.official, document=cast.document, site=site, programmes=programmes, **said)


def test_spellings_of_one_cell_have_one_key():
    assert programmes_key(["“油城墟”\n青年直播街"]) == programmes_key(["“油城墟” 青年直播街"])
    assert programmes_key(["甲", "乙"]) != programmes_key(["乙", "甲"])


def test_the_two_lines_are_the_two_issuers(cast):
    assert lines_of(cast.document) == (cast.district, cast.college)
    cast.document.issuer_rows.filter(organisation=cast.college).delete()
    assert lines_of(cast.document) == (cast.district, None)


def test_a_row_from_a_sheet_is_made_once(cast, bridge):
    programmes = [("1.", cast.cleaning), ("2.", cast.visits)]
    row, created = place(cast, bridge, programmes)
    assert created
    assert (row.host, row.sending, row.team) == (cast.district, cast.college, None)
    assert row.programmes_printed == "1. 创文巩卫工作\n2. 入户宣传"
    entries = AuditEntry.objects.count()
    again, created = place(cast, bridge, programmes)
    assert (again, created) == (row, False)
    assert AuditEntry.objects.count() == entries


def test_a_row_from_a_sheet_brings_the_headcount_and_the_place_in_the_table(cast):
    row, created = place(cast, cast.stone.site, [("1.", cast.cleaning), ("2.", cast.visits)], headcount=25, position=9)
    assert not created
    row.refresh_from_db()
    assert (row.pk, row.headcount, row.position, row.filled) == (cast.stone.pk, 25, 9, 1)
    assert AuditEntry.objects.latest("pk").before["headcount"] == 20


@pytest.mark.parametrize("headcount", [0, 1])
def test_a_headcount_below_the_people_there_is_refused(cast, headcount):
    with pytest.raises(ValidationError):
        place(cast, cast.campus.site, [("", cast.cleaning), ("", cast.visits)], headcount=headcount)
    cast.campus.refresh_from_db()
    assert (cast.campus.headcount, cast.campus.position) == (20, 1)


def test_an_added_row_joins_the_cell_of_its_programmes(cast, bridge):
    row = add_placement(
        actor=cast.official, document=cast.document, site=bridge, programmes=[cast.articles], headcount=5
    )
    assert (row.position, row.block) == (4, cast.account.block)
    lone = add_placement(
        actor=cast.official, document=cast.document, site=bridge, programmes=[cast.cleaning, cast.visits], headcount=5
    )
    assert (lone.position, lone.block) == (3, cast.stone.block)
    positions = Placement.objects.filter(document=cast.document).values_list("position", flat=True)
    assert sorted(positions) == [1, 2, 3, 4, 5]


def test_positions_and_cells_count_from_the_top_without_gaps(cast, bridge):
    Placement.objects.filter(pk=cast.account.pk).update(position=9, block=9)
    add_placement(actor=cast.official, document=cast.document, site=bridge, programmes=[cast.visits], headcount=5)
    counted = Placement.objects.filter(document=cast.document).order_by("position").values_list("position", "block")
    assert list(counted) == [(1, 1), (2, 2), (3, 3), (4, 4)]


def test_new_programmes_get_a_cell_of_their_own_with_numbers(cast, bridge):
    row = add_placement(
        actor=cast.official, document=cast.document, site=bridge, programmes=[cast.visits, cast.articles], headcount=5
    )
    assert row.block == 4
    assert [str(item) for item in row.programme_rows.all()] == ["1. 入户宣传", "2. 编辑推文"]


def test_the_same_row_twice_and_a_foreign_programme_are_refused(cast):
    own = Programme.objects.create(name="各地项目", owner=cast.district)
    with pytest.raises(ValidationError, match="已经有一行"):
        add_placement(
            actor=cast.official,
            document=cast.document,
            site=cast.account.site,
            programmes=[cast.articles],
            headcount=5,
        )
    for programmes in ([own], []):
        with pytest.raises(ValidationError):
            add_placement(
                actor=cast.official,
                document=cast.document,
                site=cast.account.site,
                programmes=programmes,
                headcount=5,
            )


def edit(cast, row, **said):
    said = {"site": row.site, "programmes": list(row.programmes.all()), "headcount": row.headcount, **said}
    return edit_placement(actor=cast.official, placement=row, **said)


def test_editing_changes_what_the_row_asks_for_and_says_so(cast, bridge):
    row = edit(cast, cast.account, site=bridge, headcount=12, programmes=[cast.articles, cast.visits])
    row.refresh_from_db()
    assert (row.site, row.headcount, row.programmes_printed) == (bridge, 12, "1. 编辑推文\n2. 入户宣传")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.before["headcount"], entry.after["headcount"]) == ("修改安排", 10, 12)


def test_editing_keeps_quota_site_and_records_safe(cast, bridge):
    make_record(cast, programme=cast.visits)
    refused = [{"headcount": 1}, {"site": bridge}, {"programmes": [cast.cleaning]}]
    for said in refused:
        with pytest.raises(ValidationError):
            edit(cast, cast.campus, **said)
    cast.campus.refresh_from_db()
    assert (cast.campus.headcount, cast.campus.site.name) == (20, "官渡校园社区")
    assert cast.campus.programmes.count() == 2


def test_a_row_with_other_programmes_leaves_the_shared_cell(cast):
    Placement.objects.filter(pk=cast.stone.pk).update(block=cast.campus.block)
    row = edit(cast, cast.stone, programmes=[cast.visits])
    assert row.block == 2
    back = edit(cast, row, programmes=[cast.cleaning, cast.visits])
    assert back.block == cast.campus.block


def test_a_row_with_records_stays_where_they_happened(cast, bridge):
    make_record(cast, placement=cast.account, programme=cast.articles, state="submitted")
    with pytest.raises(ValidationError, match="已有记录"):
        edit_placement(
            actor=cast.official, placement=cast.account, site=bridge, programmes=[cast.articles], headcount=10
        )
