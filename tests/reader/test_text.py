"""The text of a document as its author wrote it."""

import time

import pytest

from tasks.reader.model import Paper
from tasks.reader.text import paper_of_text

TASKS = [
    f"{number}.实施第{number}项行动。"
    + "各级团组织募集不少于3万个岗位，其中团市委不少于3000个，" * 5
    + "按时完成。（责任部门：青年发展部、组织部）"
    for number in range(1, 9)
]


def said(paper: Paper) -> list[str]:
    return [block.text for block in paper.blocks]


def recovered(text: str) -> list[str]:
    return said(paper_of_text(text))


# --- lines that a page's end has broken, in a text whose lines are paragraphs ---

LONG = (
    "各级团组织要把这项工作摆上重要议事日程，主要负责同志亲自抓，分管同志具体抓，形成上下联动的工作合力，推动各项任务"
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("联合住建部门实施“青年安", "居计划”，建设青年驿站。"),
        ("为毕业生提供住宿。（责任", "部门：青年发展部）"),
        ("开展志愿服务。（责任部门：组织部、团", "市委学校部）"),
        ("在青少年中开展爱国主义、集体主义、", "社会主义教育。"),
        (LONG, "落地见效。"),
        ("1.开展结对帮扶。组织各族青少年书信手拉手、结对", "子，促进交往交流交融。"),
        ("落实《中长期青年发展", "规划》要求，建立联席会议机制。"),
        ("到年底全市团青比例控制在百分之三十以内", "，并保持稳定。"),
    ],
)
def test_a_sentence_broken_by_the_end_of_a_page_is_joined(before, after):
    assert recovered(f"{before}\n\n{after}") == [before + after]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("一、总体要求", "坚持以青年为本，推动各项工作落地见效。"),
        ("（一）强化组织领导", "各级团组织要高度重视。"),
        ("1.依托“青年之家”结对帮扶1名困境青少年", "2.到社区报到担任志愿者"),
        ("关于开展主题实践活动的通知", "各县（市、区）团委，市直各单位团组织："),
        ("各县（市、区）团委，市直各单位团组织：", "现将有关事项通知如下。"),
        (
            "关于在全市团员和青年中深入开展“青春建功新时代、奋进新征程”主题实践活动的实施方案",
            "为深入贯彻会议精神，制定本方案。",
        ),
        ("请认真贯彻落实。", "共青团示例市委员会"),
        ("共青团示例市委员会", "2024年3月1日"),
        ("联系人：林嘉豪", "联系电话：0668-1234567"),
        ("开展岗位建功行动。", "（责任部门：青年发展部）"),
        ("深化“青马工程”。（责任部门：组织部）", "注：列在首位的为牵头部门。"),
        (LONG, "（二）聚焦重点群体"),
        (LONG, "――坚持分类施策。"),
        ("活动时间", "2021年5月—2021年12月"),
        ("共青团示例市委员会文件", "示团发〔2024〕3号"),
        ("团省委", "关于印发《示例方案》的通知"),
    ],
)
def test_what_the_author_has_parted_stays_apart(before, after):
    assert recovered(f"{before}\n\n{after}") == [before, after]


# --- lines broken at a width ---

WRAPPED = """\
          关于开展“返家乡”社会实践活动的通知

各县（市、区）团委：
    为深入学习贯彻会议精神，引导青年学生在社会实践中受
教育、长才干、作贡献，团市委决定开展“返家乡”社会实践
活动。现将有关事项通知如下。
    一、总体要求
    坚持青年主体、组织引领，动员不少于3000名学生参加实
践，建立岗位库，全年募集岗位不少于5000个，其中县级以下
岗位占比不低于60%。
                     - 1 -

    二、重点任务
    1.募集岗位。各县（市、区）团委要对接机关事业单位和
企业，于6月30日前完成岗位募集。（责任部门：青年发展部、

组织部）
    2.组织报名。依托“青年之家”等阵地组织报名，做好人
岗匹配。
                              共青团示例市委员会
                                  2024年5月20日
"""


