"""What a line begins with."""

import pytest

from tasks.reader.marks import Style, mark_of

# text, style, ordinal, printed, the rest behind the mark
MARKS = (
    ("第一章 总则", Style.CHAPTER, 1, "第一章", "总则"),
    ("第一章总则", Style.CHAPTER, 1, "第一章", "总则"),
    ("第 十二 章　附 则", Style.CHAPTER, 12, "第 十二 章", "附 则"),
    ("第二节 组织", Style.SECTION, 2, "第二节", "组织"),
    ("第一条 为规范管理", Style.ARTICLE, 1, "第一条", "为规范管理"),
    ("第二十一条为规范管理", Style.ARTICLE, 21, "第二十一条", "为规范管理"),
    ("第3条：登记", Style.ARTICLE, 3, "第3条", "登记"),
    ("第一部分 总体要求", Style.PART, 1, "第一部分", "总体要求"),
    ("第一阶段（5月至6月）。摸底", Style.STAGE, 1, "第一阶段", "（5月至6月）。摸底"),
    ("第二阶段：推进", Style.STAGE, 2, "第二阶段", "推进"),
    ("第三步：总结", Style.STAGE, 3, "第三步", "总结"),
    ("一、总体要求", Style.HAN, 1, "一、", "总体要求"),
    ("十一、 总体要求", Style.HAN, 11, "十一、", "总体要求"),
    ("二．总体要求", Style.HAN, 2, "二．", "总体要求"),
    ("三.总体要求", Style.HAN, 3, "三.", "总体要求"),
    ("一　总体要求", Style.HAN, 1, "一", "总体要求"),
    ("　　一、总体要求", Style.HAN, 1, "一、", "总体要求"),
    ("（一）基本考虑", Style.HAN_BRACKETS, 1, "（一）", "基本考虑"),
    ("(十二) 基本考虑", Style.HAN_BRACKETS, 12, "(十二)", "基本考虑"),
    ("（二)基本考虑", Style.HAN_BRACKETS, 2, "（二)", "基本考虑"),
    ("【三】基本考虑", Style.HAN_BRACKETS, 3, "【三】", "基本考虑"),
    ("㈣基本考虑", Style.HAN_BRACKETS, 4, "㈣", "基本考虑"),
    ("1.强化思想建团", Style.NUMBER, 1, "1.", "强化思想建团"),
    ("1. 强化思想建团", Style.NUMBER, 1, "1.", "强化思想建团"),
    ("23．强化", Style.NUMBER, 23, "23．", "强化"),
    ("１．强化", Style.NUMBER, 1, "１．", "强化"),
    ("１２. 强化", Style.NUMBER, 12, "１２.", "强化"),
    ("3、强化", Style.NUMBER, 3, "3、", "强化"),
    ("4 . 强化", Style.NUMBER, 4, "4 .", "强化"),
    ("⒌强化", Style.NUMBER, 5, "⒌", "强化"),
    ("1.2021年底前建成", Style.NUMBER, 1, "1.", "2021年底前建成"),
    ("12.12355平台建设", Style.NUMBER, 12, "12.", "12355平台建设"),
    ("1、3000名志愿者上岗", Style.NUMBER, 1, "1、", "3000名志愿者上岗"),
    ("1.“青马工程”", Style.NUMBER, 1, "1.", "“青马工程”"),
    ("1.1 工作机制", Style.DECIMAL, 1, "1.1", "工作机制"),
    ("3.2.1组织体系", Style.DECIMAL, 1, "3.2.1", "组织体系"),
    ("2.12 信息报送", Style.DECIMAL, 12, "2.12", "信息报送"),
    ("1)摸底", Style.NUMBER_HALF, 1, "1)", "摸底"),
    ("2） 摸底", Style.NUMBER_HALF, 2, "2）", "摸底"),
    ("(1)摸底", Style.NUMBER_BRACKETS, 1, "(1)", "摸底"),
    ("（12）摸底", Style.NUMBER_BRACKETS, 12, "（12）", "摸底"),
    ("（ ３ ）摸底", Style.NUMBER_BRACKETS, 3, "（ ３ ）", "摸底"),
    ("⑵摸底", Style.NUMBER_BRACKETS, 2, "⑵", "摸底"),
    ("①摸底", Style.CIRCLED, 1, "①", "摸底"),
    ("⑳ 摸底", Style.CIRCLED, 20, "⑳", "摸底"),
    ("❸摸底", Style.CIRCLED, 3, "❸", "摸底"),
    ("A.摸底", Style.LETTER, 1, "A.", "摸底"),
    ("b)摸底", Style.LETTER, 2, "b)", "摸底"),
    ("Ｃ、摸底", Style.LETTER, 3, "Ｃ、", "摸底"),
    ("(d) 摸底", Style.LETTER, 4, "(d)", "摸底"),
    ("Ⅲ.摸底", Style.ROMAN, 3, "Ⅲ.", "摸底"),
    ("IV、摸底", Style.ROMAN, 4, "IV、", "摸底"),
    ("――坚持融入大局", Style.DASH, None, "――", "坚持融入大局"),
    ("—— 坚持融入大局", Style.DASH, None, "——", "坚持融入大局"),
    ("—坚持融入大局", Style.DASH, None, "—", "坚持融入大局"),
    ("- 坚持融入大局", Style.DASH, None, "-", "坚持融入大局"),
    ("-坚持融入大局", Style.DASH, None, "-", "坚持融入大局"),
    ("·坚持融入大局", Style.BULLET, None, "·", "坚持融入大局"),
    ("● 坚持融入大局", Style.BULLET, None, "●", "坚持融入大局"),
    ("■坚持融入大局", Style.BULLET, None, "■", "坚持融入大局"),
    ("重点任务一：助力成长", Style.NAMED, 1, "重点任务一", "助力成长"),
    ("重点任务二:助力成长", Style.NAMED, 2, "重点任务二", "助力成长"),
    ("任务三、助力成长", Style.NAMED, 3, "任务三", "助力成长"),
    ("行动一 青春建功", Style.NAMED, 1, "行动一", "青春建功"),
    ("举措1 青春建功", Style.NAMED, 1, "举措1", "青春建功"),
    ("举措1.青春建功", Style.NAMED, 1, "举措1", "青春建功"),
    ("专项行动十二", Style.NAMED, 12, "专项行动十二", ""),
    ("专项一“青马工程”", Style.NAMED, 1, "专项一", "“青马工程”"),
    ("行动之二：青春建功", Style.NAMED, 2, "行动之二", "青春建功"),
    ("任务（三）：青春建功", Style.NAMED, 3, "任务（三）", "青春建功"),
    ("附件1", Style.ANNEX, 1, "附件1", ""),
    ("附件 2", Style.ANNEX, 2, "附件 2", ""),
    ("附件1:", Style.ANNEX, 1, "附件1", ""),
    ("附件1：工作安排表", Style.ANNEX, 1, "附件1", "工作安排表"),
    ("附件：1.任务清单", Style.ANNEX, None, "附件", "1.任务清单"),
    ("附件：任务清单", Style.ANNEX, None, "附件", "任务清单"),
    ("附 件：任务清单", Style.ANNEX, None, "附 件", "任务清单"),
    ("附件", Style.ANNEX, None, "附件", ""),
    ("附表二 任务清单", Style.ANNEX, 2, "附表二", "任务清单"),
    ("附：任务清单", Style.ANNEX, None, "附", "任务清单"),
    ("附件一", Style.ANNEX, 1, "附件一", ""),
    # what Markdown leaves
    ("### 一、指导思想", Style.HAN, 1, "一、", "指导思想"),
    ("### **三、保障措施**", Style.HAN, 3, "三、", "保障措施**"),
    ("**（一）预防。**主要包括", Style.HAN_BRACKETS, 1, "（一）", "预防。**主要包括"),
    ("**1.** 预防", Style.NUMBER, 1, "1.", "预防"),
    ("- 1.依托平台", Style.NUMBER, 1, "1.", "依托平台"),
    ("* （2）依托平台", Style.NUMBER_BRACKETS, 2, "（2）", "依托平台"),
    ("- 附件：1.清单", Style.ANNEX, None, "附件", "1.清单"),
)


