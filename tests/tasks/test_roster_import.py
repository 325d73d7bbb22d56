"""A roster: who is new, changed or the same, which row of the arrangement they belong to, and what is refused."""

import pytest
from django.core.exceptions import ValidationError

from tasks.actions.roster import RosterSheet
from tasks.actions.staffing import form_team, join_team
from tasks.models import Placement
from tasks.roster.widgets import MonthWidget
from teams.actions.sheet_writes import bring_in
from teams.actions.sheets import correct_row, understand
from teams.models import AuditEntry, Member, Membership, SheetImport, SheetRow, Site, Team
from tests.books import ROSTER_HEAD, book, person, roster
from tests.cast import START, make_member, make_placement
from tests.imports import apply, take_in
from youthwork.lib.sheets import SheetError

pytestmark = pytest.mark.django_db


def check(cast, *rows, actor=None):
    meaning = RosterSheet(cast.college, actor or cast.college_official)
    return understand(meaning, roster(*rows), "名单.xlsx")[1]


def run(cast, *rows, leave_out=False):
    meaning = RosterSheet(cast.college, cast.college_official)
    return bring_in(
        actor=cast.college_official,
        meaning=meaning,
        content=roster(*rows),
        file_name="名单.xlsx",
        leave_out_refused=leave_out,
    )


def errors(outcome) -> list[tuple]:
    return [(e["code"], e["row"], e["column"]) for e in outcome.errors]


def verdicts(outcome) -> list[str]:
    return [str(line.verdict) for line in outcome.lines]


LEADER = ("林嘉豪", "20260101")  # the cast's leader at 官渡校园社区


def as_he_is(**cells) -> list:
    known = {"性别": "", "政治面貌": "", "学院": "", "班级": "", "手机": "15400001234", "职务": "团队长"}
    return person(*LEADER, **(known | cells))


# --- who ---


def test_new_people_join_the_team_of_their_site(cast):
    outcome = run(cast, person(政治面貌="团员"), person("邓志强", "20260202", 性别="男", 政治面貌="中共预备党员"))
    assert verdicts(outcome) == ["new", "new"]
    assert outcome.written == {"members": 2, "teams": 0, "joined": 2}
    member = Member.objects.get(student_number="20260201")
    assert (member.name, member.gender, member.political_status, member.league_member) == (
        "何晓彤",
        "female",
        "league",
        True,
    )
    assert (member.home, member.college, member.class_name) == (cast.college, "计算机系", "软件2401")
    assert Member.objects.with_phone(member.phone).get() == member
    assert Member.objects.get(name="邓志强").league_member is None
    cast.campus.refresh_from_db()
    assert cast.campus.filled == 4
    assert cast.team.memberships.current().count() == 4


def test_a_row_without_team_gets_one_named_after_its_site(cast):
    outcome = run(cast, person(点位="预防未成年人违法犯罪公众号", 职务="团队长"))
    cast.account.refresh_from_db()
    assert outcome.written["teams"] == 1
    assert cast.account.team.name == "预防未成年人违法犯罪公众号服务队"
    assert cast.account.team.leader.name == "何晓彤"
    assert cast.account.team.home == cast.college


def test_a_second_row_at_a_site_gets_a_team_name_of_its_own(cast):
    make_placement(cast.document, cast.campus.site, [cast.articles], 5, cast.college)
    run(cast, person(项目="编辑推文"))
    assert Team.objects.filter(name="官渡校园社区编辑推文服务队").exists()


def test_the_same_person_again_is_unchanged_and_nothing_is_written(cast):
    rows = [person(职务="队员"), as_he_is()]
    assert verdicts(run(cast, *rows)) == ["new", "unchanged"]
    entries = AuditEntry.objects.count()
    assert verdicts(run(cast, *rows)) == ["unchanged", "unchanged"]
    assert AuditEntry.objects.count() == entries


def test_what_differs_shows_before_and_after_with_the_phone_masked(cast):
    outcome = run(cast, as_he_is(学院="土木系", 手机="15400008888"))
    assert verdicts(outcome) == ["changed"]
    told = [said["message"] for said in outcome.lines[0].notes if said["code"] == "changed"]
    assert told == ["学院：空 → 土木系", "手机：154****1234 → 154****8888"]
    member = Member.objects.get(student_number=LEADER[1])
    assert (member.college, member.phone) == ("土木系", "15400008888")
    assert Member.objects.with_phone("15400008888").get() == member


