"""The columns of a roster: the words they go by, and what people send along that a roster does not set."""

from collections.abc import Sequence
from dataclasses import dataclass

from teams.choices import Gender, PoliticalStatus
from youthwork.lib.tables import Column
from youthwork.lib.text import match_key

COLUMNS = (
    Column(
        "name", "姓名", ("名字", "队员", "队员姓名", "学生姓名", "成员姓名", "志愿者姓名", "本人姓名"), required=True
    ),
    Column("gender", "性别", ("男女",)),
    Column("political_status", "政治面貌", ("政治身份", "政治面目", "现政治面貌", "面貌")),
    Column(
        "league_member",
        "共青团员",
        ("团籍", "是否共青团员", "是否团员", "是否为共青团员", "是否为团员", "保留团籍", "是否保留团籍"),
    ),
    Column("student_number", "学号", ("学生学号", "学生证号", "学生证号码", "学生编号", "学籍号")),
    Column(
        "college",
        "学院",
        (
            *("院系", "二级学院", "系部", "系别", "系", "院（系）", "学院（系）"),
            *("所在学院", "所在院系", "所属学院", "学院名称"),
        ),
    ),
    Column(
        "class_name",
        "班级",
        ("专业班级", "所在班级", "行政班", "行政班级", "班别", "班级名称", "专业及班级", "年级班级"),
    ),
    Column(
        "phone",
        "手机",
        (
            *("手机号", "手机号码", "手机电话", "移动电话", "移动电话号码", "电话", "电话号码", "联系电话", "联系方式"),
            *("联系号码", "联系手机", "本人电话", "本人手机", "本人手机号", "本人联系电话", "联系电话（手机）"),
            *("队员电话", "手机联系方式", "手机（电话）", "电话（手机）"),
        ),
    ),
    Column(
        "birth_month",
        "出生年月",
        ("出生日期", "生日", "出生年月日", "出生时间", "出生", "出生月份", "出生年月（公历）", "出生日期（公历）"),
    ),
    Column(
        "site",
        "点位",
        (
            *("服务点", "服务点位", "点位名称", "组别", "小组", "分组", "所在小组", "所属小组", "服务地点", "服务地"),
            *("服务社区", "服务村", "服务村（社区）", "服务单位", "派驻点位", "派驻社区", "派驻单位"),
            *("所在点位", "所属点位", "实践地点", "实践点", "服务点名称", "分配点位", "点位（社区）", "村（社区）"),
        ),
        required=True,
    ),
    Column("programme", "项目", ("服务项目", "项目名称", "服务内容", "所属项目", "参与项目", "实践项目")),
    Column("duty", "职务", ("队内职务", "担任职务", "身份", "角色", "队内身份", "队内角色", "团队职务", "小组职务")),
)
# Taken where it is sent, to be hashed for matching and dropped; never asked for, kept in a row or shown.
IDENTITY = Column(
    "identity",
    "身份证号",
    (
        *("身份证号码", "身份证", "证件号码", "证件号", "公民身份号码", "公民身份证号码", "居民身份证号"),
        *("身份号码", "居民身份证号码", "身份证件号", "身份证件号码", "身份证号（18位）", "有效证件号码"),
    ),
)
READ_COLUMNS = (*COLUMNS, IDENTITY)
LABELS = {column.field: column.label for column in READ_COLUMNS}
MEMBER_FIELDS = tuple(column.field for column in COLUMNS if column.field not in {"site", "programme", "duty"})
WORDS: dict[str, Sequence[str]] = {
    "gender": Gender.labels,
    "political_status": PoliticalStatus.labels,
    "league_member": ("是", "否"),
    "duty": ("团队长", "队员"),
}


@dataclass(frozen=True)
class NotOurs:
    """Headers of what a roster does not set, and the sentence that says what becomes of it."""

    headers: tuple[str, ...]
    sentence: str


NOT_OURS = (
    NotOurs(("人数", "定额", "名额", "计划人数", "需求人数", "安排人数", "岗位人数"), "人数由工作安排表定，名单不改。"),
    NotOurs(("挂任职务", "挂职职务", "挂任", "挂任岗位"), "挂任职务由平台按队内职务定，名单不改。"),
    NotOurs(("团队", "团队名称", "队伍", "队伍名称", "队名", "服务队"), "队员进哪支团队由点位定，请在点位一列写明。"),
    NotOurs(
        ("单位", "学校", "院校", "高校", "所在学校", "所在单位", "所属单位", "派出单位", "团组织", "所属团组织"),
        "所属团组织由导入时选的单位定，名单不改。",
    ),
    NotOurs(
        ("镇街", "镇（街道）", "乡镇", "街道", "所属镇街", "县区", "区县", "所属镇（街道）"),
        "镇街由点位定，名单不改。",
    ),
    NotOurs(
        ("任务", "工作任务", "责任单位", "对接单位", "牵头单位", "完成时限"),
        "任务由文件和工作安排表定，名单不改。",
    ),
    NotOurs(("指导老师", "指导教师", "带队老师", "带队教师", "领队老师"), "指导老师不在名单里登记，没有导入。"),
    NotOurs(
        ("年龄", "周岁", "年龄（周岁）"),
        "年龄由平台按出生年月算，没有导入。",
    ),
    NotOurs(
        ("监护人", "监护人姓名", "监护人电话", "家长姓名", "家长电话", "紧急联系人", "紧急联系电话"),
        "监护人的同意请在队员卡片上登记，名单没有导入。",
    ),
    NotOurs(
        ("加入时间", "加入日期", "入队时间", "开始日期", "开始时间", "结束日期", "结束时间", "服务时间", "服务期"),
        "加入和离开的日期由平台记，名单没有导入。",
    ),
    NotOurs(("状态", "审核状态", "是否在岗"), "状态由平台定，名单没有导入。"),
    NotOurs(
        (
            *("民族", "籍贯", "住址", "家庭住址", "家庭地址", "现住址", "户籍地", "生源地", "学历", "年级", "专业"),
            *("宿舍", "邮箱", "电子邮箱", "微信", "微信号", "QQ", "QQ号", "固定电话", "照片", "银行卡号", "开户行"),
            *("特长", "爱好", "身高", "健康状况", "团内职务", "班内职务", "班级职务", "入团时间", "入党时间"),
            "专业名称",
            "所学专业",
        ),
        "平台不需要这一项，没有导入。",
    ),
    NotOurs(("备注", "说明", "其他", "序号", "编号"), "只供查看，没有导入。"),
)
_SENTENCES = {match_key(header): one.sentence for one in NOT_OURS for header in one.headers}


def not_ours(header: object) -> str:
    """The sentence for the header of a column that a roster does not set; "" for every other."""
    return _SENTENCES.get(match_key(header), "")
