"""What this app answers when ``teams`` asks or tells (``teams.signals``)."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse

from tasks.changes import persons_changed, spans_changed, units_moved
from tasks.choices import DocumentState, RecordState
from tasks.models import Assignment, Placement, Record
from teams.closing import Blocker, blocker
from teams.models import Member, Membership, Organisation, Team
from teams.signals import cadres_changed, unit_closing, unit_moved


@receiver(unit_closing)
def open_work(sender: Any, *, unit: Organisation, on: date, **kwargs: Any) -> list[Blocker]:
    """People serving, rows of arrangements in force, tasks in hand, records on their way."""
    return [*_serving(unit), *_placements(unit, on), *_assignments(unit), *_records(unit)]


@receiver(unit_moved)
def queue_changes(sender: Any, *, units: Collection[Organisation], since: date, **kwargs: Any) -> None:
    """What counts below them counts elsewhere now; where none is named, others are asked."""
    if units:
        units_moved(units, since)
    else:
        spans_changed(since)


@receiver(cadres_changed)
def queue_cadres(sender: Any, *, unit: Organisation, since: date, **kwargs: Any) -> None:
    persons_changed(unit, since)


def _serving(unit: Organisation):
    serving = Membership.objects.current()
    yield from blocker(
        Team.objects.filter(home=unit, pk__in=serving.values("team")),
        "支团队还有队员",
        "先办队员离队。",
        url=lambda team: reverse("tasks:team", args=[team.pk]),
    )
    yield from blocker(
        Member.objects.filter(home=unit, pk__in=serving.exclude(team__home=unit).values("member")),
        "名本单位的人还在别处的团队里",
        "先办离队；不在队里的人和以前的记录不受影响。",
        url=lambda member: reverse("tasks:member", args=[member.pk]),
    )


def _placements(unit: Organisation, on: date):
    rows = Placement.objects.filter(Q(host=unit) | Q(site__host=unit) | Q(sending=unit))
    running = Q(document__ends_on=None) | Q(document__ends_on__gte=on)
    yield from blocker(
        rows.filter(running).exclude(document__state=DocumentState.CLOSED).select_related("site"),
        "条工作安排还在执行期内",
        "等文件执行期满，或用“并入其他单位”，安排由并入的单位接着办。",
        label=lambda row: str(row.site),
        url=lambda row: reverse("tasks:placement", args=[row.pk]),
    )


def _assignments(unit: Organisation):
    rows = Assignment.objects.going().select_related("task__document", "organisation").order_by("pk")
    yield from blocker(
        rows.filter(organisation=unit),
        "项交办的任务还没有办结",
        "请交办单位确认办结或中止。",
        label=lambda row: f"{row.task}（{row.task.document}）",
        url=lambda row: reverse("tasks:assignment", args=[row.pk]),
    )
    yield from blocker(
        rows.filter(assigner=unit).exclude(organisation=unit),
        "项交给别的单位的任务还没有办结",
        "先确认办结，或中止。",
        label=lambda row: f"{row.task}（{row.task.document}，{row.organisation}）",
        url=lambda row: reverse("tasks:assignment", args=[row.pk]),
    )


def _records(unit: Organisation):
    rows = Record.objects.select_related("placement__site", "organisation", "programme")
    yield from blocker(
        rows.filter(reviewer=unit, state=RecordState.SUBMITTED),
        "条记录等本单位审核",
        "先审完。",
        url=lambda record: record.get_absolute_url(),
    )
    yield from blocker(
        rows.filter(organisation=unit, placement=None, state__in=(RecordState.DRAFT, RecordState.RETURNED)),
        "条本单位的记录还没有报完",
        "改好后提交，或删去草稿。",
        url=lambda record: record.get_absolute_url(),
    )
