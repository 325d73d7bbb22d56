"""Which programmes stand in which row: merged cells, blank ones, and numbers that run on over rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from tasks.arrangement.columns import Item, broken_lines, printed, split_items, typed_items
from teams.choices import RowVerdict
from teams.models.sheets import Layout
from teams.sheets.codes import Code, Level, note
from teams.sheets.lines import Line
from youthwork.lib.text import match_key, quoted

EACH, SHARED = "each", "shared"


@dataclass
class Cell:
    """One printed cell of programmes; its rows share it."""

    number: int
    items: list[Item]
    rows: list[Line] = field(default_factory=list)


Place = tuple[str, int]  # sheet and row


def read_cells(lines: Sequence[Line], layout: Layout, known: Collection[str]) -> dict[Place, Cell]:
    """Each line's place → its cell. Adds the notes on how the cells were read; skipped lines have none.

    ``known`` holds the match keys of programmes that exist: a name among them was joined rightly.
    """
    cells: dict[Place, Cell] = {}
    above: Cell | None = None
    count = 0
    for line in lines:
        if line.verdict == RowVerdict.SKIPPED:
            continue
        letter = layout.letter(line.sheet, "programmes")
        own = _own_items(line)
        follows = "programmes" in line.cells.get("merged", []) or not str(line.cells.get("programmes") or "").strip()
        if own is None and above is not None:
            cell = above
            _say_filled(line, cell, letter)
        else:
            count += 1
            cell = Cell(count, own or [])
            if not (follows and above is not None):
                above = cell
        cell.rows.append(line)
        cells[line.sheet, line.number] = cell
        if not all(match_key(name) in known for _, name in cell.items):
            _say_joined(line, cell, letter)
    for run in _runs(lines, cells):
        _say_run(run, cells, layout.letter(run[0].sheet, "programmes"))
    return cells


def _own_items(line: Line) -> list[Item] | None:
    """The items that the row's own cell or the user's correction gives; None where the cell is empty or merged."""
    if "programmes" in line.changes:
        return typed_items(str(line.changes["programmes"]))
    text = str(line.cells.get("programmes") or "")
    if not text.strip() or "programmes" in line.cells.get("merged", []):
        return None
    return split_items(text)


def _where(line: Line, letter: str | None) -> dict:
    return {"sheet": line.sheet, "row": line.number, "column": letter, "field": "programmes"}


def _lines_control(cell: Cell) -> list[dict]:
    return [{"name": "programmes", "kind": "lines", "label": "项目", "value": printed(cell.items)}]


def _say_filled(line: Line, cell: Cell, letter: str | None) -> None:
    names = "、".join(name for _, name in cell.items)
    if "programmes" in line.cells.get("merged", []):
        line.notes.append(
            note(Code.MERGED, f"项目格与上面合并：{names}。", level=Level.INFO, value=None, **_where(line, letter))
        )
        return
    message = f"项目格是空的，沿用了上一行的“{names}”。如果这一行另有项目，请改。"
    line.notes.append(
        note(Code.FILLED_DOWN, message, level=Level.DOUBT, control=_lines_control(cell), **_where(line, letter))
    )


def _say_joined(line: Line, cell: Cell, letter: str | None) -> None:
    text = line.cells.get("programmes")
    if "programmes" in line.changes or "programmes" in line.cells.get("merged", []) or not broken_lines(text):
        return
    names = "、".join(quoted(name) for _, name in cell.items)
    message = f"项目名称中间换行，连写成{names}。如果是几个项目，请分成几行。"
    line.notes.append(
        note(
            Code.JOINED_LINES,
            message,
            level=Level.DOUBT,
            value=text,
            control=_lines_control(cell),
            **_where(line, letter),
        )
    )


def _runs(lines: Sequence[Line], cells: dict[Place, Cell]) -> list[list[Line]]:
    """Two or more rows one below the other, each alone in its cell with one item, numbered 1. 2. 3. and so on."""
    runs: list[list[Line]] = []
    current: list[Line] = []
    for line in lines:
        cell = cells.get((line.sheet, line.number))
        single = cell is not None and len(cell.items) == 1 and len(cell.rows) == 1 and "programmes" not in line.changes
        if single and cell.items[0][0] == f"{len(current) + 1}.":
            current.append(line)
            continue
        runs.append(current)
        current = [line] if single and cell.items[0][0] == "1." else []
    return [run for run in [*runs, current] if len(run) > 1]


def _say_run(run: list[Line], cells: dict[Place, Cell], letter: str | None) -> None:
    first = run[0]
    shared = first.changes.get("run") == SHARED
    last_number = len(run)
    if shared:
        cell = Cell(cells[_place(first)].number, [item for line in run for item in cells[_place(line)].items], run)
        cells.update({_place(line): cell for line in run})
    message = (
        f"编号1到{last_number}分在{last_number}行，读作一行一个项目；"
        f"也可能是{last_number}行合用一格、每个点位都做这{last_number}项。"
    )
    control = {
        "name": "run",
        "kind": "choice",
        "label": "怎么读",
        "value": SHARED if shared else EACH,
        "options": [[EACH, "一行一个项目"], [SHARED, f"{last_number}行合用，每个点位都做"]],
    }
    first.notes.append(note(Code.NUMBERED_RUN, message, level=Level.DOUBT, control=[control], **_where(first, letter)))
    for line in run[1:]:
        message = f"与第{first.number}行连续编号，怎么读在那一行改。"
        line.notes.append(note(Code.NUMBERED_RUN, message, level=Level.INFO, **_where(line, letter)))


def _place(line: Line) -> Place:
    return line.sheet, line.number
