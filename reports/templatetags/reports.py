"""A report's way in the words of its pages."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reports.models import Correction, Report, ReportMark
from reports.way.changes import PEOPLE
from reports.way.inbox import Owed
from reports.way.marks import Marked, field_label
from tasks.said import Change
from tasks.templatetags.marks import before_and_now, edited_briefly
from tasks.templatetags.states import standing

register = template.Library()

_STATES = {
    "accepted": SafeString('<span class="st done">已接收</span>'),
    "waiting": SafeString('<span class="st">待接收</span>'),
    "returned": SafeString('<span class="st over">退回</span>'),
}
_PROXY = SafeString('<span class="tag">上级代填</span>')


@register.filter
def at_line(marks: Iterable[Marked], line: int | None) -> list[Marked]:
    """``{{ way.marks|at_line:line.line }}``: what is marked at one line of the table."""
    return [marked for marked in marks or () if line is not None and marked.line == line]


@register.filter
def mark_label(mark: ReportMark) -> str:
    """``{{ mark|mark_label }}``: 第3行“创文巩卫工作”推进情况."""
    return f"{mark.where}{field_label(mark)}"


@register.simple_tag
def part_changed(change: Change) -> SafeString:
    """``{% part_changed change %}``: a figure then and now; of a text, what went and what came."""
    words = before_and_now(change) if change.field == PEOPLE else edited_briefly(change)
    return format_html("{}：{}", change.label, words)


@register.simple_tag
def owed_state(row: Owed) -> SafeString:
    """``{% owed_state row %}``: where one unit's report stands; of one that is missing, how its date stands."""
    mark = _STATES.get(row.group) or _missing(row)
    proxy = row.report is not None and row.report.by_proxy
    return format_html("{} {}", mark, _PROXY) if proxy else mark


def _missing(row: Owed) -> SafeString:
    return format_html("未报　{}", standing(row.standing.light, row.standing.reason))


@register.filter
def proxy_tag(report: Report) -> SafeString:
    """``{{ report|proxy_tag }}``: 上级代填, where it is."""
    return _PROXY if report.by_proxy else SafeString("")


@register.filter
def people_from_to(row: Correction) -> SafeString:
    """``{{ row|people_from_to }}``: 40人 → 90人（多50人）; the number of records where no people are counted."""
    if row.unit:
        before, after, unit = row.people_before, row.people_after, row.unit
    else:
        before, after, unit = row.records_before, row.records_after, "条记录"
    return format_html("{}{unit} → <b>{}{unit}</b>", f"{before:,}", f"{after:,}", unit=unit)


@register.filter
def difference(row: Correction) -> str:
    """``{{ row|difference }}``: 多50人, 少3人次, 不变."""
    by = row.people_after - row.people_before if row.unit else row.records_after - row.records_before
    unit = row.unit or "条记录"
    return f"{'多' if by > 0 else '少'}{abs(by):,}{unit}" if by else "人数不变"
