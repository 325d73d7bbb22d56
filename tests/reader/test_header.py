"""What a document says of itself, and what it does not."""

import pytest

from tasks.reader.header import read_header
from tasks.reader.model import Block, Paper


def paper(text):
    """A paper whose paragraphs are the lines of ``text``."""
    blocks, start = [], 0
    for line in filter(None, (line.strip() for line in text.splitlines())):
        blocks.append(Block(line, start))
        start += len(line) + 1
    return Paper(tuple(blocks))


def header(text):
    return read_header(paper(text))


def test_a_plan_inside_a_notice_keeps_its_own_title():
    found = header("关于印发《青年行动实施方案》的通知\n各团委：\n现印发给你们。\n青年行动 实施方案\n一、总体要求")
    assert found.title == "青年行动实施方案"


def test_a_slip_in_the_notice_does_not_hide_the_plan():
    found = header(
        "关于印发《推进青年发展程中志愿服务工作实施方案》的通知\n推进青年发展进程中志愿服务工作实施方案\n一、目标"
    )
    assert found.title == "推进青年发展进程中志愿服务工作实施方案"


def test_a_title_broken_over_lines_is_one():
    assert (
        header("关于在全市开展\n“青春同行”活动的\n实施方案\n一、目标").title == "关于在全市开展“青春同行”活动的实施方案"
    )


def test_a_table_of_contents_is_no_part_of_the_text():
    found = header("目录\n一、目标 1\n二、任务…… 2\n青年行动实施方案\n一、目标\n二、任务")
    assert found.title == "青年行动实施方案"


def test_the_short_name_in_a_title_issues_only_where_nobody_signs():
    text = "团市委关于开展活动的通知\n一、目标"
    assert header(text).issuers == ("团市委",)
    assert header(f"{text}\n共青团甲市委员会 2021年3月1日").issuers == ("共青团甲市委员会",)


def test_the_first_sentence_is_no_title():
    assert header("现将有关工作方案印发给你们。\n一、目标").title is None


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        ("共青团甲市委员会文件\n关于开展活动的通知\n一、目标", ("共青团甲市委员会",)),
        ("共青团甲市委员会\n甲市教育局\n关于开展活动的通知\n一、目标", ("共青团甲市委员会", "甲市教育局")),
        ("共青团甲市委员会 甲市教育局\n关于开展活动的通知\n一、目标", ("共青团甲市委员会", "甲市教育局")),
        ("关于开展活动的通知\n一、目标\n共青团甲市委（盖章）\n2021年3月1日", ("共青团甲市委",)),
        ("关于开展活动的通知\n一、目标\n共青团甲市委办公室2021年3月1日印发", ("共青团甲市委办公室",)),
        ("关于开展活动的通知\n各团委：\n一、目标", ()),
    ],
)
def test_issuers_stand_above_the_title_or_sign(text, issuers):
    assert header(text).issuers == issuers


def test_a_unit_named_twice_issues_once():
    found = header("共青团甲市委员会文件\n关于开展活动的通知\n一、目标\n共青团甲市委\n2021年3月1日")
    assert found.issuers == ("共青团甲市委员会",)


@pytest.mark.parametrize(
    "line", ["甲青发〔2021〕10号", "甲青发[2021]10号", "甲青发（2021）10 号", "发文字号：甲青发〔2021〕10号"]
)
def test_the_number_stands_on_a_line_of_its_own(line):
    assert header(f"{line}\n关于开展活动的通知\n一、目标").number.startswith("甲青发")


def test_a_cited_number_is_not_its_own():
    found = header("关于开展活动的通知\n根据《关于深化改革的意见》（中青发〔2019〕5号）要求，制定本通知。\n一、目标")
    assert found.number is None
    assert found.cites == ("《关于深化改革的意见》（中青发〔2019〕5号）",)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("2021年3月17日", "2021-03-17"),
        ("二〇二一年三月十七日", "2021-03-17"),
        ("甲市团委办公室 2021年3月17日印发", "2021-03-17"),
        ("2021-03-17 09:15 来源：网络", None),
        ("发布时间：2021年3月17日", None),
        ("请于2021年3月17日前报送。", None),
    ],
)
def test_the_date_is_that_of_the_signature_or_the_print(line, day):
    assert header(f"关于开展活动的通知\n一、目标\n{line}").date == day


def test_the_day_of_the_signature_goes_before_that_of_printing():
    found = header("关于开展活动的通知\n一、目标\n甲市团委\n2021年3月1日\n甲市团委办公室2021年3月5日印发")
    assert found.date == "2021-03-01"


def test_addressees_end_with_a_colon_and_are_people_or_units():
    assert header("关于开展活动的通知\n各县（市、区）团委：\n一、目标").addressees == "各县（市、区）团委"
    assert header("关于开展活动的通知\n现将有关事项通知如下：\n一、目标").addressees is None


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("行动方案\n一、活动时间\n2021年5月—2021年12月\n二、内容", ("2021-05-01", "2021-12-31")),
        ("行动方案\n活动时间：2022年3月至6月\n一、内容", ("2022-03-01", "2022-06-30")),
        ("2017年工作要点\n一、内容", ("2017-01-01", "2017-12-31")),
        ("青年发展规划（2018-2025年）\n一、内容", ("2018-01-01", "2025-12-31")),
        ("关于落实《发展规划（2018-2025年）》的方案\n一、内容", (None, None)),
        ("行动方案\n一、内容\n2021年以来，成效明显。", (None, None)),
    ],
)
def test_the_period_is_what_a_section_or_the_title_says(text, period):
    assert header(text).period == period


@pytest.mark.parametrize(
    "rule",
    [
        "列在首位的为牵头部门",
        "责任单位列第一位者为牵头单位，下同",
        "排名首位的为主要责任单位",
        "列首位的部门负责牵头",
        "牵头单位为列第一位的单位",
    ],
)
def test_the_rule_of_the_lead_is_kept_as_printed(rule):
    assert header(f"行动方案\n一、内容\n注：{rule}。").lead_rule == f"注：{rule}"


@pytest.mark.parametrize(
    "text", ["由牵头部门商有关部门确定", "组织部为牵头单位", "第一责任单位为牵头单位", "把青年放在首位"]
)
def test_other_words_on_leads_are_no_rule(text):
    assert header(f"行动方案\n一、内容\n{text}。").lead_rule is None


def test_spans_say_where():
    text = paper("甲青发〔2021〕10号\n关于开展活动的通知\n各团委：\n一、目标\n甲市团委\n2021年3月1日")
    found = read_header(text)
    printed = {name: text.text[slice(*span)] for name, span in found.spans.items()}
    assert printed == {
        "title": "关于开展活动的通知",
        "number": "甲青发〔2021〕10号",
        "issuers": "甲市团委",
        "date": "2021年3月1日",
        "addressees": "各团委",
    }
