"""What rows of a roster mean: who is who by which number, and what is asked, doubted or refused."""

import base64
from datetime import date
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from tasks.actions.roster import RosterSheet
from tasks.actions.staffing import form_team
from tasks.models import Placement
from teams.actions.members import edit_member
from teams.actions.sheet_writes import bring_in
from teams.actions.sheets import decide_hidden, understand
from teams.models import Member, Membership, SheetRow, Site
from teams.models.sheets import INCLUDE, SKIP
from tests.books import ROSTER_HEAD, book, person, roster, saved
from tests.cast import make_member, make_placement
from tests.imports import Waiting
from youthwork.lib.identity import identity_index

pytestmark = pytest.mark.django_db

BOYS_ID, GIRLS_ID = "440902200503010017", "440902200503010025"  # born on 1 March 2005
CHILDS_ID = "440902201303010017"  # born on 1 March 2013
HEAD = [*ROSTER_HEAD, "身份证号"]
ACCOUNT = {"点位": "预防未成年人违法犯罪公众号"}
STONE = {"点位": "羊角镇石曹村"}


def check(cast, content: bytes, **more):
    return understand(RosterSheet(cast.college, cast.college_official, **more), content, "名单.xlsx")[1]


def with_ids(*rows) -> bytes:
    """Each row a person and an ID number."""
    return book([HEAD, *([*row, identity] for row, identity in rows)])


def run(cast, content: bytes):
    meaning = RosterSheet(cast.college, cast.college_official)
    outcome = bring_in(actor=cast.college_official, meaning=meaning, content=content, file_name="名单.xlsx")
    assert outcome.errors == []
    return outcome


def errors(outcome) -> list[tuple]:
    return [(said["code"], said["row"]) for said in outcome.errors]


def verdicts(outcome) -> list[str]:
    return [str(line.verdict) for line in outcome.lines]


def doubts(outcome) -> list[tuple]:
    return [(said["code"], said["row"]) for said in outcome.warnings if said["level"] == "doubt"]


def control(said) -> tuple[str, list[str]]:
    """What is asked of the user: its name, and the values that answer it."""
    (one,) = said["control"]
    return one["name"], [value for value, _ in one["options"]]


@pytest.fixture
def waiting(cast) -> Waiting:
    return Waiting(cast.college_official, RosterSheet(cast.college, cast.college_official))


# --- the same person ---


@pytest.fixture
def he(cast) -> Member:
    """何晓彤 as a roster with an ID number entered her."""
    run(cast, with_ids((person(), GIRLS_ID)))
    return Member.objects.get(name="何晓彤")


def same(cast, he, outcome) -> bool:
    return outcome.errors == [] and outcome.lines[0].proposal.person.pk == he.pk


def test_the_student_number_tells_who_it_is(cast, he):
    assert same(cast, he, check(cast, roster(person(手机=""))))


def test_the_phone_with_the_name_tells_who_it_is(cast, he):
    assert same(cast, he, check(cast, roster(person(学号="", 手机=he.phone))))
    assert errors(check(cast, roster(person("邓志强", "", 手机=he.phone)))) == [("phone_taken", 3)]


def test_the_id_number_tells_who_it_is_though_number_and_phone_are_missing(cast, he):
    assert same(cast, he, check(cast, with_ids((person(学号="", 手机=""), GIRLS_ID))))
    assert same(cast, he, check(cast, with_ids((person(学号="", 手机="15400007777"), GIRLS_ID.lower()))))


def test_the_id_number_tells_who_it_is_under_a_former_key(cast, he, settings):
    settings.FIELD_KEYS_OLD, settings.FIELD_KEY = [settings.FIELD_KEY], base64.b64decode("A" * 43 + "=")
    outcome = check(cast, with_ids((person(学号="", 手机=""), GIRLS_ID)))
    assert same(cast, he, outcome)
    run(cast, with_ids((person(), GIRLS_ID)))
    he.refresh_from_db()
    assert he.identity_index == identity_index(GIRLS_ID)
    assert verdicts(check(cast, with_ids((person(), GIRLS_ID)))) == ["unchanged"]


def test_the_phone_tells_who_it_is_under_a_former_key(cast, he, settings):
    settings.FIELD_KEYS_OLD, settings.FIELD_KEY = [settings.FIELD_KEY], base64.b64decode("A" * 43 + "=")
    outcome = check(cast, roster(person(学号="", 手机=he.phone)))
    assert (same(cast, he, outcome), verdicts(outcome)) == (True, ["unchanged"])


def test_a_phone_and_another_number_are_somebody_else_with_that_phone(cast, he):
    assert errors(check(cast, roster(person("何晓彤", "20260999", 手机=he.phone)))) == [("phone_taken", 3)]


