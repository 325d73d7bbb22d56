"""An indicator that would be reckoned from itself, by way of others. Pure."""

from collections.abc import Mapping, Sequence


def loop_from(start: int, made_of: Mapping[int, Sequence[int]]) -> list[int]:
    """The way from ``start`` back to itself through ``made_of`` (what each is reckoned from), ``start`` first and last;
    empty if there is none. The shortest way is found."""
    ways = [[start]]
    seen = set()
    while ways:
        way = ways.pop(0)
        for step in made_of.get(way[-1], ()):
            if step == start:
                return [*way, start]
            if step not in seen:
                seen.add(step)
                ways.append([*way, step])
    return []