def test_an_empty_cell_takes_nothing_away(cast):
    run(cast, as_he_is(学院="土木系"))
    assert verdicts(run(cast, as_he_is(手机=""))) == ["unchanged"]
    assert Member.objects.get(student_number=LEADER[1]).phone == "15400001234"


def test_without_student_number_phone_and_name_tell_who_it_is(cast):
    assert verdicts(check(cast, as_he_is(学号=""))) == ["unchanged"]
    outcome = check(cast, person("别人", "", 手机="15400001234"))
    assert errors(outcome) == [("phone_taken", 3, "G")]
    assert errors(check(cast, person("无名", "", 手机=""))) == [("required", 3, "D")]


def test_the_same_number_in_another_unit_is_another_person(cast):
    make_member(cast.stranger, "外人", "20260201")
    assert verdicts(check(cast, person())) == ["new"]


def test_numbers_typed_as_numbers_are_understood(cast):
    row = person(学号=20260201, 手机=15412345678)
    run(cast, row)
    member = Member.objects.get(name="何晓彤")
    assert (member.student_number, member.phone) == ("20260201", "15412345678")


def test_political_status_and_league_membership_are_two_things(cast):
    said = {
        "共青团员": ("league", True),
        "团员": ("league", True),
        "党员": ("party", None),
        "中共党员": ("party", None),
        "预备党员": ("probationary", None),
        "群众": ("masses", False),
        "": ("", None),
    }
    run(cast, *(person(f"队员{n}", f"2026030{n}", 政治面貌=status) for n, status in enumerate(said)))
    stored = Member.objects.filter(name__startswith="队员").order_by("student_number")
    assert [(member.political_status, member.league_member) for member in stored] == list(said.values())


def test_a_party_member_who_kept_the_league_membership_may_lead(cast):
    head = [*ROSTER_HEAD, "团籍"]
    rows = [[*person(政治面貌="中共党员", 职务="团队长", 点位="预防未成年人违法犯罪公众号"), "保留"]]
    meaning = RosterSheet(cast.college, cast.college_official)
    outcome = bring_in(actor=None, meaning=meaning, content=book([head, *rows]), file_name="a.xlsx")
    assert outcome.errors == []
    assert Member.objects.get(name="何晓彤").league_member is True


BAD_CELLS = [
    ({"姓名": ""}, "required", "A"),
    ({"姓名": "长" * 51}, "too_long", "A"),
    ({"性别": "未知"}, "bad_value", "B"),
    ({"政治面貌": "团干"}, "bad_value", "C"),
    ({"学号": "2.02E+11"}, "digits_lost", "D"),
    ({"手机": "1540000123"}, "bad_phone", "G"),
    ({"手机": "1.54E+10"}, "digits_lost", "G"),
    ({"点位": "官渡校圆社区"}, "unknown_site", "H"),
    ({"项目": "编辑推文"}, "unknown_programme", "I"),
    ({"职务": "班长"}, "bad_value", "J"),
]


def test_a_bad_cell_is_refused_with_its_address_and_nothing_is_written(cast):
    before = Member.objects.count()
    rows = [person(f"队员{n}", f"2026030{n}") for n in range(len(BAD_CELLS))]
    for row, (cells, _, _) in zip(rows, BAD_CELLS, strict=True):
        ((head, value),) = cells.items()
        row[ROSTER_HEAD.index(head)] = value
    outcome = run(cast, *rows, person())
    assert errors(outcome) == [(code, n, column) for n, (_, code, column) in enumerate(BAD_CELLS, start=3)]
    for error, (cells, _, _) in zip(outcome.errors, BAD_CELLS, strict=True):
        assert error["sheet"] == "名单"
        assert (error["value"] or "") == next(iter(cells.values()))
    assert Member.objects.count() == before


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2005.03", "2005-03"),
        ("2005年3月", "2005-03"),
        ("200503", "2005-03"),
        (200511, "2005-11"),
        ("2005-03-09", "2005-03"),
    ],
)
def test_months_of_birth(typed, stored):
    assert MonthWidget().clean(typed) == stored


