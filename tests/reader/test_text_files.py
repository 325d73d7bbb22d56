"""Tables in a text, and the text of whole files."""

from tasks.reader.model import Paper
from tasks.reader.text import paper_of, paper_of_text
from tests import papers
from tests.papers import docx, grid, numbering, p, pdf, table
from tests.reader.test_text import TASKS, WRAPPED, recovered, said

# --- tables ---


def tables(paper: Paper) -> list[tuple[int | None, tuple[str, ...]]]:
    return [(block.table, block.cells) for block in paper.blocks if block.cells]


def test_lines_with_tabs_are_rows_of_one_table():
    text = "工作安排表\n项 目\t点 位\t人数\n1. 编辑推文 2. 策划活动\t预防犯罪公 众号\t10\n\t官渡社区\t20\n\t\t\n以上。"
    paper = paper_of_text(text)
    assert tables(paper) == [
        (1, ("项目", "点位", "人数")),
        (1, ("1. 编辑推文 2. 策划活动", "预防犯罪公众号", "10")),
        (1, ("", "官渡社区", "20")),
    ]
    assert said(paper)[0] == "工作安排表"
    assert said(paper)[-1] == "以上。"


def test_units_listed_in_a_cell_stay_apart():
    assert tables(paper_of_text("任务\t单位\t时限\n募集岗位\t青年发展部 学校部\t6月"))[1][1][1] == "青年发展部 学校部"


def test_a_quoted_cell_may_hold_lines():
    text = '序号\t任务\t单位\n1\t"募集岗位\n建设""青年""驿站"\t组织部\n2\t表彰先进\t宣传部\n以上。'
    assert tables(paper_of_text(text))[1:] == [
        (1, ("1", '募集岗位 建设"青年"驿站', "组织部")),
        (1, ("2", "表彰先进", "宣传部")),
    ]


def test_a_quotation_mark_that_nothing_closes_takes_no_lines_in():
    assert recovered('5"屏幕\t甲\n其余。')[-1] == "其余。"
    assert recovered('甲\t乙\t"丙\n其余。\n其他。')[1:] == ["其余。", "其他。"]
    assert recovered('"青年安\n居"计划。') == ['"青年安', '居"计划。']


def test_two_tables_have_two_numbers():
    text = "甲\t乙\n1\t2\n其间的话。\n丙\t丁\t戊\n1\t2\t3"
    assert [number for number, _ in tables(paper_of_text(text))] == [1, 1, 2, 2]


def test_a_table_in_markdown_is_a_table():
    text = "| 任务 | 单位 |\n| --- | :--: |\n| 募集岗位 | 组织部 |"
    assert tables(paper_of_text(text)) == [(1, ("任务", "单位")), (1, ("募集岗位", "组织部"))]


def test_one_line_with_a_tab_is_no_table():
    assert recovered("联系人：林嘉豪\t电话：12345") == ["联系人：林嘉豪 电话：12345"]


def test_offsets_point_into_the_text():
    paper = paper_of_text(WRAPPED + "\n甲\t乙\n1\t2\n")
    assert all(paper.text[block.start : block.end] == block.text for block in paper.blocks)


# --- files ---


def test_a_word_document_with_automatic_numbers_and_a_ledger():
    content = docx(
        p("关于做好青年工作的通知", properties='<w:jc w:val="center"/>'),
        p("重点任务", number=(1, 0)),
        p("募集岗位不少于 3000 个。", number=(1, 1)),
        p("建设驿站。", number=(1, 1)),
        table(("序号", "任 务", "单位"), ("1", "募集岗位", "组织部")),
        numbering=numbering(("chineseCounting", "%1、"), ("chineseCounting", "（%2）")),
    )
    paper = paper_of(content, "a.docx")
    assert said(paper)[:4] == [
        "关于做好青年工作的通知",
        "一、重点任务",
        "（一）募集岗位不少于3000个。",
        "（二）建设驿站。",
    ]
    assert tables(paper) == [(1, ("序号", "任务", "单位")), (1, ("1", "募集岗位", "组织部"))]


def test_a_word_document_that_was_a_pdf_once_is_joined_inside_brackets():
    assert said(paper_of(docx(p("募集岗位。（责任部门：青年发"), p("展部、组织部）"), p("二、保障")), "a")) == [
        "募集岗位。（责任部门：青年发展部、组织部）",
        "二、保障",
    ]


def test_a_printed_document_comes_back_as_it_was_written():
    written = ["一、总体要求", "坚持以青年为本，" * 20 + "形成合力。", "二、重点任务", *TASKS]
    content = pdf(
        papers.title("关于在全市团员青年中深入开展\n“青春建功新时代”主题活动的通知"),
        *written,
        papers.room(30),
        papers.right("共青团示例市委员会"),
        papers.right("2024年3月1日"),
        head="示例市青年工作文件汇编",
        foot=True,
    )
    assert said(paper_of(content, "a.pdf")) == [
        "关于在全市团员青年中深入开展“青春建功新时代”主题活动的通知",
        *written,
        "共青团示例市委员会",
        "2024年3月1日",
    ]


def test_a_table_over_two_pages_is_one_with_its_heads_said_once():
    body = [(str(number), "募集岗位不少于3000个", "青年发展部\n组织部") for number in range(1, 41)]
    made = grid(("序号", "重点任务", "责任单位"), *body, widths=(40, 200, 100))
    found = tables(paper_of(pdf("任务清单", made, foot=True, head="文件汇编"), "a.pdf"))
    assert found == [
        (1, ("序号", "重点任务", "责任单位")),
        *((1, (number, task, "青年发展部 组织部")) for number, task, _ in body),
    ]


def test_pages_of_nothing_but_a_table_are_one_table():
    body = [(str(number), "募集岗位") for number in range(1, 81)]
    found = tables(paper_of(pdf(grid(("序号", "任务"), *body, widths=(40, 200))), "a.pdf"))
    assert found == [(1, ("序号", "任务")), *((1, row) for row in body)]


def test_a_row_cut_by_the_end_of_a_page_is_whole_again():
    before = grid(("序号", "任务", "单位"), ("1", "募集高质量的见习", "青年发"), widths=(40, 200, 100))
    after = grid(("", "岗位3000个", "展部"), ("2", "建设驿站", "学校部"), widths=(40, 200, 100))
    found = tables(paper_of(pdf("清单", before, papers.new_page(), after), "a.pdf"))
    assert [cells for _, cells in found[1:]] == [
        ("1", "募集高质量的见习岗位3000个", "青年发展部"),
        ("2", "建设驿站", "学校部"),
    ]


def test_a_typed_blank_in_a_pdf_is_a_blank_and_letters_set_apart_are_not():
    content = pdf("活动主题：为群众办实事 为青年做件事。" + "各级团组织募集不少于3万个岗位，" * 12, "二、重点任务")
    first, second = said(paper_of(content, "a.pdf"))
    assert first.startswith("活动主题：为群众办实事 为青年做件事。各级团组织募集不少于3万个岗位，各级")
    assert first.count(" ") == 1
    assert second == "二、重点任务"