def test_number_of_one_and_id_of_another_are_a_conflict(cast, he):
    outcome = check(cast, with_ids((person("林嘉豪", "20260101", 手机=""), GIRLS_ID)))
    assert errors(outcome) == [("person_conflict", 2)]
    said = outcome.errors[0]["message"]
    assert ("林嘉豪" in said, "何晓彤" in said, GIRLS_ID in said) == (True, True, False)


@pytest.mark.parametrize("by", ["student_number", "identity"])
def test_another_name_under_a_known_number_is_asked_about_and_then_renames(cast, he, waiting, by):
    row = person("何小彤", 手机="") if by == "student_number" else person("何小彤", "", 手机="15400007777")
    waiting.take(with_ids((row, "" if by == "student_number" else GIRLS_ID)))
    (said,) = [one for one in waiting.batch.rows.get().notes if one["level"] == "error"]
    assert (said["code"], said["field"], control(said)) == ("person_conflict", by, ("rename", ["", "1"]))
    outcome = waiting.answer(2, rename="1")
    assert (errors(outcome), verdicts(outcome)) == ([], ["changed"])
    waiting.apply()
    he.refresh_from_db()
    assert he.name == "何小彤"
    assert Member.objects.filter(name="何晓彤").count() == 0


def test_the_answer_about_a_name_can_be_taken_back(cast, he, waiting):
    waiting.take(roster(person("何小彤", 手机="")))
    waiting.answer(3, rename="1")
    assert errors(waiting.answer(3, rename=None)) == [("person_conflict", 3)]


def test_a_namesake_without_a_number_in_common_is_doubted_and_may_be_chosen(cast, waiting):
    zhou = Member.objects.get(name="周雨桐")
    Member.objects.filter(pk=zhou.pk).update(student_number="")
    waiting.take(roster(person("周雨桐", "20260888")))
    (said,) = [one for one in waiting.batch.rows.get().notes if one["code"] == "namesake"]
    assert (said["level"], control(said)) == ("doubt", ("who", ["new", str(zhou.pk)]))
    assert waiting.batch.summary["doubtful"] == 1
    outcome = waiting.answer(3, who=str(zhou.pk))
    assert verdicts(outcome) == ["changed"]
    waiting.apply()
    zhou.refresh_from_db()
    assert zhou.student_number == "20260888"
    assert Member.objects.filter(name="周雨桐").count() == 1


def test_a_chosen_namesake_must_be_one_that_was_offered(cast, waiting):
    stranger = make_member(cast.stranger, "何晓彤", "1")
    waiting.take(roster(person()))
    assert waiting.answer(3, who=str(stranger.pk)).lines[0].proposal.person.pk is None


def test_two_new_people_with_one_name_are_two(cast):
    outcome = run(cast, roster(person(), person("何晓彤", "20260202")))
    assert [said["code"] for said in outcome.warnings] == ["namesake"]
    assert Member.objects.filter(name="何晓彤").count() == 2


# --- one person in two rows ---


def two_rows(case: str, cast, he) -> bytes:
    """何晓彤, whom the platform knows or not, in two rows at two sites."""
    if case == "number":
        return roster(person(), person(**STONE))
    if case == "identity":
        return with_ids((person(学号=""), GIRLS_ID), (person(学号="", **STONE), GIRLS_ID))
    if case == "phone and name":
        return roster(person(学号=""), person(学号="", **STONE))
    return roster(person(手机=""), person(学号="", 手机=he.phone, **STONE))  # one row by number, one by phone


@pytest.mark.parametrize(
    ("case", "known"), [*product(("number", "identity", "phone and name"), (False, True)), ("each in its way", True)]
)
def test_one_person_at_two_sites_is_asked_about_and_is_then_one_member_in_two_teams(cast, waiting, case, known):
    if known:
        run(cast, with_ids((person(点位=""), GIRLS_ID)))
    he = Member.objects.filter(name="何晓彤").first()
    content = two_rows(case, cast, he)
    first = 2 if case == "identity" else 3
    waiting.take(content)
    row = waiting.batch.rows.get(number=first + 1)
    (said,) = [one for one in row.notes if one["level"] == "error"]
    assert (said["code"], control(said)) == ("two_sites", ("both", ["", "1"]))
    assert f"第{first}行（官渡校园社区）" in said["message"]
    assert errors(waiting.answer(first + 1, both="1")) == []
    waiting.apply()
    he = Member.objects.get(name="何晓彤")
    assert set(he.memberships.values_list("team", flat=True)) == {cast.team.pk, cast.other_team.pk}
    assert [*Placement.objects.filter(pk__in=(cast.campus.pk, cast.stone.pk)).values_list("filled", flat=True)] == [
        3,
        2,
    ]