def test_a_text_broken_at_a_width_is_joined_by_its_full_lines():
    assert recovered(WRAPPED) == [
        "关于开展“返家乡”社会实践活动的通知",
        "各县（市、区）团委：",
        "为深入学习贯彻会议精神，引导青年学生在社会实践中受教育、长才干、作贡献，团市委决定开展“返家乡”社会实践活动。现将有关事项通知如下。",
        "一、总体要求",
        "坚持青年主体、组织引领，动员不少于3000名学生参加实践，建立岗位库，全年募集岗位不少于5000个，其中县级以下岗位占比不低于60%。",
        "二、重点任务",
        "1.募集岗位。各县（市、区）团委要对接机关事业单位和企业，于6月30日前完成岗位募集。（责任部门：青年发展部、组织部）",
        "2.组织报名。依托“青年之家”等阵地组织报名，做好人岗匹配。",
        "共青团示例市委员会",
        "2024年5月20日",
    ]


def test_a_title_over_several_lines_is_one():
    assert recovered(
        "共青团示例市委员会\n关于深入开展“青春建功”行动\n服务乡村全面振兴的\n实施方案\n\n为贯彻落实部署，制定本方案。"
    ) == [
        "共青团示例市委员会",
        "关于深入开展“青春建功”行动服务乡村全面振兴的实施方案",
        "为贯彻落实部署，制定本方案。",
    ]


def test_a_title_that_cites_another_ends_behind_it():
    text = "共青团示例市委员会关于印发《示例市青年就业行动方案》\n的通知\n各县（市、区）团委："
    assert recovered(text)[0] == "共青团示例市委员会关于印发《示例市青年就业行动方案》的通知"


def test_a_page_may_end_with_a_sentence_where_paragraphs_are_indented():
    text = WRAPPED.replace("岗位占比不低于60%。", "岗位占比不低于60%。各级团组织要加强统筹协调，落实工作责任。", 1)
    cut = text.replace("落实工作责任。", "落实工作责任。\n\n— 2 —\n\n坚持常态长效，定期通报工作进展。", 1)
    assert any("落实工作责任。坚持常态长效" in block for block in recovered(cut))


def test_a_pair_of_dashes_cut_in_the_middle_is_a_pair():
    assert recovered("实施“青春逐梦行动”―\n―润心项目，帮助困难青少年。") == [
        "实施“青春逐梦行动”――润心项目，帮助困难青少年。"
    ]


def test_the_names_of_annexes_go_on_in_the_next_line():
    text = "附件：1.“我为青年办实事”主题\n实践活动任务清单\n2.各县团委主题实践\n活动项目推进表\n\n共青团示例市委员会"
    assert recovered(text) == [
        "附件：1.“我为青年办实事”主题实践活动任务清单",
        "2.各县团委主题实践活动项目推进表",
        "共青团示例市委员会",
    ]


# --- what stands around a document ---

SCRAPED = """\
关于印发示例市青年就业行动方案的通知_示例市政府网
首页 > 信息公开 > 文件
您现在的位置：首页 >> 信息公开 >> 正文
2021年工作要点 / 2022年工作要点 / 2023年工作要点 / 2024年工作要点
关于印发示例市青年就业行动方案的通知
2024-03-05 10:21 来源：示例市政府网 浏览次数：128 字体：[大 中 小]

各县（市、区）团委：

现将《示例市青年就业行动方案》印发给你们，请认真贯彻落实。

共青团示例市委员会

2024年3月1日

上一篇：关于表彰的决定
下一篇：没有了
打印本页 关闭窗口
微信扫一扫
关注公众号
官方微博
南方plus
主办单位：示例市政府办公室 版权所有 粤ICP备00000000号
"""


