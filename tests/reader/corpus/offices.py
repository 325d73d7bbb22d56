"""Documents in the manner of offices that write unlike ours, and as pages of the web hand them on."""

from tests.reader.corpus.case import Case, targets, tasks

SHARED_FILE = Case(
    "web: a law database and a file-sharing site around a notice, its plan named without 《》",
    text="""【法宝引证码】CLI.1.100200
【时效性】现行有效
格式:doc
大小:31.50 KB
临川市人民政府办公室关于印发临川市青年就业“十四五”规划责任分解的通知
各县（市、区）人民政府，市直各有关单位：
经市人民政府同意，现将责任分解印发给你们，请认真组织实施。
临川市人民政府办公室
2021年4月13日
临川市青年就业“十四五”规划责任分解
为落实规划，现作如下分解。
一、拓宽就业渠道
1.开发基层岗位。挖掘社区岗位。（市人社局、市民政局负责，列第一位者为牵头单位，下同）
2.办好招聘活动。开展专场招聘。（市人社局、团市委负责）
""",
    title="临川市青年就业“十四五”规划责任分解",
    issuers=("临川市人民政府办公室",),
    date="2021-04-13",
    addressees="各县（市、区）人民政府，市直各有关单位",
    tasks=tasks("""
    1. | key_task | 开发基层岗位。 | *市人社局 市民政局
    2. | key_task | 办好招聘活动。 | *市人社局 团市委
    """),
)

HEADLESS = Case(
    "web: the page begins with the addressees; the years stand in brackets under the title",
    text="""各市（州）团委，省直有关单位:
经省政府同意，现将《南江省青年成长三年行动计划》印发给你们，请认真实施。
南江省青年工作委员会
2022年10月18日
南江省青年成长三年行动计划
（2022—2024）
为促进青年成长，制定本计划。
一、深化思想引领
（一）开展宣讲。组织青年讲师团进基层。〔责任单位：省教育厅、团省委按职责分工负责。〕
（二）建好阵地。提升服务站点功能。〔责任单位：团省委〕
""",
    title="南江省青年成长三年行动计划（2022—2024）",
    issuers=("南江省青年工作委员会",),
    date="2022-10-18",
    addressees="各市（州）团委，省直有关单位",
    period=("2022-01-01", "2024-12-31"),
    tasks=tasks("""
    （一） | key_task | 开展宣讲。 | 省教育厅 团省委
    （二） | key_task | 建好阵地。 | 团省委
    """),
)

UNSIGNED = Case(
    "notice: nobody signs, the title says who issues; who 会同 whom",
    text="""北原市人民政府办公室关于落实青年发展规划
有关措施分工的通知

北政办函[2019]31号

市政府各部门：
为落实规划，经市政府同意，现就有关事项通知如下：
一、工作分工
（一）关于“青年安居”的问题，由市住建局会同市财政局、团市委等部门研究提出落实意见。
（二）关于“青年创业”的问题，由市人社局会同市科技局等部门负责落实。
""",
    title="北原市人民政府办公室关于落实青年发展规划有关措施分工的通知",
    issuers=("北原市人民政府办公室",),
    number="北政办函[2019]31号",
    addressees="市政府各部门",
    tasks=tasks("""
    （一） | key_task | 关于“青年安居”的问题 | *市住建局 市财政局 团市委
    （二） | key_task | 关于“青年创业”的问题 | *市人社局 市科技局
    """),
)

BARS = Case(
    "web: a ledger in bars that lost the cells merged with the row above, duties told inside the cells",
    text="""东屏中心2024年政务公开任务分工表

工作任务 | 具体要求 | 责任部门 |
一、做好财政公开。 | 1.公开部门预算。 | 财务科 |
二、做好网站公开。 | 2.更新机构概况，推送图解6篇。 | 办公室 |
3.回复网民留言。 | 各科室 | |
4.更新微信公众号。 | 办公室牵头，各科室配合 | |
""",
    title="东屏中心2024年政务公开任务分工表",
    period=("2024-01-01", "2024-12-31"),
    tasks=tasks("""
    一、 | key_task | 做好财政公开。 | 财务科
    二、 | key_task | 做好网站公开。
    2. | key_task_bullet | 更新机构概况，推送图解6篇。 | 办公室
    3. | key_task_bullet | 回复网民留言。 | 各科室
    4. | key_task_bullet | 更新微信公众号。 | *办公室 各科室
    """),
    targets=targets("推送图解6篇 | = | 6 | 篇"),
)

