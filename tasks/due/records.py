"""Records that came back and wait to be corrected, and those that wait for their reviewer."""

from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from tasks.choices import ReviewVerb
from tasks.due.lines import ANSWER_DAYS, leader, superior
from tasks.due.piles import piles, whether
from tasks.due.words import is_above, kept, said, unit_page, waited
from tasks.marks import place_at
from tasks.models import Record, ReviewMark
from teams.choices import DueKind, NoticeKind, Part
from teams.due import Kind, Said, Telling, as_due
from teams.roles import RECORDS_REVIEW, RECORDS_WRITE
from youthwork.lib.links import link
from youthwork.lib.sql_days import UuidText, day_of, days_after


def _returned(until: date) -> QuerySet:
    """What came back three days ago: the leader's to correct, else the author's.

    The recording unit answers for it, the one that sent the team or did it itself: who reviews has done its part, and
    the recording unit knows the leader, names another one, or corrects what is its own.
    """
    closed = Q(programme__task__confidential=True) | Q(programme__document__confidential=True)
    marks = ReviewMark.objects.filter(
        review__record=OuterRef("pk"), review__verb=ReviewVerb.RETURNED, review__at=OuterRef("decided_at")
    ).order_by("pk")
    rows = as_due(
        Record.objects.to_correct().annotate(
            leader=leader("placement__"),
            mark=Subquery(marks.values("field")[:1]),
            mark_indicator=Subquery(marks.values("indicator")[:1]),
        ),
        subject=UuidText("pk"),
        on=days_after(day_of("decided_at"), ANSWER_DAYS),
        unit="organisation",
        person=Coalesce("leader", "author", output_field=BigIntegerField()),
        official="organisation",
        document="programme__document",
        inside=whether(closed),
    )
    return rows.filter(due_on__lte=until)


def _say_returned(row: Any, telling: Telling) -> Said:
    unit = row.organisation__short_name
    if row.due_inside and is_above(telling):
        return kept(row, telling, name=unit, code=row.organisation__code)
    where, day = row.placement__site__name or unit, row.occurred_on
    record = f"{where}{day.month}月{day.day}日{row.programme__name}"
    back = waited(row.due_on - timedelta(days=ANSWER_DAYS), telling.today)
    url = link("tasks:record", row.pk)
    if telling.part == Part.DOER:
        return said(f"退回的记录还没有改：{record}", f"{back}，请改好重报：{row.return_reason}", _place(row) or url)
    ask = f"请督促{unit}" if is_above(telling) else "请联系团队长" if row.placement_id else "请本单位的人"
    return said(f"退回的记录没有改：{record}", f"{back}。{ask}改好重报。", url)


def _place(row: Any) -> str:
    """The form of a record that whoever is told may correct, at what is marked as wrong; nothing for its author where
    the record is the leader's."""
    if row.placement_id and row.leader is None:
        return ""
    marked = f"#{place_at(row.mark, row.mark_indicator)}" if row.mark else ""
    return link("tasks:record-edit", row.pk) + marked


def _reviews(until: date) -> QuerySet:
    """One row a reviewing unit: the pile, due three days after the oldest was sent in."""
    rows = piles(Record.objects.waiting(), "reviewer", "submitted_at")
    found = as_due(rows, on=days_after(day_of("oldest"), ANSWER_DAYS), unit="pk", official=superior("pk"))
    return found.filter(due_on__lte=until)


def _say_review(row: Any, telling: Telling) -> Said:
    since = f"最早的一条{waited(timezone.localdate(row.oldest), telling.today)}。"
    if telling.part == Part.DOER:
        return said(f"{row.pile}条记录待审", f"{since}请通过，或写明原因退回。", reverse("tasks:review"))
    return said(f"{row.short_name}有{row.pile}条记录待审", f"{since}请提醒{row.short_name}审核。", unit_page(row.code))


RETURNED = Kind(
    name=DueKind.RETURNED,
    notice=NoticeKind.REMINDER,
    rows=_returned,
    say=_say_returned,
    words=dict.fromkeys(Part, RECORDS_WRITE),
    because={
        Part.DOER: "这条记录由你写，退回后等你改",
        Part.OFFICIAL: "这条记录是你单位或你单位派出的团队报的",
        Part.SUPERIOR: "你单位是记录单位的上级",
    },
    columns=(
        "leader",
        "mark",
        "mark_indicator",
        "placement_id",
        "occurred_on",
        "return_reason",
        "programme__name",
        "placement__site__name",
        "organisation__short_name",
        "organisation__code",
    ),
)

REVIEW = Kind(
    name=DueKind.REVIEW,
    notice=NoticeKind.REMINDER,
    rows=_reviews,
    say=_say_review,
    words=dict.fromkeys(Part, RECORDS_REVIEW),
    because={
        Part.DOER: "这些记录由你单位审核",
        Part.OFFICIAL: "你单位是审核单位的上级",
        Part.SUPERIOR: "你单位在审核单位的上级之上",
    },
    columns=("pile", "oldest", "short_name", "code"),
)
