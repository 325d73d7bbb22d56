"""A sheet of sites: what is new, changed or the same, which unit is meant, and what is refused."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teams.actions.sheet_writes import bring_in
from teams.actions.sheets import correct_row, silent, understand
from teams.actions.site_sheet import SiteSheet
from teams.actions.sites import edit_site, open_site
from teams.choices import RowVerdict
from teams.models import AuditEntry, AuditName, SheetRow, Site
from teams.roles import UNITS_EDIT
from tests.books import book, place, sites
from tests.cast import make_placement, make_user
from tests.imports import apply, take_in, undo
from youthwork.lib.sheets import SheetError

pytestmark = pytest.mark.django_db

PHONE, OTHER_PHONE = "15400008888", "15400009999"


def sheet(cast, actor=None, top=None) -> SiteSheet:
    return SiteSheet(top or cast.district, actor or cast.official)


def check(cast, *rows, **who):
    return understand(sheet(cast, **who), sites(*rows), "点位.xlsx")[1]


def run(cast, *rows, actor=None, **more):
    meaning = sheet(cast, actor)
    return bring_in(actor=meaning.actor, meaning=meaning, content=sites(*rows), file_name="点位.xlsx", **more)


def errors(outcome) -> list[tuple]:
    return [(said["code"], said["row"], said["column"]) for said in outcome.errors]


def verdicts(outcome) -> list[str]:
    return [str(line.verdict) for line in outcome.lines]


def said(outcome, level: str) -> list[tuple]:
    return [(one["code"], one["row"]) for line in outcome.lines for one in line.notes if one["level"] == level]


def campus(**cells) -> list:
    """官渡校园社区 as it is."""
    return place("官渡校园社区", "440902-GD-XY", **{"类型": "社区"} | cells)


# --- what becomes of a row ---


def test_new_sites_are_opened_with_all_that_the_row_says(cast):
    outcome = run(
        cast,
        place(
            "车田村",
            类型="行政村",
            地址="车田村委会",
            有团支部="否",
            点位负责人="吴主任",
            负责人电话="+86 154-0000-8888",
            别名="车田、老车田",
        ),
        place("羊角青年之家", 类型="阵地"),
        place("茂南青年", "440902", 类型="公众号"),
    )
    assert verdicts(outcome) == ["new", "new", "new"]
    assert outcome.written == {"opened": 3, "edited": 0}
    village = Site.objects.get(name="车田村")
    assert (village.kind, village.host, village.place, village.has_branch) == (
        "village",
        cast.town,
        "车田村委会",
        False,
    )
    assert (village.contact_name, village.contact_phone) == ("吴主任", PHONE)
    assert village.aliases == ["车田", "老车田"]
    assert Site.objects.get(name="羊角青年之家").has_branch
    online = Site.objects.get(name="茂南青年")
    assert (online.kind, online.host, online.has_branch) == ("online", cast.district, False)
    assert list(Site.objects.named("ct")) == [village], "what is opened in bulk is found by its initials too"
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_phone FROM teams_site WHERE id = %s", [village.pk])
        assert PHONE not in cursor.fetchone()[0]


def test_a_kind_that_is_not_written_is_guessed_and_doubted(cast):
    names = ("车田村", "文明社区", "金塘镇", "羊角公众号", "油城墟")
    outcome = check(cast, *(place(name, 类型="") for name in names))
    assert [str(line.proposal.kind) for line in outcome.lines] == ["village", "community", "town", "online", "facility"]
    assert said(outcome, "doubt") == [("new_site", row) for row in range(2, 7)]
    (doubt,) = outcome.lines[0].notes
    assert (doubt["column"], doubt["control"][0]["name"], doubt["control"][0]["value"]) == ("B", "kind", "村")
    assert not said(check(cast, place("车田村")), "doubt")


def test_a_sheet_of_two_columns_will_do(cast):
    content = book([["点位", "所属团组织"], ["车田村", "羊角镇"]])
    outcome = understand(sheet(cast), content, "点位.xlsx")[1]
    assert verdicts(outcome) == ["new"]
    assert [(one["code"], one["column"]) for one in outcome.lines[0].notes] == [("new_site", "A")]


def test_a_known_site_is_changed_or_unchanged(cast):
    run(cast, campus(点位负责人="吴主任", 负责人电话=PHONE, 别名="校园社区"))
    outcome = run(cast, campus(地址="官渡一路1号", 点位负责人="陈主任", 负责人电话=OTHER_PHONE))
    assert verdicts(outcome) == ["changed"]
    assert [note["message"] for note in outcome.lines[0].notes] == [
        "地址：空 → 官渡一路1号",
        "点位负责人：吴主任 → 陈主任",
        "负责人电话：154****8888 → 154****9999",
    ]
    site = cast.campus.site
    site.refresh_from_db()
    assert (site.place, site.contact_name, site.contact_phone) == ("官渡一路1号", "陈主任", OTHER_PHONE)
    assert site.aliases == ["校园社区"], "an empty cell takes nothing away"
    entry = AuditEntry.objects.filter(verb="修改点位").latest("pk")
    assert entry.values("after") == {"place": "官渡一路1号", "contact_name": "陈主任"}


def test_an_unchanged_sheet_writes_nothing(cast):
    rows = [campus(点位负责人="吴主任", 负责人电话=PHONE, 有团支部="是", 别名="校园社区、官渡校园"), place("车田村")]
    assert run(cast, *rows).written == {"opened": 1, "edited": 1}
    rows[0][-1] = "官渡校园，校园社区"
    before = AuditEntry.objects.count()
    with CaptureQueriesContext(connection) as queries:
        outcome = run(cast, *rows)
    assert verdicts(outcome) == ["unchanged", "unchanged"]
    assert outcome.written == {"opened": 0, "edited": 0}
    assert AuditEntry.objects.count() == before
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]


def test_an_import_leaves_one_entry_and_each_edit_its_own(cast):
    before = AuditEntry.objects.count()
    run(cast, place("车田村", 点位负责人="吴主任"), place("里麻村"), campus(地址="官渡一路1号"))
    entries = list(AuditEntry.objects.order_by("pk"))[before:]
    assert [entry.verb for entry in entries] == ["修改点位", "导入点位表"]
    assert entries[-1].after["written"] == {"opened": 2, "edited": 1}
    assert not AuditName.objects.filter(text__contains="吴主任").exists()


def test_a_site_is_known_by_an_alias_which_it_keeps(cast):
    run(cast, campus(别名="校园社区"))
    row = place("校园社区", "440902-GD-XY", 类型="", 别名="大学社区")
    outcome = run(cast, row)
    assert verdicts(outcome) == ["changed"]
    assert ("not_taken_over", 2) in said(outcome, "info")
    site = cast.campus.site
    site.refresh_from_db()
    assert (site.name, site.aliases) == ("官渡校园社区", ["校园社区", "大学社区"])
    assert verdicts(run(cast, row)) == ["unchanged"]


def test_the_kind_of_a_known_site_is_not_taken_over(cast):
    outcome = run(cast, campus(类型="镇"))
    assert verdicts(outcome) == ["unchanged"]
    assert said(outcome, "info") == [("not_taken_over", 2)]
    assert Site.objects.get(pk=cast.campus.site_id).kind == "community"


def test_a_namesake_at_another_unit_is_doubted_and_not_moved(cast):
    outcome = run(cast, place("官渡校园社区", "440902-GD"), place("新村", "440902-GD"), place("新村"))
    assert verdicts(outcome) == ["new", "new", "new"]
    assert said(outcome, "doubt") == [("same_name", 2), ("same_name", 4)]
    assert "官渡校园社区的官渡校园社区" in outcome.lines[0].notes[0]["message"]
    assert Site.objects.get(pk=cast.campus.site_id).host == cast.community


def test_an_old_name_given_as_alias_of_a_new_site_is_doubted(cast):
    outcome = check(cast, place("大学城社区", "440902-GD-XY", 别名="官渡校园社区"))
    assert said(outcome, "doubt") == [("same_name", 2)]


def test_a_namesake_out_of_reach_is_not_spoken_of(cast):
    open_site(actor=None, host=cast.stranger, name="车田村", kind="village")
    assert not check(cast, place("车田村")).lines[0].notes


# --- what is refused ---


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (place(""), ("required", 2, "A")),
        (place("长" * 101), ("too_long", 2, "A")),
        (place("车田村", 类型="学校"), ("bad_value", 2, "B")),
        (place("车田村", ""), ("required", 2, "C")),
        (place("车田村", "440999"), ("unknown_host", 2, "C")),
        (place("车田村", 地址="长" * 201), ("too_long", 2, "D")),
        (place("羊角青年", 类型="公众号", 地址="羊角镇政府"), ("bad_value", 2, "D")),
        (place("预防未成年人违法犯罪公众号", "440902", 地址="区委"), ("bad_value", 2, "D")),
        (place("车田村", 有团支部="两个"), ("bad_value", 2, "E")),
        (place("羊角青年", 类型="公众号", 有团支部="是"), ("bad_value", 2, "E")),
        (campus(有团支部="否"), ("refused", 2, "E")),
        (place("车田村", 点位负责人="长" * 51), ("too_long", 2, "F")),
        (place("车田村", 负责人电话="1540000888"), ("bad_phone", 2, "G")),
        (place("车田村", 负责人电话="1.54E+10"), ("digits_lost", 2, "G")),
        (place("车田村", 负责人电话=1.54e10), ("digits_lost", 2, "G")),
        (place("车田村", 别名="长" * 301), ("too_long", 2, "H")),
    ],
)
def test_what_cannot_be_is_refused_at_its_cell(cast, row, error):
    outcome = check(cast, row)
    assert errors(outcome) == [error]
    assert verdicts(outcome) == ["refused"]


def test_of_two_sites_of_one_alias_the_right_one_is_chosen(cast):
    for name in ("车田一村", "车田二村"):
        Site.objects.create(name=name, kind="village", host=cast.town, aliases=["车田"])
    meaning = sheet(cast)
    content = sites(place("车田", 地址="圩镇"))
    batch = take_in(actor=cast.official, meaning=meaning, content=content, file_name="点位.xlsx")
    row = batch.rows.get()
    assert [one["code"] for one in row.notes] == ["ambiguous"]
    assert row.notes[0]["control"][0]["options"][1:] == [["车田一村", "车田一村"], ["车田二村", "车田二村"]]
    correct_row(actor=cast.official, row=row, changes={"name": "车田二村"}, meaning=meaning)
    apply(actor=cast.official, batch=batch, meaning=meaning)
    assert Site.objects.get(place="圩镇").name == "车田二村"


def test_a_site_has_one_row(cast):
    run(cast, campus(别名="校园社区"))
    rows = [place("车田村"), place("车田 村"), campus(), place("校园社区", "440902-GD-XY")]
    outcome = check(cast, *rows)
    assert errors(outcome) == [("duplicate", 3, "A"), ("duplicate", 5, "A")]
    assert "第2行" in outcome.errors[0]["message"]
    assert verdicts(outcome) == ["new", "refused", "unchanged", "refused"]


def test_rows_without_fault_are_written_when_the_others_may_be_left_out(cast):
    rows = [place("车田村"), place("里麻村", "没有这个镇")]
    assert run(cast, *rows).written == {}
    assert not Site.objects.filter(name="车田村").exists()
    assert run(cast, *rows, leave_out_refused=True).written == {"opened": 1, "edited": 0}
    assert not Site.objects.filter(name="里麻村").exists()


def test_totals_and_remarks_are_passed_over(cast):
    outcome = check(cast, place("车田村"), ["合计", "", 1], ["注：以上为2026年新增"])
    assert verdicts(outcome) == ["new", "skipped", "skipped"]


def test_a_missing_column_is_named(cast):
    with pytest.raises(SheetError, match="所在团组织"):
        understand(sheet(cast), book([["点位名称", "类型"], ["车田村", "村"]]), "点位.xlsx")


# --- numbers of people ---


def test_no_note_holds_a_number_that_rings_somebody(cast):
    run(cast, campus(负责人电话=PHONE))
    rows = [
        campus(负责人电话=OTHER_PHONE),
        place("车田村", 负责人电话="154000088889"),
        place("里麻村", 负责人电话=PHONE),
    ]
    batch = take_in(actor=cast.official, meaning=sheet(cast), content=sites(*rows), file_name="点位.xlsx")
    notes = str([row.notes for row in batch.rows.all()])
    assert "154****9999" in notes
    assert not [number for number in (PHONE, OTHER_PHONE, "154000088889") if number in notes]


def test_whoever_may_not_see_a_number_does_not_learn_whether_theirs_is_right(cast):
    """A unit's administrator edits sites and sees 154****8888; a guess may not be confirmed."""
    run(cast, campus(负责人电话=PHONE))
    keeper = make_user("keeper", "单位管理员", cast.district, "unitadmin")
    right, wrong = (check(cast, campus(负责人电话=number), actor=keeper) for number in (PHONE, "15400018888"))
    assert verdicts(right) == verdicts(wrong) == [RowVerdict.CHANGED]
    assert right.lines[0].notes == wrong.lines[0].notes
    assert verdicts(check(cast, campus(负责人电话=PHONE))) == ["unchanged"]
    console = SiteSheet(cast.district, keeper, sees_phones=True)
    assert verdicts(understand(console, sites(campus(负责人电话=PHONE)), "点位.xlsx")[1]) == ["unchanged"]


