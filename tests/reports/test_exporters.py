"""The workbook is annex 2 of the provincial plan, set so that every word can be read."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from reports.exporters.layout import HEADS
from reports.exporters.workbook import TableWorkbook
from reports.table import Table, TableCorrection, TableLine

LONG = "在4个社区（村）清理背街小巷21处，入户宣传6批，" * 5


def line(number, category, name, people, unit="人", **changes):
    given = {
        "number": number, "category": category, "name": name, "content": "网格区卫生整治", "progress": "开展1次。",
        "people": people, "unit": unit if people is not None else "", "shown": "" if people is not None else "不适用",
        "due": "常态化", "records": 1,
    }  # fmt: skip
    return TableLine(**(given | changes))


TABLE = Table(
    title="“百千万工程”项目推进表",
    period="2026年第二季度",
    label="2026Q2",
    starts_on=date(2026, 4, 1),
    ends_on=date(2026, 6, 30),
    unit="共青团茂名市茂南区委员会",
    code="440902",
    filled_by="韩雪",
    contact="15400006688",
    filled_on=date(2026, 6, 18),
    lines=(
        line(1, "预防青少年违法犯罪", "编辑推文", None),
        line(2, "创文巩卫", "创文巩卫工作", 412, progress=LONG),
        line(3, "创文巩卫", "入户宣传", 96, "人次", progress="=HYPERLINK(1)"),
        line(4, "各地项目", "无", None, shown="无", records=0),
    ),
    waiting=2,
    returned=1,
)


CORRECTION = TableCorrection("2026年第一季度", "创文巩卫工作", "人", 120, 96, 4, 3, "重复上报一次")


def opened(table):
    return openpyxl.load_workbook(BytesIO(TableWorkbook().render(table))).active


@pytest.fixture(scope="module")
def content():
    return TableWorkbook().render(TABLE)


@pytest.fixture(scope="module")
def sheet(content):
    return openpyxl.load_workbook(BytesIO(content)).active


def test_the_form_has_the_heads_and_the_lines_of_annex_2(sheet):
    assert [cell.value for cell in sheet[3]] == list(HEADS)
    assert sheet["A1"].value == "“百千万工程”项目推进表（2026年第二季度）"
    assert sheet["A2"].value == "单位：共青团茂名市茂南区委员会"
    assert sheet["D2"].value == "填表人及联系方式：韩雪　15400006688"
    assert sheet["F2"].value == "填表日期：2026年6月18日"
    assert [sheet.cell(row, 6).value for row in range(4, 9)] == ["不适用", 412, 96, "无", 508]
    assert sheet["C8"].value == "3条已审记录；另有待审2条、退回1条，未计入"


def test_a_category_of_two_programmes_is_one_merged_cell(sheet):
    assert "B5:B6" in {str(area) for area in sheet.merged_cells.ranges}
    assert (sheet["B5"].value, sheet["B6"].value) == ("创文巩卫", None)


def test_visits_show_their_unit_and_stay_numbers(sheet):
    assert (sheet["F6"].number_format, sheet["F5"].number_format) == ('0"人次"', "0")


def test_the_row_of_a_long_text_is_high_enough_and_others_are_not(sheet):
    assert sheet.row_dimensions[5].height >= 15 * 5
    assert sheet.row_dimensions[4].height <= 45
    assert sheet["E5"].alignment.wrap_text


def test_what_looks_like_a_formula_is_text(sheet):
    assert (sheet["E6"].value, sheet["E6"].data_type) == ("=HYPERLINK(1)", "s")


def test_it_prints_on_a4_across_one_page_wide_with_its_head_on_every_page(sheet):
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight) == ("landscape", 9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$3:$3"
    assert sheet["A4"].border.left.style == sheet["G8"].border.right.style == "thin"


def test_another_reader_sees_the_same(content):
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[2] == list(HEADS)
    assert [row[5] for row in rows[3:]] == ["不适用", 412.0, 96.0, "无", 508.0]


def test_the_same_table_makes_the_same_cells_from_its_frozen_form():
    assert replace(TABLE).payload()["people"] == 508


def test_the_blanks_of_the_paper_form_stand_where_nobody_has_signed():
    sheet = opened(replace(TABLE, filled_by="", contact="", filled_on=None))
    assert sheet["D2"].value == "填表人及联系方式：____________"
    assert sheet["F2"].value == "填表日期：____年__月__日"


def test_what_the_form_has_no_column_for_stands_under_the_total():
    first, second = TABLE.lines[:2]
    table = replace(
        TABLE,
        lines=(replace(first, problems="经费不足"), replace(second, problems="人手不够", next_steps="补招")),
        corrections=(CORRECTION,),
        not_reported=("羊角镇团委", "鳌头镇团委"),
        proxy="市团委",
    )
    sheet = opened(table)
    assert [(sheet.cell(row, 1).value, sheet.cell(row, 3).value) for row in range(7, sheet.max_row + 1)] == [
        ("存在问题", "编辑推文：经费不足"),
        (None, "创文巩卫工作：人手不够"),
        ("下一步工作", "创文巩卫工作：补招"),
        (
            "更正",
            "2026年第一季度“创文巩卫工作”：原报120人，现为96人，减少24人；原报记录4条，现为3条。原因：重复上报一次",
        ),
        ("未报送单位", "羊角镇团委、鳌头镇团委"),
        ("备注", "由市团委代填。"),
    ]
    assert {"A7:B8", "C7:G7"} <= {str(area) for area in sheet.merged_cells.ranges}


def test_a_text_that_no_row_is_tall_enough_for_takes_several_merged_rows():
    sheet = opened(replace(TABLE, lines=(line(1, "创文巩卫", "创文巩卫工作", 412, progress="清理背街小巷" * 300),)))
    assert "E4:E6" in {str(area) for area in sheet.merged_cells.ranges}
    assert all(sheet.row_dimensions[row].height <= 409 for row in range(4, 7))
    assert sheet["E4"].value == "清理背街小巷" * 300
    assert sheet["F7"].value == 412
