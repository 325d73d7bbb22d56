"""An exported ledger, edited by hand, as a reading: what the desk holds against the ledger that stands. Pure.

Nothing is guessed: a cell that cannot be understood is refused with the table, row, column and value.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tasks.choices import Bound
from tasks.ledger_sheet.rows import (
    AFTER_TITLE,
    BOUNDS,
    CATEGORY,
    GOAL_HEADS,
    HEADS,
    KINDS,
    LEVELS,
    MEASURES,
    SECTION,
    STANDING,
    UNITS_BETWEEN,
)
from tasks.reader.model import NO_WORDS, Block, Clause, Due, Goal, Header, Named, Paper, Reading, Span
from tasks.reader.text import paper_of
from youthwork.lib.sheets import letter, read
from youthwork.lib.text import match_key

LEDGER, GOALS = "任务台账", "指标"
# The tables have no columns for these.
SILENT = NO_WORDS | {"phase", "level", "part_of", "inner", "parts", "any_part", "every"}
DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日$")
NUMBER = re.compile(r"\s*(\S+?)[\s　]+(.+)$", re.S)  # a number, then what it numbers


@dataclass(frozen=True)
class Fault:
    """One cell that is not understood: ``column`` is its letter, ``row`` counts from 1 within the table."""

    sheet: str
    row: int
    column: str
    value: str
    message: str


class LedgerSheetError(Exception):
    """The file is no ledger, or cells of it are not understood; all faults at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("；".join(fault.message for fault in self.faults))


@dataclass(frozen=True)
class Row:
    """One row of a table by its heads; ``number`` as the reader of the file counts it."""

    sheet: str
    number: int
    cells: dict[str, str]
    heads: Sequence[str]

    def fault(self, head: str, message: str) -> Fault:
        return Fault(self.sheet, self.number, letter(self.heads.index(head) + 1), self.cells[head], message)


@dataclass
class _Read:
    clauses: list[Clause] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    # Row of the clause, and the words of its goals in both tables: they must still agree.
    rows: list[Row] = field(default_factory=list)
    words: dict[int, list[str]] = field(default_factory=dict)


def read_ledger_file(content: bytes, file_name: str) -> Reading:
    """The clauses and goals of an exported ledger (.xlsx or .docx). The paper is the table as text, row by row, so that
    the desk has something to show beside them.

    Raises LedgerSheetError for a file that is none of ours or has cells that are not understood, and SheetError or
    PaperError for one that cannot be opened at all.
    """
    word = file_name.lower().endswith(".docx")
    ledger, goals = _word_rows(content, file_name) if word else _sheet_rows(content, file_name)
    found, blocks = _Read(), _Blocks()
    _read_clauses(found, ledger, blocks)
    _read_goals(found, goals, blocks)
    _compare_words(found)
    if found.faults:
        raise LedgerSheetError(found.faults)
    return Reading(Paper(tuple(blocks.made)), Header(), found.clauses, found.goals, SILENT)


def _sheet_rows(content: bytes, file_name: str) -> tuple[list[Row], list[Row]]:
    tables = [
        (sheet.first_row, [[_text(cell) for cell in row] for row in sheet.rows]) for sheet in read(content, file_name)
    ]
    return _rows(tables, HEADS, LEDGER), _rows(tables, GOAL_HEADS, GOALS, needed=False)


def _word_rows(content: bytes, file_name: str) -> tuple[list[Row], list[Row]]:
    by_table: dict[int, list[list[str]]] = {}
    for block in paper_of(content, file_name).blocks:
        if block.table is not None:
            by_table.setdefault(block.table, []).append([_text(cell) for cell in block.cells])
    tables = [(1, rows) for rows in by_table.values()]
    return _rows(tables, HEADS, LEDGER), _rows(tables, GOAL_HEADS, GOALS, needed=False)


def _rows(
    tables: list[tuple[int, list[list[str]]]], heads: Sequence[str], name: str, *, needed: bool = True
) -> list[Row]:
    """The rows below the row that has all ``heads`` in their order; LedgerSheetError if there is none."""
    for first, rows in tables:
        for place, row in enumerate(rows):
            if [match_key(cell) for cell in row[: len(heads)]] == [match_key(head) for head in heads]:
                below = enumerate(rows[place + 1 :], start=first + place + 1)
                return [
                    Row(name, at, dict(zip(heads, [*cells, *[""] * len(heads)], strict=False)), heads)
                    for at, cells in below
                ]
    if not needed:
        return []
    message = f"没有找到表头“{'、'.join(heads)}”。请用导出的台账改好再传，表头和“类型”一列不要删。"
    raise LedgerSheetError([Fault(name, 1, "A", "", message)])


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


