"""A sheet of units taken back: all is as before, or nothing is undone and it is said what is in the way."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from teams.actions.accounts import appoint
from teams.actions.members import register_member
from teams.actions.organisation_sheet import OrganisationSheet
from teams.actions.sites import open_site
from teams.actions.unit_ends import close_organisation
from teams.actions.unit_moves import move_organisation
from teams.actions.units import open_organisation, rename_organisation
from teams.choices import SheetState
from teams.models import AuditEntry, Organisation, SheetImport, SheetUndo
from tests.books import organisations, unit
from tests.cast import START, make_user
from tests.imports import apply, standing, take_in, undo

pytestmark = pytest.mark.django_db

VILLAGE = {"类型": "村", "层级": "村级"}
ON = date(2026, 6, 18)
ROWS = (
    unit("440902-JT", 名称="金塘镇团委", 简称="金塘镇", 成立日期="1983年5月4日"),
    unit("440902-JT-1", "440902-JT", 名称="金塘镇一村团支部", 简称="一村", **VILLAGE),
    unit("440902-YJ", 名称="羊角镇团委", 简称="羊角", 别名="老羊角"),
)


def bring(cast, *rows) -> SheetImport:
    """A sheet of the district that was taken in and applied."""
    meaning = OrganisationSheet(cast.district, cast.official)
    content = organisations(*(rows or ROWS))
    batch = take_in(actor=cast.official, meaning=meaning, content=content, file_name="单位.xlsx")
    return apply(actor=cast.official, batch=batch, meaning=meaning)


def take_back(cast, batch) -> SheetImport:
    return undo(actor=cast.official, batch=batch, meaning=OrganisationSheet(cast.district, cast.official))


def refused(cast, batch) -> str:
    """What stands in the way; nothing has been undone."""
    before, entries = standing(), AuditEntry.objects.count()
    with pytest.raises(ValidationError) as caught:
        take_back(cast, batch)
    assert (standing(), AuditEntry.objects.count()) == (before, entries)
    assert SheetUndo.objects.filter(batch=batch).exists()
    (said,) = caught.value.messages
    assert said.endswith("，不能整批撤销，没有撤销任何内容。")
    return said.removesuffix("，不能整批撤销，没有撤销任何内容。")


def made(code: str = "440902-JT-1") -> Organisation:
    return Organisation.objects.get(code=code)


@pytest.mark.parametrize("days", [0, 30])
def test_units_are_gone_and_names_are_as_before_whenever_it_is_undone(cast, days):
    """The search text and the spans of names too: nobody ever bore the names between."""
    before = standing()
    batch = bring(cast)
    assert Organisation.objects.matching("老羊角").get().code == "440902-YJ"
    with time_machine.travel(f"{ON + timedelta(days=days)}T09:00:00+08:00", tick=True):
        batch = take_back(cast, batch)
    after = standing()
    assert len(after.pop("RecordChange")) >= len(before.pop("RecordChange")), "the totals are told of both ways"
    assert after == before
    assert not any(Organisation.objects.find_problems())
    assert (batch.state, batch.summary["undone"]) == (SheetState.UNDONE, {"opened": 2, "renamed": 1})
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.target_id) == ("撤销导入团组织表", str(batch.pk))


def test_a_second_undo_is_refused_and_the_sheet_may_come_again(cast):
    batch = take_back(cast, bring(cast))
    with pytest.raises(ValidationError, match="不能撤销"):
        take_back(cast, batch)
    assert bring(cast).summary["written"] == {"opened": 2, "renamed": 1}


def test_a_new_unit_has_one_below_it_by_now(cast):
    batch = bring(cast)
    open_organisation(
        actor=None, code="440902-JT-1-1", name="一组", short_name="一组", kind="village", parent=made(), from_on=ON
    )
    assert refused(cast, batch) == "一村已有下级单位"


def test_a_new_unit_has_members(cast):
    batch = bring(cast)
    register_member(actor=cast.official, home=made(), name="新人", student_number="1")
    assert refused(cast, batch) == "一村已有队员"


def test_somebody_holds_an_office_in_a_new_unit(cast):
    batch = bring(cast)
    user = make_user("yicun", "村干部")
    appoint(actor=None, user=user, organisation=made(), role="official", from_on=START)
    assert refused(cast, batch) == "一村已有任职"


def test_a_new_unit_hosts_a_site(cast):
    batch = bring(cast)
    open_site(actor=cast.official, host=made(), name="一村", kind="village", has_branch=True)
    assert refused(cast, batch) == "一村已有点位"


def test_a_new_unit_was_renamed(cast):
    batch = bring(cast)
    rename_organisation(actor=cast.official, organisation=made(), name="金塘镇头村团支部", short_name="头村")
    assert refused(cast, batch) == "金塘镇头村团支部后来又改过"


def test_a_renamed_unit_was_renamed_again(cast):
    batch = bring(cast)
    rename_organisation(actor=cast.official, organisation=cast.town, name="羊角镇团委", short_name="羊角街")
    assert refused(cast, batch) == "羊角镇团委后来又改过"


def test_a_new_unit_was_moved(cast):
    batch = bring(cast)
    with time_machine.travel("2026-07-18T09:00:00+08:00", tick=True):
        move_organisation(actor=cast.official, organisation=made(), parent=cast.town, from_on=date(2026, 7, 18))
        assert refused(cast, batch) == "金塘镇一村团支部后来换了上级"


def test_a_new_unit_was_moved_on_the_day_it_was_opened(cast):
    batch = bring(cast)
    move_organisation(actor=cast.official, organisation=made(), parent=cast.town, from_on=ON)
    assert refused(cast, batch) == "金塘镇一村团支部后来换了上级"


def test_a_new_unit_was_closed(cast):
    batch = bring(cast)
    with time_machine.travel("2026-07-18T09:00:00+08:00", tick=True):
        close_organisation(actor=cast.official, organisation=made(), from_on=date(2026, 7, 18))
        assert refused(cast, batch) == "金塘镇一村团支部后来撤销了"