@pytest.mark.parametrize(("text", "style", "ordinal", "printed", "rest"), MARKS)
def test_a_mark_is_known_in_every_habit(text, style, ordinal, printed, rest):
    mark = mark_of(text)
    assert mark is not None
    assert (mark.style, mark.ordinal, mark.printed, text[mark.length :]) == (style, ordinal, printed, rest)


NO_MARKS = (
    *(
        "",
        " ",
        "强化思想建团",
        "2021年5月—12月",
        "12355平台",
        "3000名志愿者",
        "1.5万名",
        "１.５万名",
        "10%以上",
        "5月15日前",
    ),
    *(
        "95周年",
        "2.0版",
        "3.15晚会",
        "12.4国家宪法日",
        "100%的大学",
        "50、20、10个",
        "6、9、12月底",
        "1、2月",
        "2021.10",
    ),
    *(
        "一是加强领导",
        "二是压实责任",
        "一是：",
        "一级团委",
        "二、三产业融合",
        "一、二年级",
        "七一、八一、国庆",
        "十四五规划",
    ),
    *("第二届比赛", "第一书记", "第一条件是", "第三条规定的情形", "第二节课", "第一时间", "第三产业", "第四批名单"),
    *("（2021）5号", "〔2021〕10号", "（责任部门：组织部）", "(规模超100人)", "（以下简称）", "（三农）"),
    *("附件1所列任务", "附件1、附件2", "附近的社区", "附属中学", "任务一览表", "行动一致", "项目3个", "完成任务 30 个"),
    *("- 3 -", "— 3 —", "—3—", "-5℃", "i志愿平台", "A股", "e.g.", "T恤", "----------"),
    *("万名青年", "百千万工程", "两新组织", "五四红旗团委", "三会两制一课"),
)


@pytest.mark.parametrize("text", NO_MARKS)
def test_running_text_and_its_numbers_are_no_marks(text):
    assert mark_of(text) is None


def test_a_hostile_line_costs_no_time():
    for text in ("　" * 200_000, "#" * 200_000, "**" * 100_000, "一" * 200_000, "1." * 100_000, "- " * 100_000):
        mark_of(text)
