"""Rows of a sheet on their way in, and what every check of them shares. Knows rows, verdicts and notes only."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from teams.choices import RowVerdict
from teams.models import Organisation, User
from teams.models.sheets import INCLUDE, SKIP, Layout
from teams.sheets.codes import Code, Level, Note, note
from youthwork.lib.identity import LENGTH as IDENTITY_LENGTH
from youthwork.lib.identity import without_identities
from youthwork.lib.tables import Column, Table

WRITTEN = (RowVerdict.NEW, RowVerdict.CHANGED)
# What a cell holds where a formula failed, or was never reckoned (``youthwork.lib.sheets``).
FAILED_CELLS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FORMULA!")
)

# What most lines have of corrections and of what they became. There may be a hundred thousand lines.
NOTHING: Mapping[str, Any] = MappingProxyType({})

Tell = Callable[[int, int], None]  # how many rows of how many


@dataclass(slots=True)
class Line:
    """One row on its way in: what was read, what the user corrected, and what the check made of it."""

    sheet: str
    number: int
    # field → as in the sheet; beside the columns: "merged" (fields filled from above), "hidden", "group" (the group
    # heading above), "label" (it is one), "aside" (a total, a remark), "date1904", and "read" (as understood), each
    # only where there is something.
    # Never changed in place: a check that has more to say puts another one here.
    cells: dict[str, Any]
    changes: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    verdict: str = RowVerdict.NEW
    notes: list[Note] = field(default_factory=list)
    proposal: Any = None  # made by the check, used by the write, never stored
    made: Mapping[str, Any] = field(default_factory=lambda: NOTHING)  # what it became, enough to undo it
    pk: int | None = None  # of the stored row

    def value(self, name: str) -> Any:
        """The corrected value of a cell, else the one read."""
        return self.changes[name] if name in self.changes else self.cells.get(name)

    def became(self, **what: Any) -> None:
        """Note more of what the row became."""
        self.made = {**self.made, **what}

    @property
    def errors(self) -> list[Note]:
        return [said for said in self.notes if said["level"] == Level.ERROR]

    @property
    def writes(self) -> bool:
        return self.verdict in WRITTEN


@dataclass
class Outcome:
    """What became of a file: its lines, what was said of the whole file, what was written."""

    lines: list[Line]
    file_notes: list[Note]
    written: dict[str, int]

    @property
    def file_errors(self) -> list[Note]:
        """What is wrong with the file as a whole: nothing of it can be written."""
        return [said for said in self.file_notes if said["level"] == Level.ERROR]

    @property
    def errors(self) -> list[Note]:
        """Every refusal, the file's first, then row by row."""
        return self.file_errors + [said for line in self.lines for said in line.errors]

    @property
    def warnings(self) -> list[Note]:
        said = [*self.file_notes, *(one for line in self.lines for one in line.notes)]
        return [one for one in said if one["level"] in (Level.WARNING, Level.DOUBT)]


class Meaning(ABC):
    """What a kind of sheet means. Made anew for each use; ``check`` and ``write`` see the same lines."""

    kind: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    # field → answers that were given about what its cell said: who corrects the cell is asked again.
    answers: ClassVar[Mapping[str, Sequence[str]]] = MappingProxyType({})
    organisation: Organisation
    actor: User | None  # with whose eyes it is checked
    options: dict[str, Any]  # stored with the import, enough to make the same meaning again
    sheets: Sequence[str] = ()  # hidden sheets to be read too
    hidden: str = ""  # what was decided of hidden rows

    @abstractmethod
    def check(self, lines: list[Line], layout: Layout, tell: Tell) -> list[Note]:
        """Set verdict, notes and proposal of every line; returns what is said of the whole file. No writes."""

    @abstractmethod
    def write(self, actor: User | None, lines: list[Line], tell: Tell) -> dict[str, int]:
        """Write the lines whose verdict is new or changed, and say in ``made`` what each became; called inside the
        transaction. Returns how many of what."""

    @abstractmethod
    def undo(self, actor: User, made: list[dict[str, Any]]) -> dict[str, int]:
        """Take back what :meth:`write` made; called inside the transaction. Returns how many of what.

        Raises ValidationError, with a sentence for each thing that something else depends on by now.
        """

    def keep(self, cells: dict[str, Any], *, typed: bool = False) -> dict[str, Any]:
        """What of the cells of a row, or (``typed``) of a user's corrections, may be kept: no ID number in any."""
        for name, value in cells.items():
            if type(value) is str and len(value) >= IDENTITY_LENGTH and without_identities(value) != value:
                cells = {**cells, name: without_identities(value)}
        return cells

    def said_of_column(self, heading: str) -> str:
        """Why a column that no field stands for is not read; "" where nothing is known of it."""
        return ""