class _Blocks:
    """The table as running text: one block a row, so that every clause has its place."""

    def __init__(self) -> None:
        self.made: list[Block] = []
        self._end = 0

    def add(self, cells: Sequence[str]) -> Span:
        text = "\t".join(cell.replace("\n", " ") for cell in cells).rstrip("\t") or "-"
        block = Block(text, self._end, tuple(cells), 1)
        self.made.append(block)
        self._end = block.end + 1
        return block.start, block.end


def _read_clauses(found: _Read, rows: Sequence[Row], blocks: _Blocks) -> None:
    section = category = ""
    parent: int | None = None
    for row in rows:
        if not any(row.cells.values()):
            continue
        span = blocks.add(list(row.cells.values()))
        kind = row.cells["类型"]
        if kind in (SECTION, CATEGORY):
            words = row.cells["序号"] or row.cells["重点任务"]
            section, category = (words, "") if kind == SECTION else (section, words)
        elif kind not in KINDS:
            known = "、".join(KINDS)
            message = f"“类型”要是{known}之一，现在是“{kind}”。" if kind else f"“类型”没有填，要是{known}之一。"
            found.faults.append(row.fault("类型", message))
        else:
            clause = _clause(found, row, span, parent)
            clause.section, clause.category, clause.kind = section, category, KINDS[kind]
            found.clauses.append(clause)
            found.rows.append(row)
            if clause.parent is None:
                parent = len(found.clauses) - 1


def _clause(found: _Read, row: Row, span: Span, parent: int | None) -> Clause:
    """A clause of its own where 重点任务 is filled, else a measure below the one before it."""
    cells = row.cells
    below = not cells["重点任务"]
    number, title, text = cells["序号"], cells["重点任务"], cells["具体举措"]
    if below:
        head, _, text = text.partition(AFTER_TITLE)
        number, title = _numbered(head)
        if not title:
            found.faults.append(row.fault("具体举措", "“重点任务”和“具体举措”都没有写，看不出这一行是什么任务。"))
    starts, due, standing = _due(found, row, "完成时限", span)
    return Clause(
        number=number,
        title=title,
        kind="",
        section="",
        span=span,
        title_span=span,
        text=text,
        level=3 if below else 2,
        parent=parent if below else None,
        departments=list(_named(cells, span)),
        lead=cells["牵头单位"] or None,
        starts=starts,
        due=due,
        standing=standing,
        reason="台账表里的一行。",
    )


def _numbered(head: str) -> tuple[str, str]:
    match = NUMBER.match(head)
    return (match[1], match[2].strip()) if match else ("", head.strip())


def _named(cells: dict[str, str], span: Span) -> Iterator[Named]:
    for head, part in (("牵头单位", "lead"), ("配合单位", "participating")):
        for name in re.split(f"[{UNITS_BETWEEN}，,；;\n]", cells[head]):
            if name.strip():
                yield Named(name.strip(), span, part)


def _due(found: _Read, row: Row, head: str, span: Span) -> tuple[str | None, Due | None, bool]:
    """(beginning, due date, standing) as the cell says; words that are no date stay as printed."""
    words = row.cells[head].replace(" ", "")
    if not words:
        return None, None, False
    if words == STANDING:
        return None, None, True
    if "至" in words:
        begin, end = (_iso(part) for part in words.split("至", 1))
        if begin and end:
            return begin, Due(words, span, on=end, by=end), False
    day = _iso(words)
    if day is None:
        found.faults.append(row.fault(head, f"“{words}”这一天不存在，请改正。"))
    on = day or ""
    return None, Due(words, span, on=on, by=on if on and not on.startswith("--") else None), False


def _iso(words: str) -> str | None:
    """ISO day, ``--05-15`` without a year, "" for words that are no date; None for a day that does not exist."""
    match = DAY.match(words)
    if not match:
        return ""
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        meant = date(year or 2000, month or 0, day or 0)
    except ValueError:
        return None
    return meant.isoformat() if year else f"--{meant:%m-%d}"


