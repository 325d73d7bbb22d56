"""What the heading of a section says of the items under it."""

import re
from enum import StrEnum

from tasks.reader.marks import mark_of


class Role(StrEnum):
    TASKS = "tasks"  # also every heading that names its subject: 加强思想引领
    SAFEGUARD = "safeguard"
    REQUIREMENT = "requirement"
    PHASES = "phases"
    OVERALL = "overall"
    PRINCIPLES = "principles"
    NOTHING = "nothing"  # no task: background, eligibility, prizes, contacts


_OF = (
    r"(?:活动|工作|行动|实施|项目|评选|申报|推荐|参赛|参与|比赛|大赛|培训|招募|参加|参会|岗位"
    r"|服务|征集|报名|赛事|组织|会议|论坛)?"
)
_DONE = (
    r"(?:切实|全面|进一步|着力|大力|严格|认真)*"
    r"(?:加强|强化|健全|完善|压实|抓好|做好|落实|注重|坚持|突出|优化|建立|做实|夯实|明确|严格|细化)*"
)
_AND = r"(?:与|和|及|、)?"
# The first table that a heading fits wins. A line is one way to word it; the words are the whole heading, or its first
# half (…，…; …及…).
HEADINGS: tuple[tuple[Role, str], ...] = (
    (Role.PRINCIPLES, rf"(?:{_OF}|基本|总体|主要|遵循的?|实施)(?:的)?原则"),
    (
        Role.NOTHING,
        rf"""指导思想|总则|附则|引言|前言|序言|适用范围|名词解释|释义
        |{_OF}(?:背景|意义|目的|目的意义|背景意义|由来|概况|简介|依据)
        |(?:重要|重大|时代|深刻)意义|充分认识.*(?:意义|重要性|必要性|紧迫性)
        |(?:工作|发展|现实)?(?:基础|现状|环境|形势|基本情况|存在问题|主要问题|问题)
        |{_OF}(?:主题|口号|名称|主线|地点|地址|规模|形式|方式|范围|区域|周期)
        |(?:{_OF}|开展|起止|执行)(?:时间|日期|期限|时段|周期){_AND}(?:地点|范围)?
        |[\u4e00-\u9fff]{{0,4}}(?:对象|资格|名额)|(?:工作|部门|单位)?职责(?:分工)?|责任分工
        |{_OF}(?:对象|人员|人群|期限|议程|人数|资格|条件|标准|类别|名额|队伍|群体){_AND}(?:条件|要求|资格|名额|分配)?
        |(?:奖项|奖励|表彰|评奖|名额|荣誉)(?:设置|设立|设定|名额|分配|办法|数量)|奖项|奖品
        |(?:主办|承办|协办|支持|组织|指导|参与|参加|举办)(?:单位|机构|部门)
        |组织(?:机构|架构|单位|体系)|组委会|领导小组|工作机构|机构设置
        |联系(?:方式|人|电话|人员|我们)
        |(?:报名|申报|投稿|提交|投递|参与|参赛|缴费)(?:方式|办法|方法|途径|渠道|须知|材料|表)?
        |(?:作品|内容|参赛|稿件|材料|格式|选题|版权|申报材料|参赛作品|作品内容)(?:要求|规定|声明|规范|格式)
        |(?:评审|评选|评分|打分|评价|考评|竞赛|比赛)(?:标准|办法|规则|方式|细则|方法|指标)
        |(?:报送|上报|总结)(?:内容|材料|时间|方式|要求|途径|渠道)|(?:报送|上报)?(?:时间|内容)(?:和|及|与|、)(?:方式|要求)
        |(?:经费|资金)(?:来源|预算|标准)?|解释权|附件|备注|说明""",
    ),
    (
        Role.PHASES,
        rf"""(?:{_OF}|进度|时间|步骤|阶段|日程|推进|方法|赛程){_AND}(?:步骤|程序|流程|进度|阶段|日程|赛程|进程)(?:安排)?
        |(?:{_OF}|任务|实施){_AND}(?:进度|时间|步骤|阶段|日程|赛程)(?:安排|计划|节点|要求|表)
        |时间(?:步骤|节点)?{_AND}(?:安排|步骤)""",
    ),
    (
        Role.SAFEGUARD,
        rf"""{_DONE}{_OF}(?:
        (?:组织|工作|机制|要素|政策|服务|条件|经费|资金|制度|队伍|人才|安全|实施|措施)?保障
            (?:措施|机制|要求|条件|体系|工作|落实)?
        |组织(?:领导|实施|推进|统筹|协调)|领导
        |(?:推进|实施|落实|协调|工作)机制|(?:组织)?(?:管理|实施)(?:机制|体系)
        |(?:绩效|目标|工作)?(?:考核|考评|评估)(?:评价|监督|评估|办法|机制|激励|问效|奖惩|体系|验收)?
        |督(?:导|查|促)(?:检查|考核|落实|问效|指导|机制)?|监督(?:检查|考核|管理|落实|评估)?|跟踪问效
        |(?:评选|总结)?表彰(?:奖励|激励|总结)?|总结(?:表彰|评估|推广|提升|宣传)
        |(?:结果|成果)(?:运用|应用|转化)|激励(?:措施|机制|保障)|奖惩(?:措施|机制)?
        |(?:支持|配套|扶持)(?:措施|政策|保障)|宣传(?:引导|推广|保障|动员|报道)|组织安排|经费(?:支持|安排|管理)|风险防控)""",
    ),
    (
        Role.REQUIREMENT,
        rf"""{_DONE}(?:{_OF}|有关|相关|几点|具体|落实|其他|其它|实施)(?:要求|事项)|注意事项|信息报送|(?:工作|活动)?纪律(?:要求)?
        |(?:提高|统一|深化)(?:思想|政治)?(?:认识|站位)|(?:高度|切实)重视""",
    ),
    (
        Role.OVERALL,
        r"""(?:总体|基本|主要|工作|发展|总|行动|活动|建设|预期|阶段|年度|具体|实施)(?:要求|思路|目标|考虑|构想|方向)
        |总体(?:部署|安排|设想)|(?:工作)?目标(?:要求|任务|定位)?|(?:任务|主要|目标|预期)指标""",
    ),
    (
        Role.TASKS,
        r"""(?:重点|主要|工作|具体|行动|目标|年度|核心|活动|实施|服务|实践|培训|建设|推进)?(?:任务|举措|项目|措施|内容|安排)
        (?:分工|安排|举措|清单|及举措|和举措|及分工|分解|内容)?""",
    ),
)
_TABLE = tuple((role, re.compile(words, re.VERBOSE)) for role, words in HEADINGS)
_HALVES = re.compile(r"[，,；;：:（(]|与|和|及|、|暨")
_AROUND = ' \t\u3000*#：:。．.、【】[]〔〕"“”'


def bare(heading: str) -> str:
    """The words of a heading, without its number and blanks."""
    mark = mark_of(heading)
    return re.sub(r"\s", "", heading[mark.length if mark else 0 :]).strip(_AROUND)


def role_of(heading: str) -> Role | None:
    """The role of the section headed so; None where the heading only names a subject."""
    words = bare(heading)
    said = [_role_of_words(half) for half in (words, *_first_halves(words))]
    if said[0] is None and Role.OVERALL in said and _role_of_words(_HALVES.split(words)[-1]) is Role.TASKS:
        return Role.TASKS  # 工作目标和主要任务: the items are the tasks
    return next((role for role in said if role), None)


def _role_of_words(words: str) -> Role | None:
    return next((role for role, pattern in _TABLE if pattern.fullmatch(words)), None)


def _first_halves(words: str) -> list[str]:
    """强化组织领导，确保落实 is decided by what stands before the comma; 目标与任务 by 目标."""
    return [words[: found.start()] for found in _HALVES.finditer(words) if found.start() >= 2][:2]
