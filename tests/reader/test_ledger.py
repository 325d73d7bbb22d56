"""Tasks and headcounts out of tables."""

from itertools import pairwise

from tasks.reader.header import read_header
from tasks.reader.ledger import read_tables
from tasks.reader.model import Block, Paper
from tasks.reader.parts import parts_of


def tables(*rows, title="重点任务台账"):
    """What is read of a document with one table, whose rows are lists of cells."""
    blocks = [Block(title, 0)]
    for cells in rows:
        blocks.append(Block("\t".join(cells), blocks[-1].end + 1, tuple(cells), 1))
    paper = Paper(tuple(blocks))
    [part] = parts_of(paper)
    return paper, *read_tables(paper, part, read_header(paper))


def names(clause):
    return [named.name for named in clause.departments]


def test_columns_are_known_in_any_order_and_by_many_names():
    _, [clause], _ = tables(
        ["完成时间", "主办部门", "工作事项", "编号", "协办部门"],
        ["2023年6月底前", "宣传部", "办好讲堂", "7", "组织部、学校部"],
    )
    assert (clause.number, clause.title, clause.lead) == ("7", "办好讲堂", "宣传部")
    assert names(clause) == ["宣传部", "组织部", "学校部"]
    assert clause.due.by == "2023-06-30"


def test_beside_a_lead_responsible_units_take_part():
    _, [clause], _ = tables(["任务", "责任单位", "牵头单位"], ["办好讲堂", "组织部", "宣传部"])
    assert clause.lead == "宣传部"
    assert [named.part for named in clause.departments] == ["participating", "lead"]


def test_without_a_lead_column_nobody_leads():
    _, [clause], _ = tables(["任务", "责任单位"], ["办好讲堂", "组织部、宣传部"])
    assert clause.lead is None


def test_people_and_advisers_are_no_departments():
    _, [clause], _ = tables(
        ["任务", "责任单位", "责任人", "指导单位", "联系电话"], ["办好讲堂", "组织部", "张三", "市教育局", "12345"]
    )
    assert names(clause) == ["组织部"]


def test_a_task_merged_over_rows_has_its_measures_as_items():
    paper, found, _ = tables(
        ["序号", "重点任务", "具体举措", "责任部门"],
        ["1", "服务青年", "办联谊活动", "青发部"],
        ["", "", "办招聘会", "学校部"],
        ["2", "建强组织", "整顿支部", "组织部"],
    )
    assert [(clause.kind, clause.title, clause.parent) for clause in found] == [
        ("key_task", "服务青年", None),
        ("key_task_bullet", "办联谊活动", 0),
        ("key_task_bullet", "办招聘会", 0),
        ("key_task", "建强组织", None),
    ]
    assert [names(clause) for clause in found] == [[], ["青发部"], ["学校部"], ["组织部"]]
    spans = [clause.span for clause in found]
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert [paper.text[slice(*clause.title_span)] for clause in found] == [clause.title for clause in found]


def test_headings_totals_and_repeated_column_rows_are_no_tasks():
    head = ["序号", "任务", "责任部门", "完成时限"]
    _, found, _ = tables(
        head, ["一、组织建设", "", "", ""], ["1", "整顿支部", "组织部", "长期坚持"], head, ["合计", "", "", ""]
    )
    assert [(clause.title, clause.category, clause.standing) for clause in found] == [
        ("整顿支部", "一、组织建设", True)
    ]


def test_an_empty_form_and_a_table_of_quotas_hold_no_tasks():
    assert tables(["序号", "项目名称", "推进情况", "完成时限"], ["1", "", "", ""])[1:] == ([], [])
    assert tables(["学院", "团员数", "名额"], ["文学院", "560", "11"])[1:] == ([], [])


def test_an_arrangement_gives_each_printed_programme_once_and_a_headcount_a_row():
    paper, found, goals = tables(
        ["项 目", "点 位", "人数", "团队长"],
        ["1. 课业辅导 2. 阅读陪伴", "石桥 小学", "8", ""],
        ["", "柳树村", "6人", ""],
        ["村晚", "文化站", "待定", ""],
        title="工作安排表",
    )
    assert [(clause.number, clause.title, clause.kind) for clause in found] == [
        ("1.", "课业辅导", "annex_project_item"),
        ("2.", "阅读陪伴", "annex_project_item"),
        ("", "村晚", "annex_project_item"),
    ]
    assert [(goal.value, goal.unit, goal.bound, goal.scope, goal.clause) for goal in goals] == [
        (8, "人", "=", "石桥小学", 0),
        (6, "人", "=", "柳树村", 0),
    ]
    assert [goal.quote for goal in goals] == ["1. 课业辅导 2. 阅读陪伴\t石桥 小学\t8", "柳树村\t6人"]
    assert all(paper.text[slice(*goal.span)] == goal.quote for goal in goals)
