"""What this app keeps of persons. See ``youthwork.lib.personal``."""

from django.db.models import QuerySet

from tasks.models import Photo, Placement, Record, Review
from teams.models import Membership
from teams.personal import WHO_DID_WHAT, of_user
from youthwork.lib.personal import ERASED, Fate, Person, Rule, nobody


def _placements_of(person: Person) -> QuerySet:
    teams = Membership.objects.filter(member=person.member_id or 0).values("team")
    return Placement._base_manager.filter(team__in=teams)


RULES = (
    Rule(
        "tasks.Record",
        "工作记录计入单位的数字；文字里写到的人不逐字查找，请照下面的清单核对",
        of_user(Record, "author"),
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
    ),
    Rule(
        "tasks.Placement",
        "工作安排表的一行；“队员”一栏是原表的文字，不逐字查找，请核对",
        _placements_of,
        told=("site",),
        plain=("programmes_printed", "programmes_key", "members_note"),
    ),
    nobody("tasks.Document", "文件", "title", "short_title", "number", "basis", "arrangement_title"),
    nobody("tasks.Issuer", "发文单位"),
    nobody("tasks.Task", "文件的条款", "number", "title", "text", "due_printed"),
    nobody("tasks.Responsibility", "责任单位"),
    nobody("tasks.Assignment", "交给单位的任务"),
    nobody("tasks.Programme", "项目", "name", "content", "search_text"),
    nobody("tasks.PlacementProgramme", "安排的项目", "number"),
    nobody("tasks.RecordChange", "待汇总的变化"),
)
