"""The closed lists of this app. Values are stored; labels are what people read."""

from django.db.models import TextChoices


class DocumentState(TextChoices):
    DRAFT = "draft", "草拟"
    ISSUED = "issued", "已印发"
    CLOSED = "closed", "已办结"


class Line(TextChoices):
    """The two lines that see a team: where it serves, and who sent it."""

    HOST = "host", "属地"
    SENDING = "sending", "派出单位"


class TaskKind(TextChoices):
    """What a clause of a document is; not every clause asks for work."""

    KEY_TASK = "key_task", "重点任务"
    KEY_TASK_BULLET = "key_task_bullet", "重点任务分项"
    SAFEGUARD = "safeguard", "保障措施"
    SAFEGUARD_SUBITEM = "safeguard_subitem", "保障措施子项"
    OVERALL_REQUIREMENT = "overall_requirement", "总体要求"
    PRINCIPLE = "principle", "工作原则"
    PHASE = "phase", "工作阶段"
    REQUIREMENT = "requirement", "工作要求"
    CADRE_CHECKLIST_ITEM = "cadre_checklist_item", "干部任务清单"
    ANNEX_PROJECT_ITEM = "annex_project_item", "附件项目"


class TaskState(TextChoices):
    LISTED = "listed", "在列"
    DROPPED = "dropped", "已撤下"


class Part(TextChoices):
    LEAD = "lead", "牵头"
    PARTICIPATING = "participating", "配合"


class AssignmentState(TextChoices):
    OPEN = "open", "办理中"
    REPORTED = "reported", "待确认办结"
    DONE = "done", "办结"
    STOPPED = "stopped", "中止"


class AssignmentVerb(TextChoices):
    GIVEN = "given", "交办"
    RECEIVED = "received", "签收"
    REPORTED = "reported", "报办结"
    SENT_BACK = "sent_back", "退回重办"
    DONE = "done", "确认办结"
    STOPPED = "stopped", "中止"
    ASKED = "asked", "申请延期"
    GRANTED = "granted", "同意延期"
    REFUSED = "refused", "不同意延期"


class ExtensionState(TextChoices):
    ASKED = "asked", "待答复"
    GRANTED = "granted", "同意"
    REFUSED = "refused", "不同意"


class UndertakingState(TextChoices):
    """领办: an item that a cadre has taken on."""

    TAKEN = "taken", "办理中"
    DONE = "done", "办结"
    GIVEN_UP = "given_up", "已退领"


class ReadingState(TextChoices):
    """A document on its way to a ledger."""

    READING = "reading", "读取中"
    UNREADABLE = "unreadable", "读不了"
    OPEN = "open", "待确认"
    CONFIRMED = "confirmed", "已入台账"
    DISCARDED = "discarded", "已放弃"


class ItemKind(TextChoices):
    CLAUSE = "clause", "任务"
    GOAL = "goal", "目标"


class ItemState(TextChoices):
    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    DROPPED = "dropped", "不列"


class ChangeVerb(TextChoices):
    ADDED = "added", "新增"
    CHANGED = "changed", "修改"
    DROPPED = "dropped", "撤下"


class Measure(TextChoices):
    """How an indicator's value comes about (DESIGN.md section 4)."""

    SUM = "sum", "累加"
    LATEST = "latest", "最近一次"
    RATIO = "ratio", "比例"
    COVERAGE = "coverage", "覆盖面"
    EACH = "each", "逐个达到"
    MILESTONE = "milestone", "按期完成"
    TREND = "trend", "与上期比"
    COMPOSITE = "composite", "组合条件"


class Bound(TextChoices):
    AT_LEAST = ">=", "不少于"
    AT_MOST = "<=", "不超过"
    EQUALS = "=", "达到"
    OVER = ">", "超过"
    UNDER = "<", "低于"
    ABOUT = "~", "约"
    RANGE = "range", "在……之间"
    RISE = "rise", "上升"
    FALL = "fall", "下降"


class Basis(TextChoices):
    OWN = "own", "本级"
    BELOW = "below", "含下级"


class Feed(TextChoices):
    """Where an indicator's readings come from."""

    RECORDS = "records", "由记录汇总"
    INDICATORS = "indicators", "由其他指标计算"
    TYPED = "typed", "由单位填报"


class Counts(TextChoices):
    """What of a record an indicator that is fed by records adds up."""

    VALUES = "values", "记录里填的数"
    PEOPLE = "people", "覆盖人数"
    RECORDS = "records", "记录条数"


class Every(TextChoices):
    """Over what an indicator is reckoned anew; blank: once, over the document's whole period."""

    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    YEAR = "year", "每年"
    TWO_YEARS = "two_years", "每2年"
    TERM = "term", "任期内"


class Applies(TextChoices):
    """Whom a target asks it of."""

    WHOLE = "whole", "合计"
    UNIT = "unit", "每个单位"
    PERSON = "person", "每人"


class Counting(TextChoices):
    """How the people of a programme are counted."""

    HEADCOUNT = "headcount", "人数"
    VISITS = "visits", "人次"
    READS = "reads", "阅读量"
    NONE = "none", "不适用"


class RecordState(TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审"
    APPROVED = "approved", "通过"
    RETURNED = "returned", "退回"


# A draft is known to its author alone.
SENT_IN = (RecordState.SUBMITTED, RecordState.APPROVED, RecordState.RETURNED)


class ReviewVerb(TextChoices):
    SUBMITTED = "submitted", "提交"
    RESUBMITTED = "resubmitted", "重报"
    APPROVED = "approved", "通过"
    RETURNED = "returned", "退回"


class MarkedField(TextChoices):
    """What of a returned record its reviewer marks as wrong."""

    PROGRAMME = "programme", "项目"
    OCCURRED_ON = "occurred_on", "日期"
    CONTENT = "content", "做了什么"
    PEOPLE = "people", "人数"
    SAME_GROUP = "same_group", "哪批人"
    VALUE = "value", "指标数"
    PROBLEMS = "problems", "存在问题"
    NEXT_STEPS = "next_steps", "下一步"
    PHOTO = "photo", "照片"


class PlanState(TextChoices):
    """A work plan (工作对接方案) on its way to being agreed by all three."""

    DRAFT = "draft", "草拟"
    OFFERED = "offered", "待商定"
    AGREED = "agreed", "已商定"


# A plan that nobody but its author has seen binds nobody.
BINDING = (PlanState.OFFERED, PlanState.AGREED)


class PlanParty(TextChoices):
    """Who agrees to a work plan."""

    LEADER = "leader", "团队长"
    CONTACT = "contact", "点位负责人"
    OFFICIAL = "official", "属地团组织"


class LinkPurpose(TextChoices):
    """What a site's contact is asked by a link."""

    PLAN = "plan", "商定方案"
    CONFIRM = "confirm", "确认服务"


class Light(TextChoices):
    """正常 / 临期 / 滞后 / 逾期 / 办结: always word and colour."""

    ON_TRACK = "on_track", "正常"
    DUE_SOON = "due_soon", "临期"
    BEHIND = "behind", "滞后"
    OVERDUE = "overdue", "逾期"
    DONE = "done", "办结"
