"""The leader's first screen: what came back and why, what was begun, what is due, the placements, this week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from reports.models import ReportingPeriod
from tasks.arrangement.table import Row, with_standing
from tasks.choices import Light, RecordState, ReviewVerb
from tasks.models import Document, Placement, Programme, Record, Review
from tasks.progress import Standing, standing_of_due
from teams.models import Notice
from youthwork.lib.dates import WEEKDAYS, cn_date

AHEAD = timedelta(days=30)  # a due date further away is not yet something to do


@dataclass(frozen=True)
class Todo:
    title: str
    text: str
    standing: Standing
    url: str


@dataclass(frozen=True)
class Day:
    weekday: str
    day: date
    word: str
    today: bool


def leader_home(request: HttpRequest) -> HttpResponse:
    """Called by ``reports:home`` for somebody who leads a team and holds no office. A constant number of queries
    for any number of placements of one document."""
    today = timezone.localdate()
    placements = Placement.objects.of_own_team(request.user).for_table().prefetch_related("programmes")
    rows = _with_standing(placements.order_by("document", "position", "pk"), today)
    returns = Review.objects.filter(verb=ReviewVerb.RETURNED).select_related("organisation").order_by("-pk")
    own = (
        Record.objects.filter(placement__in=[row.placement.pk for row in rows])
        .for_list()
        .prefetch_related(Prefetch("reviews", queryset=returns, to_attr="returns"))
    )
    week = [today + timedelta(days=n - today.weekday()) for n in range(7)]
    this_week = list(own.between(week[0], week[6]).exclude(state=RecordState.DRAFT))
    context = {
        "rows": rows,
        "returned": own.filter(state=RecordState.RETURNED).order_by("decided_at"),
        "drafts": own.filter(state=RecordState.DRAFT),
        "todos": [*_cut_offs(rows, today), *_programmes_due(rows, today), *_overlooked(rows)],
        "week": _days(week, this_week, today),
        "this_week": this_week,
        "unread": Notice.objects.visible_to(request.user).unread().count(),
    }
    return render(request, "reports/leader_home.html", context)


def _with_standing(placements: Iterable[Placement], today: date) -> list[Row]:
    groups = groupby(placements, key=lambda placement: placement.document)
    return [row for document, group in groups for row in with_standing(group, document, today=today)]


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
            reverse("tasks:record-start"),
        )
        for period in nearest.values()
        if period.cutoff_on <= today + AHEAD
    ]


def _programmes_due(rows: list[Row], today: date) -> list[Todo]:
    programmes = Programme.objects.filter(
        placements__in=[row.placement.pk for row in rows], due__gte=today, due__lte=today + AHEAD
    )
    return [
        Todo(
            programme.name,
            f"{cn_date(programme.due, today)}前完成",
            standing_of_due(programme.due, today),
            reverse("tasks:record-start"),
        )
        for programme in programmes.distinct().order_by("due", "pk")
    ]


def _overlooked(rows: list[Row]) -> list[Todo]:
    """Placements without a record for long; what else keeps a row behind is not the leader's to do."""
    return [
        Todo(
            f"{row.placement.site}写一条记录",
            row.standing.reason,
            row.standing,
            reverse("tasks:record-new", args=[row.placement.pk]),
        )
        for row in rows
        if row.standing.light in (Light.DUE_SOON, Light.BEHIND, Light.OVERDUE) and "没有记录" in row.standing.reason
    ]


def _days(week: list[date], records: list[Record], today: date) -> list[Day]:
    recorded = {record.occurred_on for record in records}
    return [
        Day(WEEKDAYS[n], day, "今天" if day == today else "已记" if day in recorded else "", day == today)
        for n, day in enumerate(week)
    ]
