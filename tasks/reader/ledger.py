"""Tasks and programmes out of tables: a ledger's rows are tasks; an arrangement names programmes and headcounts."""

import re
from collections.abc import Iterator
from itertools import groupby

from tasks.reader.clauses import KINDS, is_standing
from tasks.reader.columns import (
    CATEGORY,
    DUE,
    HEADCOUNT,
    MEASURE,
    NO,
    SITE,
    TARGET,
    TASK,
    Cell,
    Grid,
    Row,
    grids_of,
)
from tasks.reader.dates import find_dues
from tasks.reader.departments import Duties, read_cells
from tasks.reader.headings import Role, role_of
from tasks.reader.marks import mark_of
from tasks.reader.model import Clause, Due, Goal, Header, Paper, Span
from tasks.reader.parts import ANNEX, Part
from tasks.reader.sections import title_of
from tasks.reader.targets import read_cell_goals
from youthwork.lib.text import match_key, one_line

_PEOPLE = re.compile(r"(\d{1,5})\s*(?:人|名|个)?")
_NUMBERED = re.compile(r"(?:^|(?<=[\s；;、，]))(\d{1,2}[.．、])\s*(?=\D)")


def read_tables(paper: Paper, part: Part, header: Header) -> tuple[list[Clause], list[Goal]]:
    """The tasks, targets and headcounts of a part's tables; ``parent`` and ``Goal.clause`` count from the first."""
    clauses: list[Clause] = []
    goals: list[Goal] = []
    section = f"{part.label} {part.title.text if part.title else ''}".strip() if part.kind == ANNEX else ""
    for grid in grids_of(paper.blocks[part.body : part.end]):
        if grid.is_arrangement:
            _arrangement(paper, grid, section, clauses, goals)
        elif grid.is_ledger:
            for group in _groups(grid.rows):
                first = len(clauses)
                _tasks(paper, group, section, header, clauses)
                for row in group:
                    goals += _targets(row, header, clauses, first)
    return clauses, goals


def _groups(rows: list[Row]) -> Iterator[list[Row]]:
    """Rows that share one task cell, because it is merged over them."""
    for _, group in groupby(
        rows, key=lambda row: (row.heading, row.text(CATEGORY), match_key(row.text(TASK)) or id(row))
    ):
        yield list(group)


def _tasks(paper: Paper, rows: list[Row], section: str, header: Header, clauses: list[Clause]) -> None:
    """One task a row; where several rows share the task and its number, they are items under it."""
    rows = [row for row in rows if row.text(TASK) or row.text(MEASURE)]
    numbers = {row.text(NO) for row in rows}
    if len(rows) > 1 and len(numbers) > 1:
        for row in rows:
            clauses.append(_clause(paper, row, MEASURE, section, header, category=row.text(TASK)))
    elif len(rows) > 1:
        parent = len(clauses)
        clauses.append(_clause(paper, rows[0], TASK, section, header, below=rows))
        for row in rows:
            clauses.append(_clause(paper, row, MEASURE, section, header, parent=parent))
    elif rows:
        clauses.append(_clause(paper, rows[0], TASK if rows[0].text(TASK) else MEASURE, section, header))


def _targets(row: Row, header: Header, clauses: list[Clause], first: int) -> Iterator[Goal]:
    """The targets that the cells of a row print, each with the clause that the cell, or else the row, became."""
    places = {clause.title_span[0]: place for place, clause in enumerate(clauses[first:], start=first)}
    inside = [place for start, place in places.items() if row.block.start <= start < row.block.end]
    for column in (TASK, MEASURE, TARGET):
        cell = row.cells.get(column)
        if cell and cell.text and not cell.carried:
            own = [place for start, place in places.items() if cell.span[0] <= start < cell.span[1]]
            clause = (own or inside[-1:] or [None])[0]
            for goal in read_cell_goals(cell.printed, cell.span[0], header, clause=clause, plain=column == TARGET):
                goal.due = goal.due or _due(row, header)[0]
                yield goal


