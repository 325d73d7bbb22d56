"""Figures that open to what they are made of, and photos of records, written out here: a table has hundreds."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.lineage.shown import Shown

register = template.Library()

_NOTHING = SafeString('<span class="none">无</span>')


@register.simple_tag
def opening(number: int, url: str, **which: str) -> SafeString:
    """``{% opening total.people url of="people" %}``: the number as a link that opens it; without ``url`` the number,
    and for nothing the word. ``which`` goes on in the address: which of the numbers it is."""
    if not number:
        return _NOTHING
    if not url:
        return SafeString(f"{number:,}")
    return format_html('<a class="fig" href="{}">{}</a>', f"{url}&{urlencode(which)}", f"{number:,}")


_PHOTO = '<a href="{0}"><img src="{0}" alt="{1}照片{2}" loading="lazy" width="40" height="40"></a>'


@register.simple_tag
def thumbnails(shown: Shown) -> SafeString:
    """``{% thumbnails shown %}``: the first photos of a record, each leading to the whole of it; what there is more
    leads to the record."""
    if not shown.photos:
        return _NOTHING
    row = shown.row
    sources = [reverse("tasks:photo", args=[row.pk, photo]) for photo in shown.photos]
    photos = format_html_join("", _PHOTO, ((url, row.where, number) for number, url in enumerate(sources, start=1)))
    more = format_html('<a href="{}">另{}张</a>', row.url, shown.more) if shown.more else ""
    return format_html('<span class="thumbs">{}{}</span>', photos, more)
