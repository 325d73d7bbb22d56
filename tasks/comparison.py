"""A record beside what it is held against: the last approved one, what it said before, the step of the work plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tasks.choices import MarkedField
from tasks.indicators.asked import indicators_asked
from tasks.indicators.words import number_words
from tasks.models import Record
from tasks.parts import PEOPLE_UNITS, Part, parts_of
from tasks.said import Change

SELDOM = (MarkedField.PROBLEMS.value, MarkedField.NEXT_STEPS.value)


@dataclass(frozen=True)
class Row:
    """One part of a record beside the same of the ``last`` approved one: by how much it differs, in words, and what
    it was changed from when it was sent in again."""

    part: Part
    last: Part | None
    difference: str
    change: Change | None


def rows_beside(record: Record, last: Record | None, changes: Iterable[Change]) -> list[Row]:
    """The parts of ``record`` with what they are held against, without what is said rarely and not here either. Six
    queries, two fewer without a ``last`` record."""
    own = parts_of(record, indicators_asked([record.programme])[record.programme_id])
    others = parts_of(last) if last else {}
    changed = {change.field: change for change in changes}
    return [
        Row(part, others.get(name), _difference(record, last, part, others.get(name)), changed.get(name))
        for name, part in own.items()
        if name not in SELDOM or part.words or name in changed or (name in others and others[name].words)
    ]


def plan_words(record: Record) -> list[str]:
    """How ``record`` keeps to the step of the plan it belongs to: 比方案晚3天, 比预计多2人. [] without a step."""
    step = record.plan_step
    if step is None:
        return []
    words = []
    if step.on:
        words.append(_apart(record.occurred_on, step.on, step.ends_on or step.on))
    if step.people is not None and record.people is not None:
        unit = PEOPLE_UNITS.get(record.programme.counting, "")
        words.append(_more(record.people - step.people, unit, "比预计", "和预计一样多"))
    return words


def _difference(record: Record, last: Record | None, part: Part, other: Part | None) -> str:
    if last is None or other is None:
        return ""
    if part.name == MarkedField.OCCURRED_ON:
        days = (record.occurred_on - last.occurred_on).days
        return f"隔{days}天" if days > 0 else "同一天" if days == 0 else f"早{-days}天"
    if part.number is None or other.number is None:
        return ""
    return _more(part.number - other.number, part.unit, "", "一样多")


def _more(difference: int | Decimal, unit: str, than: str, same: str) -> str:
    if not difference:
        return same
    return f"{than}{'多' if difference > 0 else '少'}{number_words(abs(Decimal(difference)), unit)}"


def _apart(day: date, starts_on: date, ends_on: date) -> str:
    if day < starts_on:
        return f"比方案早{(starts_on - day).days}天"
    return f"比方案晚{(day - ends_on).days}天" if day > ends_on else "按方案的日子"