def _clause(
    paper: Paper,
    row: Row,
    column: str,
    section: str,
    header: Header,
    *,
    category: str = "",
    parent: int | None = None,
    below: list[Row] | None = None,
) -> Clause:
    cell = row.cells.get(column) if row.text(column) else row.cells[TASK]
    assert cell is not None
    mark = mark_of(cell.printed)
    title, title_span = title_of(cell.printed, cell.span[0], mark.length if mark else 0)
    category = category or row.text(CATEGORY) or row.heading
    role = role_of(category) if category else None
    kind, item = KINDS.get(role or Role.TASKS, KINDS[Role.TASKS])
    duties = _shared(below, header) if below else _duties(row, header)
    due, standing = _due(row, header) if below is None else (None, False)
    span = _span(row, cell, parent, below)
    return Clause(
        number=row.text(NO) if parent is None and row.text(NO) else mark.printed if mark else "",
        title=title,
        kind=item or kind if parent is not None else kind,
        section=section or row.heading or category,
        category=category,
        span=span,
        title_span=title_span,
        text=paper.text[span[0] : span[1]],
        level=2 if parent is None else 3,
        parent=parent,
        departments=list(duties.departments),
        lead=duties.lead,
        due=due,
        standing=standing,
        reason="；".join(said for said in ("表格中的一行", duties.reason) if said),
    )


def _span(row: Row, cell: Cell, parent: int | None, below: list[Row] | None) -> Span:
    """The row; where a task is merged over several, it has the row up to its cell, and its items have the rest."""
    start = cell.span[0] if parent is not None else row.block.start
    return start, cell.span[1] if below else row.block.end


def _duties(row: Row, header: Header) -> Duties:
    return read_cells(((role, cell.printed, cell.span[0]) for role, cell in row.units if cell.text), header.lead_rule)


def _shared(rows: list[Row], header: Header) -> Duties:
    """Of a task with items: the units that all its rows name alike; else none, because they are the items'."""
    each = [_duties(row, header) for row in rows]
    names = {tuple(named.name for named in duties.departments) for duties in each}
    return each[0] if len(names) == 1 else Duties()


def _due(row: Row, header: Header) -> tuple[Due | None, bool]:
    cell = row.cells.get(DUE)
    if cell is None or not cell.text:
        return None, False
    dues = find_dues(cell.printed, cell.span[0], header)
    return (dues[-1] if dues else None), is_standing(cell.text)


def _arrangement(paper: Paper, grid: Grid, section: str, clauses: list[Clause], goals: list[Goal]) -> None:
    """A task for every printed programme (a cell may hold two), and the headcount of every row."""
    current: int | None = None
    above = ""
    for row in grid.rows:
        cell = row.cells.get(TASK)
        if cell and cell.text and not cell.carried and match_key(cell.text) != above:
            above, current = match_key(cell.text), len(clauses)
            clauses += [_programme(paper, row, number, span, section) for number, span in _programmes(paper, cell)]
        if goal := _headcount(paper, row, current):
            goals.append(goal)


def _programmes(paper: Paper, cell: Cell) -> Iterator[tuple[str, Span]]:
    """The programmes of a cell with their numbers: 1. 四点半课堂 2. 心灵驿站 are two."""
    start, end = cell.span
    printed = paper.text[start:end]
    numbers = list(_NUMBERED.finditer(printed))
    if not numbers or numbers[0].start() > 0:
        yield "", cell.span
        return
    for number, following in zip(numbers, [*numbers[1:], None], strict=True):
        last = following.start() if following else len(printed)
        name = printed[number.end() : last].rstrip(" ；;、，\t")
        yield number[1], (start + number.end(), start + number.end() + len(name))


def _programme(paper: Paper, row: Row, number: str, span: Span, section: str) -> Clause:
    return Clause(
        number=number,
        title=one_line(paper.text[span[0] : span[1]]),
        kind="annex_project_item",
        section=section,
        category=row.text(CATEGORY) or row.heading,
        span=(row.block.start, row.block.end),
        title_span=span,
        text=row.block.text,
        level=3,
        reason="安排表中列出的项目",
    )


def _headcount(paper: Paper, row: Row, clause: int | None) -> Goal | None:
    """The people that a site is to have. The quote runs from the programme (or, if merged, the site) to the number."""
    people = row.cells.get(HEADCOUNT)
    number = _PEOPLE.fullmatch(people.text) if people else None
    site = row.cells.get(SITE)
    if people is None or number is None:
        return None
    printed = [
        cell for name in (TASK, SITE, HEADCOUNT) if (cell := row.cells.get(name)) and cell.text and not cell.carried
    ]
    start, end = min(cell.span[0] for cell in printed), max(cell.span[1] for cell in printed)
    return Goal(
        quote=paper.text[start:end],
        span=(start, end),
        clause=clause,
        metric=f"{site.text if site else row.text(TASK)}队员人数",
        measure="each",
        bound="=",
        value=int(number[1]),
        unit="人",
        scope=site.text if site else "",
        reason="安排表中的人数",
    )
