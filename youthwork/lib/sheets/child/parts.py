"""Looking through the XML of one worksheet piece by piece, without parsing it.

It finds the bounding box of the cells, which the reader allocates whole, and what the reader does not tell: hidden
rows, cells with an error, formulas whose value was never reckoned.
"""

import re
from typing import Any

from youthwork.lib.limited.child.limits import Refused
from youthwork.lib.sheets.child.facts import SheetFacts

MAX_BOX_CELLS = 2_000_000
MAX_MERGES = 100_000
MAX_WORDS = 50_000
UNRECKONED = "#FORMULA!"
LONGEST_REST = 4 * 1024 * 1024
_COLUMN = re.compile(rb"""r\s?=\s?["']([A-Za-z]{1,3})\d""")
_ROW = re.compile(rb"""r\s?=\s?["'][A-Za-z]{1,3}(\d{1,30})""")
# A cell, and how it goes on; styled empty ones close at once and are no part of the box.
_CELL = re.compile(rb"<(?:\w{1,20}:)?c\s([^<>]{0,300}?)(/>|>\s*</(?:\w{1,20}:)?c>|>)")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,30})["']""")
_HIDDEN_ROW = re.compile(rb"""<(?:\w{1,20}:)?row\s([^<>]{0,1000}?\bhidden\s*=\s*["'](?:1|true|on)["'][^<>]{0,1000})>""")
_ROW_NUMBER = re.compile(rb"""(?:^|\s)r\s*=\s*["'](\d{1,30})["']""")
_ERROR = re.compile(
    rb"""<(?:\w{1,20}:)?c\s([^<>]{0,300}?\bt\s*=\s*["']e["'][^<>]{0,300})>"""
    rb"""(?:\s*<(?:\w{1,20}:)?f\b[^<>]{0,300}(?:/>|>[^<]{0,9000}</(?:\w{1,20}:)?f>))?\s*"""
    rb"""<(?:\w{1,20}:)?v>\s*([^<>]{1,40}?)\s*</"""
)
_FORMULA = re.compile(
    rb"""<(?:\w{1,20}:)?c\s([^<>]{0,300})>\s*<(?:\w{1,20}:)?f\b(?:[^<>]{0,300}/>|[^<>]{0,300}>[^<]{0,9000}</(?:\w{1,20}:)?f>)"""
    rb"""\s*(<(?:\w{1,20}:)?v\s*/>|<(?:\w{1,20}:)?v\s*>\s*</(?:\w{1,20}:)?v>|)\s*</(?:\w{1,20}:)?c>"""
)
_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")


class SheetScan:
    """Fed with the pieces of one part. Raises Refused as soon as the cells are too far apart."""

    def __init__(self, limits: dict[str, Any]) -> None:
        self.limits = limits
        self.rest = b""
        self.rows = self.columns = self.cells = self.merges = 0
        self.columns_seen: set[bytes] = set()
        self.found = SheetFacts()

    def feed(self, piece: bytes) -> None:
        """Look through what is complete of it; the rest waits for the next piece."""
        piece = self.rest + piece
        cut = max(piece.rfind(b"/c>"), piece.rfind(b":c>")) + 3
        if cut < 3:
            cut = max(piece.rfind(b"<"), 0)
        if cut == 0 and len(piece) > LONGEST_REST:
            raise Refused("cell_too_long")
        self.rest = piece[cut:]
        self._look(piece[:cut])

    def close(self) -> None:
        self._look(self.rest)
        self.rest = b""

    def facts(self) -> SheetFacts:
        return self.found

    def _look(self, text: bytes) -> None:
        self.cells += text.count(b"/c>") + text.count(b":c>")
        self.merges += text.count(b"mergeCell ")
        if self.merges > MAX_MERGES:
            raise Refused("sheet_too_big")
        self._measure(text)
        if b"hidden" in text:
            for row in _HIDDEN_ROW.finditer(text):
                if number := _ROW_NUMBER.search(row[1]):
                    self.found.hidden_rows.append(int(number[1]))
        if b't="e"' in text or b"t='e'" in text:
            for cell in _ERROR.finditer(text):
                self._word(cell[1], cell[2].decode("utf-8", "replace"))
        if b"<f" in text or b":f" in text:
            for cell in _FORMULA.finditer(text):
                if not (cell[2] and _TEXT.search(cell[1])):  # one whose result is an empty text is blank
                    self._word(cell[1], UNRECKONED)

    def _word(self, attributes: bytes, word: str) -> None:
        place = _PLACE.search(attributes)
        if place and len(self.found.words) < MAX_WORDS:
            self.found.words[(place[1] + place[2]).decode().upper()] = word

    def _measure(self, text: bytes) -> None:
        """Widen the box. Styled empty cells are left out of it only where it would be too large with them."""
        rows = max(map(int, set(_ROW.findall(text))), default=0)
        columns = max(map(column_number, set(_COLUMN.findall(text))), default=0)
        if self._too_big(max(rows, self.rows), max(columns, self.columns)):
            places = [_PLACE.search(cell[1]) for cell in _CELL.finditer(text) if cell[2] == b">"]
            rows = max((int(place[2]) for place in places if place), default=0)
            columns = max((column_number(place[1]) for place in places if place), default=0)
        self.rows, self.columns = max(rows, self.rows), max(columns, self.columns)
        if self._too_big(self.rows, self.columns):
            if self.columns > self.limits["columns"]:
                raise Refused("too_many_columns" if self.cells > self.limits["columns"] else "sheet_too_big")
            raise Refused("too_many_rows" if self.cells > self.limits["rows"] else "sheet_too_big")

    def _too_big(self, rows: int, columns: int) -> bool:
        return rows > self.limits["rows"] or columns > self.limits["columns"] or rows * columns > MAX_BOX_CELLS


def column_number(letters: bytes) -> int:
    """ "A" → 1, "AA" → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