def test_the_web_page_around_a_document_goes():
    assert recovered(SCRAPED) == [
        "关于印发示例市青年就业行动方案的通知",
        "各县（市、区）团委：",
        "现将《示例市青年就业行动方案》印发给你们，请认真贯彻落实。",
        "共青团示例市委员会",
        "2024年3月1日",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "依托“12355青少年之声”微信公众号开展宣传，引导青年关注公众号、参与线上活动，全年推文不少于100篇。",
        "1.加强版权保护宣传。",
        "（三）打造“扫一扫”便民服务。",
        "来源于基层、服务于基层。",
        "2.推荐新闻线索不少于20条。",
        "下一步，各级团组织要抓好落实。",
    ],
)
def test_sentences_that_speak_of_such_things_stay(sentence):
    assert recovered(f"一、总体要求\n{sentence}\n二、工作安排\n抓好落实。")[1] == sentence


@pytest.mark.parametrize("printed", ["- 3 -", "— 3 —", "—3—", "第3页", "第 3 页 共 10 页", "3/10", "－3－", "· 3 ·"])
def test_a_page_number_goes(printed):
    assert recovered(f"一、总体要求\n{printed}\n二、重点任务") == ["一、总体要求", "二、重点任务"]
    assert recovered(f"加强“青年之\n\n{printed}\n\n家”建设。") == ["加强“青年之家”建设。"]


def test_bare_page_numbers_go_where_they_count():
    assert recovered("一、总体要求\n1\n抓好落实。\n2\n二、重点任务\n3\n抓实抓细。") == [
        "一、总体要求",
        "抓好落实。",
        "二、重点任务",
        "抓实抓细。",
    ]


def test_a_table_of_contents_goes():
    assert recovered("目  录\n一、总体要求……………3\n二、重点任务......5\n一、总体要求\n抓好落实。") == [
        "一、总体要求",
        "抓好落实。",
    ]


# --- blanks and signs ---


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("共 青 团 示 例 市 委 员 会", "共青团示例市委员会"),
        ("任　务", "任务"),
        ("附 件", "附件"),
        ("为至少 3000 名毕业生提供住宿", "为至少3000名毕业生提供住宿"),
        ("2021 年 5 月 15 日前完成", "2021年5月15日前完成"),
        ("覆盖 80% 的乡镇", "覆盖80%的乡镇"),
        ("深化 12355 平台建设", "深化12355平台建设"),
        ("为群众办实事 为青年做件事", "为群众办实事 为青年做件事"),
        ("示例市委办公室　示例团市委", "示例市委办公室 示例团市委"),
        ("乡村振兴青春建功行动 的工作方案", "乡村振兴青春建功行动的工作方案"),
        ("（ 责任部门 ： 组织部 ）", "（责任部门：组织部）"),
        ("**（一）预防犯罪。**主要包括宣传", "（一）预防犯罪。主要包括宣传"),
        ("### **三、保障措施**", "三、保障措施"),
        ("- 1.依托平台领办个案", "1.依托平台领办个案"),
        ("1\\. 依托平台", "1. 依托平台"),
        ("单位：_____ 日期：____年____月", "单位：_____ 日期：____年____月"),
        ("服\u200b务\ufeff青年", "服务青年"),
        ("\u2f00、\u2f8f动\u2f45案", "一、行动方案"),
        ("茂南区 and 高校", "茂南区 and 高校"),
        ("社区少年官践行评测", "社区少年官践行评测"),
        ("参加 i志愿 平台", "参加 i志愿 平台"),
    ],
)
def test_blanks_and_signs_that_mean_nothing_go(printed, meant):
    assert recovered(printed) == [meant]


# --- what it costs ---


def test_thirty_thousand_characters_take_little_time():
    text = "\n\n".join(TASKS * 14)
    assert len(text) > 20_000
    begun = time.process_time()
    paper_of_text(text)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "text",
    [
        "　" * 30_000 + "一",
        "（" * 30_000,
        "a b " * 8_000,
        "一 二 " * 8_000,
        "\t" * 30_000,
        "首页 > " * 5_000,
        "/ " * 15_000,
        "1\n" * 15_000,
        "……" * 15_000,
        "附件" * 15_000,
    ],
)
def test_a_hostile_text_takes_little_time(text):
    begun = time.process_time()
    paper_of_text(text + "\n正文")
    assert time.process_time() - begun < 1
