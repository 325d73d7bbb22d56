"""Small things for the tables of boards."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(values: Mapping[Any, Any], key: Any) -> Any:
    """``{{ urls|at:unit.pk }}``: what a mapping holds for a key; "" for none."""
    return values.get(key, "")
