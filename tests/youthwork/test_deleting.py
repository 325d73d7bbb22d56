"""Rows go only if nothing goes, or is changed, with them."""

import pytest

from tasks.models import Placement, PlacementProgramme, Programme
from teams.models import Invitation, Member, Organisation, SheetImport, SheetRow, Site, User
from tests.cast import make_member
from youthwork.lib.deleting import StillUsed, delete_alone

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def refused(rows, **more) -> StillUsed:
    before = rows.count()
    with pytest.raises(StillUsed) as caught:
        delete_alone(rows, **more)
    assert rows.count() == before
    return caught.value


def test_what_nothing_hangs_on_goes(cast):
    alone = make_member(cast.college, "何晓彤", "1")
    delete_alone(Member.objects.filter(pk=alone.pk))
    assert not Member.objects.filter(pk=alone.pk).exists()
    delete_alone(Member.objects.none())


def test_what_is_protected_stays_and_it_is_said_by_what_and_which(cast):
    alone = make_member(cast.college, "何晓彤", "1")
    lin = Member.objects.get(name="林嘉豪")
    used = refused(Member.objects.filter(pk__in=(alone.pk, lin.pk)))
    assert (used.words, str(used), used.row) == ("团队、挂任、队员关系", "团队、挂任、队员关系", lin)


def test_what_would_take_others_with_it_stays(cast):
    """CASCADE would delete them without a word."""
    batch = SheetImport.objects.create(
        kind="roster", organisation=cast.college, file_name="a", sha256="", uploaded_by=cast.college_official
    )
    SheetRow.objects.create(batch=batch, sheet="a", number=1, cells={}, verdict="new")
    used = refused(SheetImport.objects.filter(pk=batch.pk))
    assert (used.words, used.row) == ("导入行", batch)
    assert SheetRow.objects.filter(batch=batch).exists()


def test_what_would_take_a_value_from_others_stays(cast):
    """SET_NULL: the account would no longer be anybody's."""
    alone = make_member(cast.college, "何晓彤", "1")
    user = User.objects.create_user(username="he", password=None, name="何晓彤", member=alone)
    used = refused(Member.objects.filter(pk=alone.pk))
    assert (used.words, used.row) == ("用户", alone)
    user.refresh_from_db()
    assert user.member == alone


def test_what_belongs_to_the_rows_may_be_taken_with_them(cast):
    rows = Placement.objects.filter(pk=cast.account.pk)
    assert refused(rows).words == "安排的项目"
    delete_alone(rows, taking=[PlacementProgramme])
    assert not PlacementProgramme.objects.filter(placement=cast.account.pk).exists()


def test_what_belongs_to_them_does_not_hide_what_else_does(cast):
    delete_alone(Placement.objects.filter(pk=cast.account.pk), taking=[PlacementProgramme])
    delete_alone(Programme.objects.filter(pk=cast.articles.pk))
    assert refused(Site.objects.filter(pk__in=(cast.account.site_id, cast.stone.site_id))).row == cast.stone.site
    assert refused(Organisation.objects.filter(pk=cast.village.pk)).row == cast.village
    assert not Invitation.objects.exists()
