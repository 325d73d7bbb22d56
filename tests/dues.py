"""What is due, as rows that tests read, and what is said of it."""

from datetime import date
from typing import Any

from teams.choices import Part
from teams.due import COLUMNS, Kind, Said, Telling


def rows_of(kind: Kind, until: date) -> list[Any]:
    """The rows of ``kind`` that are due on ``until`` or before, with all that its words read. One query."""
    return list(kind.rows(until).order_by("pk").values_list(*COLUMNS, *kind.columns, named=True))


def said_of(kind: Kind, row: Any, part: Part, today: date) -> Said:
    return kind.say(row, Telling(part, (today - row.due_on).days, today))