def test_a_phone_that_only_the_second_row_tells_is_found_by_its_index(cast, he, waiting):
    first, second = person(学号="", 手机=""), person(手机="15400007777", **STONE)
    waiting.take(with_ids((first, GIRLS_ID), (second, "")))
    assert errors(waiting.answer(3, both="1")) == []
    waiting.apply()
    he.refresh_from_db()
    assert (he.phone, Member.objects.with_phone("15400007777").get()) == ("15400007777", he)


def test_without_an_answer_one_row_may_be_left_out(cast, waiting):
    waiting.take(roster(person(), person(**STONE)))
    waiting.apply(leave_out_refused=True)
    assert [*Membership.objects.filter(member__name="何晓彤").values_list("team", flat=True)] == [cast.team.pk]


def test_two_rows_of_one_person_must_say_the_same(cast, waiting):
    waiting.take(roster(person(), person(手机="15400007777", **STONE)))
    outcome = waiting.answer(4, both="1")
    assert [(said["code"], said["field"]) for said in outcome.errors] == [("person_conflict", "phone")]


def test_two_rows_that_mean_the_same_team_by_two_names_are_one_too_many(cast, waiting):
    Site.objects.filter(pk=cast.campus.site_id).update(aliases=["校园社区"])
    waiting.take(roster(person(), person(点位="校园社区")))
    outcome = waiting.answer(4, both="1")
    assert errors(outcome) == [("duplicate", 4)]
    waiting.apply(leave_out_refused=True)
    assert Membership.objects.filter(member__name="何晓彤").count() == 1


def test_two_rows_at_two_places_of_one_team_are_one_too_many(cast, waiting):
    Placement.objects.filter(pk=cast.account.pk).update(team=cast.team, filled=2)
    waiting.take(roster(person(), person(**ACCOUNT)))
    assert errors(waiting.answer(4, both="1")) == [("duplicate", 4)]


def test_who_serves_elsewhere_already_is_doubted(cast):
    outcome = check(cast, roster(person("郑浩然", "20260103", 手机="")))
    assert (verdicts(outcome), doubts(outcome)) == (["changed"], [("two_sites", 3)])
    assert "石曹村服务队" in next(said["message"] for said in outcome.warnings if said["code"] == "two_sites")


# --- teams, leaders, quota ---


def test_two_leaders_of_a_team_at_two_places_are_refused(cast):
    Placement.objects.filter(pk=cast.account.pk).update(team=cast.team, filled=2)
    rows = roster(person(职务="团队长"), person("邓志强", "20260202", 职务="团队长", **ACCOUNT))
    assert errors(check(cast, rows)) == [("second_leader", 4)]


def test_two_leaders_of_two_rows_without_teams_are_two_teams(cast):
    make_placement(cast.document, cast.stone.site, [cast.articles], 5, cast.college)
    rows = roster(
        person(职务="团队长", **ACCOUNT), person("邓志强", "20260202", 职务="团队长", 项目="编辑推文", **STONE)
    )
    assert run(cast, rows).written["teams"] == 2


@pytest.mark.parametrize(("status", "how"), [("群众", "不是共青团员"), ("中共党员", "没有写明是共青团员")])
def test_a_leader_who_is_no_league_member_is_refused(cast, status, how):
    outcome = check(cast, roster(person(政治面貌=status, 职务="团队长", **ACCOUNT)))
    assert errors(outcome) == [("leader_not_league", 3)]
    assert how in outcome.errors[0]["message"]


def test_a_known_league_member_may_lead_whatever_the_row_leaves_out(cast):
    outcome = run(cast, roster(person("周雨桐", "20260102", 手机="", 政治面貌="", 职务="团队长")))
    assert outcome.written["members"] == 0
    cast.team.refresh_from_db()
    assert cast.team.leader.name == "周雨桐"


def test_the_quota_counts_who_is_there_and_who_is_above_in_the_file(cast):
    Placement.objects.filter(pk=cast.campus.pk).update(headcount=4)
    people = [person(f"队员{n}", f"2026050{n}") for n in range(4)]
    assert errors(check(cast, roster(*people))) == [("quota", 5), ("quota", 6)]
    there = [person("林嘉豪", "20260101", 手机="", 职务="团队长"), *people]
    assert errors(check(cast, roster(*there))) == [("quota", 6), ("quota", 7)]


def test_who_is_refused_takes_no_place(cast):
    Placement.objects.filter(pk=cast.campus.pk).update(headcount=3)
    rows = roster(person(手机="12"), person("邓志强", "20260202"))
    assert errors(check(cast, rows)) == [("bad_phone", 3)]


# --- rows, headings, cells ---


def hidden_row() -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    for row in (ROSTER_HEAD, person(), person("邓志强", "20260202")):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    return saved(workbook)


