"""People at the rows of an arrangement: a team with a leader, and a roster that is handed over."""

from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from tasks.due.lines import ANSWER_DAYS, asked_on, moved, sending
from tasks.due.words import is_above, kept, said, when
from tasks.models import Placement
from tasks.progress import THRESHOLDS
from teams.choices import DueKind, NoticeKind, Part
from teams.due import Kind, Said, Telling, as_due
from teams.roles import MEMBERS_EDIT, RECORDS_REVIEW
from youthwork.lib.links import link


def _rows(rows: QuerySet, until: date, *, days: int) -> QuerySet:
    """``rows`` of documents in force, due when people are due there at all, or ``days`` after somebody last came or
    went: no day is written down on which a row was made, a team was formed or a leader was lost, and whoever is just
    about it is not late. The sender brings people; the host answers for the row."""
    found = as_due(
        rows.running(on=asked_on(until)),
        on=moved(days),
        unit=sending(),
        official="host",
        document="document",
        inside=F("document__confidential"),
    )
    return found.filter(due_on__lte=until)


def _teams(until: date) -> QuerySet:
    return _rows(Placement.objects.without_leader(), until, days=ANSWER_DAYS)


def _rosters(until: date) -> QuerySet:
    return _rows(Placement.objects.short_of_people(), until, days=THRESHOLDS.settle_days)


def _say_team(row: Any, telling: Telling) -> Said:
    lacking = "还没有团队" if row.team_id is None else "的团队没有团队长"
    if telling.part == Part.DOER:
        title = f"{when(row.due_on, telling.today)}：{row.site__name}{lacking}"
        if row.team_id is None:
            url = link("tasks:placement-team", row.pk)
            return said(title, f"{row.document__short_title}定{row.headcount}人。请组队，再加队员、定团队长。", url)
        text = "没有团队长就没有人写记录。请在队员里定一名共青团员为团队长。"
        return said(title, text, link("tasks:team", row.team_id))
    return _say_above(row, telling, f"{row.site__name}{lacking}")


def _say_roster(row: Any, telling: Telling) -> Said:
    there = f"定{row.headcount}人，现有{row.filled}人"
    if telling.part == Part.DOER:
        title = f"{when(row.due_on, telling.today)}：{row.site__name}的队员名单没有交齐"
        text = f"{row.document__short_title}：{there}。请加队员或导入名单。"
        return said(title, text, link("tasks:team", row.team_id))
    return _say_above(row, telling, f"{row.site__name}的队员名单没有交齐，{there}")


def _say_above(row: Any, telling: Telling, what: str) -> Said:
    """``what`` is lacking, to the host, or to who stands above the host."""
    if row.due_inside and is_above(telling):
        return kept(row, telling, name=row.host__short_name, code=row.host__code)
    sender = row.sending__short_name or row.host__short_name
    ask = f"请联系{sender}。" if telling.part == Part.OFFICIAL else f"请督促{row.host__short_name}联系{sender}。"
    text = f"{row.document__short_title}，{when(row.due_on, telling.today)}，由{sender}派队。{ask}"
    return said(what, text, link("tasks:placement", row.pk))


WORDS = {Part.DOER: MEMBERS_EDIT, Part.OFFICIAL: RECORDS_REVIEW, Part.SUPERIOR: RECORDS_REVIEW}
BECAUSE = {
    Part.DOER: "这个点位的团队由你单位派出",
    Part.OFFICIAL: "这个点位在你单位",
    Part.SUPERIOR: "你单位是属地单位的上级",
}
COLUMNS = (
    "team_id",
    "headcount",
    "filled",
    "site__name",
    "document__short_title",
    "sending__short_name",
    "host__short_name",
    "host__code",
)

TEAM = Kind(
    name=DueKind.TEAM,
    notice=NoticeKind.REMINDER,
    rows=_teams,
    say=_say_team,
    words=WORDS,
    because=BECAUSE,
    columns=COLUMNS,
)

ROSTER = Kind(
    name=DueKind.ROSTER,
    notice=NoticeKind.REMINDER,
    rows=_rosters,
    say=_say_roster,
    words=WORDS,
    because=BECAUSE,
    columns=COLUMNS,
)
