"""A workbook comes back with its faulty cells coloured and a first column that says why, and can be sent again."""

import time

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from tests import libreoffice
from tests.books import ROSTER_HEAD, book, person, roster, saved
from tests.youthwork.marking import PHONE, SITE, fill, marked, opened, people, with_part
from youthwork.lib.sheets import SheetError, read
from youthwork.lib.sheets import annotate as annotating
from youthwork.lib.sheets.annotate import NOTE, Mark, annotate
from youthwork.lib.sheets.looks import FILLS
from youthwork.lib.tables import Column, find_table

COLUMNS = (Column("name", "姓名", required=True), Column("site", "点位", required=True), Column("phone", "手机"))


@pytest.fixture(params=["kept", pytest.param("rebuilt", marks=pytest.mark.drill)])
def way(request, monkeypatch) -> str:
    """Both ways of writing the workbook promise the same of notes, colours and values."""
    if request.param == "rebuilt":
        monkeypatch.setattr(annotating, "MAX_ROWS", 0)
    return request.param


def test_the_first_column_says_why_with_the_words_and_letters_of_the_finished_file(way):
    sheet = marked(people(), PHONE, SITE).active
    assert sheet["A2"].value == NOTE
    assert sheet["A4"].value == "【有错】手机（H列）：手机号应为以1开头的11位数字。"
    assert sheet["A5"].value == "【待确认】点位（I列）：是不是“官渡校园社区”？请确认。"
    assert (sheet["H2"].value, sheet["I2"].value) == ("手机", "点位")
    assert [sheet.cell(row, 1).value for row in (1, 3, 6)] == [None] * 3
    assert sheet["A4"].alignment.wrap_text
    assert sheet.column_dimensions["A"].width == 36


def test_several_sentences_of_a_row_stand_below_each_other_errors_first(way):
    marks = [
        Mark("名单", 4, "C", "按群众登记。", "warning"),
        PHONE,
        PHONE,
        Mark("名单", 4, None, "这一行和第6行相同。"),
    ]
    sheet = marked(people(), *marks).active
    assert sheet["A4"].value.split("\n") == [
        "【有错】手机（H列）：手机号应为以1开头的11位数字。",
        "【有错】这一行和第6行相同。",
        "【提醒】政治面貌（D列）：按群众登记。",
    ]
    assert sheet.row_dimensions[4].height > 50


def test_faulty_cells_are_coloured_by_their_level_and_no_others(way):
    sheet = marked(people(), PHONE, SITE, Mark("名单", 6, "A", "请留意。", "warning")).active
    coloured = {cell.coordinate: fill(cell) for row in sheet.iter_rows(min_col=2, min_row=3) for cell in row}
    assert {place: colour for place, colour in coloured.items() if colour} == {
        "H4": FILLS["error"],
        "I5": FILLS["doubt"],
        "B6": FILLS["warning"],
    }
    assert [fill(sheet.cell(row, 1)) for row in (4, 5, 6)] == [FILLS["error"], FILLS["doubt"], FILLS["warning"]]


def test_a_cell_with_two_faults_has_the_colour_of_the_worse(way):
    assert fill(marked(people(), Mark("名单", 4, "G", "请确认。", "doubt"), PHONE).active["H4"]) == FILLS["error"]


def test_every_value_stands_in_its_row_one_column_further_right(way):
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "名单"
    sheet["C4"], sheet["D4"] = "姓名", "人数"
    sheet["C6"], sheet["D6"] = "0020", 20
    sheet["C7"], sheet["D7"] = " 𠮷·\n䶮 ", 1.5
    sheet["C9"], sheet["D9"] = True, 123456789012345
    content = saved(workbook)
    (before,) = read(content, "a.xlsx")
    (after,) = read(annotate(content, "a.xlsx", [Mark("名单", 7, "C", "错。")], header_rows={"名单": 4}), "a.xlsx")
    values = {place: value for place, value in annotating._values(after) if place[1] > 1}
    assert values == {(row, column + 1): value for (row, column), value in annotating._values(before)}
    assert len(values) == 8


def test_a_formula_comes_back_as_the_value_it_had(way):
    content = with_part(
        book([["姓名", "班级", "全称"], ["何晓彤", "软件2401", "此处"]], title="名单"),
        "worksheets/sheet1.xml",
        lambda text: text.replace(
            '<c r="C2" t="inlineStr"><is><t>此处</t></is></c>',
            '<c r="C2" t="str"><f>A2&amp;B2</f><v>何晓彤软件2401</v></c>',
        ),
    )
    assert opened(content).active["C2"].value == "=A2&B2"
    assert marked(content, Mark("名单", 2, "A", "错。"), header=1).active["D2"].value == "何晓彤软件2401"


