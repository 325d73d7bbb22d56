"""Addresses of many rows of one kind: looked up once, then filled in; and addresses as a file has them."""

from functools import cache
from uuid import UUID

from django.conf import settings
from django.urls import reverse

# Stand-ins that no address contains by itself.
_NUMBER, _UUID = 987_654_321, UUID(int=987_654_321)


@cache
def _around(name: str, numbered: bool) -> tuple[str, str]:
    sample = _NUMBER if numbered else _UUID
    before, _, after = reverse(name, args=[sample]).partition(str(sample))
    return before, after


def link(name: str, pk: int | UUID) -> str:
    """What ``reverse(name, args=[pk])`` gives for a number or a UUID, at a tenth of its price: for rows of a list."""
    before, after = _around(name, isinstance(pk, int))
    return f"{before}{pk}{after}"


def absolute(path: str) -> str:
    """``path`` of this platform as it is opened from anywhere else: out of a workbook, or from a sheet of paper."""
    return f"{settings.SITE_ADDRESS}{path}"
