"""What is due for whom on a day: the one place that answers, for reminders and for home pages alike.

Nobody is told of what is done, and each subject has few occasions: due soon, overdue, and once, late, the one who
asked. What is due is read from rows with dates, never kept in a queue.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from tasks.choices import AssignmentState, RecordState
from tasks.models import Assignment, Extension, Record
from teams.choices import NoticeKind
from teams.models import User
from teams.offices import officials_of
from teams.roles import RECORDS_REVIEW, RECORDS_WRITE, TASKS_ASSIGN

SOON = timedelta(days=3)  # told this long before the due date
ESCALATE = timedelta(days=7)  # overdue this long, the assigner is told once
WAITING = timedelta(days=3)  # a returned record or a waiting review this old is due


Row = TypeVar("Row", Assignment, Record)


@dataclass(frozen=True)
class Due:
    """One subject on one occasion, and the people it waits for (ids of users; empty if there is nobody)."""

    key: str
    kind: str
    title: str
    text: str
    url: str
    people: tuple[int, ...]
    escalation: bool = False


def due_at(now: datetime) -> list[Due]:
    """Everything that is due at ``now`` (an aware moment), in a constant number of queries."""
    today = timezone.localdate(now)
    return [
        *_assignments(today),
        *_waiting_confirmations(today),
        *_waiting_extensions(now, today),
        *_returned_records(now),
        *_waiting_reviews(now, today),
    ]


def _assignments(today: date) -> list[Due]:
    """What is being worked on; what was reported done is in the hands of the assigner."""
    rows = list(Assignment.objects.due_by(today + SOON).select_related("task__document", "organisation", "assigner"))
    doers = officials_of({row.organisation_id for row in rows}, RECORDS_WRITE, on=today)
    assigners = officials_of({row.assigner_id for row in rows}, TASKS_ASSIGN, on=today)
    found = []
    for row in rows:
        late = row.due < today
        found.append(
            Due(
                key=f"assignment:{row.pk}:{row.due}:{'overdue' if late else 'soon'}",
                kind=NoticeKind.REMINDER,
                title=f"{'逾期' if late else '临期'}：{row.task.title}",
                text=f"{row.assigner}交办，{row.due.month}月{row.due.day}日前完成。"
                + ("办完了请报办结。" if late else "办不完的，请在到期前申请延期。"),
                url=reverse("tasks:assignment", args=[row.pk]),
                people=doers[row.organisation_id],
            )
        )
        if today - row.due >= ESCALATE:
            found.append(
                Due(
                    key=f"assignment:{row.pk}:{row.due}:escalated",
                    kind=NoticeKind.REMINDER,
                    title=f"{row.organisation}逾期{(today - row.due).days}天：{row.task.title}",
                    text="请联系承办单位；已经办完的，请确认办结。",
                    url=reverse("tasks:assignment", args=[row.pk]),
                    people=assigners[row.assigner_id],
                    escalation=True,
                )
            )
    return found


def _piles(rows: Iterable[Row], unit: str) -> tuple[dict[int, Row], Counter[int]]:
    """By the unit that they wait for: the first of ``rows``, and how many there are."""
    oldest: dict[int, Row] = {}
    piles: Counter[int] = Counter()
    for row in rows:
        oldest.setdefault(getattr(row, unit), row)
        piles[getattr(row, unit)] += 1
    return oldest, piles


def _waiting_confirmations(today: date) -> list[Due]:
    """One per assigner, named after what was reported done first, so that a growing pile is not told anew."""
    reported = Assignment.objects.filter(state=AssignmentState.REPORTED).order_by("reported_on", "pk")
    oldest, piles = _piles(reported.only("pk", "assigner_id", "reported_on"), "assigner_id")
    late = {unit: row for unit, row in oldest.items() if row.reported_on <= today - WAITING}
    assigners = officials_of(late, TASKS_ASSIGN, on=today)
    return [
        Due(
            key=f"assignment:{row.pk}:{row.reported_on}:unconfirmed",
            kind=NoticeKind.REMINDER,
            title=f"{piles[unit]}项任务报了办结，等你单位确认",
            text=f"最早的一项已等{(today - row.reported_on).days}天。请确认办结，或写明原因退回重办。",
            url=reverse("tasks:assignments") + "?side=given&state=reported",
            people=assigners[unit],
        )
        for unit, row in late.items()
    ]


def _waiting_extensions(now: datetime, today: date) -> list[Due]:
    """Requests for more time that nobody answers, and those of which the old date is near."""
    urgent = Q(asked_at__lte=now - WAITING) | Q(assignment__due__lte=today)
    rows = list(
        Extension.objects.waiting().filter(urgent).select_related("assignment__task", "assignment__organisation")
    )
    assigners = officials_of({row.assignment.assigner_id for row in rows}, TASKS_ASSIGN, on=today)
    return [
        Due(
            key=f"assignment:{row.assignment_id}:asked:{row.pk}:unanswered",
            kind=NoticeKind.REMINDER,
            title=f"{row.assignment.organisation}的延期申请还没有答复：{row.assignment.task.title}",
            text=f"申请延到{row.until.month}月{row.until.day}日。答复之前仍按原时限。",
            url=reverse("tasks:assignment", args=[row.assignment_id]),
            people=assigners[row.assignment.assigner_id],
        )
        for row in rows
    ]


def _returned_records(now: datetime) -> list[Due]:
    """Records that came back and still wait for the one who can correct them: the leader, else the author."""
    rows = Record.objects.filter(state=RecordState.RETURNED, decided_at__lte=now - WAITING).select_related(
        "programme", "organisation", "placement__site", "placement__team__leader__user"
    )
    found = []
    for row in rows:
        leader = row.placement.team.leader if row.placement and row.placement.team else None
        found.append(
            Due(
                key=f"record:{row.pk}:{row.decided_at:%Y%m%d%H%M%S}:unanswered",
                kind=NoticeKind.REMINDER,
                title=f"退回的记录还没有改：{row}",
                text=row.return_reason,
                url=reverse("tasks:record", args=[row.pk]),
                people=(leader.user.pk,) if leader and hasattr(leader, "user") else (row.author_id,),
            )
        )
    return found


def _waiting_reviews(now: datetime, today: date) -> list[Due]:
    """One per reviewing unit, named after its oldest waiting record, so that a growing pile is not told anew."""
    waiting = Record.objects.filter(state=RecordState.SUBMITTED).order_by("submitted_at")
    oldest, piles = _piles(waiting.only("pk", "reviewer_id", "submitted_at"), "reviewer_id")
    late = {unit: row for unit, row in oldest.items() if row.submitted_at <= now - WAITING}
    reviewers = officials_of(late, RECORDS_REVIEW, on=today)
    return [
        Due(
            key=f"review:{unit}:{row.pk}",
            kind=NoticeKind.REVIEW,
            title=f"{piles[unit]}条记录待审",
            text=f"最早的一条已等{(now - row.submitted_at).days}天。",
            url=reverse("tasks:review"),
            people=reviewers[unit],
        )
        for unit, row in late.items()
    ]


def people_of(dues: Iterable[Due]) -> dict[int, User]:
    """User id → active user, for everybody that ``dues`` wait for. One query."""
    return User.objects.filter(is_active=True).in_bulk({person for due in dues for person in due.people})
