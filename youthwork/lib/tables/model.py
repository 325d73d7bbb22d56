"""What a table in a sheet consists of: the columns an import asks for, and the headings and rows that are there."""

import dataclasses
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from youthwork.lib.sheets.words import NOTE
from youthwork.lib.text import match_key

NUMBER_HEADERS = ("序号", "编号")
# Known and not read, without a remark.
IGNORED_HEADERS = (*NUMBER_HEADERS, NOTE)
NOTHING: Set[str] = frozenset()


@dataclass(frozen=True)
class Column:
    """A column an import understands: canonical name, the word people know it by, other words for it."""

    field: str
    label: str
    synonyms: tuple[str, ...] = ()
    required: bool = False

    @cached_property
    def keys(self) -> set[str]:
        return {match_key(name) for name in (self.label, *self.synonyms)}


@dataclass(slots=True)
class TableRow:
    """One row below the header that is not blank. An ``aside`` (total, remark, example, header repeated) or a group
    ``label`` is no row of the table; it is here so that whoever reads the table can say that it was skipped."""

    number: int  # as Excel shows it
    cells: dict[str, Any]  # field → value as read
    merged: Set[str] = NOTHING  # fields whose value comes from a merged cell above
    hidden: bool = False
    group: str | None = None  # the text of the group label above
    label: bool = False
    aside: bool = False


@dataclass(frozen=True)
class Heading:
    """One column as it is printed."""

    letter: str
    text: str  # two header rows in one: "联系方式 手机"
    last: str  # its lowest row: "手机"
    field: str | None
    samples: list[str] = dataclasses.field(default_factory=list)  # up to three values below it
    ignored: bool = False  # a running number, our own remarks, or a column that somebody chose not to read

    @property
    def unknown(self) -> bool:
        return self.field is None and not self.ignored


@dataclass
class Table:
    """A table as it was found; ``header_number`` is the last row of its header, as Excel shows it."""

    sheet: str
    header_number: int
    letters: dict[str, str]  # field → column letter
    headings: list[Heading]
    rows: list[TableRow]
    date1904: bool = False
    other_sheets: list[str] = dataclasses.field(
        default_factory=list
    )  # of find_table: visible sheets that were not read
    hidden_sheets: list[str] = dataclasses.field(default_factory=list)

    @property
    def unknown(self) -> list[tuple[str, str]]:
        """(letter, text) of the columns nobody asked for."""
        return [(head.letter, head.text) for head in self.headings if head.unknown]


@dataclass
class Found:
    """Every table of a workbook, and what was not read."""

    tables: list[Table]
    other_sheets: list[str]  # visible ones with something else in them
    hidden_sheets: list[str]  # hidden ones that were not read
    hidden_tables: list[str]  # those of them that hold such a table
