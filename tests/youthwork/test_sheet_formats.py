"""Every form in which offices send a table is read: by its content, whatever it is called."""

from datetime import date, time
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from tests.books import book, saved
from tests.packages import STRICT, changed, replaced, with_sheet, worksheet
from tests.youthwork.test_sheets import refusal
from youthwork.lib.sheets import read
from youthwork.lib.sheets.child import texts

ROWS = [["姓名", "点位", "手机"], ["何晓彤", "羊角镇", "15400000001"], ["𠮷野·䶮", "“油城墟”", "15400000002"]]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
XLS = (
    Path(__file__).resolve().parents[1] / "files" / "roster.xls"
)  # made with xlwt: days from 1904, row 5 hidden, B3:B4 merged, a hidden sheet


def only(content: bytes, name: str = "名单.csv") -> list[list]:
    (sheet,) = read(content, name)
    return sheet.rows


def parsed(content: bytes) -> list[list]:
    """A text file as the child reads it, without a child."""
    return list(texts.rows_of(content, {"rows": 100, "columns": 20}))


def lines(rows=ROWS, delimiter=",", end="\r\n") -> str:
    return "".join(delimiter.join(row) + end for row in rows)


# --- workbooks ---


def test_a_strict_workbook_is_read_with_its_hidden_rows():
    workbook = Workbook()
    for row in ROWS:
        workbook.active.append(row)
    workbook.active.row_dimensions[3].hidden = True
    (sheet,) = read(replaced(saved(workbook), STRICT), "名单.xlsx")
    assert (sheet.rows, sheet.hidden_rows) == (ROWS, [3])


def test_a_workbook_with_macros_is_read_without_them():
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    content = changed(
        replaced(book(ROWS), {plain: macro}), lambda _, text: text, {"xl/vbaProject.bin": b"\xcc\x61" * 99}
    )
    assert only(content, "名单.xlsm") == ROWS


def test_an_old_workbook_is_read_with_what_is_hidden_and_merged_in_it():
    first, second = read(XLS.read_bytes(), "名单.xls")
    assert first.rows[1:4] == [
        ["姓名", "点位", "手机", "出生年月"],
        ["何晓彤", "羊角镇", 15400000001, None],
        ["𠮷野", None, "15400000002", "2005-03-01"],
    ]
    assert (first.merged, first.hidden_rows, first.date1904) == ([(3, 2, 4, 2)], [5], True)
    assert (second.name, second.hidden, second.hidden_rows) == ("底稿", True, [])


def test_hidden_rows_are_told_of_the_sheet_that_has_them():
    workbook = Workbook()
    workbook.active.append(["第一张"])
    for name, hidden in (("第二张", ()), ("第三张", (2, 4))):
        sheet = workbook.create_sheet(name)
        for number in range(1, 6):
            sheet.append([number])
            sheet.row_dimensions[number].hidden = number in hidden
    workbook.move_sheet("第三张", -2)
    sheets = read(saved(workbook), "a.xlsx")
    assert [(sheet.name, sheet.hidden_rows) for sheet in sheets] == [("第三张", [2, 4]), ("Sheet", []), ("第二张", [])]


def test_a_chart_among_the_sheets_takes_nobodys_hidden_rows():
    workbook = Workbook()
    workbook.create_chartsheet("图", 0)
    workbook.active = 1
    sheet = workbook["Sheet"]
    sheet.append(["姓名"])
    sheet.append(["何晓彤"])
    sheet.row_dimensions[2].hidden = True
    (only_one,) = read(saved(workbook), "a.xlsx")
    assert (only_one.name, only_one.hidden_rows) == ("Sheet", [2])


