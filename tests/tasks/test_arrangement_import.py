"""The arrangement sheet: what is read, what is doubtful, what is refused, and that nothing is written twice."""

import importlib.util

import pytest
from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from tasks.actions.arrangement import ArrangementSheet
from tasks.actions.staffing import join_team
from tasks.models import Document, Placement, PlacementProgramme, Programme
from teams.actions.sheet_writes import bring_in
from teams.actions.sheets import correct_row, discard, understand
from teams.choices import SheetState
from teams.models import AuditEntry, SheetImport, Site
from tests.books import FIXTURE, arrangement, book
from tests.cast import make_member
from tests.imports import apply, take_in
from tests.plans import make_plan
from youthwork.lib.sheets import SheetError

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast) -> Document:
    return make_plan(cast)


def check(document, actor, content, **options):
    return understand(ArrangementSheet(document, actor, **options), content, "安排表.xlsx")[1]


def run(document, actor, content=None, **options):
    content = content or FIXTURE.read_bytes()
    return bring_in(
        actor=actor, meaning=ArrangementSheet(document, actor, **options), content=content, file_name="安排表.xlsx"
    )


def verdicts(outcome) -> list[str]:
    return [str(line.verdict) for line in outcome.lines]


def codes(line, level="doubt") -> list[str]:
    return [said["code"] for said in line.notes if said["level"] == level]


# --- the fixture ---


