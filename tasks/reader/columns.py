"""What the columns of a ledger or an arrangement are headed, and the rows under them with merged cells carried on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from tasks.reader.departments import Role, role_of_heading
from tasks.reader.marks import Style, mark_of
from tasks.reader.model import Block, Span
from tasks.reader.units import is_unit, names_in
from youthwork.lib.text import one_line

NO, CATEGORY, TASK, MEASURE = "no", "category", "task", "measure"
TARGET, DUE, SITE, HEADCOUNT = "target", "due", "site", "headcount"

_LEVEL = r"(?:我?[省市区县镇校院]|团[省市区县]?委?|本级|年度|20\d\d年|全年)?(?:级|本级)?"
# The first that fits the whole heading wins; a line is one way to word it. Columns of units are told by the words of
# departments.
COLUMNS: tuple[tuple[str, str], ...] = (
    (NO, r"序号|编号|序|号|任务编号|No\.?|统一编号|项次"),
    (CATEGORY, r"(?:项目|任务|工作)?(?:类别|类型|分类)|(?:工作)?(?:板块|领域)|大类|方面"),
    (
        TASK,
        rf"""{_LEVEL}(?:重点|主要|工作|具体|年度|督查|目标|专项|交办|建设|改革|实事|服务|实践|活动)*
            (?:任务|事项|工作|项目)(?:名称|事项|清单|内容|项目|及内容)?
        |督查内容|活动名称""",
    ),
    (
        MEASURE,
        rf"""{_LEVEL}(?:具体|主要|工作|重点|推进|实施|任务)*
            (?:举措|措施|内容|做法|安排|要求|任务内容|任务分解|分解)(?:[及和](?:要求|标准))?
        |工作动态""",
    ),
    (
        TARGET,
        r"""(?:工作|任务|年度|预期|量化|具体|阶段|考核|绩效)*(?:目标|指标)(?:值|任务|要求|及任务要求)?
        |预期(?:成效|成果)|工作成效|成果形式""",
    ),
    (
        DUE,
        r"""(?:计划|预计|办理|拟定|任务|推进|工作)*(?:完成|办结|实施|截止|反馈)*
            (?:时限|时间|期限|日期|节点|进度)(?:节点|安排|要求)?""",
    ),
    (SITE, r"(?:服务|实践|挂点|结对|岗位)?(?:点位|站点|地点|地址|点)|社区|村(?:（社区）)?|(?:服务|实践|接收|用人)单位"),
    (HEADCOUNT, r"(?:所需|需求|拟派|计划|团队|招募|队员|岗位|选派)?(?:人数|名额|需求数)(?:[（(]人[）)])?"),
)
_TABLE = tuple((name, re.compile(words, re.VERBOSE)) for name, words in COLUMNS)
_NO_ROW = re.compile(r"(?:合计|总计|小计|共计|示例|例如?|注|备注|说明|填表说明)(?:[：:].*)?")
_HEADING = 30  # a line between two tables that heads the second is no longer
_GROUP = (NO, CATEGORY, TASK)


@dataclass(frozen=True)
class Cell:
    """What is printed at ``span``; ``carried`` where the cell is merged with the one above."""

    printed: str
    span: Span
    carried: bool = False

    @property
    def text(self) -> str:
        """As one line: breaks that only the width of the column made are gone."""
        return one_line(self.printed)


@dataclass
class Row:
    """The cells of a row by the meaning of their column; the units' columns apart."""

    block: Block
    cells: dict[str, Cell]
    units: list[tuple[Role, Cell]] = field(default_factory=list)
    heading: str = ""  # the row of one cell above: 一、思想引领类

    def text(self, column: str) -> str:
        cell = self.cells.get(column)
        return cell.text if cell else ""


@dataclass
class Grid:
    """A table with known columns: a ledger of tasks, or an arrangement of programmes over sites."""

    columns: dict[int, str | Role]
    rows: list[Row]
    width: int

    @property
    def is_arrangement(self) -> bool:
        known = set(self.columns.values())
        return {TASK, SITE, HEADCOUNT} <= known

    @property
    def is_ledger(self) -> bool:
        known = set(self.columns.values())
        doing = known & {TASK, MEASURE}
        return bool(doing) and bool(known & {DUE, TARGET, *Role}) and not self.is_arrangement


def grids_of(blocks: tuple[Block, ...]) -> Iterator[Grid]:
    """The tables among ``blocks`` whose headings are understood. One without headings goes on with the one before, if
    as wide; a line between the two is the heading of its rows."""
    last: Grid | None = None
    line = ""
    for table, group in groupby(blocks, key=lambda block: block.table if block.cells else None):
        rows = list(group)
        if table is None:
            line = one_line(rows[-1].text)
            continue
        first = _first_headings(rows)
        if first is not None:
            last = Grid(_columns(rows[first]), [], len(rows[first].cells))
            _fill(last, rows[first + 1 :], "")
            yield last
        elif last and len(rows[0].cells) == last.width:
            last = Grid(last.columns, [], last.width)
            _fill(last, rows, line if len(line) <= _HEADING else "")
            yield last


