"""Who does it, in every form it is printed in."""

import pytest

from tasks.reader.departments import Role, read_cells, read_departments, role_of_heading

RULE = "列在首位的为牵头部门"
# The text, the units in printed order, the lead.
FORMS = (
    ("覆盖三千人。（责任部门：青年发展部、权益与社会工作部）", "青年发展部 权益与社会工作部", None),
    ("（责任\n部门：宣传部）", "宣传部", None),
    ("（**责任部门：青发部、组织部**）", "青发部 组织部", None),
    ("(责任单位:组织部,宣传部)", "组织部 宣传部", None),
    ("牵头单位：宣传部\n配合单位：组织部、各县（市、区）团委", "宣传部 组织部 各县（市、区）团委", "宣传部"),
    ("牵头单位:宣传部;责任单位:组织部,学校部", "宣传部 组织部 学校部", "宣传部"),
    ("（牵头：宣传部，配合：组织部；完成时限：2021年12月）", "宣传部 组织部", "宣传部"),
    ("（主办：宣传部；协办：学校部）", "宣传部 学校部", "宣传部"),
    ("（宣传部牵头，组织部、学校部配合）", "宣传部 组织部 学校部", "宣传部"),
    ("（组织部、宣传部按职责分工负责）", "组织部 宣传部", None),
    ("（组织部、宣传部负责）", "组织部 宣传部", None),
    ("落实责任。（办公室、组织部）", "办公室 组织部", None),
    ("（宣传部会同学校部、青发部等落实）", "宣传部 学校部 青发部", "宣传部"),
    ("开展活动。由宣传部牵头负责，组织部、学校部等部门按职责分工落实。", "宣传部 组织部 学校部", "宣传部"),
    ("由青发部牵头，学校部、各高校团委配合。", "青发部 学校部 各高校团委", "青发部"),
    ("责任分工。青发部牵头，学校部、学联秘书处等参与。", "青发部 学校部 学联秘书处", "青发部"),
    ("【责任部门】宣传部、组织部", "宣传部 组织部", None),
    ("责任单位：\n宣传部、\n组织部", "宣传部 组织部", None),
    ("责任单位：组织部 宣传部", "组织部 宣传部", None),
    ("（责任部门：机关各部门）", "机关各部门", None),
    ("责任部门：宣传部（牵头）、组织部、学校部（配合）", "宣传部 组织部 学校部", "宣传部"),
    ("责任部门：青发部（区住建局配合）", "青发部 区住建局", None),
    ("（团省委基层组织建\n设部、组织部负责）", "团省委基层组织建设部 组织部", None),
)
# Texts that name units and give nobody the work.
NO_FORMS = (
    "办理中还要别的单位参加的，由牵头单位与其商量后确定。",
    "5月15日前由学院团委收集名单发至团区委。",
    "会同人力资源、农业农村等部门，为青年提供培训。",
    "组织活动（县、区）。",
    "（指导部门：市教育局）",
    "（责任人：张三；联系电话：12345）",
    "负责考核部门：组织部",
)


@pytest.mark.parametrize(("text", "names", "lead"), FORMS)
def test_units_and_lead_are_read(text, names, lead):
    duties = read_departments(text, 0)
    assert [named.name for named in duties.departments] == names.split()
    assert duties.lead == lead


@pytest.mark.parametrize("text", NO_FORMS)
def test_a_unit_in_passing_is_no_department(text):
    assert read_departments(text, 0).departments == []


def test_the_first_leads_only_where_the_document_says_so():
    text = "（责任部门：宣传部、组织部）"
    assert read_departments(text, 0).lead is None
    assert read_departments(text, 0, RULE).lead == "宣传部"


def test_who_is_said_to_lead_leads_against_the_rule():
    assert read_departments("责任单位：组织部；牵头单位：宣传部", 0, RULE).lead == "宣传部"


def test_who_advises_ends_the_list_and_stands_beside_it():
    duties = read_departments("（责任单位：宣传部；指导部门：市教育局；责任人：张三）", 0)
    assert [named.name for named in duties.departments] == ["宣传部"]


def test_spans_count_in_the_paper():
    paper = "一、任务。（责任部门：宣传部、组织部）"
    duties = read_departments(paper[5:], 5)
    assert [paper[slice(*named.span)] for named in duties.departments] == ["宣传部", "组织部"]
    assert [paper[slice(*span)] for span in duties.phrases] == ["（责任部门：宣传部、组织部）"]


def test_parts_and_collective_names_are_told():
    duties = read_departments("牵头单位：宣传部；配合单位：各区团委", 0)
    assert [(named.part, named.collective) for named in duties.departments] == [
        ("lead", False),
        ("participating", True),
    ]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("牵头单位", Role.LEAD),
        ("市牵头单位", Role.LEAD),
        ("牵头责任单位", Role.LEAD),
        ("配合单位", Role.HELPER),
        ("责 任 部 门", Role.DOER),
        ("责任领导", Role.NEITHER),
        ("负责考核部门", Role.NEITHER),
        ("工作内容", None),
    ],
)
def test_a_column_is_told_by_its_heading(heading, role):
    assert role_of_heading(heading) == role


def test_cells_of_a_row_are_read_by_their_columns():
    duties = read_cells([(Role.LEAD, "宣传部", 10), (Role.HELPER, "组织部 学校部", 14), (Role.NEITHER, "张三", 30)])
    assert [(named.name, named.span[0]) for named in duties.departments] == [
        ("宣传部", 10),
        ("组织部", 14),
        ("学校部", 18),
    ]
    assert duties.lead == "宣传部"
