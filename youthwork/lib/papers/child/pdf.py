"""The lines of a PDF from its text layer, with where they stand; tables with ruled lines as rows."""

import ctypes
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from statistics import median
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from youthwork.lib.limited.child.limits import Refused
from youthwork.lib.papers.child.grids import Box, Grid, grids_of

SAME_LINE = 0.5  # of a letter's height that two letters on one line may be apart
GAP = 0.35  # of a letter's width: less room than this between two is none
APART = 0.12  # the same where the library sees a blank, beyond the room between the letters of that line
TWICE = 0.1  # a letter as near to its like is the same one again
WIDE = 1.5  # of it: more is more than a blank
SCAN_CHARACTERS = 8  # a page; scans have none, or a stamp
READABLE = 0.7  # of the characters, at least
MOST_OBJECTS = 20_000  # of a page; a drawing has more
MOST_POINTS = 2_000  # of a path
THIN = 2.5  # points: a box as thin as this is a line
BLANKS = frozenset({0x20, 0xA0, 0x3000})
UNKNOWN = "\ufffd"
UNSEEN = frozenset({0xFFFE, 0xFEFF, 0xAD})
PASSWORD = 4  # FPDF_ERR_PASSWORD

Said = dict[str, Any]


@dataclass(frozen=True)
class Letter:
    sign: str
    left: float
    right: float
    top: float
    bottom: float  # from the top of the page
    apart: bool = False  # the library takes the room before it for a blank

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def size(self) -> float:
        return self.bottom - self.top


