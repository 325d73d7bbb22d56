"""What a kind finds, as a table to compare with. Today is Thursday, 18 June 2026."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from teams.choices import Part
from teams.due import COLUMNS, Kind, Said, Telling
from teams.models import Organisation, User
from teams.offices import officials_of

TODAY = date(2026, 6, 18)
LONG_AFTER = date(2036, 6, 18)


class Found(NamedTuple):
    """One row: its subject, when it is due, whose it is (a person, or else a unit), and the unit that answers."""

    subject: str
    on: str
    who: str
    official: str


class Told(NamedTuple):
    kind: Kind
    row: Any
    part: Part
    said: Said


def rows_of(kind: Kind, until: date = LONG_AFTER) -> list[Any]:
    """The rows as the engine reads them."""
    columns = dict.fromkeys((*COLUMNS, *kind.columns))
    return list(kind.rows(until).order_by("pk").values_list(*columns, named=True))


def found(kind: Kind, until: date = LONG_AFTER) -> list[Found]:
    units = dict(Organisation.objects.values_list("pk", "short_name"))
    people = dict(User.objects.values_list("pk", "name"))
    return [
        Found(
            kind.subject(row),
            row.due_on.isoformat(),
            people[row.due_person] if row.due_person else units[row.due_unit],
            units[row.due_official] if row.due_official else "",
        )
        for row in rows_of(kind, until)
    ]


def says(kind: Kind, part: Part = Part.DOER, today: date = TODAY) -> Said:
    """What is said of the only row of ``kind``."""
    (row,) = rows_of(kind)
    return said_of(kind, row, part, today)


def said_of(kind: Kind, row: Any, part: Part = Part.DOER, today: date = TODAY) -> Said:
    return kind.say(row, Telling(part, (today - row.due_on).days, today))


def told_of(kinds: Iterable[Kind]) -> Iterator[Told]:
    """All that is said of every row of ``kinds``, to every part."""
    for kind in kinds:
        for row in rows_of(kind):
            for part in Part:
                yield Told(kind, row, part, said_of(kind, row, part))


def people_of(one: Told) -> list[User]:
    """Who is told, as the engine finds them."""
    row, unit = one.row, {Part.DOER: one.row.due_unit}.get(one.part, one.row.due_official)
    if one.part == Part.DOER and row.due_person:
        return [User.objects.get(pk=row.due_person)]
    if unit is not None and one.part == Part.SUPERIOR:
        above = Organisation.objects.get_parent(Organisation.objects.get(pk=unit))
        unit = above.pk if above else None
    return list(User.objects.filter(pk__in=officials_of([unit], one.kind.words[one.part], on=TODAY)[unit]))
