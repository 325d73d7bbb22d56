"""A sheet of units: what is new, renamed or the same, whom it hangs below, and what is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from teams.actions.organisation_sheet import OrganisationSheet
from teams.actions.sheet_writes import bring_in
from teams.actions.sheets import correct_row, understand
from teams.actions.units import open_organisation
from teams.models import AuditEntry, Organisation, Parentage
from tests.books import book, organisations, unit
from tests.cast import START
from tests.imports import apply, take_in
from youthwork.lib.sheets import SheetError

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 18)
VILLAGE = {"类型": "村", "层级": "村级"}


def sheet(cast, actor=None, top=None) -> OrganisationSheet:
    return OrganisationSheet(top or cast.district, actor or cast.official, today=TODAY)


def check(cast, *rows, **who):
    return understand(sheet(cast, **who), organisations(*rows), "表.xlsx")[1]


def run(cast, *rows, **more):
    meaning = sheet(cast)
    return bring_in(actor=cast.official, meaning=meaning, content=organisations(*rows), file_name="表.xlsx", **more)


def errors(outcome) -> list[tuple]:
    return [(said["code"], said["row"], said["column"]) for said in outcome.errors]


def verdicts(outcome) -> list[str]:
    return [str(line.verdict) for line in outcome.lines]


def town(**cells) -> list:
    """羊角镇 as it is."""
    known = {"名称": "羊角镇团委", "简称": "羊角镇"}
    return unit("440902-YJ", **(known | cells))


# --- what becomes of a row ---


def test_new_units_are_opened_in_any_order(cast):
    outcome = run(
        cast,
        unit("440902-JT-1", "440902-JT", 名称="金塘镇一村团支部", **VILLAGE),
        unit("440902-jt", 名称="金塘镇团委", 简称="金塘镇", 成立日期="1983年5月4日", 别名="金塘、塘镇"),
        unit("440902-YJ-2", "440902-YJ", **VILLAGE),
    )
    assert verdicts(outcome) == ["new", "new", "new"]
    assert outcome.written == {"opened": 3, "renamed": 0}
    made = Organisation.objects.get(code="440902-JT")
    assert (made.name, made.kind, made.level, made.aliases) == ("金塘镇团委", "township", "township", ["金塘", "塘镇"])
    assert made.opened_on == date(1983, 5, 4)
    village = Organisation.objects.get(code="440902-JT-1")
    assert Organisation.objects.get_parent(village) == made
    assert Parentage.objects.get(organisation=village).from_on == TODAY
    assert not any(Organisation.objects.find_problems())


def test_an_import_leaves_one_entry_and_each_renaming_its_own(cast):
    before = AuditEntry.objects.count()
    run(cast, unit("A"), unit("B"), town(简称="羊角"))
    entries = list(AuditEntry.objects.order_by("pk"))[before:]
    assert [(entry.verb, entry.target_label) for entry in entries] == [("更名", "羊角"), ("导入团组织表", "表.xlsx")]
    assert entries[-1].after["written"] == {"opened": 2, "renamed": 1}


def test_a_known_unit_is_renamed_or_unchanged(cast):
    outcome = run(cast, town(简称="羊角", 别名="老羊角"), unit("440902-GD", 名称="官渡街道团工委", 简称="官渡街道"))
    assert verdicts(outcome) == ["changed", "unchanged"]
    messages = [said["message"] for said in outcome.lines[0].notes]
    assert messages == ["简称：羊角镇 → 羊角", "别名：空 → 老羊角"]
    cast.town.refresh_from_db()
    assert (cast.town.short_name, cast.town.aliases) == ("羊角", ["老羊角"])
    again = run(cast, town(简称="羊角"))
    assert verdicts(again) == ["unchanged"]
    cast.town.refresh_from_db()
    assert cast.town.aliases == ["老羊角"]  # an empty cell takes nothing away


def test_kind_level_and_day_of_a_known_unit_are_not_taken_over(cast):
    outcome = run(cast, town(类型="团委", 层级="县级", 成立日期="2020-01-01"))
    assert verdicts(outcome) == ["unchanged"]
    assert [said["code"] for said in outcome.lines[0].notes] == ["not_taken_over"] * 3
    cast.town.refresh_from_db()
    assert (cast.town.kind, cast.town.level, cast.town.opened_on) == ("township", "township", START)


def test_the_top_unit_may_stand_in_the_sheet_whatever_it_says_of_its_own_parent(cast):
    top = {"名称": cast.district.name, "简称": cast.district.short_name, "类型": "团委", "层级": "县级"}
    for parent in ("", "440900", "nowhere"):
        assert verdicts(check(cast, unit("440902", parent, **top))) == ["unchanged"]


def test_departments_and_units_without_a_level_may_stand_beside_their_committee(cast):
    outcome = check(
        cast,
        unit("QY", 类型="部门", 层级="县级"),
        unit("XY", 类型="高校", 层级=""),
        unit("XT", 类型="系统团工委", 层级="县级"),
    )
    assert verdicts(outcome) == ["new", "new", "new"]


def test_remarks_and_blank_rows_are_passed_over_and_numbers_are_codes(cast):
    outcome = check(cast, [], unit(440999), ["备注：以上为2026年新设"], ["合计", 1])
    assert verdicts(outcome) == ["new", "skipped", "skipped"]
    assert outcome.lines[0].proposal.code == "440999"


# --- what is refused ---


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (unit(""), ("required", 2, "A")),
        (unit("金塘"), ("bad_code", 2, "A")),
        (unit("A" * 33), ("too_long", 2, "A")),
        (unit("A", 名称=""), ("required", 2, "B")),
        (unit("A", 名称="长" * 101), ("too_long", 2, "B")),
        (unit("A", 简称=""), ("required", 2, "C")),
        (unit("A", 类型=""), ("required", 2, "D")),
        (unit("A", 类型="县委"), ("bad_value", 2, "D")),
        (unit("A", 层级="乡里"), ("bad_value", 2, "E")),
        (unit("A", 层级="县级"), ("bad_level", 2, "E")),
        (unit("A", 层级="市级"), ("bad_level", 2, "E")),
        (unit("A", ""), ("required", 2, "F")),
        (unit("A", "440999"), ("unknown_parent", 2, "F")),
        (unit("A", "A"), ("cycle", 2, "F")),
        (unit("440902-YJ", "440902-GD", 名称="羊角镇团委", 简称="羊角镇"), ("other_parent", 2, "F")),
        (unit("440904"), ("code_taken", 2, "A")),
        (unit("A", 成立日期="去年"), ("bad_date", 2, "G")),
        (unit("A", 成立日期="2026-02-30"), ("bad_date", 2, "G")),
        (unit("A", 成立日期="2026-06-19"), ("bad_date", 2, "G")),
        (unit("A", 别名="长" * 301), ("too_long", 2, "H")),
    ],
)
def test_what_cannot_be_is_refused_at_its_cell(cast, row, error):
    outcome = check(cast, row)
    assert errors(outcome) == [error]
    assert verdicts(outcome) == ["refused"]


def test_a_move_is_refused_with_the_way_to_do_it(cast):
    (said,) = check(cast, town(上级代码="440902-GD")).errors
    assert said["message"].startswith("羊角镇现在的上级是团茂南区委（440902）。")
    assert "调整上级" in said["message"]


def test_the_name_of_the_unit_above_is_answered_with_its_code(cast):
    (said,) = check(cast, unit("A", "团茂南区委")).errors
    assert said["message"] == "上级要写代码，“团茂南区委”的代码是440902。"
    assert [value for value, _ in said["control"][0]["options"]] == ["", "440902"]


def test_a_parent_out_of_reach_looks_like_an_unknown_one(cast):
    sentences = []
    for code in ("440904", "440900", "440999"):
        (said,) = check(cast, unit("A", code)).errors
        sentences.append((said["code"], said["message"].replace(code, "X")))
    assert len(set(sentences)) == 1
    (said,) = check(cast, town(上级代码="440904")).errors
    assert said["code"] == "unknown_parent"


def test_the_importers_own_reach_counts_and_not_only_the_chosen_unit(cast):
    assert errors(check(cast, unit("A", "440904"), top=cast.city)) == [("unknown_parent", 2, "F")]
    assert errors(check(cast, unit("A", "440904"), top=cast.city, actor=cast.city_official)) == []
    assert errors(check(cast, unit("A"), actor=cast.reader)) == [("unknown_parent", 2, "F")]


def test_a_code_has_one_row(cast):
    outcome = check(cast, unit("A"), unit("a", 名称="另一个镇"), unit("A-1", "A", **VILLAGE))
    assert errors(outcome) == [("duplicate", 3, "A")]
    assert verdicts(outcome) == ["new", "refused", "new"]
    assert "第2行" in outcome.errors[0]["message"]


def test_a_circle_is_refused_and_what_hangs_below_it_waits_for_it(cast):
    low = {"层级": ""}
    outcome = check(cast, unit("A", "B", **low), unit("B", "A", **low), unit("C", "A", **low), unit("D", "C", **low))
    assert errors(outcome) == [
        ("cycle", 2, "F"),
        ("cycle", 3, "F"),
        ("parent_refused", 4, "F"),
        ("parent_refused", 5, "F"),
    ]


def test_nothing_is_opened_below_a_refused_row(cast):
    rows = [unit("A-1", "A", **VILLAGE), unit("A", 类型="县委"), unit("B")]
    outcome = run(cast, *rows, leave_out_refused=True)
    assert errors(outcome) == [("parent_refused", 2, "F"), ("bad_value", 3, "D")]
    assert outcome.written == {"opened": 1, "renamed": 0}
    assert list(Organisation.objects.filter(code__in=["A", "A-1", "B"]).values_list("code", flat=True)) == ["B"]


def test_below_a_known_unit_a_row_stands_though_the_units_own_row_is_wrong(cast):
    outcome = check(cast, town(名称=""), unit("440902-YJ-2", "440902-YJ", **VILLAGE))
    assert verdicts(outcome) == ["refused", "new"]


def test_a_closed_unit_takes_neither_names_nor_units(cast):
    Organisation.objects.filter(pk=cast.town.pk).update(closed_on=date(2026, 3, 1))
    outcome = check(cast, town(简称="羊角"), unit("440902-YJ-2", "440902-YJ", **VILLAGE))
    assert [(code, column) for code, _, column in errors(outcome)] == [("refused", "A"), ("refused", "F")]


def test_a_namesake_below_the_same_parent_is_doubted(cast):
    outcome = check(cast, unit("YJ2", 名称="羊角镇团委"), unit("A", 名称="金塘镇"), unit("B", 名称="金塘镇"))
    doubts = [[said["code"] for said in line.notes if said["level"] == "doubt"] for line in outcome.lines]
    assert doubts == [["same_name"], [], ["same_name"]]
    assert verdicts(outcome) == ["new", "new", "new"]


def test_a_missing_column_is_named(cast):
    content = book([["代码", "名称", "简称", "类型"], ["A", "金塘镇", "金塘", "乡镇"]])
    with pytest.raises(SheetError, match="上级代码"):
        understand(sheet(cast), content, "表.xlsx")


# --- the conversation ---


def test_a_cell_is_corrected_and_the_rows_below_follow(cast):
    batch = take_in(
        actor=cast.official,
        meaning=sheet(cast),
        content=organisations(unit("A-1", "A", **VILLAGE), unit("A", 类型="县委")),
        file_name="表.xlsx",
    )
    assert batch.summary["refused"] == 2
    with pytest.raises(ValidationError, match="有错"):
        apply(actor=cast.official, batch=batch, meaning=sheet(cast))
    assert batch.rows.get(number=3).verdict == "refused"
    batch.refresh_from_db()
    row = batch.rows.get(number=3)
    correct_row(actor=cast.official, row=row, changes={"kind": "乡镇（街道）团委"}, meaning=sheet(cast))
    batch.refresh_from_db()
    assert batch.summary["refused"] == 0
    apply(actor=cast.official, batch=batch, meaning=sheet(cast))
    assert Organisation.objects.get(code="A-1").depth == cast.district.depth + 2


def test_a_code_that_somebody_took_meanwhile_is_refused_and_nothing_is_written(cast):
    meaning = sheet(cast)
    batch = take_in(actor=cast.official, meaning=meaning, content=organisations(unit("A"), unit("B")), file_name="表")
    open_organisation(
        actor=None, code="A", name="别的", short_name="别的", kind="township", parent=cast.stranger, from_on=START
    )
    with pytest.raises(ValidationError, match="有错"):
        apply(actor=cast.official, batch=batch, meaning=sheet(cast))
    assert not Organisation.objects.filter(code="B").exists()