def test_the_fixture_is_what_its_script_builds():
    path = FIXTURE.with_name("build_arrangement.py")
    spec = importlib.util.spec_from_file_location("build_arrangement", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    built, kept = script.build().active, load_workbook(FIXTURE).active
    assert [[cell.value for cell in row] for row in built] == [[cell.value for cell in row] for row in kept]
    assert sorted(map(str, built.merged_cells.ranges)) == sorted(map(str, kept.merged_cells.ranges))


def test_the_fixture_gives_sixteen_placements_and_invents_nothing(cast, plan):
    outcome = run(plan, cast.official)
    rows = Placement.objects.filter(document=plan)
    assert outcome.written == {"created": 16, "changed": 0, "sites": 11, "programmes": 19}  # three sites are the cast's
    assert rows.count() == 16
    assert sum(row.headcount for row in rows) == 244
    assert len({row.site_id for row in rows}) == 14
    assert plan.programmes.count() == 19
    assert PlacementProgramme.objects.filter(placement__document=plan).count() == 26
    assert {row.team_id for row in rows} == {None}
    assert {row.host for row in rows} == {cast.district}
    assert {row.sending for row in rows} == {cast.college}
    assert rows.filter(site__name="羊角镇").count() == 2
    assert rows.filter(site__name="茂南区校外未成年人心理健康辅导站").count() == 2
    account = Site.objects.get(name="预防未成年人违法犯罪公众号")
    assert (account.kind, account.has_branch) == ("online", False)
    assert [row.members_note for row in rows.order_by("position")][:2] == ["另附名单", ""]
    shared = rows.get(site__name="官渡雅园社区")
    assert [(p.number, p.programme.name) for p in shared.programme_rows.all()] == [
        ("1.", "创文巩卫工作"),
        ("2.", "入户宣传"),
    ]
    assert shared.block == rows.get(site__name="羊角镇石曹村").block


def test_importing_again_changes_nothing(cast, plan):
    run(plan, cast.official)
    entries, imports = AuditEntry.objects.count(), SheetImport.objects.count()
    outcome = run(plan, cast.official)
    assert verdicts(outcome) == ["unchanged"] * 16
    assert outcome.warnings == []
    assert (AuditEntry.objects.count(), SheetImport.objects.count()) == (entries, imports)


def test_every_doubtful_reading_of_the_fixture_is_told_with_a_control(cast, plan):
    outcome = check(plan, cast.official, FIXTURE.read_bytes())
    by_row = {line.number: line for line in outcome.lines}
    assert "numbered_run" in codes(by_row[3])
    assert codes(by_row[11]).count("joined_lines") == 2
    assert "new_site" in codes(by_row[6])
    assert "merged" in codes(by_row[8], "info")
    assert all(said.get("control") for line in outcome.lines for said in line.notes if said["level"] == "doubt")
    new = {p.name: p.counting for line in outcome.lines for _, p in line.proposal.programmes}
    assert (new["法治海报设计"], new["编辑推文"], new["入户宣传"], new["四点半课堂"]) == (
        "none",
        "reads",
        "visits",
        "headcount",
    )


def test_a_new_site_goes_to_the_unit_in_its_name_else_to_the_owner(cast, plan):
    rows = [["清扫", name, 3] for name in ("羊角镇河东村", "羊角镇石曹村委会", "法治教育中心")]
    hosts = [line.proposal.site.host for line in check(plan, cast.official, arrangement(*rows)).lines]
    assert hosts == [cast.town, cast.village, cast.district]


# --- doubtful readings, changed ---


def taken_in(cast, plan, content) -> SheetImport:
    return take_in(
        actor=cast.official, meaning=ArrangementSheet(plan, cast.official), content=content, file_name="安排表.xlsx"
    )


def change(cast, batch, number, **changes):
    meaning = ArrangementSheet(Document.objects.get(pk=batch.options["document"]), cast.official)
    return correct_row(actor=cast.official, row=batch.rows.get(number=number), changes=changes, meaning=meaning)


def test_numbers_over_four_rows_can_be_read_as_one_shared_cell(cast, plan):
    batch = taken_in(cast, plan, FIXTURE.read_bytes())
    change(cast, batch, 3, run="shared")
    apply(actor=cast.official, batch=batch, meaning=ArrangementSheet(plan, cast.official))
    assert PlacementProgramme.objects.filter(placement__document=plan).count() == 38
    assert sum(row.headcount for row in plan.placements.all()) == 244
    assert len({row.block for row in plan.placements.filter(position__lte=4)}) == 1
    assert verdicts(run(plan, cast.official))[:4] == ["new"] * 4  # the other reading is another arrangement


def test_a_correction_of_a_merged_cell_holds_for_its_rows_and_can_be_taken_back(cast, plan):
    batch = taken_in(cast, plan, FIXTURE.read_bytes())
    outcome = change(cast, batch, 7, programmes="1. 创文巩卫\n2. 入户宣传")
    names = {line.number: [p.name for _, p in line.proposal.programmes] for line in outcome.lines}
    assert names[7] == names[10] == ["创文巩卫", "入户宣传"]
    outcome = change(cast, batch, 7, programmes=None)
    assert [p.name for _, p in outcome.lines[4].proposal.programmes] == ["创文巩卫工作", "入户宣传"]


def test_a_blank_programme_cell_is_filled_from_above_and_said(cast, plan):
    content = arrangement(["清扫", "羊角镇", 3], [None, "高山镇", 4], ["宣讲", "金塘镇", 5])
    batch = taken_in(cast, plan, content)
    outcome = change(cast, batch, 3, programmes="巡河")
    assert [[p.name for _, p in line.proposal.programmes] for line in outcome.lines] == [["清扫"], ["巡河"], ["宣讲"]]
    outcome = change(cast, batch, 3, programmes=None)
    assert codes(outcome.lines[1])[0] == "filled_down"
    assert outcome.lines[1].proposal.block == outcome.lines[0].proposal.block


def test_kind_host_counting_and_task_of_what_is_new_are_the_users_choice(cast, plan):
    task = plan.tasks.create(kind="key_task", position=1, number="（一）", title="法治宣教", standing=True)
    batch = taken_in(cast, plan, arrangement(["法治课堂", "宏丰新城", 3]))
    change(
        cast,
        batch,
        2,
        kind="community",
        host="440902-GD",
        **{"counting:法治课堂": "visits", "task:法治课堂": str(task.pk)},
    )
    apply(actor=cast.official, batch=batch, meaning=ArrangementSheet(plan, cast.official))
    site, programme = Site.objects.get(name="宏丰新城"), plan.programmes.get()
    assert (site.kind, site.host) == ("community", cast.street)
    assert (programme.counting, programme.task) == ("visits", task)


def test_a_unit_outside_the_importers_reach_cannot_be_host(cast, plan):
    batch = taken_in(cast, plan, arrangement(["清扫", "宏丰新城", 3]))
    outcome = change(cast, batch, 2, host=cast.stranger.code)
    assert verdicts(outcome) == ["refused"]
    assert outcome.errors[0]["value"] == cast.stranger.code
    nowhere = change(cast, batch, 2, host="没有这个单位").errors[0]["message"].replace("没有这个单位", "…")
    assert outcome.errors[0]["message"].replace(cast.stranger.code, "…") == nowhere


def test_a_site_outside_reach_looks_like_one_that_does_not_exist(cast, plan):
    Site.objects.create(name="水东镇", kind="town", host=cast.stranger)
    seen, unseen = (
        check(plan, cast.official, arrangement(["清扫", name, 3])).lines[0] for name in ("水东镇", "水西镇")
    )
    assert [said["message"].replace("水东", "水西") for said in seen.notes] == [s["message"] for s in unseen.notes]


def test_a_near_miss_offers_the_site_that_was_probably_meant(cast, plan):
    batch = taken_in(cast, plan, arrangement(["清扫", "官渡校圆社区", 3]))
    outcome = change(cast, batch, 2, site_id=str(cast.campus.site_id))
    assert outcome.lines[0].proposal.site == cast.campus.site


def test_one_sign_of_a_short_name_is_a_near_miss_too(cast, plan):
    Site.objects.create(name="宏丰新城", kind="base", host=cast.street)
    notes = check(plan, cast.official, arrangement(["清扫", "宏丰新诚", 3])).lines[0].notes
    assert any("名称相近的有宏丰新城" in said["message"] for said in notes)


def test_two_sites_of_one_name_are_asked(cast, plan):
    for host in (cast.town, cast.street):
        Site.objects.create(name="东风村", kind="village", host=host)
    outcome = check(plan, cast.official, arrangement(["清扫", "东风村", 3]))
    assert [said["code"] for said in outcome.errors] == ["ambiguous"]


def test_a_programme_is_found_by_name_within_the_document_only(cast, plan):
    line = check(plan, cast.official, arrangement(["编辑推文", "高山镇", 3])).lines[0]
    assert not isinstance(line.proposal.programmes[0][1], Programme)
    line = check(cast.document, cast.official, arrangement(["编辑推文", "高山镇", 3])).lines[0]
    assert line.proposal.programmes[0][1] == cast.articles


# --- against what is there ---


def campus_row(cast, headcount, *more):
    return arrangement(["1. 创文巩卫工作\n2. 入户宣传", "官渡校园社区", headcount, *more])


def test_a_changed_headcount_shows_before_and_after(cast):
    outcome = check(cast.document, cast.official, campus_row(cast, 25))
    assert verdicts(outcome) == ["changed"]
    assert "人数：20 → 25" in [said["message"] for said in outcome.lines[0].notes]
    assert [said["code"] for said in outcome.file_notes] == ["not_in_sheet"]
    run(cast.document, cast.official, campus_row(cast, 25))
    cast.campus.refresh_from_db()
    assert (cast.campus.headcount, cast.campus.team, cast.campus.filled) == (25, cast.team, 2)


def test_a_headcount_below_the_people_there_is_refused(cast):
    outcome = run(cast.document, cast.official, campus_row(cast, 1))
    assert [(e["code"], e["row"], e["column"], e["value"]) for e in outcome.errors] == [("below_fill", 2, "C", 1)]
    assert outcome.written == {}


def test_leader_and_phone_are_not_taken_over_and_said_unless_equal(cast):
    told = check(cast.document, cast.official, campus_row(cast, 20, "王小明", "15400009999")).lines[0]
    assert codes(told, "info").count("not_taken_over") == 2
    same = check(cast.document, cast.official, campus_row(cast, 20, "林嘉豪", 15400001234)).lines[0]
    assert "not_taken_over" not in codes(same, "info")


def test_text_where_a_number_belongs_is_refused_with_its_address(cast, plan):
    rows = ["清扫", "羊角镇", 3], ["宣讲", "高山镇", "二十人"], ["宣讲", "金塘镇", "约20"]
    outcome = run(plan, cast.official, arrangement(*rows))
    told = [tuple(e[key] for key in ("sheet", "row", "column", "field", "value", "code")) for e in outcome.errors]
    assert told == [
        ("附件1", 3, "C", "headcount", "二十人", "not_a_number"),
        ("附件1", 4, "C", "headcount", "约20", "not_a_number"),
    ]
    assert all(error["value"] in error["message"] for error in outcome.errors)
    assert not plan.placements.exists()
    assert not Site.objects.filter(name="高山镇").exists()


def test_a_bad_cell_is_named(cast, plan):
    bad = [
        ([None, "羊角镇", 3], "required", "A"),
        (["清扫", None, 3], "required", "B"),
        (["清扫", "羊角镇", None], "required", "C"),
        (["清" * 101, "羊角镇", 3], "too_long", "A"),
        (["清扫", "羊" * 101, 3], "too_long", "B"),
        (["1. 清扫\n2. 清扫", "羊角镇", 3], "duplicate", "A"),
    ]
    outcome = check(plan, cast.official, arrangement(*(row for row, _, _ in bad)))
    assert [(e["code"], e["row"], e["column"]) for e in outcome.errors] == [
        (code, n, column) for n, (_, code, column) in enumerate(bad, start=2)
    ]


def test_the_same_row_twice_is_refused(cast, plan):
    outcome = check(plan, cast.official, arrangement(["清扫", "羊角镇", 3], ["清扫", "羊角镇", 5]))
    assert [(e["code"], e["row"]) for e in outcome.errors] == [("duplicate", 3)]


def test_totals_are_skipped(cast, plan):
    outcome = run(plan, cast.official, arrangement(["清扫", "羊角镇", 3], ["合计", None, 3], ["注：名单另附"]))
    assert verdicts(outcome) == ["new", "skipped", "skipped"]
    assert plan.placements.count() == 1


def test_a_sheet_without_header_is_refused(cast, plan):
    with pytest.raises(SheetError) as caught:
        run(plan, cast.official, book([["清扫", "羊角镇", 3]]))
    assert caught.value.code == "no_header"


# --- taking in, applying, giving up ---


def test_nothing_takes_effect_before_it_is_applied_and_only_once_then(cast, plan):
    batch = taken_in(cast, plan, FIXTURE.read_bytes())
    assert not plan.placements.exists()
    assert (batch.state, batch.summary["new"]) == ("read", 16)
    meaning = ArrangementSheet(plan, cast.official)
    applied = apply(actor=cast.official, batch=batch, meaning=meaning)
    assert applied.state == SheetState.APPLIED
    assert AuditEntry.objects.filter(target_id=str(batch.pk), verb="导入工作安排表").count() == 1
    with pytest.raises(ValidationError, match="已导入"):
        apply(actor=cast.official, batch=batch, meaning=meaning)
    with pytest.raises(ValidationError, match="不能再改"):
        change(cast, batch, 3, run="shared")


def test_refused_rows_stop_everything_unless_they_are_to_be_left_out(cast, plan):
    batch = taken_in(cast, plan, arrangement(["清扫", "羊角镇", 3], ["宣讲", "高山镇", "若干"]))
    meaning = ArrangementSheet(plan, cast.official)
    with pytest.raises(ValidationError, match="1行有错"):
        apply(actor=cast.official, batch=batch, meaning=meaning)
    batch.refresh_from_db()
    assert batch.state == SheetState.READ
    assert not plan.placements.exists()
    apply(actor=cast.official, batch=batch, meaning=meaning, leave_out_refused=True)
    assert plan.placements.count() == 1


def test_apply_checks_again_against_what_has_happened_meanwhile(cast):
    batch = taken_in(cast, cast.document, campus_row(cast, 2))
    assert batch.summary["changed"] == 1
    person = make_member(cast.college, "新队员", "20260999")
    join_team(actor=cast.college_official, team=cast.team, member=person, on=cast.document.starts_on)
    with pytest.raises(ValidationError, match="有错"):
        apply(actor=cast.official, batch=batch, meaning=ArrangementSheet(cast.document, cast.official))
    cast.campus.refresh_from_db()
    assert cast.campus.headcount == 20


def test_giving_up_deletes_the_rows(cast, plan):
    batch = taken_in(cast, plan, FIXTURE.read_bytes())
    discard(actor=cast.official, batch=batch)
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count()) == ("discarded", 0)
