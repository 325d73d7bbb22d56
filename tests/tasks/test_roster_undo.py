"""A roster taken back: everything is as before, or nothing is undone and it is said who stands in the way."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tasks.actions.roster import RosterSheet
from tasks.actions.staffing import appoint_leader, decide_first_secretary, form_team, join_team, leave_team
from tasks.models import Placement
from teams.actions.accounts import open_account
from teams.actions.consents import Consent, record_consent
from teams.actions.members import edit_member, register_member
from teams.actions.persons import erase_person
from teams.actions.sheets import correct_row
from teams.choices import SheetState
from teams.models import AuditEntry, Member, Membership, Posting, SheetImport, SheetUndo, Team
from tests.books import ROSTER_HEAD, book, person, roster
from tests.cast import PASSWORD, make_member, make_placement, make_record
from tests.imports import apply, standing, take_in, undo
from youthwork.lib.identity import identity_index

pytestmark = [pytest.mark.django_db, pytest.mark.both]

ON = date(2026, 6, 18)
ID = "440902200503010017"
ACCOUNT = {"点位": "预防未成年人违法犯罪公众号"}
NEW, SECOND = ("何晓彤", "20260201"), ("邓志强", "20260202")


def meaning_of(cast) -> RosterSheet:
    return RosterSheet(cast.college, cast.college_official)


def bring(cast, *rows, content: bytes | None = None) -> SheetImport:
    """A roster that was taken in and applied."""
    actor, meaning = cast.college_official, meaning_of(cast)
    batch = take_in(actor=actor, meaning=meaning, content=content or roster(*rows), file_name="名单.xlsx")
    return apply(actor=actor, batch=batch, meaning=meaning)


def take_back(cast, batch) -> SheetImport:
    return undo(actor=cast.college_official, batch=batch, meaning=meaning_of(cast))


def refused(cast, batch) -> list[str]:
    """What stands in the way; nothing has been undone."""
    before, entries = standing(), AuditEntry.objects.count()
    with pytest.raises(ValidationError) as caught:
        take_back(cast, batch)
    assert (standing(), AuditEntry.objects.count()) == (before, entries)
    assert SheetUndo.objects.filter(batch=batch).exists()
    first, *said = caught.value.messages
    assert first == "不能整批撤销，没有撤销任何内容："
    return said


def member(name: str) -> Member:
    return Member.objects.get(name=name)


# --- as before ---


def test_new_people_and_a_new_team_are_gone(cast):
    before = standing()
    batch = bring(cast, person(*NEW), person(*SECOND, 职务="团队长", **ACCOUNT))
    assert Placement.objects.get(pk=cast.account.pk).filled == 1
    batch = take_back(cast, batch)
    assert standing() == before
    assert batch.state == SheetState.UNDONE
    assert batch.summary["undone"] == {"members": 2, "changed": 0, "joined": 2}
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.target_id, entry.after) == (
        "撤销导入队员名单",
        str(batch.pk),
        {"members": 2, "changed": 0, "joined": 2},
    )


def test_changed_values_come_back_with_their_hidden_companions(cast):
    """The phone with the index by which it is found, the hash of the ID number, and what was empty."""
    head = [*ROSTER_HEAD, "身份证号", "出生年月"]
    lin = [*person("林嘉豪", "20260101", 学院="土木系", 手机="15400008888", 职务="团队长"), ID, "2005-03"]
    zhou = [*person("周雨桐", "20260102", 手机=""), "", ""]
    before = standing()
    batch = bring(cast, content=book([head, lin, zhou]))
    changed = member("林嘉豪")
    assert Member.objects.with_phone("15400008888").get() == changed
    assert changed.identity_index == identity_index(ID)
    take_back(cast, batch)
    assert standing() == before
    assert Member.objects.with_phone("15400001234").get() == changed
    assert not Member.objects.with_phone("15400008888").exists()


def test_a_leader_who_was_replaced_leads_again_in_the_posts_of_before(cast):
    zhou = member("周雨桐")
    before = standing()
    batch = bring(cast, person("周雨桐", "20260102", 手机="", 职务="团队长"), person(*NEW))
    assert Team.objects.get(pk=cast.team.pk).leader == zhou
    take_back(cast, batch)
    assert standing() == before
    told = AuditEntry.objects.filter(verb="交接").latest("pk")
    assert told.target_id == str(cast.team.pk)


def test_a_team_without_leader_is_so_again(cast):
    Team.objects.filter(pk=cast.team.pk).update(leader=None)
    before = standing()
    batch = bring(cast, person(*NEW, 职务="团队长"))
    take_back(cast, batch)
    assert standing() == before


def test_who_had_left_and_came_back_by_the_roster_keeps_the_time_before(cast):
    zhou = member("周雨桐")
    leave_team(actor=cast.college_official, membership=cast.team.memberships.get(member=zhou), on=ON)
    before = standing()
    batch = bring(cast, person("周雨桐", "20260102", 手机=""))
    assert cast.team.memberships.current().filter(member=zhou).exists()
    take_back(cast, batch)
    assert standing() == before
    assert Posting.objects.filter(member=zhou).exists()


def test_one_person_at_two_sites_leaves_both(cast):
    before = standing()
    actor, meaning = cast.college_official, meaning_of(cast)
    rows = roster(person(*NEW), person(*NEW, 点位="羊角镇石曹村"))
    batch = take_in(actor=actor, meaning=meaning, content=rows, file_name="名单.xlsx")
    correct_row(actor=actor, row=batch.rows.get(number=4), changes={"both": "1"}, meaning=meaning)
    batch = apply(actor=actor, batch=batch, meaning=meaning)
    assert Membership.objects.filter(member__name=NEW[0]).count() == 2
    take_back(cast, batch)
    assert standing() == before


def test_a_team_at_two_places_is_counted_down_at_both(cast):
    Placement.objects.filter(pk=cast.account.pk).update(team=cast.team, filled=2)
    before = standing()
    batch = bring(cast, person(*NEW))
    assert [*Placement.objects.filter(team=cast.team).values_list("filled", flat=True)] == [3, 3]
    take_back(cast, batch)
    assert standing() == before


def test_what_came_after_and_does_not_depend_on_it_stays(cast):
    batch = bring(cast, person(*NEW))
    other = make_member(cast.college, "旁人", "20260299")
    join_team(actor=cast.college_official, team=cast.team, member=other, on=ON)
    take_back(cast, batch)
    row = Placement.objects.get(pk=cast.campus.pk)
    assert row.filled == cast.team.memberships.current().count() == 3
    assert not Member.objects.filter(name=NEW[0]).exists()


def test_a_second_undo_is_refused(cast):
    batch = take_back(cast, bring(cast, person(*NEW)))
    with pytest.raises(ValidationError, match=r"已撤销.*不能撤销"):
        take_back(cast, batch)


def test_an_import_that_wrote_nothing_or_is_too_old_has_nothing_to_undo(cast):
    batch = bring(cast, person("林嘉豪", "20260101", 性别="", 学院="", 班级="", 手机="", 政治面貌="", 职务="团队长"))
    with pytest.raises(ValidationError, match="没有写入什么"):
        take_back(cast, batch)


def test_what_was_undone_may_be_brought_in_again(cast):
    rows = [person(*NEW, 职务="团队长", **ACCOUNT)]
    take_back(cast, bring(cast, *rows))
    again = bring(cast, *rows)
    assert again.summary["written"] == {"members": 1, "teams": 1, "joined": 1}


# --- what stands in the way ---


def test_somebody_has_left(cast):
    batch = bring(cast, person(*NEW), person(*SECOND))
    membership = cast.team.memberships.get(member__name=NEW[0])
    leave_team(actor=cast.college_official, membership=membership, on=ON)
    assert "何晓彤已经离队。" in refused(cast, batch)


def test_somebody_was_edited(cast):
    batch = bring(cast, person(*NEW), person("周雨桐", "20260102", 手机="", 学院="土木系"))
    edit_member(actor=cast.college_official, member=member(NEW[0]), class_name="软件2402")
    edit_member(actor=cast.college_official, member=member("周雨桐"), college="法学院")
    assert refused(cast, batch) == ["周雨桐、何晓彤资料后来又改过。"]


def test_an_edit_of_what_the_import_left_alone_is_nobodys_business(cast):
    batch = bring(cast, person("周雨桐", "20260102", 手机="", 学院="土木系"))
    edit_member(actor=cast.college_official, member=member("周雨桐"), birth_month="2005-03")
    take_back(cast, batch)
    assert (member("周雨桐").college, member("周雨桐").birth_month) == ("", "2005-03")


def test_a_later_import_told_the_id_number(cast):
    first = bring(cast, person(*NEW))
    bring(cast, content=book([[*ROSTER_HEAD, "身份证号"], [*person(*NEW), ID]]))
    assert refused(cast, first) == ["何晓彤资料后来又改过。"]


def test_somebody_got_an_account(cast):
    batch = bring(cast, person(*NEW))
    open_account(actor=None, username="hexiaotong", name=NEW[0], password=PASSWORD, member=member(NEW[0]))
    assert refused(cast, batch) == ["何晓彤已开账号。"]


def test_somebody_joined_another_team(cast):
    batch = bring(cast, person(*NEW))
    join_team(actor=cast.college_official, team=cast.other_team, member=member(NEW[0]), on=ON)
    assert refused(cast, batch) == ["何晓彤后来又进了别的团队。"]


def test_a_guardian_agreed(cast):
    batch = bring(cast, person(*NEW))
    consent = Consent("何父", "father", "15400000009", ON)
    record_consent(actor=cast.college_official, member=member(NEW[0]), consent=consent, today=ON)
    assert refused(cast, batch) == ["何晓彤后来登记了监护人同意。"]


def test_somebody_was_erased(cast):
    batch = bring(cast, person(*NEW), person(*SECOND))
    leave_team(actor=cast.college_official, membership=cast.team.memberships.get(member__name=NEW[0]), on=ON)
    erase_person(actor=cast.college_official, member=member(NEW[0]), name=NEW[0])
    assert "1名队员已注销。" in refused(cast, batch)


def test_the_new_team_got_another_member(cast):
    batch = bring(cast, person(*NEW, 职务="团队长", **ACCOUNT))
    team = Team.objects.get(leader__name=NEW[0])
    join_team(actor=cast.college_official, team=team, member=member("周雨桐"), on=ON)
    assert refused(cast, batch) == ["预防未成年人违法犯罪公众号服务队后来又有人加入。"]


def test_the_new_team_has_said_what_it_did(cast):
    batch = bring(cast, person(*NEW, 职务="团队长", **ACCOUNT))
    placement = Placement.objects.get(pk=cast.account.pk)
    author = open_account(actor=None, username="he", name=NEW[0], password=PASSWORD, member=member(NEW[0]))
    assert author.member is not None
    make_record(cast, placement=placement, people=None, on=ON, state="draft")
    assert refused(cast, batch) == ["何晓彤已开账号。", "预防未成年人违法犯罪公众号服务队已有记录。"]


def test_another_leader_has_followed(cast):
    batch = bring(cast, person(*NEW, 职务="团队长"))
    appoint_leader(actor=cast.college_official, team=cast.team, member=member("周雨桐"), on=ON)
    assert "官渡校园社区服务队后来换了团队长。" in refused(cast, batch)


def test_who_joined_by_the_roster_leads_by_now(cast):
    batch = bring(cast, person(*NEW), person(*SECOND))
    appoint_leader(actor=cast.college_official, team=cast.team, member=member(NEW[0]), on=ON)
    assert "官渡校园社区服务队后来换了团队长。" in refused(cast, batch)


def test_who_joined_by_the_roster_has_led_meanwhile(cast):
    batch = bring(cast, person(*NEW))
    appoint_leader(actor=cast.college_official, team=cast.team, member=member(NEW[0]), on=ON)
    appoint_leader(actor=cast.college_official, team=cast.team, member=member("林嘉豪"), on=ON)
    assert refused(cast, batch) == ["何晓彤的挂任后来变动过。"]


def test_the_district_has_decided_who_is_first_secretary(cast):
    row = make_placement(cast.document, cast.campus.site, [cast.articles], 5, cast.college)
    batch = bring(cast, person(*NEW, 项目="编辑推文", 职务="团队长"))
    posting = Posting.objects.get(member__name=NEW[0], to_on=None)
    assert posting.state == "pending"
    decide_first_secretary(actor=cast.official, posting=posting)
    assert refused(cast, batch) == ["何晓彤的挂任后来变动过。"]
    assert Placement.objects.get(pk=row.pk).team is not None


def test_the_branch_has_another_first_secretary_by_now(cast):
    """Its former one could not take up the post again."""
    Team.objects.filter(pk=cast.team.pk).update(leader=None)
    Posting.objects.filter(team=cast.team, post="first_secretary").update(to_on=ON)
    appoint_leader(actor=cast.college_official, team=cast.team, member=member("林嘉豪"), on=ON)
    batch = bring(cast, person(*NEW, 职务="团队长"))
    row = make_placement(cast.document, cast.campus.site, [cast.articles], 5, cast.college)
    rival = form_team(actor=cast.college_official, placement=row, name="推文队")
    zheng = member("郑浩然")
    join_team(actor=cast.college_official, team=rival, member=zheng, on=ON)
    appoint_leader(actor=cast.college_official, team=rival, member=zheng, on=ON)
    decide_first_secretary(actor=cast.official, posting=Posting.objects.get(team=rival, post="first_secretary"))
    assert "官渡校园社区后来有了别的第一书记。" in refused(cast, batch)


def test_a_former_number_belongs_to_somebody_else_by_now(cast):
    batch = bring(cast, content=book([[*ROSTER_HEAD, "身份证号"], [*person("周雨桐", "20260102", 手机=""), ID]]))
    assert batch.summary["changed"] == 1
    second = bring(cast, content=book([[*ROSTER_HEAD, "身份证号"], [*person("周雨桐", "20260777", 手机=""), ID]]))
    register_member(actor=cast.college_official, home=cast.college, name="新同学", student_number="20260102")
    assert refused(cast, second) == ["有队员原来的学号或身份证号，后来已登记在别人名下。"]


def test_six_of_whom_five_are_named(cast):
    batch = bring(cast, *(person(f"队员{n}", f"2026050{n}") for n in range(6)))
    for n in range(6):
        leave_team(actor=cast.college_official, membership=Membership.objects.get(member__name=f"队员{n}"), on=ON)
    assert "队员0、队员1、队员2、队员3、队员4等6个已经离队。" in refused(cast, batch)


def test_rows_that_are_no_longer_kept_are_not_undone(cast):
    batch = bring(cast, person(*NEW))
    SheetUndo.objects.filter(batch=batch).delete()
    SheetImport.objects.filter(pk=batch.pk).update(applied_at=timezone.now() - timedelta(days=400))
    with pytest.raises(ValidationError, match="已过保存期限"):
        take_back(cast, batch)
