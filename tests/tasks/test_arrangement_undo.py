"""An arrangement sheet taken back: all is as before, or nothing is undone and it is said what is in the way."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tasks.actions.arrangement import ArrangementSheet
from tasks.actions.placements import edit_placement
from tasks.actions.plans import draft_plan
from tasks.actions.staffing import form_team
from tasks.models import Placement, Programme
from teams.actions.sites import edit_site
from teams.choices import SheetState
from teams.models import AuditEntry, SheetImport, SheetUndo, Site
from tests.books import arrangement
from tests.cast import make_placement, make_record
from tests.imports import apply, standing, take_in, undo

pytestmark = pytest.mark.django_db

NEW_SITE, NEW_PROGRAMME = "羊角镇南香村", "乡村支教"


def bring(cast, *rows) -> SheetImport:
    """A sheet for the cast's document that was taken in and applied."""
    meaning = ArrangementSheet(cast.document, cast.official)
    batch = take_in(actor=cast.official, meaning=meaning, content=arrangement(*rows), file_name="安排.xlsx")
    return apply(actor=cast.official, batch=batch, meaning=meaning)


def take_back(cast, batch) -> SheetImport:
    return undo(actor=cast.official, batch=batch, meaning=ArrangementSheet(cast.document, cast.official))


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


@pytest.fixture
def batch(cast) -> SheetImport:
    """A new site with a new programme, and the row at 官渡校园社区 with more people."""
    return bring(cast, [NEW_PROGRAMME, NEW_SITE, 3], ["1. 创文巩卫工作\n2. 入户宣传", "官渡校园社区", 30])


def made(cast) -> Placement:
    return Placement.objects.get(site__name=NEW_SITE)


def test_rows_programmes_and_sites_are_gone_and_what_changed_is_as_before(cast):
    before = standing()
    batch = bring(cast, [NEW_PROGRAMME, NEW_SITE, 3], ["1. 创文巩卫工作\n2. 入户宣传", "官渡校园社区", 30])
    assert batch.summary["written"] == {"created": 1, "changed": 1, "sites": 1, "programmes": 1}
    assert Placement.objects.get(pk=cast.campus.pk).headcount == 30
    batch = take_back(cast, batch)
    assert standing() == before
    assert (batch.state, batch.summary["undone"]) == (SheetState.UNDONE, {"created": 1, "changed": 1})
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.target_id) == ("撤销导入工作安排表", str(batch.pk))


def test_a_second_undo_is_refused(cast, batch):
    take_back(cast, batch)
    with pytest.raises(ValidationError, match="不能撤销"):
        take_back(cast, batch)


def test_a_row_has_a_team(cast, batch):
    form_team(actor=cast.college_official, placement=made(cast), name="南香村服务队")
    assert refused(cast, batch) == f"{NEW_SITE}已组队"


def test_a_row_has_records(cast, batch):
    row = made(cast)
    make_record(cast, placement=row, people=None, on=date(2026, 6, 18), state="draft")
    assert refused(cast, batch) == f"{NEW_SITE}已有记录"


def test_a_row_has_a_work_plan(cast, batch):
    row = made(cast)
    draft_plan(actor=cast.official, placement=row, today=date(2026, 6, 18))
    assert refused(cast, batch) == f"{row}已有工作对接方案"


def test_a_row_was_edited(cast, batch):
    row = made(cast)
    edit_placement(
        actor=cast.official, placement=row, site=row.site, programmes=list(row.programmes.all()), headcount=7
    )
    assert refused(cast, batch) == f"{NEW_SITE}后来又改过"


def test_a_changed_row_was_edited_again(cast, batch):
    row = Placement.objects.get(pk=cast.campus.pk)
    edit_placement(
        actor=cast.official, placement=row, site=row.site, programmes=list(row.programmes.all()), headcount=31
    )
    assert refused(cast, batch) == "官渡校园社区后来又改过"


def test_a_row_stands_at_another_site_by_now(cast, batch):
    row = made(cast)
    edit_placement(
        actor=cast.official,
        placement=row,
        site=Site.objects.get(name="预防未成年人违法犯罪公众号"),
        programmes=list(row.programmes.all()),
        headcount=row.headcount,
    )
    assert refused(cast, batch) == "预防未成年人违法犯罪公众号后来又改过"


def test_a_row_has_other_programmes_by_now(cast, batch):
    row = made(cast)
    edit_placement(
        actor=cast.official,
        placement=row,
        site=row.site,
        programmes=[cast.articles, *row.programmes.all()],
        headcount=row.headcount,
    )
    assert refused(cast, batch) == f"{NEW_SITE}后来又改过"


def test_the_changed_row_has_more_people_by_now_than_it_had_room_for(cast):
    batch = bring(cast, ["1. 创文巩卫工作\n2. 入户宣传", "官渡校园社区", 30])
    Placement.objects.filter(pk=cast.campus.pk).update(filled=25)
    before = standing()
    with pytest.raises(ValidationError, match="官渡校园社区已有25名队员"):
        take_back(cast, batch)
    assert standing() == before


def test_the_new_site_is_used_elsewhere(cast, batch):
    site = Site.objects.get(name=NEW_SITE)
    make_placement(cast.document, site, [cast.articles], 5, cast.college)
    assert refused(cast, batch) == f"{NEW_SITE}已有工作安排"


def test_the_new_site_was_edited(cast, batch):
    edit_site(actor=cast.official, site=Site.objects.get(name=NEW_SITE), place="村委会二楼")
    assert refused(cast, batch) == f"{NEW_SITE}后来又改过"


def test_the_new_programme_is_used_elsewhere(cast, batch):
    programme = Programme.objects.get(name=NEW_PROGRAMME)
    make_placement(cast.document, cast.stone.site, [programme], 5, cast.college)
    assert refused(cast, batch) == f"{NEW_PROGRAMME}已有安排的项目"


def test_the_new_programme_was_edited(cast, batch):
    Programme.objects.filter(name=NEW_PROGRAMME).update(content="每周一次。")
    assert refused(cast, batch) == f"{NEW_PROGRAMME}后来又改过"


def test_a_row_is_no_longer_there(cast, batch):
    row = made(cast)
    row.programme_rows.all().delete()
    row.delete()
    assert refused(cast, batch) == "有的安排已经不在"
