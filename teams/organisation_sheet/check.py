"""What every row of a sheet of units would become here and now. Reads the database, writes nothing."""

from collections.abc import Iterable, Sequence
from datetime import date

from teams.choices import Level as UnitLevel
from teams.choices import OrganisationKind, RowVerdict
from teams.models import Organisation, User
from teams.models.sheets import Layout
from teams.organisation_sheet.cells import Proposal, read_row
from teams.organisation_sheet.columns import COLUMNS, LABELS
from teams.paths import circles
from teams.roles import SHEETS_IMPORT, UNITS_EDIT
from teams.sheets.codes import Code, Level, Note
from teams.sheets.lines import Line, RowCheck
from youthwork.lib.search import fold
from youthwork.lib.text import one_line

# Of these a lower one stands at a lower level; a department, a system or a branch may share the level above.
TERRITORIAL = (OrganisationKind.COMMITTEE, OrganisationKind.TOWNSHIP, OrganisationKind.VILLAGE)
LEVEL_ORDER = {level.value: order for order, level in enumerate(UnitLevel)}
SOME = 500  # codes asked for at once
OFFERED = 5  # units of one name


class OrganisationCheck(RowCheck):
    """One check of all rows below ``top``, with the importer's eyes (``actor`` None: a job's).

    What lies outside the importer's reach is answered as what does not exist; only that a code is taken is said.
    """

    columns = COLUMNS
    no_row = "合计或说明，不是单位，跳过。"

    def __init__(self, top: Organisation, actor: User | None, layout: Layout, *, today: date) -> None:
        super().__init__(layout)
        self.today = today
        reach = Organisation.objects.in_subtree(top)
        if actor is not None:
            reach = reach.in_reach(actor, UNITS_EDIT, SHEETS_IMPORT)
        self.standing = {unit.code: unit for unit in reach}
        self.by_path = {unit.path: unit for unit in self.standing.values()}
        self.siblings = {(unit.path[: -unit.steplen], fold(unit.name)): unit for unit in self.standing.values()}
        self.by_name: dict[str, list[Organisation]] | None = None  # made when somebody wrote a name for a code
        self.rows: dict[str, Line] = {}  # code → the first row that has it
        self.named: dict[tuple[str, str], Line] = {}  # (parent, name) → the first new row of it

    def run(self, lines: Sequence[Line]) -> list[Note]:
        """Set verdict, notes and proposal of each line; nothing is said of the whole file."""
        units = self._begin(lines)
        for line in units:
            line.proposal = read_row(line, self._say, self.today)
        self._claim_codes(units)
        taken = self._taken_elsewhere(units)
        for line in self._parents_first(units):
            row = line.proposal
            if row.unit is None:
                self._check_new(line, row, taken)
            else:
                self._check_standing(line, row, row.unit)
            if line.errors:
                line.verdict = RowVerdict.REFUSED
        for line in units:
            if line.verdict == RowVerdict.REFUSED:
                line.proposal = None
        return []

    def _claim_codes(self, units: Iterable[Line]) -> None:
        """One row one unit: the first row of a code has it."""
        for line in units:
            row = line.proposal
            row.unit = self.standing.get(row.code)
            first = self.rows.setdefault(row.code, line) if row.code else line
            if first is not line:
                message = f"代码与第{first.number}行相同，请核对，一个单位只写一行。"
                self._say(line, Code.DUPLICATE, message, "code", value=line.value("code"))

    def _taken_elsewhere(self, units: Iterable[Line]) -> set[str]:
        """Codes of the file that units out of reach have."""
        codes = sorted({line.proposal.code for line in units} - self.standing.keys())
        taken: set[str] = set()
        for start in range(0, len(codes), SOME):
            found = Organisation.objects.filter(code__in=codes[start : start + SOME])
            taken |= set(found.order_by().values_list("code", flat=True))
        return taken

    def _parents_first(self, units: Sequence[Line]) -> list[Line]:
        """The rows so that a new unit comes after the new unit above it; those that hang in a circle refused."""
        below: dict[str, list[Line]] = {}
        order: list[Line] = []
        for line in units:
            above = self._row_above(line)
            if above is None:
                order.append(line)
            else:
                below.setdefault(above.proposal.code, []).append(line)
        round_and_round = circles({code: line.proposal.parent for code, line in self.rows.items()})
        for line in [line for lines in below.values() for line in lines if line.proposal.code in round_and_round]:
            message = "上级代码绕成了圈：这个单位成了自己的上级。请核对这几行的上级代码。"
            self._say(line, Code.CYCLE, message, "parent", value=line.value("parent"))
            order.append(line)
            below[line.proposal.parent].remove(line)
        for line in order:  # grows while it is walked
            if self.rows.get(line.proposal.code) is line:
                order += below.pop(line.proposal.code, ())
        return order

    def _row_above(self, line: Line) -> Line | None:
        """The row of the new unit that ``line`` hangs below; None if that stands already or is no row."""
        parent = line.proposal.parent
        return None if parent in self.standing else self.rows.get(parent)

    def _check_new(self, line: Line, row: Proposal, taken: set[str]) -> None:
        if row.code in taken:
            self._say(line, Code.CODE_TAKEN, "这个代码已有单位在用，请换一个。", "code", value=line.value("code"))
        if row.kind is None and not one_line(line.value("kind")):
            self._say(line, Code.REQUIRED, "请填类型。", "kind")
        above = self._row_above(line)
        if any(said["code"] == Code.CYCLE for said in line.notes):
            return
        if not row.parent:
            self._say(line, Code.REQUIRED, "请填上级代码。", "parent")
        elif row.parent not in self.standing and above is None:
            self._unknown_parent(line, row)
        elif above is not None and above.verdict == RowVerdict.REFUSED:
            message = f"上级（第{above.number}行）有错，没有它就不能设立这个单位。先改那一行。"
            self._say(line, Code.PARENT_REFUSED, message, "parent", value=line.value("parent"))
        else:
            unit = self.standing.get(row.parent)
            if unit is not None and unit.closed_on is not None:
                self._say(line, Code.REFUSED, f"上级{unit}已撤销，下面不能再设单位。", "parent", value=row.parent)
            self._check_level(line, row, unit.level if unit else above.proposal.level)
            self._check_namesake(line, row, unit)

    def _check_level(self, line: Line, row: Proposal, above: str) -> None:
        if not row.level or not above:
            return
        lower = LEVEL_ORDER[row.level] - LEVEL_ORDER[above]
        if lower < 0 or (lower == 0 and row.kind in TERRITORIAL):
            own, parent = UnitLevel(row.level).label, UnitLevel(above).label
            message = f"层级是{own}，上级是{parent}，应比上级低。请核对层级和上级代码。"
            self._say(line, Code.BAD_LEVEL, message, "level", value=line.value("level"))

    def _check_namesake(self, line: Line, row: Proposal, parent: Organisation | None) -> None:
        """Two units of one name below one parent are likely one that got two codes."""
        same = self.siblings.get((parent.path, fold(row.name))) if parent else None
        first = self.named.setdefault((row.parent, fold(row.name)), line)
        other = f"{same.name}（{same.code}）" if same else f"第{first.number}行的{row.name}"
        if same is not None or first is not line:
            message = f"同一个上级下已有{other}，请核对是不是同一个单位。"
            self._say(line, Code.SAME_NAME, message, "name", level=Level.DOUBT, value=row.name)

    def _check_standing(self, line: Line, row: Proposal, unit: Organisation) -> None:
        """A known unit gets other names by an import and nothing else."""
        parent = self.by_path.get(unit.path[: -unit.steplen])  # None: out of reach, where nothing is compared
        if unit.closed_on is not None:
            self._say(line, Code.REFUSED, "这个单位已撤销，不能由导入改。", "code", value=line.value("code"))
        elif parent is not None and row.parent and row.parent != parent.code:
            if row.parent not in self.standing and row.parent not in self.rows:
                self._unknown_parent(line, row)
            else:
                message = f"{unit}现在的上级是{parent.label}。导入不改隶属关系，要移动请到这个单位的页面“调整上级”。"
                self._say(line, Code.OTHER_PARENT, message, "parent", value=line.value("parent"))
        for name, said in (("kind", row.kind), ("level", row.level), ("opened_on", row.opened_on)):
            if said and said != getattr(unit, name):
                message = f"{LABELS[name]}与平台上的不同，导入不改已有单位的{LABELS[name]}，没有写入。"
                self._say(line, Code.NOT_TAKEN_OVER, message, name, level=Level.INFO, value=line.value(name))
        row.aliases = row.aliases or unit.aliases
        for name in ("name", "short_name", "aliases"):
            old, new = getattr(unit, name), getattr(row, name)
            if old != new:
                row.before[name] = old
                message = f"{LABELS[name]}：{_shown(old)} → {_shown(new)}"
                self._say(line, Code.CHANGED, message, name, level=Level.INFO, value=line.value(name))
        line.verdict = RowVerdict.CHANGED if row.before else RowVerdict.UNCHANGED

    def _unknown_parent(self, line: Line, row: Proposal) -> None:
        """Who wrote the name of the unit above is offered its code."""
        value = line.value("parent")
        if self.by_name is None:
            self.by_name = {}
            for unit in self.standing.values():
                for name in {fold(unit.name), fold(unit.short_name)}:
                    self.by_name.setdefault(name, []).append(unit)
        named = [unit for unit in self.by_name.get(fold(one_line(value)), []) if unit.closed_on is None][:OFFERED]
        if not named:
            message = f"没有代码为“{row.parent}”的上级单位。请核对，或把它也写进这张表。"
            return self._say(line, Code.UNKNOWN_PARENT, message, "parent", value=value)
        options = [["", "请选择"], *([unit.code, f"{unit.label}，{unit.name}"] for unit in named)]
        control = {"name": "parent", "kind": "choice", "label": "改为", "value": "", "options": options}
        codes = "、".join(unit.code for unit in named)
        message = f"上级要写代码，“{one_line(value)}”的代码是{codes}。"
        return self._say(line, Code.UNKNOWN_PARENT, message, "parent", value=value, control=[control])


def _shown(value: str | list[str]) -> str:
    return ("、".join(value) if isinstance(value, list) else value) or "空"
