"""The columns of a file with a few values of each, so that somebody can say what they mean."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings

from teams.sheets.lines import Meaning
from youthwork.lib.identity import masked_identity
from youthwork.lib.sheets import SheetError, read
from youthwork.lib.sheets.words import NOTE
from youthwork.lib.tables import find_tables
from youthwork.lib.tables.model import Table
from youthwork.lib.text import match_key

IDENTITY = "identity"
# Numbers of which a page shows ends only, wherever they stand: phones, and whatever is long enough for an ID number.
_LONG = re.compile(r"\d(?:[ \-]?\d){13,}[ \-]?[\dxX]?|\d(?:\.\d+)?[eE]\+1[4-9]")
_PHONE = re.compile(r"(?<!\d)(1\d{2})[ \-]?\d{4}[ \-]?(\d{4})(?!\d)")


@dataclass
class AskedColumn:
    """A heading and what it means now. Columns with the same heading mean the same, on whatever sheet they stand."""

    heading: str
    field: str  # "" = not read
    last: str  # the lowest row of the heading, where it has several
    sheets: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)  # letters, with the sheet where there are several
    samples: list[str] = field(default_factory=list)
    times: int = 1  # how often it stands in one table


def asked_columns(meaning: Meaning, content: bytes, file_name: str, known: Mapping[str, str]) -> list[AskedColumn]:
    """Every column with a heading of every table in the file, as it is read by now. Costs what reading costs.

    Raises SheetError where there is no table whose columns could be asked about.
    """
    try:
        sheets = read(content, file_name)
        found = find_tables(
            sheets, meaning.columns, mapping=known, include_hidden=meaning.sheets, max_rows=settings.SHEET_MAX_ROWS
        )
        tables = found.tables
    except SheetError as refusal:
        if refusal.table is None:
            raise
        tables = [refusal.table]
    return _columns(tables)


def _columns(tables: Sequence[Table]) -> list[AskedColumn]:
    found: dict[str, AskedColumn] = {}
    for table in tables:
        for head in table.headings:
            key = match_key(head.text)
            if not key or key == match_key(NOTE):
                continue
            one = found.setdefault(key, AskedColumn(head.text, head.field or "", head.last))
            one.field = one.field or head.field or ""
            if table.sheet in one.sheets:
                one.times += 1
            else:
                one.sheets.append(table.sheet)
            one.places.append(f"{table.sheet} {head.letter}" if len(tables) > 1 else head.letter)
            one.samples = one.samples or list(dict.fromkeys(discreet(head.field, text) for text in head.samples))
    return list(found.values())


def discreet(name: str | None, text: str) -> str:
    """A sample as a page may show it: nothing of an ID number, of a phone its ends."""
    if name == IDENTITY:
        return "（不显示）"
    return _PHONE.sub(r"\1****\2", _LONG.sub(lambda found: masked_identity(found[0]), text))
