"""The words by which official Chinese sets targets, as tables. A new wording is a new entry here."""

import re
from collections.abc import Iterable


def listed(text: str) -> tuple[str, ...]:
    """The words of a table written out with blanks between them."""
    return tuple(text.split())


def any_of(*tables: Iterable[str]) -> str:
    """A pattern for any word of the tables, longer words first."""
    words = {word for table in tables for word in table}
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


# Words of measure. What may not follow, since it makes another word of it, stands behind the stroke: 名额, 人才.
_UNITS = """
人次 场次 件次 课次 家次 班次 课时 学时 小时 分钟 平方米 公里 万元 亿元 元 个月 支 套 遍 轮 篇 册 份 堂 张 户 棵
株 辆 座
平方公里 立方米 公顷 公斤 千瓦时 千瓦 兆瓦 个工作日
幅 首 款 颗 亩 吨 倍 例 枚 位 所 间 片 台 期 课 本 百分点 个百分点 支部 栋 树 封 箱 车 幢
‰ 门次 人（次）
分/钟|点|别|类|级|之|布|享|析|工|队|批|期|管|片|线|担|层|散|会|为|成|数|发|值|校|区|团|馆
个/月|工作日|百分点|(?:方面|阶段|环节|层面|维度|步骤|板块|原则|意识|自信|维护|确立|务必|代表(?!队))
名/额|师|校|单|牌|列|义|为|称|次
人/才|民|口|员|大|事|物|均|力|社
家/庭|长|园|乡|访
项/目
场/所|地|景|馆
节/日|约|点|能
次/性|要|数(?!据)|全会
件/套
条/例|件|线|款
对/于|接|象|口|外|一|标|照|待|应
门/户|槛|店
部/门|署|分|委|长|队|属
处/级|理|置|于|室
站/位|点
班/子|级|长|主任
级/别|团|党|以下|以上
天/候|然
周/岁|年|边|末|期|一|六|日|围
年/度|级|龄|轻|来|行动|计划|规划|攻坚|过渡|期|制|版|会
只/要|有|能
集/中|体|团|聚
点/位
组/织|建|成|长
队/员|伍|长|日
岗/位
"""
UNITS = {unit: unwanted for unit, _, unwanted in (entry.partition("/") for entry in listed(_UNITS))}
UNIT = "|".join(
    re.escape(unit) + (f"(?!{UNITS[unit]})" if UNITS[unit] else "")
    for unit in sorted(UNITS, key=lambda unit: (-len(unit), unit))
)
# Too often parts of other words: they count only behind a comparator.
VAGUE_UNITS = set(listed("级 点 年 天 周"))
VAGUE_WITH_HAN = set(listed("站 组 队 树 岗 车 班 集 部 处 课 本 只 条 家 门"))
PERSONS_UNITS = set(listed("名 人 位"))

# Directly before a figure: which bound it sets.
COMPARATORS = {
    **dict.fromkeys(listed("不少于 不低于 不得少于 不得低于 不能少于 不应少于 不小于 不下于 不短于"), ">="),
    **dict.fromkeys(listed("大于等于 大于或等于 高于等于 ≥ >= 最低"), ">="),
    **dict.fromkeys(listed("不超过 不高于 不多于 不大于 不得超过 不得高于 不得多于 不能超过"), "<="),
    **dict.fromkeys(listed("小于等于 小于或等于 ≤ <= 最高"), "<="),
    **dict.fromkeys(listed("超过 超 突破 高于 多于 大于 逾 超出 >"), ">"),
    **dict.fromkeys(listed("低于 少于 小于 不足 <"), "<"),
    **dict.fromkeys(listed("约 大约 约为 近 参考 参照 按约"), "~"),
}
# Adverbs: the figure may stand a few words further on.
ADVERBS = {
    **dict.fromkeys(listed("至少 最少 起码"), ">="),
    **dict.fromkeys(listed("至多 最多"), "<="),
    **dict.fromkeys(listed("大约 大致"), "~"),
}
# Directly before a figure, yielding to what stands after it: 达到90%以上.
WEAK = {
    **dict.fromkeys(
        listed("达到 达 达至 实现 为 是 占 按 按照 应在 要在 在 覆盖 保持在 保持 稳定在 维持在 发展到"), "="
    ),
    **dict.fromkeys(
        listed("提高到 提升到 提高至 提升至 增加到 增加至 增至 扩大到 扩大至 增长到 升至 拓展到 拓展至"), "="
    ),
    **dict.fromkeys(listed("控制在 控制到 降低到 降低至 降到 降至 压降到 压降至 压减到 压减至 下降到 下降至"), "<="),
    **dict.fromkeys(listed("减少到 减少至 限制在 压缩到 压缩至 限 限报"), "<="),
}
# Behind the figure and its measure.
AFTERS = {
    **dict.fromkeys(listed("及以上 以上 或以上 或更多 +"), ">="),
    **dict.fromkeys(listed("以内 之内 以下 及以下"), "<="),
    **dict.fromkeys(listed("左右 上下"), "~"),
}
# With a figure directly behind they say by how much something moves.
CHANGES = {
    **dict.fromkeys(listed("增长 提高 提升 增加 上升 递增 增幅达到 增幅达 增幅不低于 增速达到"), "rise"),
    **dict.fromkeys(listed("下降 降低 减少 递减 压降 压减 缩短"), "fall"),
}
READ_AS = {
    ">=": "下限",
    "<=": "上限",
    ">": "超过，不含本数",
    "<": "低于，不含本数",
    "~": "大约的参考值",
    "=": "要达到的数",
}

