"""The ledger as a table of offices: what it looks like, that it comes back in as it went out, and what is refused."""

from io import BytesIO
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document as WordDocument
from openpyxl import Workbook, load_workbook

from tasks.ledger_sheet.reading import LedgerSheetError, read_ledger_file
from tasks.ledger_sheet.rows import GOAL_HEADS, HEADS, due_words, ledger_lines
from tasks.ledger_sheet.word import word
from tasks.ledger_sheet.workbook import workbook
from tasks.models import Document, Indicator, Responsibility, Target, Task
from teams.models import AuditEntry
from tests.cast import make_record

pytestmark = pytest.mark.django_db

WRITERS = {"台账.xlsx": workbook, "台账.docx": word}


@pytest.fixture
def plan(cast) -> Document:
    """A document of the province: a task with two measures below it and two indicators, and a phase."""
    document = Document.objects.create(title="办实事实施方案", short_title="办实事/方案", owner=cast.province)
    of = {"document": document, "section": "四、重点项目", "category": "（一）青年刚需"}
    head = Task.objects.create(**of, kind="key_task", position=1, number="1.", title="募集岗位", text="面向国企募集。")
    for place, title in ((2, "办招聘会"), (3, "建平台")):
        task = Task.objects.create(
            **of, kind="key_task_bullet", position=place, number="――", title=title, text="=1+1", parent=head
        )
    Responsibility.objects.create(task=task, organisation=cast.rights_office, part="lead", position=1)
    Responsibility.objects.create(task=task, name="机关各部门", part="participating", position=2)
    Task.objects.create(
        document=document,
        section="五、进度安排",
        kind="phase",
        position=4,
        number="1.",
        title="调查研究阶段",
        starts="2026-05-01",
        due="2026-06-10",
    )
    posts = Indicator.objects.create(document=document, task=head, position=1, name="岗位", measure="sum", unit="个")
    Target.objects.create(indicator=posts, bound=">=", value=30000, strength="力争", due="2026-12-31")
    projects = Indicator.objects.create(
        document=document, task=head, position=2, name="项目", measure="each", unit="个"
    )
    for place, (level, value) in enumerate((("province", 50), ("city", 20), ("county", 10)), start=1):
        said = {"bound": ">=", "value": value, "levels": [level], "applies": "unit"}
        Target.objects.create(indicator=projects, position=place, **said)
    return document


def sheet_of(content: bytes, name: str = "任务台账"):
    return load_workbook(BytesIO(content))[name]


def test_the_workbook_has_the_layout_of_offices(cast, plan):
    sheet = sheet_of(workbook(cast.province_official, plan))
    assert sheet["A1"].value == "办实事实施方案任务台账"
    assert [cell.value for cell in sheet[2]] == list(HEADS)
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:H1", "A3:H3", "A4:H4", "A5:A7", "B5:B7", "A8:H8"}
    assert (sheet["A5"].value, sheet["B5"].value, sheet["C5"].value) == ("1.", "募集岗位", "面向国企募集。")
    assert sheet["F5"].value == "岗位：力争不少于30000个\n项目：省50市20县10个"
    assert (sheet["D7"].value, sheet["E7"].value) == (str(cast.rights_office), "机关各部门")
    assert sheet["G9"].value == "2026年5月1日至2026年6月10日"


def test_it_prints_on_a4_across_with_the_head_on_every_page(cast, plan):
    sheet = sheet_of(workbook(cast.province_official, plan))
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", sheet.PAPERSIZE_A4)
    assert sheet.print_title_rows == "$2:$2" and sheet.column_dimensions["I"].hidden
    assert all(cell.alignment.wrap_text for cell in sheet[5][:8])


def test_no_cell_becomes_a_formula(cast, plan):
    Task.objects.filter(title="募集岗位").update(title="=HYPERLINK(1)", text="@SUM(1)")
    sheet = sheet_of(workbook(cast.province_official, plan))
    assert [sheet["B5"].data_type, sheet["C5"].data_type] == ["s", "s"]


def test_the_word_file_has_the_same_two_tables(cast, plan):
    ledger, goals = WordDocument(BytesIO(word(cast.province_official, plan))).tables
    assert [cell.text for cell in ledger.rows[0].cells] == list(HEADS)
    assert [cell.text for cell in goals.rows[0].cells] == list(GOAL_HEADS)
    assert ledger.cell(1, 0).text == ledger.cell(1, 7).text == "四、重点项目"
    assert ledger.cell(3, 1).text == ledger.cell(5, 1).text == "募集岗位"
    assert "w:tblHeader" in ledger.rows[0]._tr.xml