# --- the conversation and its cost ---


def test_a_cell_is_corrected_and_the_reading_follows(cast):
    meaning = sheet(cast)
    batch = take_in(
        actor=cast.official,
        meaning=meaning,
        content=sites(place("车田村", "羊角镇委", 类型=""), place("里麻村")),
        file_name="点位.xlsx",
    )
    with pytest.raises(ValidationError, match="有错"):
        apply(actor=cast.official, batch=batch, meaning=meaning)
    batch.refresh_from_db()
    row = SheetRow.objects.get(batch=batch, number=2)
    correct_row(actor=cast.official, row=row, changes={"host": "羊角镇（440902-YJ）", "kind": "阵地"}, meaning=meaning)
    row.refresh_from_db()
    assert (row.verdict, row.notes, row.cells["read"]["kind"]) == ("new", [], "阵地")
    apply(actor=cast.official, batch=batch, meaning=meaning)
    assert Site.objects.get(name="车田村").kind == "facility"


def test_a_name_that_somebody_took_meanwhile_becomes_a_known_site(cast):
    meaning = sheet(cast)
    batch = take_in(actor=cast.official, meaning=meaning, content=sites(place("车田村")), file_name="点位.xlsx")
    open_site(actor=None, host=cast.town, name="车田村", kind="village")
    apply(actor=cast.official, batch=batch, meaning=meaning)
    assert batch.summary["written"] == {"opened": 0, "edited": 0}
    assert Site.objects.filter(name="车田村").count() == 1


