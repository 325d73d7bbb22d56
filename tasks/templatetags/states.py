"""Where something stands, as shape, word and colour: written out here, because lists say it in every row."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tasks.choices import AssignmentState, Light, RecordState
from tasks.models import Assignment

register = template.Library()

_CSS = {
    Light.ON_TRACK: "st ok",
    Light.DUE_SOON: "st soon",
    Light.BEHIND: "st behind",
    Light.OVERDUE: "st over",
    Light.DONE: "st done",
}
_LIGHTS = {light.value: format_html('<span class="{}">{}</span>', css, light.label) for light, css in _CSS.items()}
_STANDING = SafeString('<span class="none">常态化</span>')
_RECORDS = {
    RecordState.RETURNED.value: SafeString('<span class="st over">退回</span>'),
    RecordState.APPROVED.value: SafeString('<span class="st done">通过</span>'),
    RecordState.SUBMITTED.value: SafeString('<span class="st">待审</span>'),
    RecordState.DRAFT.value: SafeString('<span class="none">草稿</span>'),
}
_ASSIGNMENTS = {
    AssignmentState.OPEN.value: SafeString('<span class="none">办理中</span>'),
    AssignmentState.REPORTED.value: SafeString('<span class="st soon">待确认办结</span>'),
    AssignmentState.DONE.value: SafeString('<span class="st done">办结</span>'),
    AssignmentState.STOPPED.value: SafeString('<span class="none">中止</span>'),
}
_NOT_RECEIVED = SafeString('<span class="st">待签收</span>')


@register.simple_tag
def standing(light: str, reason: str = "") -> SafeString:
    """``{% standing row.standing.light row.standing.reason %}``: the light in a word, and why; no light is 常态化."""
    mark = _LIGHTS.get(light, _STANDING)
    return format_html('{}<br><span class="hint">{}</span>', mark, reason) if reason else mark


@register.filter
def record_state(state: str) -> SafeString:
    """``{{ record.state|record_state }}``."""
    return _RECORDS[state]


@register.filter
def assignment_state(row: Assignment) -> SafeString:
    """``{{ row|assignment_state }}``: how far it is on its way; whether it is late says its light."""
    waits = row.state == AssignmentState.OPEN and not row.received_on
    return _NOT_RECEIVED if waits else _ASSIGNMENTS[row.state]