FIGURES = Case(
    "ledger: targets in a column of their own, a bare bar line between heads and rows",
    text="""柳河镇2025年乡村振兴任务分工方案

| 序号 | 重点任务 | 工作目标 | 牵头单位 | 责任单位 | 完成时限 |
| --- | --- | --- | --- | --- | --- |
| 1 | 守牢耕地 | 耕地保有量不低于2.6万亩 | 镇农业办 | 自然资源所、各村 | 全年 |
| 2 | 关爱少年 | 建设“希望小屋”12间，走访80户 | 镇团委 | 镇妇联、各学校 | 2025年6月底 |
""",
    title="柳河镇2025年乡村振兴任务分工方案",
    period=("2025-01-01", "2025-12-31"),
    tasks=tasks("""
    1 | key_task | 守牢耕地 | *镇农业办 自然资源所 各村
    2 | key_task | 关爱少年 | *镇团委 镇妇联 各学校 | 2025-06-30
    """),
    targets=targets("""
    耕地保有量不低于2.6万亩 | >= | 26000 | 亩
    建设“希望小屋”12间 | = | 12 | 间
    走访80户 | = | 80 | 户
    """),
)

SPOKEN_ITEMS = Case(
    "opinions: principles without marks, 一是 with units of its own, what an item weighs said first",
    text="""关于加强青少年校外活动的实施意见

一、充分认识校外活动的重要性
校外活动是育人的重要途径，各级各部门要高度重视。
二、基本考虑
（一）指导思想。坚持立德树人，服务青少年成长。
（二）基本原则。
坚持公益为先，便民利民。把社会效益放在首位，就近就便提供服务。
坚持因地制宜。结合各地资源开展活动，不搞一刀切。
三、主要任务
（一）丰富活动供给。
一是办好科技活动。组织青少年走进实验室。（市科协、市教育局按照职责分工负责）
二是办好文体活动。开放公共场馆。（市文旅局、市体育局按照职责分工负责）
（二）加强队伍建设。选派专职辅导员。（团市委负责）
""",
    title="关于加强青少年校外活动的实施意见",
    tasks=tasks("""
    （一） | overall_requirement | 指导思想。
    （二） | overall_requirement | 基本原则。
    | principle | 坚持公益为先，便民利民。
    | principle | 坚持因地制宜。
    （一） | key_task | 丰富活动供给。
    一是 | key_task_bullet | 办好科技活动。 | 市科协 市教育局
    二是 | key_task_bullet | 办好文体活动。 | 市文旅局 市体育局
    （二） | key_task | 加强队伍建设。 | 团市委
    """),
)

CLOSED = Case(
    "plan: （1）（2） whose units stand in a line under the last, aims under a heading that names them",
    text="""云岭县青年应急队伍建设任务分解

一、明确建设目标
1.总体目标。到2026年，全县建成青年应急体系。
2.任务指标。组建队伍8支。
二、建设内容
（一）队伍体系
1.完善队伍网络
（1）修订队伍管理办法，规范日常运行。
（2）健全联络机制，做到信息互通。
（责任单位：县应急局、团县委）
2.强化实战能力
（1）开展联合演练，检验预案成效。
（2）组织技能比武，提升处置水平。
（责任单位：县消防大队）
""",
    title="云岭县青年应急队伍建设任务分解",
    tasks=tasks("""
    1. | overall_requirement | 总体目标。
    2. | overall_requirement | 任务指标。
    1. | key_task | 完善队伍网络 | 县应急局 团县委
    （1） | key_task_bullet | 修订队伍管理办法，规范日常运行。
    （2） | key_task_bullet | 健全联络机制，做到信息互通。
    2. | key_task | 强化实战能力 | 县消防大队
    （1） | key_task_bullet | 开展联合演练，检验预案成效。
    （2） | key_task_bullet | 组织技能比武，提升处置水平。
    """),
)

CASES = [SHARED_FILE, HEADLESS, UNSIGNED, BARS, FIGURES, SPOKEN_ITEMS, CLOSED]
