"""What this app keeps of persons. See ``youthwork.lib.personal``."""

from django.db.models import Q, QuerySet

from tasks.models import (
    AssignmentStep,
    ContactLink,
    DocumentReading,
    Extension,
    IndicatorEntry,
    Photo,
    Placement,
    PlanAnswer,
    Programme,
    Record,
    Review,
    Sorting,
    Undertaking,
    WorkPlan,
)
from teams.models import Membership
from teams.personal import WHO_DID_WHAT, of_user
from youthwork.lib.personal import ERASED, Fate, Person, Rule, nobody


def _placements_of(person: Person) -> QuerySet:
    teams = Membership.objects.filter(member=person.member_id or 0).values("team")
    return Placement._base_manager.filter(team__in=teams)


def _extensions_of(person: Person) -> QuerySet:
    user = person.user_id or 0
    return Extension._base_manager.filter(Q(asked_by=user) | Q(decided_by=user))


def _records_to_tell(person: Person) -> QuerySet:
    """What the person wrote, but for cases (个案): their words are about somebody else."""
    written = Record._base_manager.filter(author=person.user_id or 0)
    return written.exclude(programme__in=Programme.objects.confidential().values("pk"))


RULES = (
    Rule(
        "tasks.Record",
        "工作记录计入单位的数字；文字里写到的人不逐字查找，请照下面的清单核对",
        of_user(Record, "author"),
        own=_records_to_tell,
        told=("occurred_on", "content", "people", "problems", "next_steps", "state", "created_at"),
        plain=("return_reason",),
    ),
    Rule(
        "tasks.Photo",
        "属于工作记录，到保存期限删除；可以在记录里先删",
        of_user(Photo, "record__author"),
        told=("record", "position"),
    ),
    Rule(
        "tasks.Review",
        WHO_DID_WHAT,
        of_user(Review, "by"),
        Fate.BLANK,
        told=("at", "verb", "reason"),
        blank={"by_name": ERASED},
        plain=("said",),
    ),
    Rule(
        "tasks.WorkPlan",
        "方案是团队和点位共同商定的；文字里写到的人不逐字查找，请核对",
        of_user(WorkPlan, "drafted_by"),
        told=("placement", "goal", "support", "updated_at"),
    ),
    Rule(
        "tasks.PlanAnswer",
        WHO_DID_WHAT,
        of_user(PlanAnswer, "by"),
        Fate.BLANK,
        told=("at", "plan", "agreed", "remark"),
        blank={"by_name": ERASED},
    ),
    Rule(
        "tasks.ContactLink",
        WHO_DID_WHAT,
        of_user(ContactLink, "made_by"),
        told=("made_at", "placement", "purpose"),
        plain=("token_hash", "contact_name", "remark"),
    ),
    Rule(
        "tasks.Placement",
        "工作安排表的一行；“队员”一栏是原表的文字，不逐字查找，请核对",
        _placements_of,
        told=("site",),
        plain=("programmes_printed", "programmes_key", "members_note"),
    ),
    Rule(
        "tasks.AssignmentStep",
        WHO_DID_WHAT,
        of_user(AssignmentStep, "by"),
        Fate.BLANK,
        told=("at", "verb", "reason"),
        blank={"by_name": ERASED},
    ),
    Rule(
        "tasks.Extension",
        WHO_DID_WHAT,
        _extensions_of,
        told=("asked_at", "until", "reason", "decision"),
    ),
    Rule(
        "tasks.Undertaking",
        "领办的任务计入单位的数字",
        of_user(Undertaking),
        told=("task", "organisation", "grade", "taken_on", "state"),
    ),
    Rule(
        "tasks.IndicatorEntry",
        WHO_DID_WHAT,
        of_user(IndicatorEntry, "by"),
        Fate.BLANK,
        told=("at", "indicator", "as_of", "value", "source"),
        blank={"by_name": ERASED},
    ),
    Rule(
        "tasks.DocumentReading",
        "文件本身的文字，不逐字查找",
        of_user(DocumentReading, "begun_by"),
        told=("file_name", "begun_at", "state"),
        plain=("sha256", "text", "layout", "header", "problems", "last_act", "why"),
    ),
    Rule(
        "tasks.Sorting",
        WHO_DID_WHAT,
        of_user(Sorting, "by"),
        Fate.BLANK,
        told=("at", "document", "why"),
        blank={"by_name": ERASED},
    ),
    nobody("tasks.ReadingItem", "文件的条款", "said", "read", "reason"),
    nobody("tasks.LedgerChange", "台账的变化", "label", "before", "after", "why"),
    nobody("tasks.PrintedName", "单位名称的对应", "name"),
    nobody("tasks.Indicator", "指标", "name", "unit", "per", "qualifies", "quote"),
    nobody("tasks.Target", "目标值", "scope", "stage", "due_printed", "strength", "levels", "kinds"),
    nobody("tasks.RecordValue", "记录的指标值"),
    nobody("tasks.ReviewMark", "退回时标出的地方", "note"),
    nobody("tasks.TemplateStep", "方案模板的步骤", "title"),
    nobody("tasks.PlanStep", "方案的步骤", "title", "details"),
    nobody("tasks.ServiceConfirmation", "点位对服务的确认", "remark"),
    nobody(
        "tasks.Document",
        "文件",
        "title",
        "short_title",
        "number",
        "basis",
        "arrangement_title",
        "text",
        "issuers_printed",
        "addressees",
    ),
    nobody("tasks.Issuer", "发文单位"),
    nobody("tasks.Task", "文件的条款", "number", "title", "text", "due_printed", "section", "category", "phase"),
    nobody("tasks.Responsibility", "责任单位", "name", "reason"),
    nobody("tasks.Assignment", "交给单位的任务"),
    nobody("tasks.Programme", "项目", "name", "content", "search_text", "photos_because"),
    nobody("tasks.PlacementProgramme", "安排的项目", "number"),
    nobody("tasks.RecordChange", "待汇总的变化"),
)