def test_a_name_taken_between_check_and_write_stops_the_import(cast):
    meaning = sheet(cast)
    outcome = understand(meaning, sites(place("里麻村"), place("车田村")), "点位.xlsx")[1]
    open_site(actor=None, host=cast.town, name="车田村", kind="village")
    with pytest.raises(ValidationError, match="刚由别人新增"):
        meaning.write(cast.official, outcome.lines, silent)
    assert not Site.objects.filter(name="里麻村").exists()


def test_a_whole_import_is_undone(cast):
    run(cast, campus(点位负责人="吴主任", 负责人电话=PHONE))
    meaning = sheet(cast)
    rows = [place("车田村"), campus(点位负责人="陈主任", 负责人电话=OTHER_PHONE, 别名="校园社区")]
    batch = take_in(actor=cast.official, meaning=meaning, content=sites(*rows), file_name="点位.xlsx")
    batch = undo(
        actor=cast.official, batch=apply(actor=cast.official, batch=batch, meaning=meaning), meaning=sheet(cast)
    )
    assert batch.summary["undone"] == {"opened": 1, "edited": 1}
    assert not Site.objects.filter(name="车田村").exists()
    site = Site.objects.get(pk=cast.campus.site_id)
    assert (site.contact_name, site.contact_phone, site.aliases) == ("吴主任", PHONE, [])
    assert not Site.objects.named("校园社区").exists()


