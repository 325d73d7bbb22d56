"""Charts of :mod:`reports.charts` in templates."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.charts import Chart, Element

register = template.Library()

LINES = ("goal", "at")


@register.simple_tag
def chart(chart: Chart) -> SafeString:
    """``{% chart trend.chart %}``: the drawing in its own size, with what it says for who does not see it."""
    return format_html(
        '<svg class="chart" role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}">{}</svg>',
        chart.says,
        chart.width,
        chart.height,
        chart.width,
        chart.height,
        format_html_join("", "{}", ((_drawn(element),) for element in chart.elements)),
    )


@register.simple_tag
def key(css: str) -> SafeString:
    """``{% key "goal" %}``: how the elements of a class look, for the line that explains a chart."""
    shape = (
        '<line class="{}" x1="0" y1="7" x2="22" y2="7"/>'
        if css in LINES
        else ('<rect class="{}" x="5" y="1" width="12" height="12"/>')
    )
    drawing = format_html(shape, css)
    return format_html('<svg class="chart key" width="22" height="14" aria-hidden="true">{}</svg>', drawing)


def _drawn(element: Element) -> SafeString:
    tag = SafeString(element.tag)
    attributes = format_html_join("", ' {}="{}"', element.attributes)
    return format_html("<{}{}>{}</{}>", tag, attributes, element.text, tag)
