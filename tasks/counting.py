"""How many people a set of records comes to: the counting rules, as arithmetic on plain values.

``reports`` keeps the same figures in SQL; :func:`people_total` is what they must equal.
"""

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from tasks.choices import Counting


class Reading(NamedTuple):
    """One record, as far as counting goes.

    ``place`` tells apart where the same people may be met again: the placement, or the unit that recorded for
    itself. ``counting`` is the programme's rule, ``people`` what was read by that rule (None: not said).
    """

    place: Hashable
    programme: Hashable
    counting: str
    people: int | None
    same_group: bool


class Total(NamedTuple):
    """``people`` goes into 覆盖青少年数; ``visits`` (人次) and ``reads`` (阅读量) stand beside it."""

    people: int = 0
    visits: int = 0
    reads: int = 0
    records: int = 0


def people_total(readings: Iterable[Reading]) -> Total:
    """Add ``readings`` up, each by its programme's rule, each record counted once.

    人数: at one place and in one programme the same group counts once, with its highest reading, and every new
    group adds; the sum of all readings is the 人次 beside it. 人次: all readings add, as people and as visits.
    阅读量: readings add as reads and are never people. 不适用: the record alone counts.
    """
    highest: dict[tuple[Hashable, Hashable], int] = {}
    people = visits = reads = records = 0
    for reading in readings:
        records += 1
        value = reading.people or 0
        if reading.counting == Counting.READS:
            reads += value
        elif reading.counting == Counting.VISITS:
            people += value
            visits += value
        elif reading.counting == Counting.HEADCOUNT:
            visits += value
            if reading.same_group:
                key = (reading.place, reading.programme)
                highest[key] = max(highest.get(key, 0), value)
            else:
                people += value
    return Total(people + sum(highest.values()), visits, reads, records)


def group_total(counting: str, *, highest: int, added: int, total: int, records: int) -> Total:
    """What :func:`people_total` gives for the records of one programme at one place, of which only this is known: the
    highest reading of the same group, the sum of the readings of new groups, the sum of all, and how many there are."""
    if counting == Counting.READS:
        return Total(0, 0, total, records)
    if counting == Counting.VISITS:
        return Total(total, total, 0, records)
    if counting == Counting.HEADCOUNT:
        return Total(highest + added, total, 0, records)
    return Total(records=records)