def test_a_hidden_row_is_asked_about(cast, waiting):
    waiting.take(hidden_row())
    assert waiting.batch.summary["hidden"] == 1
    assert [said["code"] for said in waiting.batch.rows.get(number=3).notes] == ["hidden_row"]
    assert waiting.batch.rows.get(number=3).verdict == "refused"


@pytest.mark.parametrize(("decided", "verdict", "members"), [(INCLUDE, "new", 2), (SKIP, "skipped", 1)])
def test_hidden_rows_are_taken_or_left_as_was_decided(cast, waiting, decided, verdict, members):
    waiting.take(hidden_row())
    waiting.meaning.hidden = decided
    outcome = decide_hidden(batch=waiting.batch, hidden=decided, meaning=waiting.meaning)
    assert verdicts(outcome) == ["new", verdict]
    waiting.apply()
    assert Member.objects.filter(student_number__in=("20260201", "20260202")).count() == members


def test_a_group_heading_says_the_site_of_the_rows_below(cast):
    first, second = person(点位=""), person("邓志强", "20260202", 点位="")
    content = book([ROSTER_HEAD, ["一、官渡校园社区（20人）"], first, ["（二）羊角镇石曹村"], second])
    outcome = check(cast, content)
    assert verdicts(outcome) == ["skipped", "new", "skipped", "new"]
    assert [line.proposal.placement.site.name for line in outcome.lines if line.proposal] == [
        "官渡校园社区",
        "羊角镇石曹村",
    ]


def test_a_formula_without_a_result_is_refused_once_and_can_be_filled_in(cast, waiting):
    waiting.take(roster(person(手机="#N/A", 学号="#REF!")))
    assert errors(waiting.answer(3, college="土木系")) == [("cell_error", 3), ("cell_error", 3)]
    assert errors(waiting.answer(3, phone="15400007777", student_number="20260201")) == []


@pytest.mark.parametrize("column", ["身份证号", "出生年月"])
def test_who_is_below_fourteen_needs_a_guardians_consent(cast, column):
    value = CHILDS_ID if column == "身份证号" else "2013-03"
    content = book([[*ROSTER_HEAD, column], [*person(), value]])
    assert errors(check(cast, content, on=date(2026, 6, 18))) == [("needs_consent", 2)]
    assert errors(check(cast, content, on=date(2027, 4, 1))) == []


def test_a_month_of_birth_that_the_id_number_denies_is_doubted(cast):
    content = book([[*HEAD, "出生年月"], [*person(), GIRLS_ID, "2005-04"]])
    assert doubts(check(cast, content)) == [("id_mismatch", 2)]
    agreed = book([[*HEAD, "出生年月"], [*person(), GIRLS_ID, "2005年3月"]])
    assert doubts(check(cast, agreed)) == []


def test_one_correction_goes_for_all_rows_refused_for_the_same(cast, waiting):
    wrong = [person(f"队员{n}", f"2026050{n}", 点位="官渡校圆社区") for n in range(3)]
    waiting.take(roster(*wrong, person("队员九", "20260509", 点位="石槽村")))
    assert waiting.batch.summary["refused"] == 4
    outcome = waiting.answer(3, site="官渡校园社区", alike=["site"])
    assert verdicts(outcome) == ["new", "new", "new", "refused"]
    assert [row.changes for row in waiting.batch.rows.order_by("pk")] == [{"site": "官渡校园社区"}] * 3 + [{}]


# --- what has changed since it was looked at ---


def test_a_roster_over_a_team_formed_since_it_was_looked_at_joins_that_team(cast, waiting):
    waiting.take(roster(person(**ACCOUNT)))
    team = form_team(actor=cast.college_official, placement=cast.account, name="公众号队")
    waiting.apply()
    assert Membership.objects.get(member__name="何晓彤").team == team


def test_a_member_edited_since_the_roster_was_looked_at_is_compared_anew(cast, waiting):
    waiting.take(roster(person("周雨桐", "20260102", 手机="", 学院="土木系")))
    edit_member(actor=cast.college_official, member=Member.objects.get(name="周雨桐"), college="土木系")
    waiting.apply()
    assert "学院" not in str(SheetRow.objects.get(batch=waiting.batch).notes)


def test_the_questions_asked_do_not_grow_with_the_numbers_that_differ(cast):
    def asked(*rows) -> int:
        with CaptureQueriesContext(connection) as queries:
            outcome = check(cast, roster(*rows))
        assert verdicts(outcome) == ["changed"] * len(rows)
        return len(queries)

    known = [make_member(cast.college, f"旧人{n}", f"202605{n}", phone=f"154050500{n}") for n in range(10, 24)]
    rows = [person(one.name, one.student_number, 手机=f"154060600{n}", 点位="") for n, one in enumerate(known, 10)]
    asked(*rows)  # what the importer may is asked once
    assert asked(*rows[:12]) == asked(*rows)
