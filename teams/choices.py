"""The closed lists of this app. Values are stored; labels are what people read."""

from django.db.models import TextChoices


class OrganisationKind(TextChoices):
    COMMITTEE = "committee", "团委"
    DEPARTMENT = "department", "部门"
    AFFILIATED = "affiliated", "直属单位"
    UNIVERSITY = "university", "高校团委"
    SYSTEM = "system", "系统团工委"
    TOWNSHIP = "township", "乡镇（街道）团委"
    VILLAGE = "village", "村（社区）团组织"
    BRANCH = "branch", "团支部"


# Units that are part of the committee above them (本级 = the committee with these).
PART_OF_COMMITTEE = (OrganisationKind.DEPARTMENT, OrganisationKind.AFFILIATED)


class Level(TextChoices):
    CENTRAL = "central", "中央"
    PROVINCE = "province", "省级"
    CITY = "city", "地市级"
    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡镇级"
    VILLAGE = "village", "村级"


class SiteKind(TextChoices):
    COMMUNITY = "community", "社区"
    VILLAGE = "village", "村"
    TOWN = "town", "镇"
    FACILITY = "facility", "阵地"
    ONLINE = "online", "公众号"


class Gender(TextChoices):
    MALE = "male", "男"
    FEMALE = "female", "女"


class PoliticalStatus(TextChoices):
    LEAGUE = "league", "共青团员"
    PARTY = "party", "中共党员"
    PROBATIONARY = "probationary", "中共预备党员"
    DEMOCRATIC = "democratic", "民主党派"
    MASSES = "masses", "群众"


class Post(TextChoices):
    """挂任职务 at the league branch of a site (茂南区·茂职院方案 三（一）1)."""

    FIRST_SECRETARY = "first_secretary", "团支部第一书记"
    PART_TIME_CADRE = "part_time_cadre", "兼职团干部"


class PostingState(TextChoices):
    IN_EFFECT = "in_effect", "在任"
    PENDING = "pending", "待定"
    DECLINED = "declined", "不挂任"


class Guardian(TextChoices):
    FATHER = "father", "父亲"
    MOTHER = "mother", "母亲"
    OTHER = "other", "其他监护人"


class Tenure(TextChoices):
    FULL_TIME = "full_time", "专职"
    SECONDED = "seconded", "挂职"
    PART_TIME = "part_time", "兼职"


class Grade(TextChoices):
    """The rank of a cadre, as rules on how much each takes on tell them apart (团粤发〔2021〕10号 六2)."""

    LEADERSHIP = "leadership", "书记班子成员"
    MIDDLE = "middle", "中层干部"
    OTHER = "other", "其他干部"


class AccountState(TextChoices):
    """How an account stands; computed, never stored."""

    IN_USE = "in_use", "在用"
    PENDING = "pending", "待激活"
    NEVER = "never", "从未登录"
    DISABLED = "disabled", "已停用"


class InvitationState(TextChoices):
    """How a one-time link stands; computed, never stored."""

    WAITING = "waiting", "待使用"
    USED = "used", "已使用"
    EXPIRED = "expired", "已过期"
    REVOKED = "revoked", "已撤回"


class NoticeKind(TextChoices):
    REMINDER = "reminder", "提醒"
    RETURNED = "returned", "退回"
    REVIEW = "review", "审核"
    REPORT = "report", "报表"
    ROSTER = "roster", "名单"
    TASK = "task", "任务"
    PERSON = "person", "账号"


class DueKind(TextChoices):
    """What can be due; the name is also how its subjects begin (``assignment:7``)."""

    ASSIGNMENT = "assignment", "交办的任务"
    CONFIRMATION = "confirmation", "报了办结待确认"
    EXTENSION = "extension", "延期申请待答复"
    TARGET = "target", "指标目标"
    TEAM = "team", "点位没有团队或团队长"
    ROSTER = "roster", "队员名单"
    PLAN = "plan", "工作对接方案"
    STEP = "step", "方案里该有的记录"
    RETURNED = "record", "退回的记录"
    REVIEW = "review", "记录待审"
    REPORT = "report", "推进表报送"
    ACCEPTANCE = "acceptance", "推进表接收"
    INVITATION = "invitation", "邀请"


# What somebody else waits for, rather than a date set before: of these it is not said that they are late.
WAITED_FOR = (
    DueKind.CONFIRMATION,
    DueKind.EXTENSION,
    DueKind.TEAM,
    DueKind.ROSTER,
    DueKind.PLAN,
    DueKind.RETURNED,
    DueKind.REVIEW,
    DueKind.ACCEPTANCE,
)


class Part(TextChoices):
    """As what somebody is reminded."""

    DOER = "doer", "经办"
    OFFICIAL = "official", "督办"  # whoever answers for it: the official of the unit that asked, or hosts, or receives
    SUPERIOR = "superior", "上级督办"  # that official's superior


class Route(TextChoices):
    """How a notice leaves the house; the inbox needs none."""

    EMAIL = "email", "邮件"
    SMS = "sms", "短信"
    WECOM = "wecom", "企业微信群机器人"
    DINGTALK = "dingtalk", "钉钉群机器人"
    FEISHU = "feishu", "飞书群机器人"


ROBOTS = (Route.WECOM, Route.DINGTALK, Route.FEISHU)


class DeliveryState(TextChoices):
    WAITING = "waiting", "待发"
    SENDING = "sending", "正在发"
    SENT = "sent", "已发出"
    UNKNOWN = "unknown", "不知是否发出"
    DROPPED = "dropped", "不用发了"
    PARKED = "parked", "发不出"


class SheetKind(TextChoices):
    ARRANGEMENT = "arrangement", "工作安排表"
    ROSTER = "roster", "队员名单"
    ORGANISATIONS = "organisations", "团组织表"
    SITES = "sites", "点位表"


class SheetState(TextChoices):
    READING = "reading", "读取中"
    UNREADABLE = "unreadable", "读不了"
    READ = "read", "待确认"
    APPLYING = "applying", "写入中"
    APPLIED = "applied", "已导入"
    UNDOING = "undoing", "撤销中"
    UNDONE = "undone", "已撤销"
    DISCARDED = "discarded", "已放弃"


# A job is at it, or will be: what is there stands until the job is through.
SHEET_AT_WORK = (SheetState.READING, SheetState.APPLYING, SheetState.UNDOING)


class RowVerdict(TextChoices):
    NEW = "new", "新增"
    CHANGED = "changed", "有改动"
    UNCHANGED = "unchanged", "无变化"
    SKIPPED = "skipped", "跳过"
    REFUSED = "refused", "有错"
