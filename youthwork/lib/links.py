"""Addresses of many rows of one kind: looked up once, then filled in."""

from functools import cache
from typing import Any
from uuid import UUID

from django.urls import reverse

# Stand-ins that no address contains by itself.
_SAMPLES = {int: 987_654_321, UUID: UUID(int=987_654_321)}


@cache
def _around(name: str, kind: type) -> tuple[str, str]:
    sample = _SAMPLES[kind]
    before, _, after = reverse(name, args=[sample]).partition(str(sample))
    return before, after


def link(name: str, pk: Any) -> str:
    """What ``reverse(name, args=[pk])`` gives for a number or a UUID, at a tenth of its price: for rows of a list."""
    before, after = _around(name, type(pk))
    return f"{before}{pk}{after}"