def test_text_that_looks_like_a_formula_stays_text(way):
    texts = ["=1+1", "+8613800138000", "-1", "@SUM(A1)", '=HYPERLINK("http://a")']
    content = book([["姓名"], *(["此处"] for _ in texts)], title="名单")
    for text in texts:
        content = with_part(content, "worksheets/sheet1.xml", lambda xml, text=text: xml.replace("此处", text, 1))
    (before,) = read(content, "a.xlsx")
    assert [row[0] for row in before.rows[1:]] == texts
    cells = marked(content, Mark("名单", 2, "A", "错。"), header=1).active["B"][1:]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [(text, "s", True) for text in texts]


def test_a_note_is_text_whatever_it_says_and_holds_nothing_illegal(way):
    cell = marked(people(), Mark("名单", 4, "G", "=1+1\x00\ud800")).active["A4"]
    assert (cell.value, cell.data_type) == ("【有错】手机（H列）：=1+1", "s")


def test_a_fault_in_a_cell_under_a_merged_one_colours_what_is_seen(way):
    content = book([["姓名", "点位"], ["甲", "羊角"], ["乙", None], ["丙", None]], title="名单", merged=["B2:B3"])
    sheet = marked(content, Mark("名单", 3, "B", "没有这个点位。"), header=1).active
    assert [str(area) for area in sheet.merged_cells.ranges] == ["C2:C3"]
    assert fill(sheet["C2"]) == FILLS["error"]
    assert sheet["A3"].value == "【有错】点位（C列）：没有这个点位。"
    assert sheet["A2"].value is None


def test_the_words_of_a_header_that_is_merged_over_two_rows_are_found(way):
    content = book([["姓名", "联系方式"], [None, "手机"], ["甲", "1"]], title="名单", merged=["A1:A2"])
    sheet = marked(content, Mark("名单", 3, "A", "错。"), Mark("名单", 3, "B", "错。"), header=2).active
    assert sheet["A3"].value.split("\n") == ["【有错】姓名（B列）：错。", "【有错】手机（C列）：错。"]


def test_what_is_said_of_the_header_itself_is_a_comment_on_the_head(way):
    sheet = marked(people(), Mark("名单", 2, "G", "这一列和联系电话重复。")).active
    assert sheet["A2"].value == NOTE
    assert sheet["A2"].comment.text == "【有错】手机（H列）：这一列和联系电话重复。"
    assert fill(sheet["H2"]) == FILLS["error"]


def test_a_sheet_without_marks_stays_as_it_is(way):
    workbook = opened(people())
    workbook.create_sheet("说明").append(["请先读"])
    after = marked(saved(workbook), PHONE)
    assert after.sheetnames == ["名单", "说明"]
    assert after["说明"]["A1"].value == "请先读"


def test_the_file_opens_at_the_sheet_with_faults_and_no_other_is_selected(way):
    workbook = opened(people())
    workbook.create_sheet("封面", 0).append(["封面"])
    workbook.create_sheet("底稿").append(["看不见"])
    workbook["底稿"].sheet_state = "hidden"
    workbook["封面"].sheet_view.tabSelected = workbook["名单"].sheet_view.tabSelected = True
    after = marked(saved(workbook), PHONE)
    assert after.active.title == "名单"
    assert after["底稿"].sheet_state == "hidden"
    if way == "kept":
        assert [sheet.title for sheet in after if sheet.sheet_view.tabSelected] == ["名单"]


def test_the_notes_stay_in_sight_and_can_be_filtered_by(way):
    sheet = marked(people(), PHONE).active
    assert sheet.freeze_panes == "B3"
    assert sheet.auto_filter.ref == "A2:K6"


def test_a_second_round_writes_its_column_anew_and_takes_the_colours_off(way):
    first = annotate(people(), "a.xlsx", [PHONE, SITE], header_rows={"名单": 2})
    sheet = marked(first, Mark("名单", 6, "B", "姓名空着。")).active
    assert [cell.value for cell in sheet[2]] == [NOTE, *ROSTER_HEAD]
    assert [sheet.cell(row, 1).value for row in (4, 5, 6)] == [None, None, "【有错】姓名（B列）：姓名空着。"]
    assert (fill(sheet["H4"]), fill(sheet["I5"]), fill(sheet["B6"])) == (None, None, FILLS["error"])
    assert sheet.auto_filter.ref == "A2:K6"
    assert sheet.freeze_panes == "B3"
    assert sheet.row_dimensions[4].height is None


def test_a_second_round_leaves_no_stale_note_on_a_sheet_that_is_right_by_now(way):
    workbook = opened(people())
    workbook.create_sheet("二班").append(["姓名"])
    workbook["二班"].append(["甲"])
    marks = [PHONE, Mark("二班", 2, "A", "错。")]
    first = annotate(saved(workbook), "a.xlsx", marks, header_rows={"名单": 2, "二班": 1})
    after = marked(first, Mark("名单", 4, "H", "还是错。"))
    assert [cell.value for cell in after["二班"]["A"]] == [NOTE, None]
    assert fill(after["二班"]["B2"]) is None


