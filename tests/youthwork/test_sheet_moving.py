"""A workbook that gets a column in front keeps its looks: everything moves with the cells it belongs to."""

import io
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.views import Pane
from PIL import Image as Picture

from tests.books import book, saved
from youthwork.lib.sheets import annotate as annotating
from youthwork.lib.sheets import read
from youthwork.lib.sheets.annotate import NOTE, Mark, annotate
from youthwork.lib.sheets.child.moving import moved_formula, moved_range

pytestmark = pytest.mark.drill  # each starts a process or two

MARK = Mark("名单", 4, "B", "错。")


def keeps_looks(content: bytes, *marks: Mark, header: int = 3) -> Workbook:
    """The annotated workbook; fails where it had to be rebuilt from its values."""
    marks = marks or (MARK,)
    plans = annotating.plans_for(read(content, "a.xlsx"), marks, {"名单": header})
    found = annotating._marked(content, plans)
    assert found is not None
    assert found[:2] == b"PK"
    assert annotating._holds(found, read(content, "a.xlsx"), plans)
    return load_workbook(io.BytesIO(found), rich_text=True)


def form() -> Workbook:
    """A roster as an office lays it out, with a bit of everything; the header in row 3."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "名单"
    sheet["A1"] = "队员名单"
    sheet["A1"].font = Font(name="黑体", size=18)
    sheet.merge_cells("A1:F1")
    for place, head in enumerate(("姓名", "点位", "出生年月", "手机", "备注", "数"), 1):
        sheet.cell(3, place, head).alignment = Alignment(horizontal="center")
    for row in range(4, 9):
        for place, value in enumerate(("何晓彤", "官渡", 38000, "0154", None, row), 1):
            sheet.cell(row, place, value).border = Border(bottom=Side(style="thin"))
        sheet.cell(row, 3).number_format = "yyyy-mm"
        sheet.cell(row, 4).number_format = "@"
    return workbook


@pytest.fixture(scope="module")
def kept() -> Workbook:
    workbook = form()
    sheet = workbook.active
    other = workbook.create_sheet("单位")
    other["A1"] = "官渡"
    sheet.merge_cells("B4:B6")
    sheet["A5"] = CellRichText("何", TextBlock(InlineFont(b=True), "晓彤"))
    sheet["A6"].hyperlink = "https://example.cn/"
    sheet["A7"].hyperlink = Hyperlink("A7", location="单位!A1")
    other["A1"].hyperlink = Hyperlink("A1", location="名单!B4")
    sheet["D5"].comment = Comment("核过", "团委")
    sheet["E4"].fill = PatternFill("solid", fgColor="FFCCFFCC")
    sheet.row_dimensions[1].height, sheet.row_dimensions[7].hidden = 40, True
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].hidden = 9.5, True
    sheet.column_dimensions.group("D", "F", hidden=False)
    sheet.freeze_panes, sheet.auto_filter.ref = "B4", "A3:F8"
    sheet.auto_filter.add_filter_column(1, ["官渡"])
    sheet.print_area, sheet.print_title_rows, sheet.print_title_cols = "A1:F8", "1:3", "A:A"
    sheet.page_setup.orientation = "landscape"
    choice, own = DataValidation("list", formula1="单位!$A$1:$A$9"), DataValidation("custom", formula1="LEN(D4)=11")
    choice.add("B4:B99")
    own.add("D4:D99")
    sheet.data_validations.dataValidation = [choice, own]
    sheet.conditional_formatting.add("D4:D99", FormulaRule(["$D4=F4"], fill=PatternFill(bgColor="FFFF0000")))
    back = DataValidation("list", formula1="名单!$A$4:$A$8")
    back.add("B1:B9")
    other.add_data_validation(back)
    workbook.defined_names["点位"] = DefinedName("点位", attr_text="名单!$B$4:$B$8")
    workbook.defined_names["单位名"] = DefinedName("单位名", attr_text="单位!$A$1")
    picture = io.BytesIO()
    Picture.new("RGB", (4, 4)).save(picture, "PNG")
    sheet.add_image(Image(picture), "H2")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=6, min_row=3, max_row=8), titles_from_data=True)
    sheet.add_chart(chart, "H10")
    return keeps_looks(saved(workbook))


def test_merged_cells_styles_and_formats_move_with_the_cells(kept):
    sheet = kept["名单"]
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["B1:G1", "C4:C6"]
    assert (sheet["B1"].value, sheet["B1"].font.name, sheet["B1"].font.size) == ("队员名单", "黑体", 18)
    assert [cell.value for cell in sheet[3]] == [NOTE, "姓名", "点位", "出生年月", "手机", "备注", "数"]
    assert sheet["D4"].number_format == "yyyy-mm"
    assert sheet["D4"].value == datetime(2004, 1, 14)
    assert (sheet["E4"].value, sheet["E4"].number_format) == ("0154", "@")
    assert sheet["F4"].fill.fgColor.rgb == "FFCCFFCC"
    assert sheet["B8"].border.bottom.style == "thin"
    assert [type(part).__name__ for part in sheet["B5"].value] == ["str", "TextBlock"]


def test_widths_heights_and_what_is_hidden_stay(kept):
    sheet = kept["名单"]
    columns = sheet.column_dimensions
    assert (columns["A"].width, columns["A"].hidden) == (36, False)
    assert columns["B"].width == 9.5
    assert (columns["B"].hidden, columns["C"].hidden) == (False, True)
    assert (columns["E"].min, columns["E"].max, columns["E"].outlineLevel) == (5, 7, 1)
    assert sheet.row_dimensions[1].height == 40
    assert sheet.row_dimensions[7].hidden
    assert sheet.row_dimensions[4].height >= 15


def test_what_is_frozen_and_filtered_grows_by_the_new_column(kept):
    sheet = kept["名单"]
    assert sheet.freeze_panes == "C4"
    assert sheet.auto_filter.ref == "A3:G8"
    assert [column.colId for column in sheet.auto_filter.filterColumn] == [2]


def test_the_printed_page_is_that_of_the_form(kept):
    sheet = kept["名单"]
    assert sheet.print_area == "'名单'!$B$1:$G$8"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$3", "$B:$B")
    assert sheet.page_setup.orientation == "landscape"


def test_rules_move_and_still_ask_the_same_cells(kept):
    checks = [(str(check.sqref), check.formula1) for check in kept["名单"].data_validations.dataValidation]
    assert checks == [("C4:C99", "单位!$A$1:$A$9"), ("E4:E99", "LEN(E4)=11")]
    rules = [(str(area.sqref), rule.formula) for area in kept["名单"].conditional_formatting for rule in area.rules]
    assert rules == [("E4:E99", ["$E4=G4"])]
    assert [check.formula1 for check in kept["单位"].data_validations.dataValidation] == ["名单!$B$4:$B$8"]
    names = {name: defined.attr_text for name, defined in kept.defined_names.items()}
    assert names == {"点位": "名单!$C$4:$C$8", "单位名": "单位!$A$1"}


def test_links_comments_pictures_and_charts_move(kept):
    sheet = kept["名单"]
    assert (sheet["B6"].hyperlink.ref, sheet["B6"].hyperlink.target) == ("B6", "https://example.cn/")
    assert sheet["B7"].hyperlink.location == "单位!A1"
    assert kept["单位"]["A1"].hyperlink.location == "名单!C4"
    assert sheet["E5"].comment.text == "核过"
    assert sheet["D5"].comment is None
    assert sheet._images[0].anchor._from.col == 8
    (chart,) = sheet._charts
    assert chart.anchor._from.col == 8
    assert chart.ser[0].val.numRef.f == "'名单'!$G$4:$G$8"
    assert chart.ser[0].tx.strRef.f == "'名单'!G3"


def test_a_sheet_that_gets_no_column_keeps_its_places(kept):
    assert kept["单位"]["A1"].value == "官渡"
    assert [str(check.sqref) for check in kept["单位"].data_validations.dataValidation] == ["B1:B9"]


@pytest.mark.filterwarnings("ignore:Cell D5 is marked as a date")  # said by openpyxl when the test looks at it
def test_a_number_that_only_looks_like_a_date_stays_exact():
    workbook = form()
    workbook.active["C5"], workbook.active["C5"].number_format = 13800138000, "yyyy-mm-dd"
    (sheet,) = read(annotate(saved(workbook), "a.xlsx", [MARK], header_rows={"名单": 3}), "a.xlsx")
    (before,) = read(saved(workbook), "a.xlsx")
    assert sheet.rows[4][3] == before.rows[4][2]
    keeps_looks(saved(workbook))


def test_dates_counted_from_1904_stay_the_same_days():
    workbook = form()
    workbook.epoch = CALENDAR_MAC_1904
    workbook.active["C5"] = datetime(2003, 5, 1)
    (before,) = read(saved(workbook), "a.xlsx")
    assert before.rows[4][2] == "2003-05-01"
    keeps_looks(saved(workbook))


def test_a_table_of_excel_stays_one_beside_the_notes():
    workbook = Workbook()
    workbook.active.title = "名单"
    for row in (["姓名", "点位"], ["甲", "官渡"], ["乙", "官渡"]):
        workbook.active.append(row)
    workbook.active.add_table(Table(displayName="T1", ref="A1:B3"))
    sheet = keeps_looks(saved(workbook), Mark("名单", 2, "B", "错。"), header=1).active
    table = sheet.tables["T1"]
    assert (table.ref, table.autoFilter.ref) == ("B1:C3", "B1:C3")
    assert not sheet.auto_filter.ref


def test_a_view_that_was_scrolled_keeps_what_was_frozen():
    workbook = form()
    view = workbook.active.sheet_view
    view.pane = Pane(ySplit=3, topLeftCell="A200", activePane="bottomLeft", state="frozen")
    assert keeps_looks(saved(workbook)).active.freeze_panes == "B4"


def test_values_under_a_merged_cell_are_not_lost():
    content = book([["姓名", "点位"], ["甲", "官渡"], ["乙", "羊角"]], title="名单")
    workbook = load_workbook(io.BytesIO(content))
    workbook.active.merged_cells.add("B2:B3")  # as some programs do it: the lower value stays in the file
    (before,) = read(saved(workbook), "a.xlsx")
    assert before.rows[2] == ["乙", "羊角"]
    keeps_looks(saved(workbook), Mark("名单", 2, "A", "错。"), header=1)


def test_a_formula_without_a_value_says_so_and_an_error_stays_one():
    workbook = form()
    workbook.active["E4"], workbook.active["E5"] = "=A4&B4", "#N/A"
    (before,) = read(saved(workbook), "a.xlsx")
    assert [before.rows[row][4] for row in (3, 4)] == ["#FORMULA!", "#N/A"]
    sheet = keeps_looks(saved(workbook)).active
    assert (sheet["F4"].value, sheet["F5"].value, sheet["F5"].data_type) == ("#FORMULA!", "#N/A", "e")


def test_links_to_another_workbook_go_with_what_asks_them():
    workbook = form()
    check = DataValidation("list", formula1="[1]单位!$A$1:$A$9")
    check.add("B4:B9")
    workbook.active.add_data_validation(check)
    workbook.defined_names["外"] = DefinedName("外", attr_text="[1]单位!$A$1")
    after = keeps_looks(saved(workbook))
    assert not after.active.data_validations.dataValidation
    assert not after.defined_names


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A1", "B1"),
        ("$A$1:B$9", "$B$1:C$9"),
        ("A:A", "B:B"),
        ("$3:$5", "$3:$5"),
        ("Z9", "AA9"),
        ("XFD1", "XFD1"),
        ("SUM(A1,名单!B2,单位!C3)", "SUM(B1,名单!C2,单位!C3)"),
        ("'名单'!A1&'单 位'!A1", "'名单'!B1&'单 位'!A1"),
        ('IF(LOG10(A1)>1,"A1",税率)', 'IF(LOG10(B1)>1,"A1",税率)'),
        ('"男,女"', '"男,女"'),
    ],
)
def test_references_move_and_everything_else_stays(before, after):
    assert moved_formula(before, {"名单"}, here=True) == after


def test_ranges_move_by_one_column_and_stop_at_the_last():
    assert [moved_range(one) for one in ("A1", "A2:C9", "A1:XFD9", "C:D")] == [
        "B1",
        "B2:D9",
        "B1:XFD9",
        "D1:E1048576",
    ]
