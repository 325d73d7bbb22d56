"""From the bytes of a file to lines that a check can look at, with what is said of columns and sheets left unread."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from teams.models.sheets import Layout
from teams.sheets.codes import Code, Level, Note, note
from teams.sheets.lines import Line, Meaning, lines_of
from youthwork.lib.sheets import read
from youthwork.lib.tables import Found, Heading, Table, find_tables


@dataclass
class Reading:
    """What was found in a file."""

    found: Found
    lines: list[Line]
    layout: Layout

    def options(self, meaning: Meaning) -> dict[str, Any]:
        """What an import keeps of it: enough to check its rows again and to say where they stood."""
        return {
            "letters": self.layout.letters,
            "tables": [described(table) for table in self.found.tables],
            "hidden_sheets": self.found.hidden_tables,
            "about": said_of(self, meaning),
        }


def described(table: Table) -> dict[str, Any]:
    """What an import keeps of a table without its values: where it stood and what its columns are called."""
    headings = [[heading.letter, heading.text, heading.field] for heading in table.headings if not heading.ignored]
    return {"sheet": table.sheet, "header": table.header_number, "headings": headings}


def read_table(meaning: Meaning, content: bytes, file_name: str, known: Mapping[str, str]) -> Reading:
    """Read a file and find its tables. ``known``: what columns with these headings mean.

    Raises SheetError if it cannot be read or holds no such table.
    """
    sheets = read(content, file_name)
    found = find_tables(
        sheets, meaning.columns, mapping=known, include_hidden=meaning.sheets, max_rows=settings.SHEET_MAX_ROWS
    )
    lines = [line for table in found.tables for line in lines_of(table)]
    for table in found.tables:
        table.rows = []  # they are lines now, and may be many
    letters = {table.sheet: table.letters for table in found.tables}
    return Reading(found, lines, Layout(letters, meaning.hidden))


def said_of(reading: Reading, meaning: Meaning) -> list[Note]:
    """What the user should know of columns and sheets that were not read."""
    found = reading.found
    said = [
        _said_of_column(table, head, meaning.said_of_column(head.text) or meaning.said_of_column(head.last))
        for table in found.tables
        for head in table.headings
        if head.unknown
    ]
    if found.other_sheets:
        text = "、".join(found.other_sheets)
        said.append(note(Code.OTHER_SHEETS, f"其他工作表没有读取：{text}。", level=Level.WARNING, value=text))
    if found.hidden_sheets:
        text = "、".join(found.hidden_sheets)
        said.append(note(Code.HIDDEN_SHEETS, f"隐藏的工作表没有读取：{text}。", level=Level.WARNING, value=text))
    return said


def _said_of_column(table: Table, head: Heading, why: str) -> Note:
    text = head.text
    where = {"sheet": table.sheet, "row": table.header_number, "column": head.letter, "value": text}
    if why:
        return note(Code.NOT_TAKEN_OVER, f"“{text}”一列：{why}", level=Level.INFO, **where)
    return note(Code.HEADER_UNKNOWN, f"不认识“{text}”一列，没有读取。", level=Level.WARNING, **where)
