"""What a name suggests. Every guess is shown to the user as doubtful and can be changed. Pure functions."""

from collections.abc import Sequence
from typing import Protocol

from tasks.choices import Counting
from teams.choices import OrganisationKind, SiteKind
from youthwork.lib.text import match_key

_NEVER_COUNTED = ("海报", "二维码", "设计")
_READ = ("推文", "公众号")
_VISITS = ("入户", "走访")
_LOCAL = (OrganisationKind.TOWNSHIP, OrganisationKind.VILLAGE, OrganisationKind.BRANCH)


class Unit(Protocol):
    short_name: str
    kind: str
    path: str


def counting(programme: str, kind: str) -> str:
    """How the people of a programme at a site of ``kind`` are probably counted.

    Posters and links reach nobody who could be counted, an online account has readers.
    """
    if any(word in programme for word in _NEVER_COUNTED):
        return Counting.NONE
    if kind == SiteKind.ONLINE or any(word in programme for word in _READ):
        return Counting.READS
    return Counting.VISITS if any(word in programme for word in _VISITS) else Counting.HEADCOUNT


def host(site: str, units: Sequence[Unit]) -> Unit | None:
    """The township or community whose name is in the site's name: the lowest, then the longest. None if none is."""
    key = match_key(site)
    named = [unit for unit in units if unit.kind in _LOCAL and match_key(unit.short_name) in key]
    return max(named, key=lambda unit: (len(unit.path), len(unit.short_name)), default=None)