@pytest.mark.parametrize("quote", [b'"', b"'"])
def test_parts_written_with_a_prefix_and_other_quotes_are_looked_through(quote):
    text = (
        b"<?xml version='1.0'?><x:worksheet xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
        b"<x:sheetData><x:row r='1'><x:c r='A1' t='inlineStr'><x:is><x:t>a</x:t></x:is></x:c></x:row>"
        b"<x:row hidden='1' r='2'><x:c r='A2' t='e'><x:v>#REF!</x:v></x:c>"
        b"<x:c r='B2'><x:f>1+1</x:f></x:c><x:c r='C2'><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    ).replace(b"'", quote)
    (sheet,) = read(with_sheet(book(ROWS), text), "a.xlsx")
    assert sheet.hidden_rows == [2]
    assert sheet.rows[1] == ["#REF!", "#FORMULA!", 3]


def test_errors_and_unreckoned_formulas_come_as_words_and_reckoned_ones_as_values():
    cells = (
        b'<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><f>A1+1</f></c><c r="C1"><f>1+1</f><v>2</v></c>'
        b'<c r="D1" t="e"><f>VLOOKUP(A1,B:C,2,0)</f><v>#REF!</v></c><c r="E1" t="str"><f>""</f><v></v></c>'
        b'<c r="F1"><f t="shared" si="0"/><v/></c><c r="G1"><v>9</v></c></row>'
    )
    assert only(with_sheet(book(ROWS), worksheet(cells)), "a.xlsx") == [
        ["#N/A", "#FORMULA!", 2, "#REF!", None, "#FORMULA!", 9]
    ]


def test_a_formula_is_not_lost_where_nothing_else_is_in_its_row_or_column():
    cells = (
        b'<row r="2"><c r="E2"><f>A1</f></c></row><row r="3"><c r="B3"><v>1</v></c><c r="D3"><f>A1+1</f></c></row>'
        b'<row r="5"><c r="A5" t="e"><v>#N/A</v></c></row>'
    )
    (sheet,) = read(with_sheet(book(ROWS), worksheet(cells)), "a.xlsx")
    assert sheet.first_row == 2
    assert sheet.rows == [[*[None] * 4, "#FORMULA!"], [None, 1, None, "#FORMULA!"], [None, None], ["#N/A", None]]
    (sheet,) = read(with_sheet(book(ROWS), worksheet(b'<row r="2"><c r="B2"><f>A1</f></c></row>')), "a.xlsx")
    assert (sheet.first_row, sheet.rows) == (2, [[None, "#FORMULA!"]])


@pytest.mark.parametrize("flag", [True, False])
def test_the_day_count_is_told(flag):
    workbook = Workbook()
    workbook.active.append([37742])
    content = saved(workbook)
    if flag:
        content = replaced(content, {b"<workbookPr": b'<workbookPr date1904="1"'})
    (sheet,) = read(content, "a.xlsx")
    assert (sheet.date1904, sheet.rows) == (flag, [[37742]])


def test_dates_come_as_iso_text_however_they_are_kept():
    kept = b"".join(
        b'<c r="%s1" t="d"><v>%s</v></c>' % pair
        for pair in ((b"A", b"2005-03-01T00:00:00.000"), (b"B", b"2005-03-01"), (b"C", b"2005-03-01T10:20:30"))
    )
    assert only(with_sheet(book(ROWS), worksheet(b'<row r="1">' + kept + b"</row>")), "a.xlsx") == [
        ["2005-03-01", "2005-03-01", "2005-03-01 10:20:30"]
    ]
    for epoch in (CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904):
        workbook = Workbook()
        workbook.epoch = epoch
        workbook.active.append([date(2005, 3, 1), time(12, 30)])
        (sheet,) = read(saved(workbook), "a.xlsx")
        assert (sheet.rows, sheet.date1904) == ([["2005-03-01", "12:30:00"]], epoch == CALENDAR_MAC_1904)


def test_numbers_keep_what_they_say_of_lost_digits():
    rows = only(book([[13800138000, 440902200001011234, 2003.1, 20.0, True]]), "a.xlsx")
    assert rows == [[13800138000, 4.409022000010113e17, 2003.1, 20, True]]
    assert [type(value) for value in rows[0]] == [int, float, float, int, bool]


def test_a_table_that_starts_far_from_the_corner_keeps_its_place():
    workbook = Workbook()
    workbook.active["F10"], workbook.active["G11"] = "姓名", "羊角镇"
    (sheet,) = read(saved(workbook), "a.xlsx")
    assert sheet.first_row == 10
    assert sheet.rows == [[*[None] * 5, "姓名", None], [*[None] * 6, "羊角镇"]]


def test_a_sheet_without_a_cell_is_read_as_nothing():
    workbook = Workbook()
    workbook.create_sheet("空的").append(["有"])
    assert [(sheet.name, sheet.rows) for sheet in read(saved(workbook), "a.xlsx")] == [
        ("Sheet", []),
        ("空的", [["有"]]),
    ]


# --- text ---


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_text_file_is_read_whatever_its_encoding(encoding):
    assert only(lines(delimiter="\t").encode(encoding), "名单.txt") == ROWS


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_text_file_is_read_whatever_parts_its_cells_and_lines(encoding, delimiter, end):
    assert parsed(lines(delimiter=delimiter, end=end).encode(encoding)) == ROWS


def test_utf_16_big_endian_with_its_mark_is_read():
    assert only(b"\xfe\xff" + lines().encode("utf-16-be")) == ROWS


def test_the_sheet_of_a_text_file_has_the_name_of_the_file():
    (sheet,) = read(lines().encode(), "茂职院名单.csv")
    assert (sheet.name, sheet.first_row, sheet.hidden) == ("茂职院名单", 1, False)


def test_quotes_hold_delimiters_and_lines_together():
    text = '姓名,点位,备注\r\n"何晓彤","羊角镇,石曹村","一\n二"\r\n林嘉豪,"他说""好""",\r\n'
    assert only(text.encode("gb18030"))[1:] == [["何晓彤", "羊角镇,石曹村", "一\n二"], ["林嘉豪", '他说"好"']]


def test_a_title_and_other_marks_in_cells_do_not_hide_the_delimiter():
    text = "队员名单，2026年\n\n姓名\t点位\t备注\n何晓彤\t羊角镇\t爱好:书,画,琴\n林嘉豪\t金塘镇\t书,画\n"
    assert only(text.encode(), "a.csv")[2:] == [
        ["姓名", "点位", "备注"],
        ["何晓彤", "羊角镇", "爱好:书,画,琴"],
        ["林嘉豪", "金塘镇", "书,画"],
    ]


def test_the_delimiter_that_excel_writes_above_is_believed_and_is_no_row():
    assert only(b"sep=;\r\na;b,c\r\nd;e,f\r\n") == [["a", "b,c"], ["d", "e,f"]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2003.1", 2003.1),
        ("2003.10", "2003.10"),
        ("13800138000", "13800138000"),
        ("440902200001011234", "440902200001011234"),
        ("1.5E+10", "1.5E+10"),
        ("00123", "00123"),
        ('="00123"', "00123"),
        ("", None),
        ("  ", None),
        ("#N/A", "#N/A"),
    ],
)
def test_a_field_becomes_a_number_only_where_excel_may_have_made_it_one(text, value):
    quoted = '"' + text.replace('"', '""') + '"'
    for written in (text, quoted):
        row = parsed(f"甲,{written},乙\r\n丙,丁,戊\r\n".encode())[0]
        assert (row, type(row[1])) == (["甲", value, "乙"], type(value))