# Verbs that produce what is counted: 培养2000名 needs no comparator.
MAKING = listed(
    """
    培养 培育 培训 轮训 举办 举行 承办 新建 建立 建设 建成 建好 办好 创建 新增 资助 选派 招募 招聘 开发 提供 打造 组织
    开展 完成 投入 募集 组建 设立 成立 发展 吸纳 选树 评选 推出 制作 推荐 输送 帮扶 帮助 救助 服务 联系 结对 配备
    选配 配齐 配置 选聘 聘请 落实 实现 动员 发动 引导 覆盖 宣讲 走访 慰问 发放 捐赠 捐建 改造 提升 推动 孵化 扶持
    支持 解决 办理 承接 征集 创作 发布 推送 制定 出台 编印 编写 开设 开办 领办 选办 认领 对接 招收 遴选 寻访 挖掘
    储备 举荐 建 办 筹集 筹措 植树 种植 派出 派遣 安排 签订 签约 引进 引入 实施 表彰 创设 延长 参加 参与 接受 接待
    上线 拍摄 撰写 提交 报送 上报 提 提出 有 设置 设 挂牌 命名 认定 完善 采集 排查 化解 调处 回访 惠及 受益 吸引
    邀请 带动 促成 促进 达成 开通 配 摸排 访谈 调研 座谈 见习 实习 就业 上岗 录用 转化 召开 争取 整合 给予
    补助 奖励 走进 形成 牵头 购买 入驻 更新
    """
)
# These also name what is there already, or take a list of names: 实施三项行动. A small Chinese numeral is no target.
NAMING = set(listed("实施 推动 提升 支持 完善 落实 建 办 提 有 设 配 实现 促进 服务 开展 建设 打造 制定 出台 形成"))
# Too short, or too much at home in other words, unless the figure follows at once.
ADJOINING = set(listed("建 办 提 有 设 配 实现 促进 完善 落实 推动 支持 提升 就业 接受"))
# They set others to work: of 动员住房企业提供, the scope is 住房企业.
DIRECTING = listed("指导 动员 推动 引导 支持 鼓励 督促 要求 发动 组织")

STRENGTHS = listed(
    """
    力争 争取 力求 确保 保证 原则上 务必 必须 鼓励 基本实现 基本 普遍 探索 推动 注重 努力 尽量 尽尽可能 逐步 参考
    不断 持续
    """
)
# The word that a target carries: the first of these in its phrase.
STRONGEST_FIRST = listed("力争 争取 力求 确保 保证 原则上 务必 必须 鼓励 基本 普遍 探索 推动 注重 努力 尽量")

# Whose figure it is.
AREAS = listed(
    "全国 全省 全市 全县 全区 全州 全盟 全旗 全镇 全乡 全街道 全校 全院 全团 全系统 全行业 我省 我市 我县 我区 我校"
)
PERSONS = listed(
    """
    团干部 团干 干部 书记 委员 代表 团员 学生 青年 志愿者 队员 辅导员 教师 导师 成员 骨干 党员 社工 员工 工作人员
    负责人 人员 职工 会员 毕业生 联络员 专干 宣讲员 讲师 领导 队长
    """
)
# Units that have something, or have it not: a share of them is a coverage.
HAVING = listed(
    """
    乡镇 街道 镇街 镇 乡 村 社区 县 市 区 省 地市 县区 区县 市县 学校 高校 大学 中学 小学 中职 院校 学院 企业 单位
    团委 团组织 团支部 团总支 支部 班级 园区 机构 机关 部门 医院 村居 小区 商圈 楼宇 网格 （街道） （社区） 组织
    阵地 站点 大队 中队 幼儿园 家庭 公司 地方 系统 团（工）委 窗口 基地 平台 服务站 实践站 少工委
    """
)
BODIES = (
    *(word for word in HAVING if "（" not in word),
    *listed(
        """
        团中央 团工委 团（工）委 团省委 团市委 团县委 团区委 州 协会 学会 联合会 社团 团体 年级 院系 中心 点位
        地区 基层 团队 队伍 学联 青联 委员会 县域 领域 片区 战线 直属 部室 处室 科室 银行 集团 项目 青年之家 行业
        产业园 开发区
        """
    ),
)
LEVELS = listed("省 市 县 区 乡 镇 村 州 旗 校 院 街")

TIME_UNITS = set(listed("天 个工作日 小时 年 周 个月 分钟 课时 学时"))
# 去年, 目前已: the phrase tells what was, and asks for nothing.
BACKGROUND = re.compile(
    r"已(?!有计划)|(?<![较比])(?:去年|上年|往年)|近年来|近[一二两三四五几\d]+年|过去|截至目前|目前|先后|(?<!公)共有|(?<!实)现有|现[将就]|历年|以来|曾"
)
# What ends it: 今年要, 到2025年, 力争.
FORWARD = re.compile(r"今年|明年|下一步|将|要|拟|计划|力争|确保|力求|争取|到□|不少于|不低于|至少|年底前|；")
