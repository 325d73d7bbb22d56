"""The closed lists of this app. Values are stored; labels are what people read."""

from django.db.models import TextChoices

OVERVIEW = "综述"  # the line that a text begins with


class CategoryKind(TextChoices):
    MAPPED = "mapped", "按任务和项目归类"
    LOCAL = "local", "各地项目"
    OTHER = "other", "其它"


class ReportState(TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已报送"
    ACCEPTED = "accepted", "已接收"
    RETURNED = "returned", "退回"


class ReportVerb(TextChoices):
    """A step of a report's way."""

    SUBMITTED = "submitted", "报送"
    ACCEPTED = "accepted", "接收"
    RETURNED = "returned", "退回"
    ENTERED = "entered", "开始代填"
    TAKEN_OVER = "taken_over", "接回自己填"
    HANDED_OVER = "handed_over", "线下交出"
    REOPENED = "reopened", "按上级线下意见重填"


class RollupLine(TextChoices):
    """By which of its two lines a record reaches a unit: where it happened, or who sent the team."""

    HOST = "host", "属地"
    HOME = "home", "派出"


class Output(TextChoices):
    """In which form a unit reports: the table of the annex, or a text under the same heads."""

    TABLE = "table", "表格"
    TEXT = "text", "文字材料"


class Shift(TextChoices):
    """Where a due date goes that falls on a holiday."""

    BACK = "back", "提前到前一个工作日"
    FORWARD = "forward", "顺延到后一个工作日"
    NONE = "none", "不调整"


class Cycle(TextChoices):
    """How often is reported: how the period of a document is cut into periods of a rule."""

    QUARTERS = "quarters", "每季度"
    MONTHS = "months", "每月"
    MONTH_ENDS = "month_ends", "写明的几个月，月底报"
    YEARS = "years", "每年"
    SCHOOL_YEARS = "school_years", "每学年（9月至次年8月）"
    TWO_YEARS = "two_years", "每两年"
    STAGES = "stages", "分阶段"


class LineField(TextChoices):
    """The texts of a line: drafted from the records, edited by the unit, marked by who returns it."""

    CONTENT = "content", "主要内容"
    PROGRESS = "progress", "推进情况"
    PROBLEMS = "problems", "存在问题"
    NEXT_STEPS = "next_steps", "下一步"


class FileKind(TextChoices):
    """The files of a version that was sent."""

    XLSX = "xlsx", "Excel"
    DOCX = "docx", "Word"
    PDF = "pdf", "PDF"


class ExportState(TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "生成中"
    DONE = "done", "已生成"
    FAILED = "failed", "没有生成"
