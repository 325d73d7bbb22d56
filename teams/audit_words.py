"""What an audit entry tells, in the words of the interface: fields by their labels, values by theirs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.dateparse import parse_date

from teams.denied import PAGE
from teams.models import AuditEntry
from youthwork.lib.dates import cn_date
from youthwork.lib.personal import ERASED

# Words that actions put into the log and that are no field of what they changed.
LABELS = {
    "added_by": "由谁增加",
    "appointments": "结束的任职",
    "assigner": "交办单位",
    "category": "类别",
    "blanked": "抹去",
    "changed": "有改动",
    "deleted": "删除",
    "kept": "保留",
    "created": "新增",
    "doubtful": "读得不准",
    "due": "时限",
    "decision": "答复说明",
    "email": "邮箱",
    "filters": "筛选",
    "format": "格式",
    "from_on": "自",
    "given_to": "承办单位",
    "leader": "团队长",
    "left": "剩余",
    "limit": "限制",
    "links": "落实的上级任务",
    "member": "队员",
    "minutes": "分钟",
    "new": "新增",
    "note": "说明",
    "opened": "设立",
    "parent": "上级",
    "people": "人数",
    "phones": "手机号",
    "photos": "照片",
    "placement": "工作安排",
    "programmes": "项目",
    "reason": "原因",
    "recipient": "收件人",
    "records": "记录数",
    "renamed": "更名",
    "refused": "有错",
    "rows": "行数",
    "sites": "点位",
    "targets": "目标",
    "skipped": "跳过",
    "unchanged": "无变化",
    "relation": "与本人的关系",
    "consented_on": "同意日期",
    "withdrawn_on": "撤回日期",
    "until": "延到",
    "quiet_until": "到哪一天",
    "units": "随之调整的下级",
    "values": "指标值",
    "version": "第几次",
    "tasks": "任务",
    "responsible": "责任单位",
    "indicators": "指标",
    "what": "归类的事",
    "written": "写入",
}


@dataclass(frozen=True)
class Said:
    """One thing that an entry says: its label, and the values before and after ("" where there was none)."""

    label: str
    before: str
    after: str


def said(entry: AuditEntry) -> list[Said]:
    """What changed, in the order in which the action named it; what is empty, the same or has no word is left out."""
    before, after = entry.values("before"), entry.values("after")
    model = _model(entry.target_type)
    lines = []
    for name in dict.fromkeys([*before, *after]):
        if name in before and name in after and before[name] == after[name] != ERASED:
            continue
        field = _field(model, name)
        label = LABELS.get(name) or (str(field.verbose_name) if field else name)
        line = Said(label, _words(field, before.get(name)), _words(field, after.get(name)))
        if not label.isascii() and (line.before or line.after):
            lines.append(line)
    return lines


def kind_of(entry: AuditEntry) -> str:
    """What sort of thing the entry is about: 队员, 团组织; "" where the code no longer knows it."""
    if entry.target_type == PAGE:
        return "页面"
    model = _model(entry.target_type)
    return str(model._meta.verbose_name) if model else ""


def about(entry: AuditEntry) -> str:
    """The thing itself in words; by its number where only that was known when it was written."""
    return entry.target_name or (f"编号{entry.target_id}" if entry.target_id else "")


def _model(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _field(model: type[Model] | None, name: str) -> Field | None:
    try:
        found = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def _words(field: Field | None, value: Any) -> str:
    """A stored value as people read it; "" for none. Ids of related rows are nobody's business."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, tuple)):
        return "、".join(_words(field, item) for item in value)
    if isinstance(value, dict):
        return "、".join(f"{LABELS[key]}{_words(None, item)}" for key, item in value.items() if key in LABELS)
    if field is not None and field.is_relation and isinstance(value, int):
        return "已改"
    label = dict(field.flatchoices).get(value) if field is not None and field.choices else None
    return str(label) if label else _plain(value)


def _plain(value: Any) -> str:
    day: date | None = None
    if isinstance(value, str) and len(value) == 10:
        try:
            day = parse_date(value)
        except ValueError:
            day = None
    return cn_date(day, timezone.localdate()) if day else str(value)
