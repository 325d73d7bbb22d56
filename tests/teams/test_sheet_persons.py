"""Rows of sheets of sites that name a person as contact: what the person is told, and what an erasure leaves."""

import json

import pytest

from teams.actions.sheets import correct_row
from teams.actions.site_sheet import SiteSheet
from teams.models import SheetUndo, Site
from teams.persons import person_of, told
from teams.sheets.persons import empty_rows, empty_undos, own_rows_of, rows_of, undos_of
from tests.books import place, sites
from tests.imports import apply, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.both]

NAME, PHONE = "林嘉豪", "15400001234"


@pytest.fixture
def lin(cast):
    """The leader at 官渡校园社区, who is a member and has an account."""
    return person_of(cast.team.leader)


def taken_in(cast, *rows):
    meaning = SiteSheet(cast.district, cast.official)
    return take_in(actor=cast.official, meaning=meaning, content=sites(*rows), file_name="点位.xlsx")


def applied(cast, batch):
    return apply(actor=cast.official, batch=batch, meaning=SiteSheet(cast.district, cast.official))


def test_who_is_a_contact_is_taken_out_and_the_site_goes_on(cast, lin):
    rows = [
        place("车田村", 地址="圩镇1号", 点位负责人=NAME, 负责人电话="154 0000 1234"),
        place("里麻村", 点位负责人="吴主任", 负责人电话="15400008888"),
    ]
    batch = taken_in(cast, *rows)
    assert [row.number for row in rows_of(lin)] == [2]
    assert empty_rows(lin) == 1
    his, other = batch.rows.order_by("pk")
    assert (his.cells["name"], his.cells["place"]) == ("车田村", "圩镇1号")
    assert not [word for word in (NAME, "1234") if word in json.dumps(his.cells, ensure_ascii=False)]
    assert other.cells["contact_name"] == "吴主任"
    assert not rows_of(lin).exists()
    applied(cast, batch)
    site = Site.objects.get(name="车田村")
    assert (site.place, site.contact_name, site.contact_phone) == ("圩镇1号", "", "")


def test_whoever_has_the_persons_number_is_no_contact_either(cast, lin):
    batch = taken_in(cast, place("车田村", 点位负责人="小林", 负责人电话=PHONE))
    empty_rows(lin)
    cells = batch.rows.get().cells
    assert (cells["contact_name"], cells["contact_phone"]) == ("", "")


def test_a_correction_that_names_the_person_goes_too(cast, lin):
    batch = taken_in(cast, place("车田村", 点位负责人="吴主任", 负责人电话="15400008888"))
    changes = {"contact_name": NAME, "contact_phone": PHONE}
    meaning = SiteSheet(cast.district, cast.official)
    correct_row(actor=cast.official, row=batch.rows.get(), changes=changes, meaning=meaning)
    empty_rows(lin)
    row = batch.rows.get()
    assert row.changes == {"contact_name": "", "contact_phone": ""}
    assert row.cells["contact_name"] == "吴主任"


def test_remarks_on_a_change_keep_neither_name_nor_the_rest_of_the_number(cast, lin):
    applied(cast, taken_in(cast, place("车田村", 点位负责人=NAME, 负责人电话=PHONE)))
    batch = taken_in(cast, place("车田村", 点位负责人="吴主任", 负责人电话="15400008888"))
    assert "154****1234" in str(batch.rows.get().notes)
    assert rows_of(lin).filter(batch=batch).exists()
    empty_rows(lin)
    row = batch.rows.get()
    assert not [word for word in (NAME, "154****1234") if word in str(row.notes)]
    assert "154****8888" in str(row.notes)
    assert row.cells["contact_name"] == "吴主任"


def test_a_place_that_is_called_like_a_person_keeps_its_name(cast, lin):
    batch = taken_in(cast, place(f"{NAME}故居", 别名=f"{NAME}旧居"))
    empty_rows(lin)
    applied(cast, batch)
    assert Site.objects.get(host=cast.town).name == f"{NAME}故居"


def test_the_person_is_told_of_a_row_that_gives_name_and_number(cast, lin):
    rows = [
        place("车田村", 点位负责人=NAME, 负责人电话=PHONE),
        place("里麻村", 点位负责人="何佳", 负责人电话=PHONE),
        place("北山村", 点位负责人=NAME, 负责人电话="15400008888"),
    ]
    taken_in(cast, *rows)
    assert [row.cells["name"] for row in own_rows_of(lin)] == ["车田村"]
    said = json.dumps({rule.model: rows for rule, rows in told(lin)}, ensure_ascii=False)
    assert "车田村" in said
    assert not [other for other in ("里麻村", "何佳", "北山村", "15400008888") if other in said]


def test_what_is_kept_to_undo_an_import_forgets_the_former_contact(cast, lin):
    applied(cast, taken_in(cast, place("车田村", 地址="圩镇1号", 点位负责人=NAME, 负责人电话=PHONE)))
    row = place("车田村", 地址="圩镇2号", 点位负责人="吴主任", 负责人电话="15400008888")
    applied(cast, taken_in(cast, row))
    assert undos_of(lin).count() == 1
    assert empty_undos(lin) == 1
    assert not undos_of(lin).exists()
    (made,) = SheetUndo.objects.order_by("pk").last().made
    assert made["before"] == {"place": "圩镇1号", "contact_name": "", "contact_phone": ""}
