"""How a fact that holds for a span of time gives way to the next one: a unit's parent, its names."""

from datetime import date
from typing import Any


def succeed(rows: Any, on: date, **facts: Any) -> None:
    """Let ``facts`` hold from ``on`` among ``rows``, the related manager of one unit's dated rows.

    Ends the current row on that day. One that began on that very day is written over, and goes if the row before it
    says the same: what was true for no day leaves no trace. ValueError if the current row began later.
    """
    current = rows.get(to_on=None)
    if current.from_on > on:
        raise ValueError(f"{current} began after {on}")
    if current.from_on < on:
        current.to_on = on
        current.save(update_fields=["to_on"])
        rows.create(from_on=on, **facts)
        return
    before = rows.filter(to_on=on).first()
    if before is not None and all(getattr(before, field) == fact for field, fact in facts.items()):
        current.delete()
        before.to_on = None
        before.save(update_fields=["to_on"])
        return
    for field, fact in facts.items():
        setattr(current, field, fact)
    current.save(update_fields=list(facts))