def _read_goals(found: _Read, rows: Sequence[Row], blocks: _Blocks) -> None:
    """One goal for each stage of each indicator of a task, made of all its rows."""
    clauses = {match_key(f"{clause.number}{clause.title}"): place for place, clause in enumerate(found.clauses)}
    together: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if any(row.cells.values()):
            together.setdefault((match_key(row.cells["任务"]), match_key(row.cells["指标"])), []).append(row)
    for (task, _), same in together.items():
        first = same[0]
        if task and task not in clauses:
            found.faults.append(first.fault("任务", f"任务台账里没有“{first.cells['任务']}”，请写成“编号　标题”。"))
        if not first.cells["指标"]:
            found.faults.append(first.fault("指标", "“指标”没有填，请写数的是什么。"))
        clause = clauses.get(task)
        if clause is not None:
            found.words.setdefault(clause, []).append(first.cells["写法"])
        _read_stages(found, same, clause, blocks)


def _read_stages(found: _Read, rows: Sequence[Row], clause: int | None, blocks: _Blocks) -> None:
    """A goal for each stage of one indicator; the later ones say of which it is."""
    stages: dict[str, list[Row]] = {}
    for row in rows:
        stages.setdefault(row.cells["阶段"], []).append(row)
    first = len(found.goals)
    for same in stages.values():
        goal = _goal(found, same, clause, blocks.add(list(same[0].cells.values())))
        goal.stage_of = first if len(found.goals) > first else None
        found.goals.append(goal)


def _goal(found: _Read, rows: Sequence[Row], clause: int | None, span: Span) -> Goal:
    first, cells = rows[0], rows[0].cells
    measure = _chosen(found, first, "算法", MEASURES)
    return Goal(
        quote=cells["写法"],
        span=span,
        clause=clause,
        metric=cells["指标"],
        measure=measure or "",
        bound=_chosen(found, first, "要求", BOUNDS) or None,
        value=_value(found, rows),
        unit=cells["单位"],
        per=cells["按什么计"],
        scope=cells["范围"],
        due=_due(found, first, "完成时限", span)[1],
        strength=cells["力度"],
        stage=cells["阶段"],
        reason="指标表里的一行。",
    )


def _chosen(found: _Read, row: Row, head: str, offered: dict[str, str]) -> str:
    """The value of a closed list; the bound may be left out, a measure may not."""
    word = row.cells[head]
    if word in offered:
        return offered[word]
    if word or head == "算法":
        said = f"现在是“{word}”" if word else "没有填"
        found.faults.append(row.fault(head, f"“{head}”{said}，要是{'、'.join(offered)}之一。"))
    return ""


def _value(found: _Read, rows: Sequence[Row]) -> Any:
    """A number, a range, or level → number, as the reader has them."""
    numbers: dict[str, Any] = {}
    for row in rows:
        low, high = _number(found, row, "目标值"), _number(found, row, "上限")
        ranged = BOUNDS.get(row.cells["要求"]) == Bound.RANGE
        if ranged and (low is None or high is None or high < low):
            found.faults.append(row.fault("上限", "区间要有“目标值”和“上限”，上限不能小于下限。"))
        level = row.cells["层级"]
        if level and level not in LEVELS:
            found.faults.append(row.fault("层级", f"“层级”要是{'、'.join(LEVELS)}之一，现在是“{level}”。"))
        numbers[LEVELS.get(level, "")] = [low, high] if ranged else low
    return numbers[""] if list(numbers) == [""] else numbers


def _number(found: _Read, row: Row, head: str) -> int | float | None:
    words = row.cells[head].replace(",", "").replace("，", "")
    if not words:
        return None
    try:
        value = Decimal(words)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0 or value >= 10**12:
        found.faults.append(row.fault(head, f"“{row.cells[head]}”不是数，请只写数字，单位写在“单位”一列。"))
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _compare_words(found: _Read) -> None:
    """The 目标值 of the first table are only told there: whoever changed one changed nothing, and is told so."""
    plain: Callable[[str], str] = match_key
    for place, row in enumerate(found.rows):
        told, kept = row.cells["目标值"], "".join(found.words.get(place, ()))
        if plain(told) != plain(kept):
            message = "“目标值”一格和“指标”表对不上。数要改在“指标”表里对应的一行，这一格照旧。"
            found.faults.append(row.fault("目标值", message))
