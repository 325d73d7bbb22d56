"""What a leader has to do and what the team does this week, for the first screen of the phone. Questions only.

No thing stands there twice: what came back or was begun is in a list of its own; a step of a plan is to do once its
day has come, and part of the week before; a programme's date or a silent place is left out where a step says it, and
of several places the list of places says which is silent.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from reports.models import ReportingPeriod
from tasks.arrangement.table import Row
from tasks.choices import Light, RecordState
from tasks.models import Document, Programme, Record
from tasks.plans import StepDue
from tasks.progress import Standing, standing_of_due
from youthwork.lib.dates import WEEKDAYS, cn_date

AHEAD = timedelta(days=30)  # a due date further away is not yet something to do


@dataclass(frozen=True)
class Todo:
    title: str
    text: str
    standing: Standing
    url: str


@dataclass(frozen=True)
class Entry:
    """A record of this week, or (``state`` empty) a step that is planned for it."""

    day: date
    title: str
    text: str
    url: str
    state: str = ""


@dataclass(frozen=True)
class Day:
    weekday: str
    day: date
    word: str
    today: bool


def open_steps(steps: Iterable[StepDue], drafts: Iterable[Record]) -> list[StepDue]:
    """The steps of which nothing was said yet, not even in a draft."""
    begun = {draft.plan_step_id for draft in drafts}
    return [due for due in steps if not due.recorded and due.step.pk not in begun]


def todos_of_leader(rows: list[Row], steps: Collection[StepDue], drafts: Iterable[Record], today: date) -> list[Todo]:
    """What is to do by ``today`` at the placements ``rows``, of which ``steps`` are open: the steps whose day has
    come, the cut-offs and programmes that are near, the places without a record for long. Two queries."""
    several = len(rows) > 1
    come = [due for due in steps if due.step.on <= today]
    programmes = {due.step.programme_id for due in steps}
    places = {due.step.plan.placement_id for due in come} | {draft.placement_id for draft in drafts}
    return [
        *(_step(due, several=several) for due in come),
        *_cut_offs(rows, today),
        *_programmes_due(rows, today, without=programmes),
        *([] if several else _overlooked(rows, without=places)),
    ]


def week_of(today: date) -> list[date]:
    """Monday to Sunday."""
    return [today + timedelta(days=n - today.weekday()) for n in range(7)]


def entries_of(records: Iterable[Record], steps: Iterable[StepDue], today: date, *, several: bool) -> list[Entry]:
    """What was done this week and what is still planned for it, in one list by day. What came back stands above."""
    done = [
        Entry(
            record.occurred_on,
            str(record.programme),
            _joined(cn_date(record.occurred_on, today), record.reading, record.where if several else ""),
            record.get_absolute_url(),
            record.state,
        )
        for record in records
        if record.state != RecordState.RETURNED
    ]
    planned = [
        Entry(
            due.step.on,
            due.step.title,
            _joined(due.when, due.step.details, _site_of(due) if several else ""),
            _say(due.step.plan.placement_id, step=due.step.pk),
        )
        for due in steps
        if due.step.on > today
    ]
    return sorted(done + planned, key=lambda entry: entry.day)


def days_of(week: Iterable[date], records: Iterable[Record], steps: Iterable[StepDue], today: date) -> list[Day]:
    """The days of the week, each with its word; of several the one that asks for something."""
    words = {record.occurred_on: "已记" for record in records}
    words |= {due.step.on: "要做" for due in steps}
    words |= {record.occurred_on: "要改" for record in records if record.state == RecordState.RETURNED}
    words[today] = "今天"
    return [Day(WEEKDAYS[day.weekday()], day, words.get(day, ""), day == today) for day in week]


def _say(placement: int, **asked: int) -> str:
    """The form of a new record, prefilled with what is ``asked``."""
    query = "&".join(f"{name}={pk}" for name, pk in asked.items())
    return reverse("tasks:record-new", args=[placement]) + (f"?{query}" if query else "")


def _say_at(rows: list[Row], **asked: int) -> str:
    """The form, where there is but one place to say it for; else the choice of the place."""
    return _say(rows[0].placement.pk, **asked) if len(rows) == 1 else reverse("tasks:record-start")


def _joined(*parts: str) -> str:
    return "，".join(part for part in parts if part)


def _site_of(due: StepDue) -> str:
    return str(due.step.plan.placement.site)


def _step(due: StepDue, *, several: bool) -> Todo:
    said = due.standing.reason if due.overdue else due.step.details or due.standing.reason
    text = _joined(due.when, said, _site_of(due) if several else "")
    return Todo(due.step.title, text, due.standing, _say(due.step.plan.placement_id, step=due.step.pk))


def _cut_offs(rows: list[Row], today: date) -> list[Todo]:
    """Until when the records of the running period count: the next cut-off of each rule of the rows' documents."""
    documents = {row.placement.document_id for row in rows}
    above = Document.objects.filter(implemented_by__in=documents).values_list("pk", flat=True)
    periods = ReportingPeriod.objects.filter(
        rule__document__in=documents.union(above), starts_on__lte=today, cutoff_on__gte=today
    ).order_by("cutoff_on")
    nearest: dict[int, ReportingPeriod] = {}
    for period in periods:
        nearest.setdefault(period.rule_id, period)
    return [
        Todo(
            f"{period.name}的记录",
            f"{cn_date(period.cutoff_on, today)}前提交，才计入这一期",
            standing_of_due(period.cutoff_on, today),
            _say_at(rows),
        )
        for period in nearest.values()
        if period.cutoff_on <= today + AHEAD
    ]


def _programmes_due(rows: list[Row], today: date, *, without: Collection[int]) -> list[Todo]:
    near = Programme.objects.filter(
        placements__in=[row.placement.pk for row in rows], due__gte=today, due__lte=today + AHEAD
    )
    return [
        Todo(
            programme.name,
            f"{cn_date(programme.due, today)}前完成",
            standing_of_due(programme.due, today),
            _say_at(_rows_with(rows, programme), programme=programme.pk),
        )
        for programme in near.exclude(pk__in=without).distinct().order_by("due", "pk")
    ]


def _rows_with(rows: list[Row], programme: Programme) -> list[Row]:
    return [row for row in rows if programme in row.placement.programmes.all()]


def _overlooked(rows: list[Row], *, without: Collection[int]) -> list[Todo]:
    """Placements without a record for long; what else keeps a row behind is not the leader's to do."""
    return [
        Todo(f"{row.placement.site}写一条记录", row.standing.reason, row.standing, _say(row.placement.pk))
        for row in rows
        if row.standing.light in (Light.DUE_SOON, Light.BEHIND, Light.OVERDUE)
        and "没有记录" in row.standing.reason
        and row.placement.pk not in without
    ]
