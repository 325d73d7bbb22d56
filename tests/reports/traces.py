"""Rows that somebody leaves behind who works with documents."""

from datetime import date, timedelta

from tasks.choices import AssignmentVerb, Measure
from tasks.models import (
    Assignment,
    AssignmentStep,
    DocumentReading,
    Extension,
    Indicator,
    IndicatorEntry,
    Sorting,
    Undertaking,
)
from tests.cast import START, Cast


def leave_at_ledger(cast: Cast, name: str, *, on: date) -> None:
    """The cast's leader, in an office, filed a document, sorted it, was given a task and more time, took an item on."""
    user, unit, said = cast.leader, cast.college, {"by": cast.leader, "by_name": name}
    given = Assignment.objects.create(
        task=cast.task, organisation=unit, assigner=cast.district, assigned_on=START, due=on
    )
    AssignmentStep.objects.create(assignment=given, verb=AssignmentVerb.RECEIVED, organisation=unit, **said)
    later = on + timedelta(days=7)
    Extension.objects.create(assignment=given, due_before=on, until=later, reason="人手不够", asked_by=user)
    reading = DocumentReading.objects.create(organisation=unit, file_name="方案.docx", begun_by=user)
    Sorting.objects.create(document=cast.document, number=1, reading=reading, **said)
    indicator = Indicator.objects.create(document=cast.document, position=1, name="清理次数", measure=Measure.SUM)
    IndicatorEntry.objects.create(indicator=indicator, organisation=unit, as_of=on, value=3, source="台账", **said)
    Undertaking.objects.create(user=user, task=cast.task, organisation=unit, taken_on=START)