@pytest.mark.parametrize("typed", [2005.1, "05.3", "2005年13月", "三月", "1800-01", "2999-01"])
def test_months_of_birth_that_are_refused(typed):
    with pytest.raises(ValueError, match="请"):
        MonthWidget().clean(typed)


def test_one_person_twice_in_the_file_is_refused_naming_the_first_row(cast):
    outcome = check(cast, person(), person("邓志强", "20260202"), person(手机="15400006666"))
    assert errors(outcome) == [("duplicate", 5, "D")]
    assert "第3行" in outcome.errors[0]["message"]
    twice = check(cast, person(手机="15400006666"), person("邓志强", "20260202", 手机="154 0000 6666"))
    assert errors(twice) == [("duplicate", 4, "G")]


def test_a_phone_of_somebody_else_is_refused(cast):
    assert errors(check(cast, person(手机="15400001234"))) == [("phone_taken", 3, "G")]


# --- where ---


def test_a_site_with_two_rows_needs_its_programme(cast):
    other = make_placement(cast.document, cast.campus.site, [cast.articles], 5, cast.college)
    outcome = check(cast, person())
    assert errors(outcome) == [("ambiguous", 3, "I")]
    assert "编辑推文" in outcome.errors[0]["message"]
    assert check(cast, person(项目="编辑推文")).lines[0].proposal.placement == other
    assert check(cast, person(项目="1. 创文巩卫工作\n2. 入户宣传")).lines[0].proposal.placement == cast.campus


def test_sites_outside_reach_look_exactly_like_unknown_ones(cast):
    site = Site.objects.create(name="水东镇", kind="town", host=cast.stranger)
    make_placement(cast.document, site, [cast.articles], 5, None)
    seen, unseen = (check(cast, person(点位=name)).errors[0] for name in ("水东镇", "水西镇"))
    assert {**seen, "value": "", "message": seen["message"].replace("水东", "水西")} == {**unseen, "value": ""}


def test_an_unknown_site_offers_the_near_ones(cast):
    control = check(cast, person(点位="官渡校圆社区")).errors[0]["control"][0]
    assert ["官渡校园社区", "官渡校园社区"] in control["options"]


def test_a_person_without_site_is_entered_without_a_team(cast):
    outcome = run(cast, person(点位=""))
    assert [w["code"] for w in outcome.warnings] == ["no_site"]
    assert not Membership.objects.filter(member__name="何晓彤").exists()


# --- rules ---


def test_quota_counts_those_already_there(cast):
    Placement.objects.filter(pk=cast.campus.pk).update(headcount=3)
    outcome = run(cast, person(), person("邓志强", "20260202"), as_he_is())
    assert errors(outcome) == [("quota", 4, "H")]
    assert "3人" in outcome.errors[0]["message"]
    cast.campus.refresh_from_db()
    assert cast.campus.filled == 2
    run(cast, person(), person("邓志强", "20260202"), leave_out=True)
    cast.campus.refresh_from_db()
    assert cast.campus.filled == 3


def test_a_team_at_two_sites_fills_both(cast):
    Placement.objects.filter(pk=cast.account.pk).update(team=cast.team, headcount=3, filled=2)
    assert errors(check(cast, person(), person("邓志强", "20260202"))) == [("quota", 4, "H")]


def test_a_leader_must_be_a_league_member(cast):
    place = {"职务": "团队长", "点位": "预防未成年人违法犯罪公众号"}
    rows = [person(f"队员{n}", f"2026030{n}", 政治面貌=s, **place) for n, s in enumerate(("群众", "中共党员", ""))]
    refused = [error for error in errors(check(cast, *rows)) if error[0] == "leader_not_league"]
    assert refused == [("leader_not_league", row, "C") for row in (3, 4, 5)]


def test_a_leader_in_office_cannot_stop_being_a_league_member_by_roster(cast):
    assert errors(check(cast, as_he_is(政治面貌="群众"))) == [("leader_not_league", 3, "C")]


