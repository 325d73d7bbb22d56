"""The leader's first screen: what came back and why, what was begun, what is due, the placements, this week."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from reports.home.leader_work import days_of, entries_of, open_steps, todos_of_leader, week_of
from tasks.arrangement.table import Row, with_standing
from tasks.choices import MarkedField, RecordState, ReviewVerb
from tasks.marks import name_of, place_of
from tasks.models import Placement, Record, Review, ReviewMark
from tasks.models.records import RecordQuerySet
from tasks.own_teams import teams_joined
from tasks.parts import people_label
from tasks.plans import steps_due
from teams.models import Team


@dataclass(frozen=True)
class Returned:
    """A record that came back, with the step that says why; ``marked`` names what was marked as wrong."""

    record: Record
    step: Review
    marked: list[str]
    url: str

    @property
    def action(self) -> str:
        return "去改这一处" if len(self.marked) == 1 else "去修改"


def leader_home(request: HttpRequest) -> HttpResponse:
    """Called by ``reports:home`` for somebody who holds no office: leads a team, or is in one. A constant number of
    queries for any number of placements of one document."""
    today = timezone.localdate()
    people = Count("memberships", filter=Q(memberships__to_on=None))
    teams = list(Team.objects.led_by(request.user).annotate(people=people))
    if not teams:
        return render(request, "reports/member_home.html", {"teams": teams_joined(request.user)})
    rows = _rows(request, today)
    own = Record.objects.filter(placement__in=[row.placement.pk for row in rows]).for_list()
    drafts = list(own.filter(state=RecordState.DRAFT))
    steps = open_steps(steps_due([row.placement.pk for row in rows], today=today), drafts)
    week = week_of(today)
    this_week = list(own.between(week[0], week[-1]).exclude(state=RecordState.DRAFT))
    context = {
        "rows": rows,
        "teams": teams,
        "returned": _returned(own),
        "drafts": drafts,
        "todos": todos_of_leader(rows, steps, drafts, today),
        "week": days_of(week, this_week, steps, today),
        "this_week": entries_of(this_week, steps, today, several=len(rows) > 1),
    }
    return render(request, "reports/leader_home.html", context)


def _rows(request: HttpRequest, today: date) -> list[Row]:
    placements = Placement.objects.of_own_team(request.user).for_table().select_related("plan")
    ordered = placements.prefetch_related("programmes").order_by("document", "position", "pk")
    groups = groupby(ordered, key=lambda placement: placement.document)
    return [row for document, group in groups for row in with_standing(group, document, today=today)]


def _returned(own: RecordQuerySet) -> list[Returned]:
    """What came back, the one that waits longest first. Three queries."""
    steps = Review.objects.filter(verb=ReviewVerb.RETURNED).select_related("organisation").order_by("-pk")
    marks = Prefetch("marks", ReviewMark.objects.select_related("indicator", "photo"))
    last = Prefetch("reviews", steps.prefetch_related(marks), to_attr="returns")
    records = own.to_correct().prefetch_related(last).order_by("decided_at")
    return [_with_marks(record, record.returns[0]) for record in records]


def _with_marks(record: Record, step: Review) -> Returned:
    """Where one thing is marked, the form opens at it."""
    marks = {place_of(name_of(mark)): _word_of(mark, record) for mark in step.marks.all()}
    place = f"#{next(iter(marks))}" if len(marks) == 1 else ""
    return Returned(record, step, list(marks.values()), reverse("tasks:record-edit", args=[record.pk]) + place)


def _word_of(mark: ReviewMark, record: Record) -> str:
    """The word that the form has for what is marked."""
    if mark.field == MarkedField.PEOPLE:
        return people_label(record.programme.counting)
    return str(mark.indicator or mark.get_field_display())