def test_a_corrected_cell_has_the_colour_of_its_row_again():
    workbook = opened(people())
    for row in workbook.active.iter_rows(min_row=4, max_row=4):
        for cell in row:
            cell.fill = PatternFill("solid", fgColor="FFDDEEFF")
    first = annotate(saved(workbook), "a.xlsx", [PHONE], header_rows={"名单": 2})
    sheet = marked(first, Mark("名单", 6, "B", "错。")).active
    assert fill(sheet["H4"]) == fill(sheet["B4"]) == "FFDDEEFF"


def test_the_table_is_found_in_the_finished_file(way):
    table = find_table(read(annotate(people(), "a.xlsx", [PHONE], header_rows={"名单": 2}), "a.xlsx"), COLUMNS)
    assert (table.header_number, table.letters) == (2, {"name": "B", "site": "I", "phone": "H"})
    assert ("A", NOTE) not in table.unknown
    assert [row.number for row in table.rows] == [3, 4, 5, 6]


def test_a_faulty_row_that_was_emptied_is_no_row_though_its_note_stays():
    workbook = marked(people(), PHONE)
    for cell in workbook.active[4][1:]:
        cell.value = None
    table = find_table(read(saved(workbook), "a.xlsx"), COLUMNS)
    assert [row.number for row in table.rows] == [3, 5, 6]


@pytest.mark.parametrize(
    "mark", [Mark("别处", 4, "G", "错。"), Mark("名单", 0, "G", "错。")], ids=["no such sheet", "no such row"]
)
def test_a_mark_that_stands_nowhere_is_a_mistake_of_the_caller(mark):
    with pytest.raises(ValueError, match="mark"):
        annotate(people(), "a.xlsx", [mark], header_rows={"名单": 2})


def test_a_file_that_is_refused_when_it_is_read_is_refused_here_alike():
    with pytest.raises(SheetError) as refusal:
        annotate(b"PK\x03\x04 cut off", "a.xlsx", [], header_rows={})
    assert refusal.value.code == "file_broken"


def test_no_value_lies_open_on_the_disk_meanwhile(way, monkeypatch):
    def refused(*_, **__):
        raise AssertionError("a temporary file")

    content = people()
    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", refused)
    assert marked(content, PHONE).active["A2"].value == NOTE


def test_two_thousand_rows_take_seconds():
    started = time.monotonic()
    content = annotate(people(2000), "a.xlsx", [PHONE], header_rows={"名单": 2})
    assert time.monotonic() - started < 10
    assert len(read(content, "a.xlsx")[0].rows) == 2002


@pytest.mark.drill
def test_a_workbook_corrected_in_libreoffice_is_read_again():
    libreoffice.needed()
    workbook = opened(roster(*(person(f"队员{n}", str(20260201 + n)) for n in range(5))))
    sheet = workbook.active
    sheet.merge_cells("A1:J1")
    sheet.merge_cells("H3:H5")
    for cell in sheet[2]:
        cell.fill = PatternFill("solid", fgColor="FFD9E1F2")
    sheet["G4"], sheet["H6"] = "1540000", "官渡校园"
    sheet.column_dimensions["C"].hidden = True
    sheet.freeze_panes = "B3"
    marks = [PHONE, Mark("名单", 6, "H", "没有这个点位。")]
    sent = annotate(saved(workbook), "名单.xlsx", marks, header_rows={"名单": 2})
    corrected = libreoffice.edit(sent, {"名单": {"H4": "15400001111", "I6": "官渡校园社区"}})

    sheets = read(corrected, "名单.xlsx")
    table = find_table(sheets, COLUMNS)
    assert table.letters == {"name": "B", "site": "I", "phone": "H"}
    rows = {row.number: row.cells for row in table.rows}
    assert sorted(rows) == [3, 4, 5, 6, 7]
    assert rows[4] == {"name": "队员1", "site": "官渡校园社区", "phone": "15400001111"}
    assert rows[6]["site"] == "官渡校园社区"
    assert sheets[0].merged == [(1, 2, 1, 11), (3, 9, 5, 9)]

    again = opened(annotate(corrected, "名单.xlsx", [Mark("名单", 7, "B", "错。")], header_rows={"名单": 2})).active
    assert [cell.value for cell in again[2]][:2] == [NOTE, "姓名"]
    assert [again.cell(row, 1).value for row in (4, 6, 7)] == [None, None, "【有错】姓名（B列）：错。"]
    assert (fill(again["H4"]), fill(again["I6"]), fill(again["B2"])) == (None, None, "FFD9E1F2")
    assert again.column_dimensions["D"].hidden


@pytest.mark.drill
def test_an_old_workbook_comes_back_as_a_new_one():
    libreoffice.needed()
    old = libreoffice.edit(people(), {}, ending="xls")
    assert not old.startswith(b"PK")
    sheet = opened(annotate(old, "名单.xls", [PHONE], header_rows={"名单": 2})).active
    assert sheet["A4"].value == "【有错】手机（H列）：手机号应为以1开头的11位数字。"
    assert (sheet["B4"].value, fill(sheet["H4"]), sheet["H4"].number_format) == ("队员1", FILLS["error"], "@")
