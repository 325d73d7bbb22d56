"""A reading as the JSON that scripts depend on; null where the text does not say."""

from typing import Any

from tasks.reader.model import Clause, Due, Goal, Reading


def answer_of(reading: Reading) -> dict[str, Any]:
    """``document``, ``tasks`` and ``indicators`` in the shape that ``read_document`` promises."""
    header = reading.header
    return {
        "document": {
            "title": header.title,
            "issuers": list(header.issuers),
            "number": header.number,
            "date": header.date,
        },
        "tasks": [_task(clause) for clause in reading.clauses],
        "indicators": [_indicator(goal, reading.clauses) for goal in reading.goals],
    }


def _task(clause: Clause) -> dict[str, Any]:
    return {
        "no": clause.number or None,
        "title": clause.title,
        "kind": clause.kind,
        "section": clause.section or None,
        "departments": [named.name for named in clause.departments],
        "lead": clause.lead,
        "due": _due(clause.due),
    }


def _indicator(goal: Goal, clauses: list[Clause]) -> dict[str, Any]:
    return {
        "quote": goal.quote,
        "value": goal.value,
        "unit": goal.unit or None,
        "comparator": goal.bound,
        "scope": goal.scope or None,
        "due": _due(goal.due),
        "task_no": (clauses[goal.clause].number or None) if goal.clause is not None else None,
    }


def _due(due: Due | None) -> str | None:
    """The last day meant; else the date as far as it is printed; else the days on which it recurs."""
    if due is None:
        return None
    return due.by or due.on or ", ".join(due.every) or None
