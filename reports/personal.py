"""What this app keeps of persons. See ``youthwork.lib.personal``. Versions that were sent are frozen, by rule."""

from django.db.models import Q, QuerySet

from reports.choices import ReportVerb
from reports.models import Export, LineEdit, ReminderRule, Report, ReportEvent, ReportVersion
from teams.personal import WHO_DID_WHAT, of_user
from youthwork.lib.personal import ERASED, Fate, Person, Rule, nobody


def _filled_by(person: Person) -> QuerySet:
    """Reports on whose form the person stands: by name, where they took a step of its way, or by phone."""
    contacts = ((row.pk, row.contact) for row in Report._base_manager.only("contact").iterator())
    called = [pk for pk, contact in contacts if contact and contact in person.phones]
    steps = ReportEvent._base_manager.filter(by=person.user_id or 0).values("report")
    return Report._base_manager.filter(Q(pk__in=called) | Q(pk__in=steps, filled_by__in=person.names))


def _sent_by(person: Person) -> QuerySet:
    steps = ReportEvent._base_manager.filter(by=person.user_id or 0, verb=ReportVerb.SUBMITTED).values("report")
    return ReportVersion._base_manager.filter(report__in=steps, submitted_by_name__in=person.names)


RULES = (
    Rule(
        "reports.Report",
        "数字和文字还在，只抹去填表人和联系方式",
        _filled_by,
        Fate.BLANK,
        told=("period", "filled_by", "contact", "filled_on"),
        plain=("return_reason",),
        blank={"filled_by": ERASED, "contact": ""},
    ),
    Rule(
        "reports.ReportEvent",
        WHO_DID_WHAT,
        of_user(ReportEvent, "by"),
        Fate.BLANK,
        told=("at", "verb", "reason"),
        blank={"by_name": ERASED},
    ),
    Rule(
        "reports.ReportVersion",
        "已报出的推进表定格存档，照报出时的样子保存，不改动",
        _sent_by,
        told=("number", "submitted_by_name", "submitted_at"),
        plain=("payload", "sha256"),
        frozen=True,
    ),
    Rule(
        "reports.LineEdit",
        WHO_DID_WHAT,
        of_user(LineEdit, "by"),
        Fate.BLANK,
        told=("at", "field"),
        plain=("before", "after"),
        blank={"by_name": ERASED},
    ),
    Rule(
        "reports.Export",
        "",
        of_user(Export),
        Fate.DELETE,
        told=("title", "asked_at"),
        plain=("kind", "error", "options"),
    ),
    Rule(
        "reports.ReminderRule",
        WHO_DID_WHAT,
        of_user(ReminderRule, "set_by"),
        told=("organisation", "set_at"),
        plain=("before", "after"),
    ),
    nobody("reports.ReportLine", "推进表的行", "content", "progress", "problems", "next_steps", "due_text"),
    nobody("reports.LineSentence", "推进表的句子", "text"),
    nobody("reports.VersionFile", "报送的文件"),
    nobody("reports.VersionCell", "报出数字的来历：哪些记录", "way", "packed"),
    nobody("reports.Correction", "更正", "name", "unit", "reason"),
    nobody("reports.ReportMark", "退回的标注", "where", "note"),
    nobody("reports.ReportingRule", "报送规则", "title", "file_name"),
    nobody("reports.Category", "类别", "name"),
    nobody("reports.CategoryMap", "归类"),
    nobody("reports.Reporter", "报送单位", "receiver_name"),
    nobody("reports.ReportingPeriod", "报送期", "label", "name"),
    nobody("reports.Rollup", "汇总的数字"),
    nobody("reports.Window", "统计的时段"),
    nobody("reports.IndicatorWindow", "指标要统计的时段"),
    nobody("reports.IndicatorRollup", "指标的汇总"),
    nobody("reports.IndicatorFigure", "指标的结果", "note", "why_not"),
)