def test_an_import_on_which_something_depends_is_not_undone(cast):
    meaning = sheet(cast)
    rows = [place("车田村"), place("里麻村")]
    batch = take_in(actor=cast.official, meaning=meaning, content=sites(*rows), file_name="点位.xlsx")
    apply(actor=cast.official, batch=batch, meaning=meaning)
    used = Site.objects.get(name="车田村")
    placement = make_placement(cast.document, used, [cast.cleaning], 3, cast.college)
    with pytest.raises(ValidationError, match="安排"):
        undo(actor=cast.official, batch=batch, meaning=meaning)
    assert Site.objects.filter(name="里麻村").exists()
    placement.delete()
    edit_site(actor=cast.official, site=used, place="圩镇")
    with pytest.raises(ValidationError, match="车田村后来又改过"):
        undo(actor=cast.official, batch=batch, meaning=meaning)
    assert Site.objects.filter(name="里麻村").exists()


def test_the_queries_do_not_grow_with_the_rows(cast):
    cast.official.may(UNITS_EDIT)  # who they are is asked once

    def cost(*rows, written: bool) -> int:
        meaning, content = sheet(cast), sites(*rows)
        with CaptureQueriesContext(connection) as queries:
            if written:
                bring_in(actor=cast.official, meaning=meaning, content=content, file_name="点位.xlsx")
            else:
                understand(meaning, content, "点位.xlsx")
        return len(queries)

    many = [place(f"第{number}村", 负责人电话=PHONE, 类型="") for number in range(40)]
    assert cost(place("里麻村"), written=True) == cost(*many, written=True)
    wrong = [place(f"第{number}村", f"羊脚镇{number}") for number in range(40)]
    assert cost(many[0], wrong[0], written=False) == cost(*many, *wrong, written=False)
