"""Figures of indicators: numbers without idle zeros, and the bar and light that hold them against the calendar."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tasks.indicators.words import number_words, target_words
from tasks.models import Target
from tasks.progress import Pace
from tasks.templatetags.states import standing

register = template.Library()


@register.filter
def number(value: Decimal | None, unit: str = "") -> str:
    """``{{ row.value|number:row.indicator.unit }}``: 30000个."""
    return number_words(value, unit)


@register.filter
def lacking(why_not: str) -> str:
    """不适用 or 尚无数据, without the reason."""
    return why_not.partition("：")[0]


@register.filter
def asked(target: Target) -> str:
    """``{{ target|asked }}``: 每个镇街至少1个."""
    return target_words(target)


@register.simple_tag
def pace(pace: Pace) -> SafeString:
    """``{% pace figure.pace %}``: what is done as a bar with its number, and a tick where it should stand today."""
    if pace.done is None:
        return SafeString("")
    at = format_html('<rect class="at" x="{}" y="-3" width="2" height="10"/>', pace.expected) if pace.expected else ""
    return format_html(
        '<span class="fill"><span class="num">{}%</span><svg class="pace" viewBox="0 0 100 4" '
        'preserveAspectRatio="none" aria-hidden="true"><rect class="bed" width="100" height="4"/>'
        '<rect class="fl" width="{}" height="4"/>{}</svg></span>',
        pace.done,
        max(0, min(100, pace.done)),
        at,
    )


@register.simple_tag
def light(pace: Pace) -> SafeString:
    """``{% light figure.pace %}``: the light in a word, and why; where there is none, why alone."""
    return standing(pace.light, pace.reason) if pace.light else format_html('<span class="none">{}</span>', pace.reason)
