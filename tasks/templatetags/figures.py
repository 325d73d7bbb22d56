"""Figures of indicators: numbers without idle zeros, and the bar that holds a figure against the calendar."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tasks.indicators.words import number_words
from tasks.progress import Pace

register = template.Library()


@register.filter
def number(value: Decimal | None, unit: str = "") -> str:
    """``{{ row.value|number:row.indicator.unit }}``: 30000个."""
    return number_words(value, unit)


@register.simple_tag
def pace(pace: Pace) -> SafeString:
    """``{% pace figure.pace %}``: what is done as a bar with its number, and a tick where it should stand today."""
    if pace.done is None:
        return SafeString("")
    tick = ""
    if pace.expected is not None:
        tick = format_html('<line class="tick" x1="{0}" x2="{0}" y1="-3" y2="7"/>', pace.expected)
    bar = '<svg class="pace" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">{}{}{}</svg>'
    bed = SafeString('<rect class="bed" width="100" height="4"/>')
    filled = format_html('<rect class="fl" width="{}" height="4"/>', max(0, min(100, pace.done)))
    return format_html(
        '<span class="fill"><span class="num">{}%</span>{}</span>', pace.done, format_html(bar, bed, filled, tick)
    )
