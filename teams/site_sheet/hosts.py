"""Which unit a cell means, among those within reach: what lies outside is not here, so it looks like what is not."""

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from functools import cached_property
from heapq import nlargest

from teams.models import Organisation
from teams.unit_words import clean_code
from youthwork.lib.text import match_key

NEAR = 0.6
SUGGESTED = 3
ALIKE = 120  # names held against the one written by their letters
COMPARED = 30  # of these, by the order of their letters too


class Hosts:
    """The units that sites may be put in."""

    def __init__(self, units: Iterable[Organisation]) -> None:
        self.units = {unit.pk: unit for unit in units}
        self.by_code = {unit.code: unit for unit in self.units.values()}
        self._near: dict[str, list[Organisation]] = {}

    def meant(self, text: str) -> list[Organisation]:
        """The units that ``text`` may mean: the one whose code it is, else all of that name. Of several those that
        still are."""
        found = self.by_code.get(clean_code(text))
        if found is not None:
            return [found]
        named = self._by_name.get(match_key(text), [])
        return [unit for unit in named if unit.closed_on is None] or named

    def near(self, text: str) -> list[Organisation]:
        """Up to three units whose names differ little from ``text``: probably the one that was meant. About 1 ms."""
        key = match_key(text)
        if key not in self._near:
            matcher = SequenceMatcher(None, b=key)
            roughly = [(_ratio(matcher.quick_ratio, matcher, name), name) for name in self._alike(key)]
            closest = [name for ratio, name in nlargest(COMPARED, roughly) if ratio >= NEAR]
            exactly = [(_ratio(matcher.ratio, matcher, name), name) for name in closest]
            best = [name for ratio, name in sorted(exactly, reverse=True) if ratio >= NEAR]
            units = dict.fromkeys(unit for name in best for unit in self._by_name[name] if unit.closed_on is None)
            self._near[key] = list(units)[:SUGGESTED]
        return self._near[key]

    def of_today(self, unit: Organisation) -> Organisation | None:
        """The unit itself, or the one that it lives on in; None if that is closed or out of reach."""
        seen: Organisation | None = unit
        while seen is not None and seen.closed_on is not None:
            seen = self.units.get(seen.merged_into_id or 0)
        return seen

    @cached_property
    def _by_name(self) -> dict[str, list[Organisation]]:
        names: dict[str, list[Organisation]] = {}
        for unit in self.units.values():
            for name in {match_key(name) for name in (unit.name, unit.short_name, unit.label, *unit.aliases)}:
                names.setdefault(name, []).append(unit)
        return names

    @cached_property
    def _by_part(self) -> dict[str, list[str]]:
        """A letter, or two in a row → the names that have them."""
        names: dict[str, list[str]] = {}
        for name in self._by_name:
            for part in _parts(name):
                names.setdefault(part, []).append(name)
        return names

    def _alike(self, key: str) -> list[str]:
        """Names that share with ``key`` what few names have. Thousands of unknown units in one file must not each be
        held against all that there are."""
        found: dict[str, None] = {}
        for names in sorted((self._by_part.get(part, []) for part in _parts(key)), key=len):
            found |= dict.fromkeys(names[:ALIKE])
            if len(found) >= ALIKE:
                break
        return list(found)


def _parts(name: str) -> set[str]:
    return {*name, *(name[place : place + 2] for place in range(len(name) - 1))}


def _ratio(measure: Callable[[], float], matcher: SequenceMatcher, name: str) -> float:
    matcher.set_seq1(name)
    return measure()
