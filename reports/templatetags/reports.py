"""What the templates of this app need: figures as people read them."""

from django import template

register = template.Library()


@register.filter
def figure(number: int | None) -> str:
    """1,914: thousands apart, as in the tables of offices; empty for nothing."""
    return "" if number is None else f"{number:,}"