def _first_headings(blocks: list[Block]) -> int | None:
    for place, block in enumerate(blocks):
        columns = _columns(block)
        if len(columns) >= 2 and {TASK, MEASURE} & set(columns.values()):
            return place
    return None


def _fill(grid: Grid, blocks: list[Block], heading: str) -> None:
    above: Row | None = None
    for block in blocks:
        filled = [cell.strip() for cell in block.cells if cell.strip()]
        if not filled or _NO_ROW.fullmatch(filled[0]) or len(_columns(block)) >= max(2, len(grid.columns) - 1):
            continue
        if len(set(filled)) == 1 and len(block.cells) > 2 and not filled[0].isdigit() and _is_heading(block, grid):
            heading, above = one_line(filled[0]), None
            continue
        above = _row(block, grid.columns, heading, above)
        grid.rows.append(above)


def _columns(block: Block) -> dict[int, str | Role]:
    """What each cell of a row of headings says of its column."""
    found: dict[int, str | Role] = {}
    for place, cell in enumerate(block.cells):
        words = re.sub(r"\s", "", cell)
        meaning = next((name for name, pattern in _TABLE if pattern.fullmatch(words)), None) or role_of_heading(words)
        if meaning and (isinstance(meaning, Role) or meaning not in found.values()):
            found[place] = meaning
    return found


def _is_heading(block: Block, grid: Grid) -> bool:
    """A row merged over its width, or with its words in the first cell alone: a numbered heading, or no task's cell."""
    filled = [place for place, cell in enumerate(block.cells) if cell.strip()]
    if len(filled) == len(block.cells):
        return True
    mark = mark_of(block.cells[filled[0]])
    numbered = bool(mark and mark.style in {Style.HAN, Style.HAN_BRACKETS, Style.PART})
    return filled[0] == 0 and (numbered or grid.columns.get(0) in {NO, CATEGORY, None})


def _row(block: Block, columns: dict[int, str | Role], heading: str, above: Row | None) -> Row:
    row = Row(block, {}, heading=heading)
    missing = _missing(block, columns)
    starts = [block.start] * missing + _starts(block)
    printed = [""] * missing + list(block.cells)
    for place, meaning in columns.items():
        if place >= len(block.cells):
            continue
        raw = printed[place].strip()
        start = starts[place] + len(printed[place]) - len(printed[place].lstrip())
        cell = Cell(raw, (start, start + len(raw)))
        if isinstance(meaning, Role):
            row.units.append((meaning, cell))
        else:
            row.cells[meaning] = cell
    if above:
        _carry(row, above)
    return row


def _missing(block: Block, columns: dict[int, str | Role]) -> int:
    """How many cells a row lacks at its beginning, because a page drops those merged with the row above and fills up
    behind: then its units stand so many columns before their own, which is empty."""
    filled = [place for place, cell in enumerate(block.cells) if cell.strip()]
    missing = len(block.cells) - 1 - filled[-1]
    if not missing or filled[0] > 0:
        return 0
    places = [place for place, meaning in columns.items() if isinstance(meaning, Role) and place < len(block.cells)]
    places = [place for place in places if columns[place] is not Role.NEITHER]
    if any(block.cells[place].strip() or place < missing for place in places):
        return 0
    return missing if places and all(_names_units(block.cells[place - missing]) for place in places) else 0


def _names_units(cell: str) -> bool:
    names = [piece.name for piece in names_in(cell)]
    return bool(names) and all(is_unit(re.sub(r"(?:牵头|负责|配合|参与)$", "", name)) for name in names)


def _carry(row: Row, above: Row) -> None:
    """An empty cell goes on with the one above: the category always, the task beside a measure of its own, the others
    only where the row opens nothing, the units only where it names none."""
    opens = any(row.text(name) for name in _GROUP)
    merged = {CATEGORY, TASK} if row.text(MEASURE) else {CATEGORY}  # 2 | (as above) | another measure
    for name, cell in above.cells.items():
        mine = row.cells.get(name)
        if (mine is None or not mine.text) and (name in merged or (not opens and name in (*_GROUP, DUE))):
            row.cells[name] = Cell(cell.printed, cell.span, carried=True)
    if not opens and not any(cell.text for _, cell in row.units):
        row.units = [(role, Cell(cell.printed, cell.span, carried=True)) for role, cell in above.units]


def _starts(block: Block) -> list[int]:
    """Where each cell begins in the paper: the text of a row is its cells with tabs between."""
    starts, at = [], block.start
    for cell in block.cells:
        starts.append(at)
        at += len(cell) + 1
    return starts
