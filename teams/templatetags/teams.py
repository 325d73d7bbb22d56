"""What templates need everywhere: who may, dates in words, links that keep the filters."""

from datetime import date, datetime
from typing import Any

from django import template
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.template.base import NodeList, Parser, Token
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from teams.models import Member, Organisation, User
from youthwork.lib import dates, links
from youthwork.lib.paging import Listing

register = template.Library()


# --- who may ---------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def may(context: template.Context, word: str, organisation: Organisation | None = None) -> bool:
    """``{% may "units.edit" organisation as editable %}``: whether the reader holds the word there (or anywhere)."""
    return context["request"].user.may(word, organisation)


@register.filter(name="may")
def may_filter(user: User, word: str) -> bool:
    """``{% if request.user|may:"units.edit" %}``: whether the user holds the word anywhere."""
    return user.may(word)


@register.filter
def minor(member: Member) -> bool:
    """Whether the member is below 18 today."""
    return member.is_minor_on(timezone.localdate())


# --- dates -----------------------------------------------------------------------------------------------------------


def _day(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """6月13日, with the year only when it is not this one."""
    return dates.cn_date(_day(value), timezone.localdate()) if value else ""


@register.filter
def cn_clock(value: datetime | None) -> str:
    """9:05."""
    return dates.cn_clock(timezone.localtime(value)) if value else ""


@register.filter
def cn_moment(value: datetime | None) -> str:
    """今天9:05, 昨天16:40, 6月13日16:40."""
    return dates.cn_moment(timezone.localtime(value), timezone.localtime()) if value else ""


@register.filter
def as_of(value: datetime | None) -> str:
    """截至9:00 for a figure computed today, 截至6月12日9:00 for an older one."""
    if not value:
        return ""
    return f"截至{dates.cn_moment(timezone.localtime(value), timezone.localtime()).removeprefix('今天')}"


@register.filter
def cn_month(value: str) -> str:
    """2005-03, as it is kept, in words: 2005年3月. Anything else stays as it is."""
    year, dash, month = value.partition("-")
    return f"{year}年{int(month)}月" if dash and month.isdecimal() else value


@register.filter
def weekday(value: date | datetime | None) -> str:
    """星期四."""
    return dates.cn_weekday(_day(value)) if value else ""


@register.filter
def span(start: date | None, end: date | None) -> str:
    """``{{ starts_on|span:ends_on }}``: 4月1日至6月30日."""
    return dates.cn_span(start, end, timezone.localdate())


# --- words -----------------------------------------------------------------------------------------------------------


@register.filter
def cut_at(text: str, length: int) -> str:
    """The first ``length`` characters of ``text``, with …… where something is left out."""
    return text if len(text) <= length else f"{text[:length].rstrip('，、；：。 ')}……"


@register.filter
def figure(number: int | None) -> str:
    """1,914: thousands apart, as in the tables of offices; empty for nothing."""
    return "" if number is None else f"{number:,}"


@register.simple_tag
def link(name: str, pk: Any) -> str:
    """``{% link "tasks:member" member.pk %}``: what {% url %} gives, for the rows of a list."""
    return links.link(name, pk)


# --- lists and forms -------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def sortable(context: template.Context, listing: Listing, word: str, label: str, css: str = "") -> SafeString:
    """``{% sortable listing "name" "名称" %}``: the head of a column that sorts; keeps the filters, drops the page."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{word}" if listing.sort == word else word
    order = {word: "ascending", f"-{word}": "descending"}.get(listing.sort)
    return format_html(
        '<th scope="col"{}{}><a href="?{}">{}</a></th>',
        format_html(' class="{}"', css) if css else "",
        format_html(' aria-sort="{}"', order) if order else "",
        query.urlencode(),
        label,
    )


@register.simple_tag(takes_context=True)
def kept(context: template.Context, *names: str) -> SafeString:
    """``{% kept "sort" "state" %}``: hidden inputs that carry these parts of the query through a filter form."""
    query = context["request"].GET
    inputs = [format_html('<input type="hidden" name="{}" value="{}">', n, query[n]) for n in names if query.get(n)]
    return SafeString("".join(inputs))


@register.filter
def sentences(errors: Any) -> list[str]:
    """The messages of an error list, a ValidationError or a plain string, one each."""
    if isinstance(errors, ValidationError):
        return list(errors.messages)
    return [str(message) for message in errors] if isinstance(errors, (list, tuple, ErrorList)) else [str(errors)]


# --- the bar ---------------------------------------------------------------------------------------------------------


class NavigationNode(template.Node):
    """Renders the bar's sections; what stands inside says which one is the current one."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        here = self.nodelist.render(context).strip()
        part = context.template.engine.get_template("parts/nav.html")
        with context.push(here=here):
            return part.render(context)


@register.tag
def navigation(parser: Parser, token: Token) -> NavigationNode:
    """``{% navigation %}{% block section %}审核{% endblock %}{% endnavigation %}``."""
    nodelist = parser.parse(("endnavigation",))
    parser.delete_first_token()
    return NavigationNode(nodelist)
