"""Which row of an existing ledger a newly read item is. Pure; the surest matches first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from youthwork.lib.text import match_key

LIKE = 0.6  # titles that share so much are taken for one that was reworded
LIKELY = 0.35  # so much is enough where the number is the same
Near = Callable[["Known", "Known"], float]


@dataclass(frozen=True)
class Known:
    """What a clause or a goal is known by: its printed number, its title, and whatever it belongs to."""

    key: int
    number: str
    title: str
    within: int | None = None


def _same(one: Known, other: Known) -> float:
    return 1.0 if one.number == other.number and match_key(one.title) == match_key(other.title) else 0.0


def _same_title(one: Known, other: Known) -> float:
    return 1.0 if match_key(one.title) == match_key(other.title) else 0.0


def _like(one: Known, other: Known) -> float:
    near = _near(one.title, other.title)
    if one.number and one.number == other.number and one.within == other.within:
        return near if near >= LIKELY else 0.0
    return near if near >= LIKE else 0.0


def _near(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, match_key(one), match_key(other), autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= LIKELY else 0.0


def matched(new: Sequence[Known], old: Sequence[Known]) -> dict[int, int]:
    """Key of a new one → key of the old one that it is; each old one once. What is in the same place comes first."""
    found: dict[int, int] = {}
    for rule in (_same, _same_title, _like):
        left = [row for row in new if row.key not in found]
        free = [row for row in old if row.key not in found.values()]
        pairs = [(rule(one, other), one.within == other.within, one, other) for one in left for other in free]
        for near, _, one, other in sorted(pairs, key=lambda pair: (pair[0], pair[1]), reverse=True):
            if near and one.key not in found and other.key not in found.values():
                found[one.key] = other.key
    return found
