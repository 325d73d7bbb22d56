"""A document as it lies on paper, whatever program sets it: blocks of plain values, laid once, set as .xlsx, .docx
and .pdf alike."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from youthwork.lib.sheets.style import lines_of

# A row of so many lines and more may break across pages: it would not fit on one, or leave half of it empty.
BREAKS_AT = 18


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``number`` where it is to stay a number, with the ``unit`` that is shown beside it. It takes
    ``across`` columns and ``down`` rows, and what it covers is left out of those. ``link`` is where a workbook leads
    from it."""

    text: str = ""
    number: int | None = None
    unit: str = ""
    align: Align = Align.LEFT
    strong: bool = False
    across: int = 1
    down: int = 1
    link: str = ""

    @property
    def shown(self) -> str:
        return self.text if self.number is None else f"{self.number}{self.unit}"


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Title:
    text: str


@dataclass(frozen=True)
class Heading:
    """一、 (level 1) or （一） (level 2)."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    text: str
    indented: bool = True


@dataclass(frozen=True)
class Signature:
    """落款: the unit above the day, at the right."""

    unit: str
    day: str


@dataclass(frozen=True)
class Grid:
    """A ruled table. ``above`` is an unruled line over its columns (单位、填表人、填表日期); the ``heads`` stand on
    every page. ``widths`` are in half-width characters, as spreadsheets count them."""

    widths: tuple[float, ...]
    heads: tuple[Row, ...]
    rows: tuple[Row, ...]
    above: Row = ()

    def placed(self, rows: tuple[Row, ...]) -> Iterator[tuple[int, int, Cell]]:
        """Row and column (from 0) of every cell of ``rows``, past what cells above and beside it cover."""
        covered: set[tuple[int, int]] = set()
        for row, cells in enumerate(rows):
            column = 0
            for cell in cells:
                while (row, column) in covered:
                    column += 1
                yield row, column, cell
                covered |= {(row + y, column + x) for y in range(cell.down) for x in range(cell.across)}

    @property
    def line_above(self) -> "Grid":
        """``above`` as a grid of its own, for paper: its parts take the room of their words, the first what is left."""
        needed = [lines_width(cell.shown) for cell in self.above[1:]]
        widths = (max(sum(self.widths) - sum(needed), sum(self.widths) / 4), *needed)
        return Grid(widths, (), (tuple(replace(cell, across=1) for cell in self.above),))

    def width_of(self, column: int, cell: Cell) -> float:
        return sum(self.widths[column : column + cell.across])

    def lines_in(self, rows: tuple[Row, ...]) -> list[int]:
        """How many lines each of ``rows`` takes; a cell over several rows asks nothing of any."""
        lines = [1] * len(rows)
        for row, column, cell in self.placed(rows):
            if cell.down == 1:
                lines[row] = max(lines[row], lines_of(cell.shown, self.width_of(column, cell)))
        return lines


Block = Title | Heading | Paragraph | Signature | Grid


def lines_width(text: str) -> float:
    """Half-width characters that ``text`` takes on one line of paper, with a little air."""
    return 1.25 * sum(1 if sign.isascii() else 2 for sign in text) + 4


@dataclass(frozen=True)
class Paper:
    """``name`` is that of its sheet in a workbook, ``dated`` the day that its files bear as their making."""

    name: str
    blocks: tuple[Block, ...]
    dated: date
    landscape: bool = True

    @property
    def title(self) -> str:
        """On one line."""
        titles = (block.text.replace("\n", "") for block in self.blocks if isinstance(block, Title))
        return next(titles, self.name)

    @property
    def made(self) -> str:
        """The moment that a file says it was made at."""
        return f"{self.dated.isoformat()}T00:00:00Z"