class RowCheck:
    """What every check of rows shares: a note stands at the row, and at the column of its field."""

    columns: Sequence[Column]
    no_row = "合计或说明，不是要导入的行，跳过。"

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._failed: set[tuple[str, int, str | None]] = set()  # cells of which nothing more is to be said

    def _say(self, line: Line, code: str, message: str, field: str | None, **said: Any) -> None:
        if self._failed and code != Code.CELL_ERROR and (line.sheet, line.number, field) in self._failed:
            return
        column = self.layout.letter(line.sheet, field)
        line.notes.append(note(code, message, sheet=line.sheet, row=line.number, column=column, field=field, **said))

    def _begin(self, lines: Iterable[Line], is_aside: Callable[[dict[str, Any]], bool] | None = None) -> list[Line]:
        """Forget what was said of the lines, skip those that are no rows of the table, and return the others, with
        what can be said of them whatever they mean: formulas without a result, rows hidden in the file.

        ``is_aside`` knows asides of the sheet's own kind, beside those that its layout shows.
        """
        rows = []
        for line in lines:
            line.notes, line.proposal, line.verdict = [], None, RowVerdict.NEW
            cells = line.cells
            if "label" in cells:
                self._skip(line, Code.GROUP_LABEL, "分组的标题行，跳过。")
            elif "aside" in cells or (is_aside is not None and is_aside(cells)):
                self._skip(line, Code.SKIPPED_ROW, self.no_row)
            elif "hidden" in cells and self.layout.hidden == SKIP:
                self._skip(line, Code.HIDDEN_ROW, "在原表里是隐藏的，按选择不导入。")
            else:
                rows.append(line)
                if "hidden" in cells and self.layout.hidden != INCLUDE:
                    message = "这一行在原表里是隐藏的。请在上面选择隐藏的行要不要导入。"
                    self._say(line, Code.HIDDEN_ROW, message, None)
                if not FAILED_CELLS.isdisjoint(filter(_is_text, cells.values())):
                    self._refuse_failed(line)
        return rows

    def _skip(self, line: Line, code: str, message: str) -> None:
        line.verdict = RowVerdict.SKIPPED
        self._say(line, code, message, None, level=Level.INFO)

    def _refuse_failed(self, line: Line) -> None:
        for column in self.columns:
            value = line.value(column.field)
            if isinstance(value, str) and value in FAILED_CELLS:
                message = f"{column.label}是公式，没有算出结果。请在原表里复制后“选择性粘贴”为数值，或在这里直接填写。"
                self._say(line, Code.CELL_ERROR, message, column.field, value=value)
                self._failed.add((line.sheet, line.number, column.field))


def _is_text(value: Any) -> bool:
    return type(value) is str


def lines_of(table: Table) -> list[Line]:
    """The rows of a table as lines, with what its layout says about them."""
    lines = []
    for row in table.rows:
        cells = {name: value for name, value in row.cells.items() if value is not None}
        if row.merged:
            cells["merged"] = sorted(row.merged)
        if row.hidden:
            cells["hidden"] = True
        if row.group:
            cells["group"] = row.group
        if row.label:
            cells["label"] = True
        if row.aside:
            cells["aside"] = True
        if table.date1904:
            cells["date1904"] = True
        lines.append(Line(table.sheet, row.number, cells))
    return lines


def tally(lines: Sequence[Line]) -> dict[str, Any]:
    """How many rows got which verdict; ``rows`` leaves out those that are none (totals, remarks)."""
    counted = Counter(str(line.verdict) for line in lines)
    return {
        "rows": len(lines) - counted[RowVerdict.SKIPPED],
        **{verdict: counted[verdict] for verdict in RowVerdict.values},
        "doubtful": sum(is_doubtful(line) for line in lines),
        "hidden": sum("hidden" in line.cells for line in lines),
    }


def is_doubtful(line: Line) -> bool:
    """Whether a reading of the row is to be looked at before it is written."""
    return bool(line.notes) and any(said["level"] == Level.DOUBT for said in line.notes)


def codes_of(line: Line) -> str:
    """The words under which a row is found, each with a space before and behind it; "" where nothing is said."""
    words = dict.fromkeys(said["code"] for said in line.notes if said["level"] != Level.INFO)
    return f" {' '.join(words)} " if words else ""
