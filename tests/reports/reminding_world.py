"""What is due in the tests of reminders: tasks given to units, and records that came back to their authors."""

from datetime import date, datetime, timedelta

import pytest
from django.db.models.functions import TruncDate

from reports.reminding.kinds import KINDS
from tasks.choices import AssignmentState, RecordState, TaskKind
from tasks.models import Assignment, Record, Task
from teams.choices import DueKind, NoticeKind, Part
from teams.due import Kind, Said, as_due
from teams.models import Organisation
from teams.roles import RECORDS_WRITE, TASKS_ASSIGN

TODAY = date(2026, 6, 18)  # a Thursday, the day before a holiday of three days
NOW = datetime.fromisoformat("2026-06-18T09:00:00+08:00")

GIVEN = Kind(
    name=DueKind.ASSIGNMENT,
    notice=NoticeKind.REMINDER,
    rows=lambda until: as_due(
        Assignment.objects.filter(state=AssignmentState.OPEN, due__lte=until),
        on="due",
        unit="organisation",
        official="assigner",
        document="task__document",
    ),
    columns=("task__title",),
    say=lambda row, telling: Said(
        f"{row.task__title}，{telling.part.label}", f"{telling.days}天", f"/assignments/{row.pk}/"
    ),
    words={Part.DOER: RECORDS_WRITE, Part.OFFICIAL: TASKS_ASSIGN, Part.SUPERIOR: TASKS_ASSIGN},
    because={
        Part.DOER: "你单位承办这项任务",
        Part.OFFICIAL: "你单位交办了这项任务",
        Part.SUPERIOR: "你的下级交办了这项任务",
    },
)

BACK = Kind(
    name=DueKind.RETURNED,
    notice=NoticeKind.RETURNED,
    rows=lambda until: as_due(
        Record.objects.filter(state=RecordState.RETURNED, decided_at__date__lte=until),
        on=TruncDate("decided_at"),
        unit="placement__sending",
        person="author",
    ),
    say=lambda row, telling: Said("退回的记录还没有改", "", f"/records/{row.pk}/"),
    words={Part.DOER: RECORDS_WRITE},
    because={Part.DOER: "这条记录是你写的"},
)


def give(cast, late: int, unit: Organisation | None = None, title: str = "创文巩卫", **fields) -> Assignment:
    """A task that the district gave to ``unit`` (the college), ``late`` days over its date today."""
    position = 100 + Task.objects.count()
    task = Task.objects.create(
        document=cast.document, kind=TaskKind.KEY_TASK, position=position, number=f"{position}", title=title
    )
    return Assignment.objects.create(
        task=task,
        organisation=unit or cast.college,
        assigner=cast.district,
        assigned_on=date(2026, 3, 1),
        due=TODAY - timedelta(days=late),
        **fields,
    )


@pytest.fixture
def kinds():
    """Nothing but the kinds above is due; to replace one, set it in what this gives."""
    all_of_them = dict(KINDS)
    KINDS.clear()
    KINDS.update({DueKind.ASSIGNMENT: GIVEN, DueKind.RETURNED: BACK})
    yield KINDS
    KINDS.clear()  # in the order of before
    KINDS.update(all_of_them)
