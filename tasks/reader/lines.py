"""The pieces of a file as lines of one kind: how wide, how indented, which are rows of a table."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median, multimode

from tasks.reader.blanks import plain, without_markdown
from youthwork.lib.papers import LINE, ROW, Piece

SHORTEST_WRAPPED, LONGEST_WRAPPED = 40, 140  # half-widths of a page's lines; a paragraph in one line is longer
FEWEST_WRAPPED = 5
COUNTING_HEADS = {"序号", "编号", "序"}
MOST_LINES = 30  # of a cell
_OPEN_CELL = re.compile(r'(?:^|\t)"(?:[^"\t]|"")+$')
_QUOTED_CELL = re.compile(r'"(.*)"', re.DOTALL)
SAME_EDGES = 6.0  # points that the two halves of a table may stand apart
NEARLY_FULL = 7  # half-widths that a full line may lack: what does not fit goes to the next line as a whole
QUITE_FULL = 2  # the same for one that lacks nothing


@dataclass
class Line:
    """``room``: half-widths between its end and the right edge; None where lines are whole paragraphs. ``gap``: more
    space than usual, or a blank line, stands before it."""

    text: str
    kind: str = LINE
    cells: tuple[str, ...] = ()
    table: int | None = None
    page: int | None = None
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    size: float = 0.0
    room: float | None = None
    indented: bool = False
    gap: bool = False
    heading: bool = False
    item: bool = False
    centred: bool = False

    @property
    def full(self) -> bool:
        """Whether it ends at the right edge, so that its sentence may go on below."""
        return self.room is not None and self.room <= NEARLY_FULL

    @property
    def quite_full(self) -> bool:
        return self.room is not None and self.room <= QUITE_FULL


def lines_of(pieces: Sequence[Piece]) -> list[Line]:
    """All but the blank ones."""
    if any(piece.page is not None for piece in pieces):
        return _of_pages(pieces, _Column.of([piece for piece in pieces if piece.kind != ROW]))
    return _tables(_of_text(_with_whole_cells(pieces)))


# --- text and Word ---


def _of_text(pieces: Sequence[Piece]) -> list[Line]:
    edge = _edge([piece.text for piece in pieces if piece.kind == LINE])
    lines: list[Line] = []
    gap = False
    for piece in pieces:
        if piece.kind == ROW:
            lines.append(Line(piece.text, ROW, piece.cells, piece.table, gap=gap))
            gap = False
            continue
        text, heading, item = without_markdown(plain(piece.text))
        if not text.strip():
            gap = True
            if "\t" not in piece.text:
                continue
        line = Line(text, piece.kind, gap=gap, heading=heading, item=item, centred=piece.centred)
        if piece.kind == LINE and edge and "\t" not in text:
            line.room = edge - width(text)
            line.indented = text.startswith("  ")
        lines.append(line)
        gap = False
    return lines


def width(text: str) -> int:
    """In half-widths, as a page of Chinese text counts them."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _edge(texts: Iterable[str]) -> int:
    """Where the lines of a text that was broken at a width end; 0 for one whose lines are paragraphs."""
    widths = sorted(width(plain(text)) for text in texts if text.strip() and "\t" not in text)
    if len(widths) < FEWEST_WRAPPED:
        return 0
    edge = widths[len(widths) * 9 // 10 - 1]
    long = [one for one in widths if one > 0.6 * edge]
    near = [one for one in long if edge - NEARLY_FULL <= one <= edge + NEARLY_FULL]
    if not SHORTEST_WRAPPED <= edge <= LONGEST_WRAPPED or widths[-1] > edge + NEARLY_FULL * 2:
        return 0
    return edge if len(near) >= max(FEWEST_WRAPPED, 0.6 * len(long)) else 0


# --- tables in a text ---


def _tables(lines: Sequence[Line]) -> list[Line]:
    """Lines with tabs, or with the bars of Markdown, as rows; what stands together is one table."""
    done: list[Line] = []
    number = max((line.table or 0 for line in lines), default=0)
    run: list[Line] = []
    for line in [*lines, Line("")]:
        cells = _cells(line, run)
        if cells and (not run or not line.gap or len(cells) == len(run[-1].cells)):
            run.append(replace(line, cells=cells))
            continue
        if run:
            number += 1
            done += _as_table(run, number)
            run = []
        if cells:
            run = [replace(line, cells=cells)]
        else:
            done.append(line)
    return [line for line in done if line.kind == ROW or line.text.strip()]


def _cells(line: Line, run: Sequence[Line]) -> tuple[str, ...]:
    if line.kind != LINE:
        return ()
    stripped = line.text.strip()
    if len(stripped) > 2 and stripped[0] == stripped[-1] == "|":
        return tuple(stripped[1:-1].split("|"))
    if stripped.endswith("|") and stripped.count("|") > 1:
        return tuple(stripped[:-1].split("|"))
    if "\t" in stripped or (run and line.text.count("\t") == len(run[-1].cells) - 1):
        return tuple(map(_unquoted, line.text.split("\t")))
    return ()


def _with_whole_cells(pieces: Sequence[Piece]) -> list[Piece]:
    """Lines that a quoted cell holds together, as a table copied from Excel writes them: 1⇥"一行⏎二行"⇥组织部."""
    done: list[Piece] = []
    index = 0
    while index < len(pieces):
        count = _lines_of_row(pieces, index)
        text = "\n".join(piece.text for piece in pieces[index : index + count])
        done.append(replace(pieces[index], text=text) if count > 1 else pieces[index])
        index += count
    return done


def _lines_of_row(pieces: Sequence[Piece], start: int) -> int:
    """How many lines are one row because a quoted cell that begins in the first goes on; 1 where none does."""
    if not _OPEN_CELL.search(pieces[start].text):
        return 1
    for count, piece in enumerate(pieces[start + 1 : start + MOST_LINES], start=2):
        if piece.kind != LINE:
            return 1
        if piece.text.count('"') % 2:
            return count if any("\t" in one.text for one in pieces[start : start + count]) else 1
    return 1


def _unquoted(cell: str) -> str:
    quoted = _QUOTED_CELL.fullmatch(cell.strip())
    return quoted[1].replace('""', '"') if quoted else cell


def _as_table(run: Sequence[Line], number: int) -> list[Line]:
    columns = max(len(line.cells) for line in run)
    links = "|" in run[0].text and not run[0].text.strip().startswith("|")  # 首页 | 新闻 | 联系我们 |
    if columns < 2 or (len(run) == 1 and (columns < 3 or links)):
        return [replace(line, text=re.sub(r"\s", " ", line.text), cells=()) for line in run]
    rows = [line for line in run if any(cell.strip() for cell in line.cells) and not _is_rule(line.cells)]
    return [replace(line, kind=ROW, table=number) for line in rows]


def _is_rule(cells: Sequence[str]) -> bool:
    """The line under the heads in Markdown: | --- | :-: |."""
    return all(cell.strip() and not cell.strip().strip(":-") for cell in cells)


# --- pages ---


@dataclass(frozen=True)
class _Column:
    """Where the text of a PDF stands: its edges, and its letters."""

    left: float
    right: float
    size: float

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> "_Column":
        if not pieces:
            return cls(0.0, 0.0, 1.0)  # nothing but tables
        size = median(piece.size for piece in pieces)
        usual = [piece for piece in pieces if abs(piece.size - size) < 0.2 * size]
        rights = sorted(piece.right for piece in usual)
        return cls(
            left=min(multimode(round(piece.left) for piece in usual)),
            right=rights[len(rights) * 9 // 10 - 1 if len(rights) > 9 else -1],
            size=size,
        )


def _of_pages(pieces: Sequence[Piece], column: _Column) -> list[Line]:
    lines: list[Line] = []
    for piece in pieces:
        text = plain(piece.text).strip()
        if not text and piece.kind != ROW:
            continue
        line = Line(text, piece.kind, piece.cells, piece.table, piece.page)
        line.left, line.right, line.top, line.size = piece.left, piece.right, piece.top, piece.size
        if piece.kind != ROW:
            inside, outside = piece.left - column.left, column.right - piece.right
            line.room = 2 * outside / column.size
            line.indented = inside > 1.2 * column.size
            line.centred = line.indented and not line.full and abs(inside - outside) < 2 * column.size
        lines.append(line)
    return lines


def across_pages(lines: Sequence[Line]) -> list[Line]:
    """Now that only the document itself is left: a table that goes on at the top of the next page is one table, its
    heads said once, a row that the page's end has cut whole again; and room between lines is a gap."""
    done: list[Line] = []
    tables: dict[int | None, int | None] = {}  # the number that each keeps
    heads: dict[int | None, tuple[str, ...]] = {}
    pitch = _pitch(lines)
    turned = False  # the rows of a page before have just gone on
    for line in lines:
        last = done[-1] if done else None
        if line.kind == ROW:
            if line.table not in tables:
                turned = last is not None and _continues(last, line)
                tables[line.table] = last.table if last and turned else line.table
            line = replace(line, table=tables[line.table])
            head = heads.setdefault(line.table, line.cells)
            if last and turned and line.cells == head:
                continue
            if last and turned and _is_cut(head, line.cells):
                done[-1] = replace(last, cells=tuple(map(_rejoined, last.cells, line.cells)))
                turned = False
                continue
            turned = False
        elif last and last.page is not None and last.page == line.page:
            line.gap = line.top - last.top > 1.6 * pitch
        done.append(line)
    return done


def _is_cut(head: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether a row is the rest of the one above: in a table that numbers its rows it has no number."""
    return head[0].replace(" ", "") in COUNTING_HEADS and not cells[0].strip()


def _rejoined(above: str, below: str) -> str:
    return f"{above}\n{below}" if above and below else above or below


def _pitch(lines: Sequence[Line]) -> float:
    """How far lines are usually apart."""
    pairs = pairwise(lines)
    steps = [
        below.top - above.top
        for above, below in pairs
        if above.page == below.page and ROW not in (above.kind, below.kind)
    ]
    return median(steps) if steps else 0.0


def _continues(last: Line, line: Line) -> bool:
    """Whether the first row of a table goes on with the one at the end of the page before."""
    if last.kind != ROW or last.page is None or line.page is None:
        return False
    edges = abs(last.left - line.left) + abs(last.right - line.right)
    return line.page == last.page + 1 and len(line.cells) == len(last.cells) and edges < SAME_EDGES
