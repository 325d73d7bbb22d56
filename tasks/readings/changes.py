"""What sorting a ledger anew will do to it. Questions only."""

from dataclasses import dataclass

from django.db.models import Count

from tasks.choices import ChangeVerb
from tasks.models import DocumentReading, Task
from tasks.readings.desk import SAME, Desk, Row

ORDER = (*((verb.value, str(verb.label)) for verb in ChangeVerb), SAME)


@dataclass(frozen=True)
class Changes:
    """The rows under each verb, and what stays of those that are withdrawn although work hangs on them."""

    groups: list[tuple[str, list[Row]]]
    kept: list[str]


def changes_of(desk: Desk) -> Changes:
    """One query."""
    groups = [(label, [row for row in desk.rows if row.change == (verb, label)]) for verb, label in ORDER]
    return Changes(groups, _kept(desk.reading, dict(groups)[str(ChangeVerb.DROPPED.label)]))


def _kept(reading: DocumentReading, withdrawn: list[Row]) -> list[str]:
    """Withdrawn tasks that were given to somebody, or under which something was done: they stay as history."""
    tasks = Task.objects.filter(pk__in=[row.item.task_id for row in withdrawn if row.item.task_id])
    counted = tasks.annotate(
        given=Count("assignments", distinct=True),
        planned=Count("programmes", distinct=True),
        done=Count("programmes__records", distinct=True),
    )
    return [
        f"“{task.title}”已有{_what(task.given, task.planned, task.done)}，撤下后不再列入台账，这些都照旧保留。"
        for task in counted
        if task.given or task.planned or task.done
    ]


def _what(given: int, planned: int, done: int) -> str:
    said = ((given, "项交办"), (planned, "个项目"), (done, "条记录"))
    return "、".join(f"{number}{word}" for number, word in said if number)
