"""Which items are tasks, of what kind, under what, and where they stand."""

import pytest

from tasks.reader.headings import Role, role_of
from tasks.reader.proposal import propose
from tasks.reader.text import paper_of_text

HEADINGS = (
    ("一、指导思想", Role.NOTHING),
    ("参赛对象", Role.NOTHING),
    ("奖项设置", Role.NOTHING),
    ("六、联系方式", Role.NOTHING),
    ("一、总体要求", Role.OVERALL),
    ("（三）工作原则", Role.PRINCIPLES),
    ("二、重点任务", Role.TASKS),
    ("工作目标和主要任务", Role.TASKS),
    ("五、进度安排", Role.PHASES),
    ("实施步骤", Role.PHASES),
    ("三、保障措施", Role.SAFEGUARD),
    ("三、强化组织领导，确保落实", Role.SAFEGUARD),
    ("四、总结表彰", Role.SAFEGUARD),
    ("六、工作要求", Role.REQUIREMENT),
    ("一、全面推进从严治团", None),
    ("四、深化改革创新，为青年建功立业提供坚实保障", None),
)


@pytest.mark.parametrize(("heading", "role"), HEADINGS)
def test_a_heading_tells_the_role_of_its_section(heading, role):
    assert role_of(heading) == role


def clauses(body):
    return propose(paper_of_text(f"青年行动实施方案\n\n{body}")).clauses


def told(body):
    return [(clause.number, clause.kind, clause.title.rstrip("。")) for clause in clauses(body)]


def test_levels_follow_from_how_marks_nest_whatever_they_are():
    body = "1.主要任务\n（一）学习。学好理论。\n（二）实践。走进乡村。\n2.工作要求\n（一）重视。加强领导。"
    assert told(body) == [
        ("（一）", "key_task", "学习"),
        ("（二）", "key_task", "实践"),
        ("（一）", "requirement", "重视"),
    ]


def test_bare_headings_over_items_are_categories():
    body = "一、重点任务\n（一）助学类\n1.圆梦。资助学生。\n（二）助业类\n2.见习。提供岗位。"
    assert [(clause.title, clause.category) for clause in clauses(body)] == [
        ("圆梦。", "（一）助学类"),
        ("见习。", "（二）助业类"),
    ]


def test_a_heading_with_a_text_of_its_own_is_the_task_and_has_items():
    found = clauses("一、重点任务\n（一）助学\n资助困难学生三百名。\n1.摸底。建立台账。\n2.资助。发放资金。")
    assert [(clause.kind, clause.parent) for clause in found] == [
        ("key_task", None),
        ("key_task_bullet", 0),
        ("key_task_bullet", 0),
    ]


def test_spans_light_the_clause_and_its_title_and_do_not_overlap():
    reading = propose(
        paper_of_text("青年行动实施方案\n\n一、重点任务\n（一）助学。资助学生。\n继续走访。\n（二）助业。提供岗位。")
    )
    text = reading.paper.text
    assert [text[slice(*clause.span)] for clause in reading.clauses] == [
        "（一）助学。资助学生。\n继续走访。",
        "（二）助业。提供岗位。",
    ]
    assert [text[slice(*clause.title_span)] for clause in reading.clauses] == ["助学。", "助业。"]
    assert all(clause.text == text[slice(*clause.span)] for clause in reading.clauses)


def test_signature_notes_and_lists_of_annexes_belong_to_no_clause():
    found = clauses("一、重点任务\n（一）助学。资助学生。\n附件：1.名额表\n2.申请表\n共青团甲市委\n2021年3月1日")
    assert [clause.text for clause in found] == ["（一）助学。资助学生。"]


def test_who_does_it_is_no_part_of_the_title():
    [clause] = clauses("一、重点任务\n（一）助学行动（责任部门：学校部）\n资助学生三百名。")
    assert clause.title == "助学行动"
    assert clause.departments[0].name == "学校部"


def test_items_whose_category_names_the_units_take_them_over():
    found = clauses("一、提升行动（责任部门：组织部）\n1.培训。办好培训班。\n2.轮训。全员轮训。")
    assert [[named.name for named in clause.departments] for clause in found] == [["组织部"], ["组织部"]]


def test_a_named_unit_makes_a_task_of_what_reads_like_an_aim():
    found = clauses("一、工作目标\n1.全员注册志愿者。（责任部门：志工部）\n2.支部全部达标。（责任部门：组织部）")
    assert {clause.kind for clause in found} == {"key_task"}


def test_sides_of_one_task_are_its_text():
    found = clauses(
        "一、扬帆计划\n1.目标任务。募集岗位。\n2.责任分工。学校部牵头，组织部参与。\n二、组织保障\n1.重视。抓好落实。"
    )
    assert [(clause.kind, clause.title, clause.lead) for clause in found] == [
        ("key_task", "扬帆计划", "学校部"),
        ("safeguard", "重视。", None),
    ]


def test_phases_have_a_beginning_and_an_end():
    found = clauses(
        "一、活动时间\n2022年3月至6月\n二、进度安排\n1.启动阶段（3月）。动员。\n2.总结阶段（6月上旬）。总结。"
    )
    assert [(clause.kind, clause.starts, clause.due.by) for clause in found] == [
        ("phase", "2022-03-01", "2022-03-31"),
        ("phase", "2022-06-01", "2022-06-10"),
    ]


def test_standing_is_said_and_never_concluded():
    found = clauses(
        "一、重点任务\n（一）学习。坚持学习。（完成时限：长期坚持）\n（二）常态化走访。走访青年。\n（三）助学。资助。"
    )
    assert [clause.standing for clause in found] == [True, False, False]


def test_the_only_date_of_a_sentence_is_its_due_and_one_inside_a_text_is_not():
    found = clauses(
        "一、工作要求\n1. 5月15日前报送名单。\n2. 每月走访青年。\n3.做好总结。7月底前召开会议。之后形成材料。"
    )
    assert [clause.due.on if clause.due else None for clause in found] == ["--05-15", None, None]


def test_a_checklist_for_cadres_is_told_by_the_title_of_its_annex():
    found = clauses(
        "一、重点任务\n（一）助学。资助学生。\n附件1\n团干部领办任务清单\n1.结对1名青少年。\n2.走访2个社区。"
    )
    assert [clause.kind for clause in found] == ["key_task", "cadre_checklist_item", "cadre_checklist_item"]
    assert found[1].section == "附件1 团干部领办任务清单"


def test_paragraphs_without_numbers_are_tasks_where_all_begin_with_a_title():
    titled = (
        "一、活动内容\n主题团课。各级团组织在五四前后集中开展主题团课。\n榜样选树。开展优秀团员和优秀团干部的评选活动。"
    )
    assert told(titled) == [("", "key_task", "主题团课"), ("", "key_task", "榜样选树")]
    assert told("一、活动内容\n各级团组织在五四前后，集中开展主题团课。\n榜样选树。开展优秀团员的评选活动。") == [
        ("一、", "key_task", "活动内容")
    ]


def test_each_proposal_has_its_reason():
    found = clauses("一、重点任务\n（一）助学。资助学生。（学校部牵头）")
    assert found[0].reason == "“重点任务”下的一项；原文写明牵头"
