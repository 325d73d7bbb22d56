"""Documents that are tables, or hold them: ledgers of tasks, divisions of work, arrangements."""

from tests.reader.corpus.case import Case, tasks

LEDGER = Case(
    "ledger: the layout of offices, 长期坚持 as a due",
    text="""共青团北湖区委2023年重点任务台账

序号\t重点任务\t具体举措\t牵头单位\t配合单位\t目标值\t完成时限\t推进情况
1\t青年大学习提质\t每期印发提示，通报参学情况\t宣传部\t各镇（街道）团委\t参学率不低于85%\t长期坚持\t
2\t青年人才驿站\t建设驿站并对外开放\t青年发展部\t区人才中心、区住房保障中心\t3家\t2023年9月底前\t
3\t少先队校外实践\t挂牌实践基地\t少年部\t\t10个\t2023年6月30日前\t
4\t预防青少年犯罪宣讲\t进校园宣讲\t权益部\t区检察院、区法院\t30场\t2023年12月\t
""",
    title="共青团北湖区委2023年重点任务台账",
    issuers=("共青团北湖区委",),
    period=("2023-01-01", "2023-12-31"),
    tasks=tasks("""
    1 | key_task | 青年大学习提质 | *宣传部 各镇（街道）团委 | standing
    2 | key_task | 青年人才驿站 | *青年发展部 区人才中心 区住房保障中心 | 2023-09-30
    3 | key_task | 少先队校外实践 | *少年部 | 2023-06-30
    4 | key_task | 预防青少年犯罪宣讲 | *权益部 区检察院 区法院 | 2023-12-31
    """),
)

DIVISION = Case(
    "ledger: a task merged over its measures, categories as rows",
    text="""重点工作任务分工表

工作任务\t主要措施\t责任部门\t完成时间
一、组织建设\t\t\t
规范基层组织\t整顿软弱涣散支部\t组织部\t6月底前
\t推进按期换届\t组织部、学校部\t10月底前
二、青年服务\t\t\t
关爱留守儿童\t开展结对帮扶200人\t志工部\t全年持续
婚恋交友\t举办联谊活动8场\t青年发展部\t11月底前
""",
    title="重点工作任务分工表",
    tasks=tasks("""
    | key_task | 规范基层组织
    | key_task_bullet | 整顿软弱涣散支部 | 组织部 | --06-30
    | key_task_bullet | 推进按期换届 | 组织部 学校部 | --10-31
    | key_task | 关爱留守儿童 | 志工部 | standing
    | key_task | 婚恋交友 | 青年发展部 | --11-30
    """),
)

NUMBERED_MEASURES = Case(
    "ledger: the number counts the measures, the task is merged and a category",
    text="""附件

“青春建功”行动任务清单

序号\t类别\t工作内容\t主办单位\t协办单位\t联系人及电话\t办理时限
1\t创新类\t举办青年科技论坛\t青年发展部\t市科协\t李明 82220000\t5月底
2\t\t选树青年科技标兵\t宣传部\t市科技局\t张红 82220001\t10月底
3\t服务类\t开展青年志愿服务月\t志工部\t各区团委\t赵刚 82220002\t3月底
""",
    title="“青春建功”行动任务清单",
    tasks=tasks("""
    1 | key_task | 举办青年科技论坛 | *青年发展部 市科协 | --05-31
    2 | key_task | 选树青年科技标兵 | *宣传部 市科技局 | --10-31
    3 | key_task | 开展青年志愿服务月 | *志工部 各区团委 | --03-31
    """),
)

ARRANGEMENT = Case(
    "arrangement: programmes over sites with headcounts, two in a cell",
    text="""共青团清河镇委员会 共青团江城师范学院委员会

关于联合开展“青春下乡”服务的实施方案

一、工作目标

组织大学生团队服务乡村。

二、重点任务

（一）支教助学。面向小学生开展课业辅导。

（二）文化惠民。组织文艺演出进村。

三、保障措施

（一）加强管理。各团队要遵守纪律。

附件：“青春下乡”工作安排表

附件

“青春下乡”工作安排表

序号\t项目\t服务点位\t人数\t团队长\t联系电话
1\t1.课业辅导 2.阅读陪伴\t石桥小学\t8\t\t
2\t\t柳树村小学\t6\t\t
3\t村晚排练\t清河镇文化站\t12\t\t
合计\t\t\t26\t\t
""",
    title="关于联合开展“青春下乡”服务的实施方案",
    issuers=("共青团清河镇委员会", "共青团江城师范学院委员会"),
    tasks=tasks("""
    （一）| key_task | 支教助学
    （二）| key_task | 文化惠民
    （一）| safeguard | 加强管理
    1. | annex_project_item | 课业辅导
    2. | annex_project_item | 阅读陪伴
    | annex_project_item | 村晚排练
    """),
)

PLAN_AND_LEDGER = Case(
    "plan whose annex repeats its tasks with their units",
    text="""“青年友好社区”建设实施方案

一、重点任务

（一）优化空间环境。改造青年活动空间。

（二）丰富服务供给。开设青年夜校课程20门。

二、工作要求

（一）统一思想。充分认识重要意义。

附件1：重点任务分工表

附件2：进展情况统计表

附件1

重点任务分工表

序号\t任务名称\t责任单位\t完成时限
1\t优化空间环境\t青年发展部、各社区\t2024年10月底
2\t丰富服务供给\t宣传部\t2024年12月底

附件2

进展情况统计表

序号\t任务名称\t进展情况\t完成时限
1\t\t\t
2\t\t\t
""",
    title="“青年友好社区”建设实施方案",
    tasks=tasks("""
    （一）| key_task | 优化空间环境 | 青年发展部 各社区 | 2024-10-31
    （二）| key_task | 丰富服务供给 | 宣传部 | 2024-12-31
    （一）| requirement | 统一思想
    """),
)

QUOTAS = Case(
    "notice whose tables are quotas and a form: no tasks in them",
    text="""关于评选2023年度优秀共青团员的通知

各学院团委：

现将评选工作有关事项通知如下：

一、评选条件

1.理想信念坚定。

2.学习成绩优良。

二、评选程序

1.支部推荐（4月10日前）。召开支部大会民主推荐。

2.学院审核（4月15日前）。学院团委审核公示。

三、工作要求

1.严格标准。宁缺毋滥。

附件：1.名额分配表
2.申报表

校团委
2023年3月28日

附件1

名额分配表

学院\t团员数\t名额
文学院\t560\t11
理学院\t420\t8

附件2

申报表

姓名\t\t性别\t
""",
    title="关于评选2023年度优秀共青团员的通知",
    issuers=("校团委",),
    date="2023-03-28",
    addressees="各学院团委",
    tasks=tasks("""
    1. | phase | 支部推荐（4月10日前）
    2. | phase | 学院审核（4月15日前）
    1. | requirement | 严格标准
    """),
)

CASES = (LEDGER, DIVISION, NUMBERED_MEASURES, ARRANGEMENT, PLAN_AND_LEDGER, QUOTAS)