def test_a_quote_without_its_other_half_is_refused_and_where_it_stands():
    error = refusal('姓名,点位\n何晓彤,羊角镇\n"林嘉豪,金塘镇\n丁,羊角镇\n'.encode(), "a.csv")
    assert error.code == "file_broken"
    assert "引号" in error.message
    assert error.where["row"] == 3


@pytest.mark.parametrize("name", ["名单.xlsx", "名单.xls", "名单.XLSM"])
def test_text_called_a_workbook_is_refused_and_told_what_it_is(name):
    error = refusal(lines().encode("gb18030"), name)
    assert error.code == "file_renamed"
    assert ".csv" in error.message


@pytest.mark.parametrize("name", ["名单.csv", "名单", "名单.et"])
def test_a_workbook_is_known_by_its_content(name):
    assert only(book(ROWS), name) == ROWS


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "file_unknown"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "file_unknown"),
        (b"{\\rtf1 abc}", "file_unknown"),
        (bytes(range(256)), "file_unknown"),
        (b"\x7fELF\x02\x01\x01" + bytes(9), "file_unknown"),
        ("姓名,点位".encode() + b"\xff\xfe\xfd", "file_unknown"),
        ("<html><table>".encode("utf-16"), "file_html"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook", "file_html"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "file_html"),
    ],
)
def test_what_is_neither_workbook_nor_text_is_refused(content, code):
    assert refusal(content, "名单").code == code


def test_a_binary_workbook_is_asked_for_as_another():
    content = replaced(book(ROWS), {b"xl/workbook.xml": b"xl/workbook.bin"})
    assert (
        refusal(changed(content, lambda _, text: text, {"xl/workbook.bin": b"\x83\x01"}), "a.xlsb").code
        == "file_unknown"
    )


def test_a_text_file_of_many_rows_or_columns_is_refused(settings):
    settings.SHEET_MAX_ROWS, settings.SHEET_MAX_COLUMNS = 100, 20
    assert refusal(b"a,b\n" * 101, "a.csv").code == "too_many_rows"
    assert refusal(b"a" + b",b" * 20, "a.csv").code == "too_many_columns"
    assert refusal(("长" * 4001).encode(), "a.csv").code == "cell_too_long"
    assert len(only(b"a,b\n" * 100)) == 100
