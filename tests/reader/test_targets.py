"""Targets read out of made-up texts: what is asked, how much, of whom, by when; and what is no target."""

import time

import pytest

from tasks.choices import Bound, Measure
from tasks.reader.model import Block, Clause, Goal, Header, Paper
from tasks.reader.targets import read_cell_goals, read_goals
from tests.reader.target_texts import CASES
from tests.reader.target_texts.case import HEADER, Case, paper_of


def goals_of(text: str, header: Header = HEADER, clauses: list[Clause] | None = None) -> list[Goal]:
    return read_goals(paper_of(text), header, clauses or [])


def goal_of(text: str, header: Header = HEADER) -> Goal:
    goals = goals_of(text, header)
    assert len(goals) == 1, [goal.quote for goal in goals]
    return goals[0]


def clause_of(kind: str, begin: int, end: int) -> Clause:
    return Clause("", "", kind, "", (begin, end), (begin, end))


def due_of(goal: Goal) -> str:
    return "" if goal.due is None else goal.due.on or " ".join(goal.due.every)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_text_gives_these_targets_and_no_others(case: Case):
    goals = read_goals(case.paper, HEADER, [])
    assert len(goals) == len(case.lines), [goal.quote for goal in goals]
    for line, goal in zip(case.lines, goals, strict=True):
        assert line.quotes(goal.quote), goal.quote
        read = (goal.measure, goal.bound, goal.value, goal.unit, due_of(goal), goal.part_of)
        assert read == (line.measure, line.bound, line.value, line.unit, line.due, line.part_of), goal.quote


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_target_lights_its_words_and_says_why(case: Case):
    for goal in read_goals(case.paper, HEADER, []):
        assert goal.quote == case.paper.text[slice(*goal.span)]
        assert goal.metric
        assert goal.reason.endswith("。")


BOUNDS = """
培训青年不少于500名 | >= | 500 | 名
培训青年至少500名 | >= | 500 | 名
培训青年500名以上 | >= | 500 | 名
培训青年不低于500名 | >= | 500 | 名
培训青年500名 | = | 500 | 名
培训青年达到500名 | = | 500 | 名
培训青年突破500名 | > | 500 | 名
培训青年超500名 | > | 500 | 名
培训青年逾500名 | > | 500 | 名
培训青年500余名 | > | 500 | 名
培训500多名青年 | > | 500 | 名
培训青年不超过500名 | <= | 500 | 名
培训青年500名以内 | <= | 500 | 名
发展团员控制在500名以内 | <= | 500 | 名
发展团员控制在500名 | <= | 500 | 名
投诉率低于3% | < | 3 | %
培训青年约500名 | ~ | 500 | 名
培训青年500名左右 | ~ | 500 | 名
培训百名青年 | ~ | 100 | 名
培训青年300至500名 | range | [300, 500] | 名
培训青年3万名 | = | 30000 | 名
培训青年1.5万名 | = | 15000 | 名
培训青年三百五十名 | = | 350 | 名
培训青年3 000名 | = | 3000 | 名
投入资金500万元 | = | 5000000 | 元
配备率达到百分之九十 | = | 90 | %
"""


@pytest.mark.parametrize("line", BOUNDS.strip().splitlines())
def test_the_words_around_a_figure_set_its_bound(line: str):
    text, bound, value, unit = line.split(" | ")
    goal = goal_of(f"{text}。")
    assert (goal.bound, str(goal.value), goal.unit) == (bound, value, unit)


NAMES = """
深入实施“百县千镇万村高质量发展工程”和“千校万岗”行动。
提升12355青少年服务台能力，联系电话：0791-83886666。
增强四个意识，做到两个维护，落实三会两制一课。
开展第二届青年职业技能大赛，纪念建团100周年。
贯彻中青发〔2021〕3号文件和《青年发展规划（2018—2025年）》。
组织2024届毕业生参加“三下乡”社会实践。
推广“村村有好书”读书活动。
健全“8+4”和“1+100”制度，推进一村一品。
培养一批青年人才，打造一支骨干队伍，建立一个平台。
实施新时代希望工程五大项目，推进一二三产业融合。
在5年过渡期内落实三年行动计划，深入学习党的二十大精神。
去年，全市培训青年5000名，举办招聘会30场。
2023年，接听热线12000次，办结率98%。
目前共有团支部1200个，团员3万名。
申报单位须有5名以上专职人员的，可优先推荐。
设一等奖1名、二等奖3名。
"""


@pytest.mark.parametrize("text", NAMES.strip().splitlines())
def test_a_name_a_fact_or_a_condition_is_no_target(text: str):
    assert [goal.quote for goal in goals_of(text)] == []