@pytest.mark.parametrize("name", WRITERS)
def test_what_went_out_comes_back_in_as_it_was(cast, plan, name):
    reading = read_ledger_file(WRITERS[name](cast.province_official, plan), name)
    told = [(c.number, c.title, c.kind, c.section, c.category, c.parent) for c in reading.clauses]
    kept = list(plan.tasks.all())
    assert told == [
        (t.number, t.title, t.kind, t.section, t.category, kept.index(t.parent) if t.parent else None) for t in kept
    ]
    assert [(unit.name, unit.part) for unit in reading.clauses[2].departments] == [
        (str(cast.rights_office), "lead"),
        ("机关各部门", "participating"),
    ]
    assert (reading.clauses[3].starts, reading.clauses[3].due.by) == ("2026-05-01", "2026-06-10")
    assert [(g.metric, g.measure, g.bound, g.value, g.unit, g.strength, g.clause) for g in reading.goals] == [
        ("岗位", "sum", ">=", 30000, "个", "力争", 0),
        ("项目", "each", ">=", {"province": 50, "city": 20, "county": 10}, "个", "", 0),
    ]
    assert all(reading.paper.text[slice(*clause.span)] for clause in reading.clauses)


def edited(cast, plan, sheet: str, cell: str, value: str) -> bytes:
    book = load_workbook(BytesIO(workbook(cast.province_official, plan)))
    book[sheet][cell] = value
    content = BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "message"),
    [
        ("任务台账", "I5", "大任务", "“类型”要是重点任务"),
        ("任务台账", "G9", "2026年2月30日", "这一天不存在"),
        ("任务台账", "F5", "岗位：不少于50000个", "数要改在“指标”表里"),
        ("指标", "E2", "三万", "不是数，请只写数字"),
        ("指标", "C2", "估计", "“算法”现在是“估计”"),
        ("指标", "D2", "大约多于", "“要求”现在是“大约多于”"),
        ("指标", "I3", "国家队", "“层级”要是"),
        ("指标", "A2", "9.　没有这项", "任务台账里没有“9.　没有这项”"),
    ],
)
def test_a_cell_that_is_not_understood_is_named(cast, plan, sheet, cell, value, message):
    with pytest.raises(LedgerSheetError) as refusal:
        read_ledger_file(edited(cast, plan, sheet, cell, value), "台账.xlsx")
    faults = {(fault.sheet, f"{fault.column}{fault.row}", fault.value) for fault in refusal.value.faults}
    assert (sheet, cell, value) in faults
    assert message in str(refusal.value)


def test_an_edited_row_is_read_as_it_is_now(cast, plan):
    content = edited(cast, plan, "指标", "E2", "40,000")
    assert read_ledger_file(content, "台账.xlsx").goals[0].value == 40000
    content = edited(cast, plan, "任务台账", "D5", "权益部")
    assert read_ledger_file(content, "台账.xlsx").clauses[0].lead == "权益部"


def test_a_table_that_is_none_of_ours_is_refused():
    content = BytesIO()
    Workbook().save(content)
    with pytest.raises(LedgerSheetError, match="没有找到表头"):
        read_ledger_file(content.getvalue(), "别的.xlsx")


def test_a_printed_day_without_year_and_standing_work_come_back(cast, plan):
    Task.objects.filter(position=1).update(due_printed="--05-15")
    Task.objects.filter(position=2).update(standing=True)
    clauses = read_ledger_file(workbook(cast.province_official, plan), "台账.xlsx").clauses
    assert (clauses[0].due.on, clauses[0].due.by) == ("--05-15", None)
    assert clauses[1].standing and clauses[1].due is None


def test_progress_counts_what_the_reader_may_know(cast, today):
    make_record(cast)
    lines = {line.task: line.progress for line in ledger_lines(cast.official, cast.document)}
    assert lines["创文巩卫"] == "已审记录1条" and lines["预防青少年违法犯罪"] == ""
    assert due_words(cast.task) == "常态化"


@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_the_file_goes_out_under_a_chinese_name_and_leaves_a_trace(cast, plan, client, ending):
    client.force_login(cast.province_official)
    response = client.get(reverse("tasks:ledger-export", args=[plan.pk]), {"format": ending})
    assert unquote(response["Content-Disposition"]).endswith(f"办实事方案任务台账.{ending}")
    assert response["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.get(verb="导出台账").values("after") == {"format": ending}


def test_a_longer_ledger_costs_no_more_queries(cast, plan):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            workbook(cast.province_official, plan)
        return len(captured)

    queries()  # the reader's own units are asked for once
    few = queries()
    for place in range(10, 15):
        task = Task.objects.create(document=plan, kind="key_task", position=place, title=f"任务{place}")
        more = Indicator.objects.create(document=plan, task=task, position=place, name="数", measure="sum")
        Target.objects.create(indicator=more, bound=">=", value=1).units.add(cast.city)
    assert queries() == few
