"""Times as the operations page tells them: how long ago, with the moment itself for machines."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from youthwork.lib.dates import cn_ago

register = template.Library()


@register.filter
def ahead(moment: datetime | None) -> str | SafeString:
    """3分钟后; 马上 for what is due by now; nothing for no time."""
    return ago(max(moment, timezone.now() + timedelta(seconds=1))) if moment else ""


@register.filter
def ago(moment: datetime | None) -> str | SafeString:
    """3分钟前; 2小时后 for what is to come; nothing for no time."""
    if moment is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), cn_ago(moment, timezone.now()))
