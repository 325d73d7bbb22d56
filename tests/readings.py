"""A made-up plan of a city committee in the shape of those that tests of the desk start from: 23 tasks in three groups,
each with its departments in brackets, the first of which leads; some with targets."""

from tasks.actions.reading_items import confirm_sure
from tasks.actions.readings import carry_on, take_in
from tasks.models import DocumentReading, ReadingItem
from tests.cast import Cast

DEPARTMENTS = ("宣传部", "组织部", "学校部", "青年发展部", "权益部", "办公室", "志愿者行动指导中心")
GROUPS = {
    "强化青年思想引领": (
        ("开展主题宣讲", "组织青年讲师走进企业和校园，全年宣讲不少于120场。", 4),
        ("办好青年论坛", "围绕城市更新举办论坛，邀请各行业青年参加。", 3),
        ("建设网络阵地", "办好公众号和短视频账号，全年推出原创作品300件以上。", 3),
        ("培养青年骨干", "举办青年骨干培训班，培训学员不少于200名。", 3),
        ("讲好身边故事", "挖掘身边榜样，每月推出一期人物专栏。", 2),
        ("用好红色场馆", "与场馆共建实践基地，开展现场教学。", 3),
        ("规范仪式教育", "入团、离队仪式按规定程序办。", 4),
        ("评选先进典型", "开展先进集体和个人评选，宣传获奖事迹。", 3),
    ),
    "服务青年成长发展": (
        ("促进高校毕业生就业", "募集实习和就业岗位不少于5000个，其中面向困难家庭毕业生不少于500个。", 4),
        ("扶持青年创业", "举办创业大赛，为优胜项目提供场地和辅导。", 3),
        ("办好青年夜校", "开设夜校课程，服务青年3000人次以上。", 3),
        ("关爱留守儿童", "组建志愿服务队，每个街道至少建1支。", 4),
        ("推动青年交友", "举办交友活动，力争参加青年达到1000人。", 2),
        ("建设青年驿站", "年底前新建青年驿站6个。", 3),
        ("开展法治宣传", "走进中小学开展法治课堂，覆盖面达到90%以上。", 3),
        ("做好心理服务", "开通心理热线，培训志愿咨询师。", 3),
    ),
    "夯实团的基层基础": (
        ("建强基层组织", "新建非公企业团组织不少于80家。", 3),
        ("严格团员发展", "按计划发展团员，团青比例控制在30%以内。", 2),
        ("加强团干部队伍", "选配好团干部，定期谈心谈话。", 4),
        ("推进智慧团建", "团员信息完整率达到98%以上。", 3),
        ("规范经费管理", "团费收缴、使用情况每年公示。", 3),
        ("改进工作作风", "常态化开展调研，解决青年急难愁盼。", 4),
        ("加强督导考核", "11月底前完成年度考核。", 3),
    ),
}
NUMBERS = "一二三"
TITLE = "2026年全市共青团重点工作实施方案"


def plan() -> str:
    """The whole text: 23 tasks, 72 times a department is named."""
    lines = [TITLE, "", "为做好今年工作，制定本方案。列在首位的为牵头部门。", ""]
    number, turn = 0, 0
    for numeral, (group, tasks) in zip(NUMBERS, GROUPS.items(), strict=True):
        lines.append(f"{numeral}、{group}")
        for title, text, departments in tasks:
            number += 1
            named = [DEPARTMENTS[(turn + step) % len(DEPARTMENTS)] for step in range(departments)]
            turn += departments
            lines.append(f"{number}. {title}。{text}（责任部门：{'、'.join(named)}）")
    return "\n".join([*lines, "", "共青团洪江市委员会", "2026年3月5日", ""])


def on_desk(cast: Cast, text: str = "", *, name: str = "方案.txt") -> DocumentReading:
    """A document of the district, read by the reader itself; it lies on the desk."""
    taken = take_in(actor=cast.official, organisation=cast.district, content=(text or plan()).encode(), file_name=name)
    carry_on(taken.pk)
    return DocumentReading.objects.get(pk=taken.pk)


def item_titled(reading: DocumentReading, title: str) -> ReadingItem:
    return next(item for item in reading.items.all() if title in str(item))


def all_confirmed(cast: Cast, reading: DocumentReading) -> None:
    confirm_sure(actor=cast.official, reading=reading)
