"""What an entry of the log says, written out here: the list of the log says it in every row."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from teams.audit_words import Said

register = template.Library()

_NOTHING = SafeString('<span class="none">无</span>')
_LINE = '<span><span class="hint">{}</span> {}{}</span>'
_ARROW = '{}<span class="sr">改为</span><span aria-hidden="true"> → </span>'


@register.simple_tag
def changes(lines: Iterable[Said]) -> SafeString:
    """``{% changes lines %}``: a line each, with its label, what it was and what it became."""
    rows = [(line.label, format_html(_ARROW, line.before) if line.before else "", line.after or "空") for line in lines]
    return format_html('<span class="lines">{}</span>', format_html_join("", _LINE, rows)) if rows else _NOTHING