def test_two_leaders_of_one_row_are_refused(cast):
    site = {"点位": "预防未成年人违法犯罪公众号"}
    outcome = check(cast, person(职务="队长", **site), person("邓志强", "20260202", 职务="负责人", **site))
    assert errors(outcome) == [("second_leader", 4, "J")]


def test_another_leader_is_told_and_replaces_the_first(cast):
    outcome = run(cast, person(职务="团队长"))
    assert "leader_replaced" in [w["code"] for w in outcome.warnings]
    assert Team.objects.get(pk=cast.team.pk).leader.name == "何晓彤"


def test_a_roster_does_not_take_the_leader_away(cast):
    outcome = run(cast, as_he_is(职务="队员"))
    assert verdicts(outcome) == ["unchanged"]
    assert [w["code"] for w in outcome.warnings] == ["leader_kept"]


# --- the whole ---


def test_a_misspelt_required_header_is_refused_and_an_unknown_one_is_told(cast):
    meaning = RosterSheet(cast.college, cast.college_official)
    with pytest.raises(SheetError) as caught:
        understand(meaning, book([["姓各", "学号", "点位"], ["甲", "1", "羊角镇"]]), "a.xlsx")
    assert (caught.value.code, caught.value.where["value"]) == ("header_missing", "姓各")
    content = book([["姓名", "学号", "点位", "手提"], ["何晓彤", "20260201", "官渡校园社区", "15400000000"]])
    _, outcome = understand(meaning, content, "a.xlsx")
    assert [(w["code"], w["column"], w["value"]) for w in outcome.warnings if w["row"] == 1] == [
        ("header_unknown", "D", "手提")
    ]


def test_what_is_kept_of_a_roster_is_sealed_and_holds_mapped_columns_only(cast):
    meaning = RosterSheet(cast.college, cast.college_official)
    content = book([[*ROSTER_HEAD, "身份证号"], [*person(), "440902200503010000"]])
    batch = take_in(actor=cast.college_official, meaning=meaning, content=content, file_name="a.xlsx")
    assert "4409022005" not in str(batch.rows.get().cells)
    raw = SheetRow.objects.filter(batch=batch).extra(select={"raw": "cells"}).values_list("raw", flat=True)[0]
    assert "何晓彤" not in raw


def test_a_cell_is_fixed_and_the_rest_checked_again(cast):
    actor = cast.college_official
    meaning = RosterSheet(cast.college, actor)
    content = roster(person(点位="官渡校圆社区"), person("邓志强", "20260202"))
    batch = take_in(actor=actor, meaning=meaning, content=content, file_name="a.xlsx")
    assert batch.summary["refused"] == 1
    with pytest.raises(ValidationError, match="1行有错"):
        apply(actor=actor, batch=batch, meaning=meaning)
    row = batch.rows.get(number=3)
    outcome = correct_row(actor=actor, row=row, changes={"site": "官渡校园社区"}, meaning=meaning)
    assert verdicts(outcome) == ["new", "new"]
    apply(actor=actor, batch=SheetImport.objects.get(pk=batch.pk), meaning=meaning)
    cast.campus.refresh_from_db()
    assert cast.campus.filled == 4


def test_a_place_taken_meanwhile_stops_the_whole_import(cast):
    actor = cast.college_official
    Placement.objects.filter(pk=cast.campus.pk).update(headcount=3)
    meaning = RosterSheet(cast.college, actor)
    batch = take_in(actor=actor, meaning=meaning, content=roster(person()), file_name="a.xlsx")
    join_team(actor=actor, team=cast.team, member=make_member(cast.college, "快手", "1"), on=START)
    with pytest.raises(ValidationError):
        apply(actor=actor, batch=batch, meaning=meaning)
    assert not Member.objects.filter(name="何晓彤").exists()


def test_the_questions_asked_do_not_grow_with_the_rows(cast, django_assert_max_num_queries):
    people = [person(f"队员{n}", f"2026{n:04d}") for n in range(300, 312)]
    form_team(actor=cast.college_official, placement=cast.account, name="公众号队")
    with django_assert_max_num_queries(14):
        check(cast, *people)
