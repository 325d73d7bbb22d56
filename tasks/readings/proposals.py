"""From what the reader proposes to rows of the desk. Pure.

``said`` of a clause and of a goal is the JSON that the desk shows, edits and writes; ``tasks.readings.said`` says what
it may hold.
"""

from dataclasses import dataclass, field
from typing import Any

from tasks.choices import ItemKind, TaskKind
from tasks.reader.model import Clause, Due, Goal, Header, Named, Paper, Reading, Span
from tasks.readings.stages import staged

Said = dict[str, Any]

ENDS = "。．：:；;，, \u3000"  # what a title does not end with


@dataclass
class Proposal:
    """A row to be: ``parent`` is the place in the list of the clause above, or of the clause of a goal."""

    kind: ItemKind
    span: Span
    said: Said
    reason: str
    parent: int | None = None
    part_of: int | None = None  # the place of the goal that this one is counted in
    stage_of: int | None = None  # the place of the first goal of the indicator that this one is a later stage of


@dataclass
class Proposals:
    """All rows in the order of the text; ``arranged`` are the rows of an arrangement table that were left out."""

    rows: list[Proposal] = field(default_factory=list)
    arranged: int = 0


def proposals_of(reading: Reading) -> Proposals:
    """Every clause, followed by its goals. Rows of an arrangement (附件项目) are no tasks: they are only counted."""
    found = Proposals()
    rows_of_tables = [clause.span for clause in reading.clauses if clause.kind == TaskKind.ANNEX_PROJECT_ITEM]
    goals: dict[int | None, list[int]] = {}
    for index, goal in enumerate(reading.goals):
        if not any(start <= goal.span[0] < end for start, end in rows_of_tables):
            goals.setdefault(goal.clause, []).append(index)
    clause_at: dict[int, int] = {}
    goal_at: dict[int, int] = {}
    for index, clause in enumerate(reading.clauses):
        if clause.kind == TaskKind.ANNEX_PROJECT_ITEM:
            found.arranged += 1
            continue
        clause_at[index] = len(found.rows)
        parent = clause_at.get(clause.parent) if clause.parent is not None else None
        found.rows.append(Proposal(ItemKind.CLAUSE, clause.span, clause_said(clause), clause.reason, parent))
        for number in goals.get(index, ()):
            goal_at[number] = len(found.rows)
            found.rows.append(_goal(reading.goals[number], clause_at[index]))
    for number in goals.get(None, ()):
        goal_at[number] = len(found.rows)
        found.rows.append(_goal(reading.goals[number], None))
    for number, place in goal_at.items():
        whole = reading.goals[number].part_of
        found.rows[place].part_of = goal_at.get(whole) if whole is not None else None
    for later, first in _stages(reading.goals, goals).items():
        found.rows[goal_at[later]].stage_of = goal_at[first]
    return found


def _stages(goals: list[Goal], of_clauses: dict[int | None, list[int]]) -> dict[int, int]:
    """Index of a later goal → that of the first of its indicator: as the source says, else goals of one clause that
    count the same thing for different years."""
    found = {}
    for clause, numbers in of_clauses.items():
        if clause is not None:
            places = staged([goal_said(goals[number]) | {"part_of": goals[number].part_of} for number in numbers])
            found.update({numbers[later]: numbers[first] for later, first in places.items()})
    said = {later: goal.stage_of for later, goal in enumerate(goals) if goal.stage_of is not None}
    return found | said


def _goal(goal: Goal, parent: int | None) -> Proposal:
    return Proposal(ItemKind.GOAL, goal.span, goal_said(goal), goal.reason, parent)


def clause_said(clause: Clause) -> Said:
    return {
        "number": clause.number,
        "title": clause.title.strip(ENDS),
        "kind": clause.kind,
        "section": clause.section,
        "category": clause.category,
        "level": clause.level,
        "text": clause.text,
        "departments": [_named(named) for named in clause.departments],
        "starts": clause.starts or "",
        **_due(clause.due),
        "standing": clause.standing,
        "phase": clause.phase,
        "confidential": False,
        "title_span": list(clause.title_span),
    }


def _named(named: Named) -> dict[str, Any]:
    return {
        "name": named.name,
        "part": named.part,
        "collective": named.collective,
        "units": [],
        "span": list(named.span),
    }


def goal_said(goal: Goal) -> Said:
    """A composite goal has ``parts``, of which all, or with ``any_part`` one, must be reached, and no value itself."""
    composite = isinstance(goal.value, list) and any(isinstance(part, dict) for part in goal.value)
    return {
        "quote": goal.quote,
        "metric": goal.metric,
        "measure": goal.measure,
        "bound": goal.bound or "",
        "value": None if composite else goal.value,
        "parts": goal.value if composite else [],
        "any_part": bool(composite and (goal.inner or {}).get("any")),
        "unit": goal.unit,
        "per": goal.per,
        "scope": goal.scope,
        **_due(goal.due),
        "strength": goal.strength,
        "part_of": None,
        "stage": goal.stage,
        "stage_of": None,
        "inner": None if composite else goal.inner,
    }


def _due(due: Due | None) -> dict[str, Any]:
    """What is printed, and the day where there is no doubt; a day without a year is printed ``--05-15``."""
    if due is None:
        return {"due_printed": "", "due": "", "due_span": None, "every": []}
    printed = due.on if due.on.startswith("--") else due.printed
    day = due.by or (due.on if len(due.on) == len("2026-05-15") else "")
    return {"due_printed": printed, "due": day, "due_span": list(due.span), "every": list(due.every)}


def header_said(header: Header) -> Said:
    """The header as the desk keeps it; nothing that the text does not say."""
    starts, ends = header.period
    return {
        "title": header.title or "",
        "short_title": "",
        "issuers": list(header.issuers),
        "number": header.number or "",
        "date": header.date or "",
        "addressees": header.addressees or "",
        "starts_on": starts or "",
        "ends_on": ends or "",
        "lead_rule": header.lead_rule or "",
        "cites": list(header.cites),
        "basis": "",
        "implements": None,
        "confidential": False,
        "spans": {name: list(span) for name, span in header.spans.items()},
    }


def layout_of(paper: Paper) -> list[list[int]]:
    """Start, end and table of every row of a table; its cells stand in the text with tabs between them."""
    return [[block.start, block.end, block.table] for block in paper.blocks if block.table is not None]