def test_levels_share_a_series_of_figures():
    goal = goal_of("省市县团委分别至少新建40、15、5个服务站。")
    assert (goal.measure, goal.bound, goal.value, goal.unit) == ("each", ">=", {"省": 40, "市": 15, "县": 5}, "个")
    assert goal.scope == "省市县团委"


def test_ranks_ahead_of_a_comma_share_a_series_of_figures():
    goal = goal_of("机关领导、部门负责人、其他干部，年底前分别至少认领4项、2项、1项任务。")
    assert goal.value == {"机关领导": 4, "部门负责人": 2, "其他干部": 1}
    assert goal.due.on == "2024-12-31"


def test_two_figures_under_one_comparator_are_both_bounded():
    first, second = goals_of("建设不少于2000个图书角、1000个活动室。")
    assert (first.bound, first.value, second.bound, second.value) == (">=", 2000, ">=", 1000)


def test_a_part_points_at_its_whole():
    whole, part = goals_of("全市筹集床位不少于2万张，其中校内床位不少于4000张。")
    assert (whole.part_of, part.part_of) == (None, 0)


def test_a_part_that_opens_the_next_sentence_points_back():
    assert [goal.part_of for goal in goals_of("全市筹集床位2万张。其中，市属高校筹集4000张。")] == [None, 0]


def test_named_units_have_their_number_each():
    goals = goals_of("其中，市直机关团工委、国资团工委各不少于5场，学校部、少年部各不少于1场。")
    assert [(goal.measure, goal.value, goal.scope) for goal in goals] == [
        ("each", 5, "市直机关团工委、国资团工委"),
        ("each", 1, "学校部、少年部"),
    ]


def test_an_event_counts_only_where_it_is_large_enough():
    goal = goal_of("各县区团委至少举办2场联谊活动（规模超80人）。")
    assert goal.inner == {"metric": "规模", "bound": ">", "value": 80, "unit": "人"}


def test_a_share_of_units_has_what_each_of_them_must_have():
    goal = goal_of("区域内50%以上社区至少有2个活动室。")
    assert (goal.measure, goal.bound, goal.value, goal.scope) == ("coverage", ">=", 50, "社区")
    assert goal.inner["value"] == 2


def test_two_shares_stand_in_one_phrase():
    goals = goals_of("100%的高校、60%以上的小学成立戏剧社。")
    assert [(goal.measure, goal.bound, goal.value, goal.scope) for goal in goals] == [
        ("coverage", "=", 100, "高校"),
        ("coverage", ">=", 60, "小学"),
    ]


def test_each_component_of_full_coverage_is_a_goal():
    goals = goals_of("实现镇域环境保护类、法律服务类社团建设全覆盖。")
    assert [goal.metric for goal in goals] == ["镇域环境保护类社团建设", "镇域法律服务类社团建设"]


def test_doubled_units_are_covered_wholly():
    goals = goals_of("基本实现“村村有书屋、校校有社团”。")
    assert [(goal.scope, goal.value, goal.strength) for goal in goals] == [
        ("每个村", 100, "基本"),
        ("每个校", 100, "基本"),
    ]


def test_one_to_one_is_a_pairing_whose_total_is_not_printed():
    goal = goal_of("组织团干部与毕业生开展“一对一”结对帮扶。")
    assert (goal.measure, goal.bound, goal.value, goal.unit) == ("each", "=", 1, "")


def test_either_of_two_is_one_composite():
    goal = goal_of("至少举办2场讲座，或组织不少于15名队员参加义诊。")
    assert (goal.measure, goal.bound, goal.inner) == ("composite", None, {"any": True})
    assert [(part["value"], part["unit"]) for part in goal.value] == [(2, "场"), (15, "名")]


def test_an_item_of_a_checklist_is_asked_of_each_person():
    text = "联系1个返乡创业团队。"
    goal = goals_of(text, clauses=[clause_of("cadre_checklist_item", 0, len(text))])[0]
    assert (goal.measure, goal.clause) == ("each", 0)


def test_a_deed_and_a_figure_of_a_checklist_are_asked_together():
    text = "到村里报到，并参与至少2次义务劳动。"
    goal = goals_of(text, clauses=[clause_of("cadre_checklist_item", 0, len(text))])[0]
    assert (goal.measure, goal.inner, [part["value"] for part in goal.value]) == (
        "composite",
        {"any": False},
        [None, 2],
    )


def test_a_comparator_without_its_figure_is_asked_about():
    goal = goal_of("新任支部书记任期内至少参加业务培训。")
    assert (goal.bound, goal.value) == (">=", None)
    assert "没有印出数" in goal.reason


