"""Tasks given to units: to be done by their date, to be confirmed once reported done, to be answered where more time is
asked for."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Least
from django.urls import reverse

from tasks.due.lines import ANSWER_DAYS, superior
from tasks.due.piles import piles, whether
from tasks.due.words import is_above, kept, said, unit_page, waited, when
from tasks.models import Assignment, Extension
from teams.choices import DueKind, NoticeKind, Part
from teams.due import Kind, Said, Telling, as_due
from teams.roles import RECORDS_WRITE, TASKS_ASSIGN
from youthwork.lib.dates import cn_date
from youthwork.lib.links import link
from youthwork.lib.sql_days import day_of, days_after


def _assignments(until: date) -> QuerySet:
    """What is being worked on; what was reported done is in the hands of the assigner."""
    closed = Q(task__confidential=True) | Q(task__document__confidential=True)
    return as_due(
        Assignment.objects.due_by(until),
        on="due",
        unit="organisation",
        official="assigner",
        document="task__document",
        inside=whether(closed),
    )


def _say_assignment(row: Any, telling: Telling) -> Said:
    if row.due_inside and is_above(telling):
        return kept(row, telling, name=row.assigner__short_name, code=row.assigner__code)
    url, today = link("tasks:assignment", row.pk), telling.today
    if telling.part == Part.DOER:
        do = "办了的请报办结" if row.due_on < today else "办完请报办结；办不完的，到期前申请延期"
        text = f"{row.assigner__short_name}交办，{cn_date(row.due_on, today)}前完成。{do}。"
        return said(f"{when(row.due_on, today)}：{row.task__title}", text, url)
    title = f"{row.organisation__short_name}{when(row.due_on, today)}：{row.task__title}"
    if telling.part == Part.OFFICIAL:
        return said(title, "请联系承办单位；已经办完的，请确认办结。", url)
    return said(title, f"{row.assigner__short_name}交办，一直没有办结。请督促{row.assigner__short_name}跟进。", url)


def _confirmations(until: date) -> QuerySet:
    """One row an assigner: the pile, due three days after the oldest was reported."""
    rows = piles(Assignment.objects.to_confirm(), "assigner", "reported_on")
    found = as_due(rows, on=days_after("oldest", ANSWER_DAYS), unit="pk", official=superior("pk"))
    return found.filter(due_on__lte=until)


def _say_confirmation(row: Any, telling: Telling) -> Said:
    since = f"最早的一项{waited(row.oldest, telling.today)}。"
    if telling.part == Part.DOER:
        url = f"{reverse('tasks:assignments')}?side=given&state=reported"
        return said(f"{row.pile}项任务报了办结，等你单位确认", f"{since}请确认办结，或写明原因退回重办。", url)
    title = f"{row.short_name}有{row.pile}项报来的办结没有确认"
    return said(title, f"{since}请提醒{row.short_name}确认或退回。", unit_page(row.code))


def _extensions(until: date) -> QuerySet:
    """Requests for more time: due three days after they were asked, and no later than what they are about."""
    closed = Q(assignment__task__confidential=True) | Q(assignment__task__document__confidential=True)
    rows = as_due(
        Extension.objects.asked_still(),
        on=Least(days_after(day_of("asked_at"), ANSWER_DAYS), "assignment__due"),
        unit="assignment__assigner",
        official=superior("assignment__assigner"),
        document="assignment__task__document",
        inside=whether(closed),
    )
    return rows.filter(due_on__lte=until)


def _say_extension(row: Any, telling: Telling) -> Said:
    today, giver = telling.today, row.assignment__assigner__short_name
    doer, task = row.assignment__organisation__short_name, row.assignment__task__title
    if telling.part == Part.DOER:
        until, due = cn_date(row.until, today), cn_date(row.assignment__due, today)
        text = f"申请从{due}延到{until}。答复之前仍按原时限，请同意，或写明不同意的理由。"
        return said(f"{doer}的延期申请等你单位答复：{task}", text, link("tasks:extension-decide", row.pk))
    if row.due_inside:
        return kept(row, telling, name=giver, code=row.assignment__assigner__code)
    url = link("tasks:assignment", row.assignment_id)
    return said(f"{giver}没有答复{doer}的延期申请：{task}", f"答复之前仍按原时限。请提醒{giver}答复。", url)


ASSIGNMENT = Kind(
    name=DueKind.ASSIGNMENT,
    notice=NoticeKind.REMINDER,
    rows=_assignments,
    say=_say_assignment,
    words={Part.DOER: RECORDS_WRITE, Part.OFFICIAL: TASKS_ASSIGN, Part.SUPERIOR: TASKS_ASSIGN},
    because={
        Part.DOER: "你单位承办这项任务",
        Part.OFFICIAL: "这项任务是你单位交办的",
        Part.SUPERIOR: "你单位是交办单位的上级",
    },
    columns=("task__title", "organisation__short_name", "assigner__short_name", "assigner__code"),
)

CONFIRMATION = Kind(
    name=DueKind.CONFIRMATION,
    notice=NoticeKind.REMINDER,
    rows=_confirmations,
    say=_say_confirmation,
    words=dict.fromkeys(Part, TASKS_ASSIGN),
    because={
        Part.DOER: "这些任务是你单位交办的，由你单位确认办结",
        Part.OFFICIAL: "你单位是交办单位的上级",
        Part.SUPERIOR: "你单位在交办单位的上级之上",
    },
    columns=("pile", "oldest", "short_name", "code"),
)

EXTENSION = Kind(
    name=DueKind.EXTENSION,
    notice=NoticeKind.REMINDER,
    rows=_extensions,
    say=_say_extension,
    words=dict.fromkeys(Part, TASKS_ASSIGN),
    because={
        Part.DOER: "这项任务是你单位交办的，延期由你单位答复",
        Part.OFFICIAL: "你单位是交办单位的上级",
        Part.SUPERIOR: "你单位在交办单位的上级之上",
    },
    columns=(
        "until",
        "assignment_id",
        "assignment__due",
        "assignment__task__title",
        "assignment__organisation__short_name",
        "assignment__assigner__short_name",
        "assignment__assigner__code",
    ),
)
