"""Where a long Chinese title may break: at its phrases, not in the middle of a word."""

import re

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

_BREAKS = re.compile(r"(?=[“《（])|(?<=[”》）、，])|(?=的?(?:实施方案|工作方案|工作安排表|工作要点)$)")


@register.filter
def phrases(title: str) -> SafeString:
    """The title with a break allowed before a quotation and after it; for a heading of class ``sense``."""
    return format_html_join(SafeString("<wbr>"), "{}", ((part,) for part in _BREAKS.split(title) if part))
