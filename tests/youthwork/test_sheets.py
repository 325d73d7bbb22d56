"""Workbooks come in through a limited child process, or are refused with a sentence."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.books import book, far_cell, saved
from youthwork.lib import sheets
from youthwork.lib.sheets import SheetError, letter, neutral, read
from youthwork.lib.sheets.child.workbook import plain
from youthwork.lib.tables import Column, find_table

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
COLUMNS = (
    Column("name", "姓名", required=True),
    Column("site", "点位", ("服务点",), required=True),
    Column("phone", "手机", ("联系电话",)),
)


def refusal(content: bytes, name: str = "名单.xlsx") -> SheetError:
    with pytest.raises(SheetError) as caught:
        read(content, name)
    assert caught.value.message.endswith("。")
    return caught.value


def test_values_come_plain_with_the_row_numbers_of_excel():
    workbook = Workbook()
    sheet = workbook.active
    sheet["B3"], sheet["C3"], sheet["D4"] = "心理健康\n辅导站", 20, True
    sheet["C5"] = 13800138000
    sheet.merge_cells("B5:B7")
    sheet["B5"] = "合并"
    (only,) = read(saved(workbook), "a.xlsx")
    assert only.first_row == 3
    assert only.rows[0] == [None, "心理健康\n辅导站", 20, None]
    assert only.rows[1][3] is True
    assert only.rows[2][2] == 13800138000
    assert isinstance(only.rows[2][2], int)
    assert only.merged == [(5, 2, 7, 2)]
    assert not only.hidden


@pytest.mark.parametrize(("cell", "value"), [("官渡\x00校园", "官渡校园"), ("\x00", None)])
def test_a_cell_of_an_old_workbook_loses_its_nul(cell, value):
    assert plain(cell) == value


def test_a_hidden_sheet_is_told():
    workbook = Workbook()
    workbook.active.append(["看得见"])
    workbook.create_sheet("底稿").append(["看不见"])
    workbook["底稿"].sheet_state = "hidden"
    assert [(s.name, s.hidden) for s in read(saved(workbook), "a.xlsx")] == [("Sheet", False), ("底稿", True)]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "file_empty"),
        (b"\xef\xbb\xbf<html><table><tr><td>1", "a.xls", "file_html"),
        (b"PK\x03\x04 cut off", "a.xlsx", "file_broken"),
        (b"%PDF-1.7", "a.xlsx", "file_unknown"),
        (OLE + b"\0" * 600, "a.xls", "file_broken"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "file_encrypted"),
    ],
)
def test_what_is_no_workbook_is_refused(content, name, code):
    assert refusal(content, name).code == code


def test_a_workbook_cut_short_is_refused():
    content = book([["姓名", "点位"], ["何晓彤", "羊角镇"]])
    assert refusal(content[: len(content) // 2]).code == "file_broken"


def test_a_zip_that_is_no_workbook_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("名单.txt", "何晓彤")
    assert refusal(stream.getvalue()).code == "file_unknown"


def test_a_changed_ending_is_noticed():
    error = refusal(book([["姓名", "点位"]]), "名单.xls")
    assert error.code == "file_renamed"
    assert ".xlsx" in error.message


def test_two_parts_of_one_name_are_refused():
    stream = io.BytesIO(book([["姓名", "点位"]]))
    with pytest.warns(UserWarning), zipfile.ZipFile(stream, "a") as package:
        package.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    assert refusal(stream.getvalue()).code == "file_broken"


def test_a_file_over_the_size_limit_is_not_opened(settings, monkeypatch):
    settings.SHEET_MAX_MB = 1
    monkeypatch.setattr(sheets, "CHILD", Path("/nowhere"))
    assert refusal(bytes(1024 * 1024 + 1)).code == "file_too_big"


def test_cells_far_apart_are_refused_before_any_reader_sees_them():
    assert refusal(far_cell("ZZ100000")).code == "sheet_too_big"


def test_styled_but_empty_cells_far_away_do_no_harm():
    workbook = Workbook()
    workbook.active.append(["姓名", "点位"])
    workbook.active["XFD1048576"].number_format = "0.00"
    (only,) = read(saved(workbook), "a.xlsx")
    assert only.rows == [["姓名", "点位"]]


def test_an_overlong_cell_is_refused():
    assert refusal(book([["姓名", "点位"], ["长" * 5000, "羊角镇"]])).code == "cell_too_long"


@pytest.mark.parametrize(
    "text", ["=1+1", "+8613800138000", "-1", "@SUM(A1)", "\n=1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)"]
)
def test_what_looks_like_a_formula_is_written_as_text(text):
    workbook = Workbook()
    neutral(workbook.active["A1"], text)
    cell = load_workbook(io.BytesIO(saved(workbook))).active["A1"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_column_letters():
    assert [letter(n) for n in (1, 26, 27, 703)] == ["A", "Z", "AA", "AAA"]


def table(rows, **kwargs):
    return find_table(read(book(rows, **kwargs), "a.xlsx"), COLUMNS)


def table_refusal(rows) -> SheetError:
    with pytest.raises(SheetError) as caught:
        table(rows)
    return caught.value


def test_the_table_is_found_below_its_title_and_by_synonyms():
    found = table([["队员名单"], [], [None, "姓 名", "服务点", "备注"], [None, "何晓彤", "羊角镇", "住校"]])
    assert found.header_number == 3
    assert found.letters == {"name": "B", "site": "C"}
    assert found.unknown == [("D", "备注")]
    assert [(row.number, row.cells) for row in found.rows] == [(4, {"name": "何晓彤", "site": "羊角镇"})]


def test_blank_rows_are_left_out_and_numbers_stay_those_of_excel():
    found = table([["姓名", "点位"], ["甲", "羊角镇"], [" ", None], ["乙", "羊角镇"]])
    assert [row.number for row in found.rows] == [2, 4]


def test_merged_cells_are_filled_down():
    found = table([["姓名", "点位"], ["甲", "羊角镇"], ["乙", None], ["丙", None]], merged=["B2:B3"])
    assert [(row.cells["site"], row.merged) for row in found.rows] == [
        ("羊角镇", set()),
        ("羊角镇", {"site"}),
        (None, set()),
    ]


def test_a_sheet_without_header_is_refused():
    assert table_refusal([["何晓彤", "女"], ["林嘉豪", "男"]]).code == "no_header"


def test_a_misspelt_required_header_is_named():
    error = table_refusal([["姓名", "服务点位置", "手机"], ["甲", "羊角镇", None]])
    assert (error.code, error.where["row"], error.where["field"]) == ("header_missing", 1, "site")
    error = table_refusal([["姓各", "点位", "手机"], ["甲", "羊角镇", None]])
    assert error.where["value"] == "姓各"
    assert "姓各" in error.message


def test_a_column_twice_is_refused():
    error = table_refusal([["姓名", "点位", "手机", "联系电话"], ["甲", "羊角镇", None, None]])
    assert (error.code, error.where["column"]) == ("header_twice", "D")


def test_a_header_with_nothing_below_is_refused():
    assert table_refusal([["姓名", "点位"]]).code == "no_rows"
