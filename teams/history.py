"""The history of a unit: dates and facts. Who wrote them down is the log's business."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from teams.models import Organisation
from teams.names import NameBook


@dataclass(frozen=True)
class Event:
    on: date
    what: str


def history_of(unit: Organisation) -> list[Event]:
    """What happened to ``unit``, the latest first: its opening, names, superiors, what was merged into it, its end.
    Others are called as on the day. Four queries."""
    parents = list(unit.parentages.select_related("parent").order_by("from_on"))
    merged = list(unit.merged_units.order_by("closed_on", "path"))
    names = list(unit.names.order_by("from_on"))
    others = [row.parent for row in parents if row.parent] + merged
    book = NameBook([*others, unit])
    events: list[Event] = []
    if parents:
        first = parents[0]
        under = f"，隶属{book.short_name(first.parent, first.from_on)}" if first.parent else ""
        called = f"，名为{names[0].name}" if len(names) > 1 else ""
        events.append(Event(unit.opened_on or first.from_on, f"成立{under}{called}"))
    for before, after in pairwise(names):
        events.append(Event(after.from_on, _renamed(before, after)))
    for before, after in pairwise(parents):
        if unit.merged_into_id is None or (after.parent_id, after.from_on) != (unit.merged_into_id, unit.closed_on):
            old, new = (book.short_name(row.parent, after.from_on) for row in (before, after))
            events.append(Event(after.from_on, f"由{old}划归{new}"))
    events += [Event(other.closed_on, f"{book.short_name(other, other.closed_on)}并入") for other in merged]
    events += _end(unit, book)
    return sorted(events, key=lambda event: event.on)[::-1]


def _renamed(before, after) -> str:
    if before.name == after.name:
        return f"简称改为{after.short_name}，原为{before.short_name}"
    return f"更名为{after.name}，原名{before.name}"


def _end(unit: Organisation, book: NameBook) -> Iterator[Event]:
    if unit.closed_on:
        into = unit.merged_into
        yield Event(unit.closed_on, f"并入{book.short_name(into, unit.closed_on)}" if into else "撤销")
