"""Where new units come to stand in the stored tree. Arithmetic only; ``teams.actions.openings`` writes the rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from teams.models import Organisation


@dataclass
class Place:
    """A unit's place in the tree: its path, its depth, and how many units stand right below it."""

    path: str
    depth: int
    numchild: int = 0


@dataclass(frozen=True)
class Ground:
    """A unit that stands already and gets new ones below: the ``last`` step taken among its children, 0 for none."""

    path: str
    depth: int
    last: int = 0


def step_of(path: str) -> int:
    """The last step of a path as a number: its place among its siblings, the first being 1."""
    return Organisation._str2int(path[-Organisation.steplen :])


def places(parents: Mapping[str, str], grounds: Mapping[str, Ground]) -> dict[str, Place]:
    """The place of every new unit. ``parents``: code → code of the parent, which is new too or one of ``grounds``.

    A unit comes after the children that its parent has, in the order of ``parents``; the answer has parents before
    children. Raises ValueError if some hang in a circle or below a code that is neither new nor ground.
    """
    below: dict[str, list[str]] = {}
    for code, parent in parents.items():
        below.setdefault(parent, []).append(code)
    found: dict[str, Place] = {}
    waiting = [(code, ground.path, ground.depth, ground.last) for code, ground in grounds.items() if code in below]
    for above, path, depth, last in waiting:  # grows while it is walked: a level after the other
        for step, code in enumerate(below[above], start=last + 1):
            place = Place(Organisation._get_path(path, depth + 1, step), depth + 1)
            place.numchild = len(below.get(code, ()))
            found[code] = place
            if place.numchild:
                waiting.append((code, place.path, place.depth, 0))
    if len(found) != len(parents):
        lost = next(code for code in parents if code not in found)
        raise ValueError(f"{lost} hangs below nothing that stands")
    return found


def circles(parents: Mapping[str, str]) -> set[str]:
    """The codes that come back to themselves when one follows ``parents`` (code → code of the parent) upwards."""
    found: set[str] = set()
    seen: set[str] = set()
    for start in parents:
        way: dict[str, int] = {}
        code = start
        while code in parents and code not in seen:
            seen.add(code)
            way[code] = len(way)
            code = parents[code]
        if code in way:
            found |= {one for one, place in way.items() if place >= way[code]}
    return found
