"""A figure of a table that opens to what it is made of, written out here: a table has hundreds of them."""

from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

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
