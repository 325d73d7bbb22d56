"""A year of records: approved ones in past quarters, all states in the current one."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from reports.demo.plan import Quarter, moment
from tasks.actions.records import approve, save_draft, submit
from tasks.actions.returns import Mark, return_record
from tasks.choices import Counting
from tasks.models import Placement, Programme, Record
from teams.models import Notice, User

STATES = {"A": "approved", "S": "submitted", "R": "returned", "D": "draft"}


def say_everything(
    plan: dict[str, Any],
    rows: dict[tuple[str, str], Placement],
    quarters: list[Quarter],
    reviewer: User,
    stand_in: User,
) -> None:
    """Records of every row in every quarter; ``stand_in`` writes for a team without leader."""
    said_of = {row["name"]: row["said"] for row in plan["programmes"]}
    for said in plan["placements"]:
        row = Placement.objects.select_related("team__leader__user").get(pk=rows[said["site"], said["programme"]].pk)
        author = row.team.leader.user if row.team and row.team.leader else stand_in
        programmes = [p for p in row.programmes.order_by("placement_rows__position") if said_of[p.name]]
        for quarter in quarters:
            states = said["this_quarter"] if quarter.current else said["past_quarters"]
            for index, letter in enumerate(states):
                share = (index + 1) / (len(states) + 1) if letter == "A" else 0.9 + 0.02 * index
                _say(
                    plan,
                    row=row,
                    programme=programmes[index % len(programmes)],
                    lines=said_of,
                    seed=f"{quarter.starts_on:%Y}Q{quarter.number}:{row.site}:{row.programmes_key}:{index}",
                    on=quarter.day(min(share, 1.0)),
                    today=quarter.ends_on,
                    state=STATES[letter],
                    author=author,
                    reviewer=reviewer,
                )


def _say(
    plan: dict[str, Any],
    *,
    row: Placement,
    programme: Programme,
    lines: dict[str, Any],
    seed: str,
    on: date,
    today: date,
    state: str,
    author: User,
    reviewer: User,
) -> None:
    record_id = uuid5(NAMESPACE_URL, f"youthwork-demo:{seed}")
    if Record.objects.filter(pk=record_id).exists():
        return
    lot = Random(seed)
    content, low, high, same_group, *besides = lot.choice(lines[programme.name])
    problems, next_steps = besides or ("", "")
    record = save_draft(
        actor=author,
        record_id=record_id,
        placement=row,
        programme=programme,
        occurred_on=on,
        content=content,
        people=lot.randint(low, high) if programme.counting != Counting.NONE else None,
        same_group=same_group,
        problems=problems,
        next_steps=next_steps,
    )
    written, decided = _moments(on, today, lot.randint(0, 59))
    Record.objects.filter(pk=record_id).update(created_at=written)
    if state == "draft":
        return
    record = submit(actor=author, record=record, at=written)
    if state == "approved":
        approve(actor=reviewer, record=record, at=decided)
    elif state == "returned":
        why = lot.choice(plan["return_reasons"])
        marks = [Mark(why["field"], why["note"])]
        return_record(actor=reviewer, record=record, reason=why["reason"], marks=marks, at=decided)
        Notice.objects.filter(url__contains=str(record_id)).update(created_at=decided)


def _moments(on: date, today: date, minute: int) -> tuple[datetime, datetime]:
    """When a record of day ``on`` was written, that evening, and decided, the next; early if that is ``today``."""
    after = min(on + timedelta(days=1), today)
    written = moment(on, 20 if on < today else 7, minute)
    return written, moment(after, 21 if after < today else 8, minute)