def test_a_deadline_without_a_figure_is_a_milestone():
    goal = goal_of("6月20日前由各学院团委报送骨干名册。")
    assert (goal.measure, goal.bound, goal.value, goal.due.on) == ("milestone", None, None, "--06-20")


def test_a_report_that_recurs_is_a_milestone_with_its_days():
    goal = goal_of("各县团委分别于3、6、9月底将进展报至宣传部。")
    assert (goal.measure, goal.due.every) == ("milestone", ("--03-31", "--06-30", "--09-30"))


def test_a_deadline_at_the_head_governs_until_the_next():
    goals = goals_of("到2025年，建成基地20个，培训骨干300名；到2027年，建成基地50个。组织活动30场。")
    assert [due_of(goal) for goal in goals] == ["2025", "2025", "2027", ""]


def test_a_deadline_over_a_list_governs_its_items():
    goals = goals_of(
        "到2027年底，实现以下目标：\n\n（一）建成园区30家；\n\n（二）培训导师500名。\n\n其他单位举办活动5场。"
    )
    assert [due_of(goal) for goal in goals] == ["2027-12-31", "2027-12-31", ""]


def test_things_that_grow_are_trends_of_their_own():
    goals = goals_of("保持注册人数、服务时长稳步增长，持续降低犯罪率。")
    assert [(goal.metric, goal.bound) for goal in goals] == [
        ("注册人数", "rise"),
        ("服务时长", "rise"),
        ("犯罪率", "fall"),
    ]


def test_strength_and_scope_are_kept_as_worded():
    goal = goal_of("全市力争每年提供岗位不少于5000个。")
    assert (goal.strength, goal.scope, goal.per) == ("力争", "全市", "年")


def test_a_goal_belongs_to_the_innermost_clause():
    text = "一、服务就业\n\n举办招聘会30场。"
    clauses = [clause_of("key_task", 0, 30), clause_of("key_task_bullet", 7, 16)]
    assert goals_of(text, clauses=clauses)[0].clause == 1


def test_rows_of_tables_are_left_to_others():
    paper = Paper((Block("心灵驿站\t6\t举办50场", 0, ("心灵驿站", "6", "举办50场"), 1),))
    assert read_goals(paper, HEADER, []) == []


def test_the_title_of_the_document_holds_no_target():
    paper = paper_of("关于举办50场招聘会的通知")
    assert read_goals(paper, Header(title=paper.text, spans={"title": (0, len(paper.text))}), []) == []


CELLS = """
50场 | 50 | 场 | =
≥90% | 90 | % | >=
不少于3万人 | 30000 | 人 | >=
全年20场次以上 | 20 | 场次 | >=
"""


@pytest.mark.parametrize("line", CELLS.strip().splitlines())
def test_a_figure_in_a_column_of_targets_needs_no_verb(line: str):
    text, value, unit, bound = line.split(" | ")
    goals = read_cell_goals(text, 40, HEADER, metric="招聘会", clause=2)
    assert [(str(goal.value), goal.unit, goal.bound, goal.clause) for goal in goals] == [(value, unit, bound, 2)]
    assert goals[0].quote == text
    assert goals[0].span == (40, 40 + len(text))


@pytest.mark.parametrize(("text", "value"), [("50", 50), (" 3万 ", 30000), ("1,200", 1200)])
def test_a_number_alone_in_a_column_of_targets_is_the_target(text: str, value: int):
    [goal] = read_cell_goals(text, 7, HEADER, metric="新建团组织")
    assert (goal.metric, goal.bound, goal.value, goal.unit) == ("新建团组织", "=", value, "")
    assert goal.quote == text.strip()


@pytest.mark.parametrize("text", ["", "—", "若干", "长期坚持"])
def test_a_cell_without_a_figure_holds_no_target(text: str):
    assert read_cell_goals(text, 0, HEADER) == []


def test_measures_and_bounds_are_those_that_are_stored():
    goals = [goal for case in CASES for goal in read_goals(case.paper, HEADER, [])]
    assert {goal.measure for goal in goals} <= set(Measure.values)
    assert {goal.bound for goal in goals} <= {None, *Bound.values}


def test_a_text_cut_anywhere_is_read_without_fail():
    text = "".join(case.paper.text for case in CASES[:12])
    for begin in range(0, len(text) - 40, 7):
        for goal in goals_of(text[begin : begin + 40]):
            assert goal.quote


def test_thirty_thousand_signs_are_read_in_well_under_a_second():
    text = "\n\n".join(case.text.strip() for case in CASES)
    long_paper = paper_of("\n\n".join([text] * (30_000 // len(text) + 1)))
    started = time.process_time()
    goals = read_goals(long_paper, HEADER, [])
    assert time.process_time() - started < 1
    assert len(goals) > 100
