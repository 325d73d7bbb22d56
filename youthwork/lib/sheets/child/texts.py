"""Tables in text files: which delimiter, and which digits Excel may have eaten."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from youthwork.lib.limited.child.decoding import decoded
from youthwork.lib.limited.child.limits import Refused
from youthwork.lib.sheets.child.parts import MAX_BOX_CELLS
from youthwork.lib.sheets.child.workbook import plain

DELIMITERS = ",\t;，"
TRIED_LINES = 60
LONGEST_FIELD = 2**31 - 1  # the length of a cell is looked at afterwards, by its row and column
_DECIMAL = re.compile(r"-?\d{1,15}\.\d{1,15}")
_AS_TEXT = re.compile(r'="([^"]*)"')  # how text is kept from becoming a number in a .csv
_TOLD = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def rows_of(content: bytes, limits: dict[str, Any]) -> Iterator[list[Any]]:
    """The rows of a text file. Raises Refused if it is no text, or no table."""
    text = decoded(content)
    if text.lstrip()[:1] == "<":
        raise Refused("file_html")
    delimiter, start = delimiter_of(text)
    cells = 0
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text[start:], newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, fields in enumerate(reader, start=1):
            while fields and not fields[-1].strip():
                fields.pop()
            cells += len(fields) or 1
            if number > limits["rows"] or cells > MAX_BOX_CELLS:
                raise Refused("too_many_rows")
            if len(fields) > limits["columns"]:
                raise Refused("too_many_columns")
            yield [value_of(field) for field in fields]
    except csv.Error as error:
        raise Refused("file_broken", reason="quotes", row=number + 1) from error


def delimiter_of(text: str) -> tuple[str, int]:
    """The delimiter and where the table begins: by the line ``sep=;`` that Excel knows, else the one that parts most
    of the first lines into equally many cells."""
    told = _TOLD.match(text)
    if told and told[1] in DELIMITERS:
        return told[1], told.end()
    return max(DELIMITERS, key=lambda delimiter: _evenness(text, delimiter)), 0


def _evenness(text: str, delimiter: str) -> int:
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths = Counter(len(row) for row in islice(reader, TRIED_LINES) if len(row) > 1)
    return max(((width - 1) * lines for width, lines in widths.items()), default=0)


def value_of(text: str) -> Any:
    """The value of a field: text, or a float where it is what a number looks like after Excel: 2003.10 saved as
    2003.1. What has kept its digits stays text, and so does 1.5E+10, in which they are lost."""
    if _DECIMAL.fullmatch(text) and repr(float(text)) == text:
        return float(text)
    if (kept := _AS_TEXT.fullmatch(text)) is not None:
        text = kept[1]
    return plain(text)
