"""台账: the records that a list of records shows, all of them, with every column that an office needs and no phone."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils import timezone

from reports.exports.stream import write_rows
from reports.exports.work import Tell, Work
from tasks.choices import Counting, RecordState
from tasks.forms.records import RecordFilter
from tasks.models import Photo, Record, RecordValue
from teams.downloads import XLSX
from teams.models import User
from youthwork.lib.archives import safe_name

CHUNK = 1_000  # records read at a time
STATES = dict(RecordState.choices)
COUNTED = {Counting.HEADCOUNT: "人", Counting.VISITS: "人次", Counting.READS: "阅读量", Counting.NONE: "不计"}


@dataclass(frozen=True)
class Column:
    """A head, its width, and the path from a record to what stands under it."""

    head: str
    width: float
    path: str


COLUMNS = (
    Column("日期", 11, "occurred_on"),
    Column("点位", 18, "placement__site__name"),
    Column("属地单位", 16, "placement__site__host__short_name"),
    Column("派出单位", 16, "placement__sending__short_name"),
    Column("记录单位", 16, "organisation__short_name"),
    Column("团队", 18, "placement__team__name"),
    Column("文件", 24, "programme__document__short_title"),
    Column("任务", 24, "programme__task__title"),
    Column("项目", 18, "programme__name"),
    Column("做了什么", 50, "content"),
    Column("人数", 9, "people"),
    Column("怎么计", 8, "programme__counting"),
    Column("是否同一批人", 12, "same_group"),
    Column("存在问题", 24, "problems"),
    Column("下一步", 24, "next_steps"),
    Column("状态", 8, "state"),
    Column("填写人", 10, "author__name"),
    Column("审核单位", 16, "reviewer__short_name"),
    Column("提交时间", 16, "submitted_at"),
    Column("审核时间", 16, "decided_at"),
    Column("退回原因", 24, "return_reason"),
)
HEADS = (
    ("序号", 7.0),
    *((column.head, column.width) for column in COLUMNS),
    ("指标数值", 30.0),
    ("照片张数", 9.0),
    ("记录编号", 36.0),
)
_AT = {column.path: place for place, column in enumerate(COLUMNS)}
_COUNTING, _SAME, _STATE = _AT["programme__counting"], _AT["same_group"], _AT["state"]
_MOMENTS = (_AT["submitted_at"], _AT["decided_at"])


def ledger_of(user: User, options: dict[str, Any]) -> Work:
    """The records that ``options["query"]`` (of the address of the list) asks for. Raises ValidationError if that is
    more than a file may hold, or asks for what the user does not see."""
    form = RecordFilter(QueryDict(options["query"]), user=user)
    if not form.is_valid():
        raise ValidationError("筛选条件有误，请回到记录页重新筛选，再导出。")
    found = form.found().in_words_for(user)
    rows = found.order_by().values("pk")[: settings.EXPORT_MAX_ROWS + 1].count()
    if rows > settings.EXPORT_MAX_ROWS:
        most = f"{settings.EXPORT_MAX_ROWS:,}"
        raise ValidationError(f"符合条件的记录超过{most}条，一次导不完。请按日期、文件或项目缩小范围，分几次导出。")
    title = f"{user.organisation.short_name}记录台账{_asked(form)}"

    def write(file: BinaryIO, tell: Tell) -> None:
        write_rows(file, rows_of(found), tell, title="记录台账", heads=HEADS)

    return Work(title, safe_name(f"{title}.xlsx"), XLSX, rows, write)


def _asked(form: RecordFilter) -> str:
    """（2026-04-01至2026-06-30，创文巩卫工作，通过）; no words of a search, which may be somebody's name."""
    said = form.cleaned_data
    span = [f"{said['from'] or '开始'}至{said['to'] or '今天'}"] if said["from"] or said["to"] else []
    named = [str(said[name]) for name in ("document", "task", "programme", "site", "organisation") if said[name]]
    state = [STATES[said["state"]]] if said["state"] else []
    parts = "，".join([*span, *named, *state])
    return f"（{parts[:120]}）" if parts else ""


def rows_of(found: QuerySet[Record]) -> Iterator[list[Any]]:
    """The rows of the sheet, the latest day first, read in chunks: two more queries for each."""
    paths = ("pk", *(column.path for column in COLUMNS))
    records = found.order_by("-occurred_on", "-created_at", "pk").values_list(*paths).iterator(chunk_size=CHUNK)
    number = count(1)
    for chunk in _chunks(records):
        ids = [record[0] for record in chunk]
        photos, values = _photos(ids), _values(ids)
        for pk, *cells in chunk:
            yield [next(number), *_said(cells), values.get(pk), photos.get(pk, 0), str(pk)]


def _said(cells: list[Any]) -> list[Any]:
    headcount = cells[_COUNTING] == Counting.HEADCOUNT
    cells[_SAME] = ("是" if cells[_SAME] else "否") if headcount else None
    cells[_COUNTING] = COUNTED[cells[_COUNTING]]
    cells[_STATE] = STATES[cells[_STATE]]
    for place in _MOMENTS:
        cells[place] = _moment(cells[place])
    return cells


def _moment(at: datetime | None) -> str | None:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else None


def _chunks(records: Iterator[tuple]) -> Iterator[list[tuple]]:
    chunk: list[tuple] = []
    for record in records:
        chunk.append(record)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _photos(records: Sequence[Any]) -> dict[Any, int]:
    rows = Photo.objects.filter(record__in=records).order_by().values("record").annotate(number=Count("pk"))
    return {row["record"]: row["number"] for row in rows}


def _values(records: Sequence[Any]) -> dict[Any, str]:
    """清理次数：3；发放折页：200"""
    said: dict[Any, list[str]] = defaultdict(list)
    rows = RecordValue.objects.filter(record__in=records).order_by("pk")
    for record, indicator, value in rows.values_list("record", "indicator__name", "value"):
        said[record].append(f"{indicator}：{value.normalize():f}")
    return {record: "；".join(parts) for record, parts in said.items()}