def pieces_of(content: bytes, limits: dict[str, Any]) -> Iterator[Said]:
    """The lines of all pages, rows of tables among them. Raises Refused for a password, damage, too many pages, a scan,
    or letters whose meaning the file does not tell."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Refused("file_encrypted" if error.err_code == PASSWORD else "file_broken") from error
    length = len(document)
    if not length:
        raise Refused("file_broken")
    if length > limits["pages"]:
        raise Refused("paper_too_long")
    pages = (_page(document, number) for number in range(length))
    yield from _told(pages, limits)


def _told(pages: Iterator[tuple[int, list[Letter], list[Box]]], limits: dict[str, Any]) -> Iterator[Said]:
    tables = count(1)
    seen = unreadable = 0
    said: list[Said] = []
    for number, letters, rules in pages:
        seen += sum(letter.sign != " " for letter in letters)
        unreadable += sum(not _is_readable(letter.sign) for letter in letters)
        if seen > limits["characters"]:
            raise Refused("paper_too_long")
        said += _of_page(number, letters, grids_of(rules), tables)
    if seen < SCAN_CHARACTERS * number:
        raise Refused("paper_scan")
    if seen - unreadable < READABLE * seen:
        raise Refused("paper_garbled")
    yield from said


def _is_readable(sign: str) -> bool:
    return not (sign < " " or sign == UNKNOWN or "\ue000" <= sign <= "\uf8ff")


# --- what stands on a page ---


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[int, list[Letter], list[Box]]:
    """Its number from 1, its letters and the lines that are drawn on it. Raises Refused for a page that is broken."""
    try:
        page = document[number]
        upright = _Upright.of(page)
        text = page.get_textpage()
        letters = list(_letters(text, upright))
        rules = list(_rules(page, upright))
        text.close()
        page.close()
    except pypdfium2.PdfiumError as error:
        raise Refused("file_broken") from error
    return number + 1, letters, rules


@dataclass(frozen=True)
class _Upright:
    """From places on the sheet, counted from below, to places on the page as it is turned to be read, from above."""

    turned: int  # degrees, with the clock
    width: float  # of the sheet
    height: float

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> "_Upright":
        turned, width, height = page.get_rotation(), page.get_width(), page.get_height()
        return cls(turned, height, width) if turned in {90, 270} else cls(turned, width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        match self.turned:
            case 90:
                return y, x
            case 180:
                return self.width - x, y
            case 270:
                return self.height - y, self.width - x
            case _:
                return x, self.height - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        (x, y), (other_x, other_y) = self.point(left, bottom), self.point(right, top)
        return Box(min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y))


def _letters(text: pypdfium2.PdfTextPage, upright: _Upright) -> Iterator[Letter]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    loose = pdfium.FS_RECTF()
    apart = False
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code < 0x20 or code in UNSEEN or code > sys.maxunicode:
            continue
        if code in BLANKS and pdfium.FPDFText_IsGenerated(text, index):
            apart = True
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, index, loose):
            continue
        if loose.right > loose.left and loose.top > loose.bottom:
            box = upright.box(loose.left, loose.bottom, loose.right, loose.top)
        elif pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top):
            box = upright.box(left.value, bottom.value, right.value, top.value)
        else:
            continue
        sign = UNKNOWN if pdfium.FPDFText_HasUnicodeMapError(text, index) == 1 else chr(code)
        yield Letter(" " if code in BLANKS else sign, box.left, box.right, box.top, box.bottom, apart)
        apart = False


def _rules(page: pypdfium2.PdfPage, upright: _Upright) -> Iterator[Box]:
    """Straight lines across and down, as thin boxes; the sides of frames too."""
    things = pdfium.FPDFPage_CountObjects(page)
    for index in range(things if things <= MOST_OBJECTS else 0):
        thing = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_PATH:
            yield from _lines_of(thing, upright)


def _lines_of(path: Any, upright: _Upright) -> Iterator[Box]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(path, left, bottom, right, top):
        return
    around = upright.box(left.value, bottom.value, right.value, top.value)
    if _is_line(around):
        yield around
        return
    start: tuple[float, float] | None = None
    before = (0.0, 0.0)
    for kind, here, closes in _points(path):
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO and _is_line(side := upright.box(*before, *here)):
            yield side
        if closes and start is not None and _is_line(side := upright.box(*here, *start)):
            yield side
        before = here


def _points(path: Any) -> Iterator[tuple[int, tuple[float, float], bool]]:
    """The points of a path on the sheet: what leads there, where it is, whether the figure closes."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    points = pdfium.FPDFPath_CountSegments(path)
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(points if points <= MOST_POINTS else 0):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        if pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            here = (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            closes = bool(pdfium.FPDFPathSegment_GetClose(segment))
            yield pdfium.FPDFPathSegment_GetType(segment), here, closes


def _is_line(box: Box) -> bool:
    return min(box.width, box.height) <= THIN


# --- letters to lines, lines to rows ---


def _of_page(number: int, letters: Sequence[Letter], grids: Sequence[Grid], tables: Iterator[int]) -> list[Said]:
    """The lines and rows of a page from top to bottom."""
    outside: list[Letter] = []
    inside: dict[int, list[Letter]] = {}
    for letter in letters:
        home = next((n for n, grid in enumerate(grids) if grid.holds(letter.left, letter.middle)), None)
        (outside if home is None else inside.setdefault(home, [])).append(letter)
    said = [_line(line, number) for line in lines_of(outside)]
    for home in sorted(inside):
        said += _rows(grids[home], inside[home], number, next(tables))
    return sorted(said, key=lambda piece: piece["top"])


def _rows(grid: Grid, letters: Sequence[Letter], page: int, table: int) -> Iterator[Said]:
    texts = [[""] * grid.columns for _ in range(grid.rows)]
    cells: dict[tuple[int, int], list[Letter]] = {}
    for letter in letters:
        cells.setdefault(grid.cell(letter.left, letter.middle), []).append(letter)
    for (row, column), within in cells.items():
        texts[row][column] = "\n".join(_text(line) for line in lines_of(within))
    place = {"page": page, "left": round(grid.xs[0], 1), "right": round(grid.xs[-1], 1)}
    for top, row_texts in zip(grid.ys, texts, strict=False):
        if any(row_texts):
            text = "\t".join(row_texts)
            yield {"text": text, "kind": "row", "cells": row_texts, "table": table, "top": round(top, 1), **place}


def lines_of(letters: Sequence[Letter]) -> list[list[Letter]]:
    """The letters line by line, from top to bottom, each from left to right, without blanks at the ends."""
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda one: (one.middle, one.left)):
        if lines and abs(letter.middle - lines[-1][0].middle) <= SAME_LINE * max(letter.size, lines[-1][0].size):
            lines[-1].append(letter)
        else:
            lines.append([letter])
    for line in lines:
        line.sort(key=lambda one: one.left)
        while line and line[-1].sign == " ":
            line.pop()
        while line and line[0].sign == " ":
            del line[0]
    return [line for line in lines if line]


def _text(line: Sequence[Letter]) -> str:
    """The letters of a line, with blanks where there is room between them."""
    size = median(letter.size for letter in line)
    usual = median(letter.left - before.right for before, letter in pairwise(line)) if len(line) > 1 else 0.0
    text = line[0].sign
    for before, letter in pairwise(line):
        room = letter.left - before.right
        if letter.sign == before.sign and letter.sign.isalnum() and abs(letter.left - before.left) < TWICE * size:
            continue  # printed twice to look bold
        if room > WIDE * size:
            text += "  "
        elif room > GAP * size or (letter.apart and room > usual + APART * size):
            text += " "
        text += letter.sign
    return text


def _line(line: Sequence[Letter], page: int) -> Said:
    return {
        "text": _text(line),
        "page": page,
        "left": round(line[0].left, 1),
        "right": round(line[-1].right, 1),
        "top": round(min(letter.top for letter in line), 1),
        "size": round(median(letter.size for letter in line), 1),
    }
