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
    KEY_TASK = "key_task", "重点任务"
    SAFEGUARD = "safeguard", "保障措施"
    SAFEGUARD_ITEM = "safeguard_item", "保障措施子项"


class Part(TextChoices):
    LEAD = "lead", "牵头"
    PARTICIPATING = "participating", "配合"


class AssignmentState(TextChoices):
    OPEN = "open", "办理中"
    DONE = "done", "办结"
    STOPPED = "stopped", "中止"


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


class ReviewVerb(TextChoices):
    SUBMITTED = "submitted", "提交"
    RESUBMITTED = "resubmitted", "重报"
    APPROVED = "approved", "通过"
    RETURNED = "returned", "退回"


class Light(TextChoices):
    """正常 / 临期 / 滞后 / 逾期 / 办结: always word and colour."""

    ON_TRACK = "on_track", "正常"
    DUE_SOON = "due_soon", "临期"
    BEHIND = "behind", "滞后"
    OVERDUE = "overdue", "逾期"
    DONE = "done", "办结"
