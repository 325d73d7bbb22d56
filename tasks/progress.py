"""How far along something is, against the calendar: facts in, a light with its reason out. No database.

The thresholds are few and stand here once. A light never comes without its reason in words.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from tasks.choices import Light
from youthwork.lib.dates import cn_date

SOON_DAYS = 7  # this near to a due date is 临期: a working week to act in
RETURN_DAYS = 7  # a returned record that nobody corrected for longer is 逾期
QUIET_DAYS = 14  # so long without a record is 临期: teams go out about once a week, two were missed
SILENT_DAYS = 20  # so long without a record is 滞后
SETTLE_DAYS = 14  # after the start, the time to find a team


class Standing(NamedTuple):
    """A light and, in Chinese, why it is that one."""

    light: Light
    reason: str

    @property
    def word(self) -> str:
        return self.light.label


@dataclass(frozen=True)
class Facts:
    """What is known of one row of the arrangement.

    ``last_record`` is the day of the latest record that was sent in (waiting or approved). ``returned`` counts
    records that wait for correction, the oldest since ``returned_since``. ``roster_due`` is the day by which the
    document wants the list of people, ``starts_on`` and ``ends_on`` its period; each may be unknown.
    """

    has_team: bool
    has_leader: bool
    filled: int
    headcount: int
    last_record: date | None = None
    returned: int = 0
    returned_since: date | None = None
    roster_due: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    closed: bool = False


def standing(facts: Facts, today: date) -> Standing:
    """Where a row of the arrangement stands on ``today``; of several reasons the gravest one."""
    if facts.closed:
        return Standing(Light.DONE, "文件已办结")
    if facts.starts_on and today < facts.starts_on:
        return Standing(Light.ON_TRACK, f"{cn_date(facts.starts_on, today)}开始")
    if facts.ends_on and today > facts.ends_on and facts.last_record and not facts.returned:
        return Standing(Light.DONE, "执行期已满")
    return (
        _overdue(facts, today)
        or _behind(facts, today)
        or _due_soon(facts, today)
        or Standing(Light.ON_TRACK, f"{cn_date(facts.last_record, today)}有记录" if facts.last_record else "刚开始")
    )


def standing_of_due(due: date | None, today: date, *, done: bool = False) -> Standing:
    """Where something with a due date stands; without one it is 常态化 and has no other light than 正常."""
    if done:
        return Standing(Light.DONE, "已办结")
    if due is None:
        return Standing(Light.ON_TRACK, "常态化")
    days = (due - today).days
    if days < 0:
        return Standing(Light.OVERDUE, f"已过{-days}天")
    if days <= SOON_DAYS:
        return Standing(Light.DUE_SOON, f"还有{days}天" if days else "今天到期")
    return Standing(Light.ON_TRACK, f"{cn_date(due, today)}前")


def _overdue(facts: Facts, today: date) -> Standing | None:
    if facts.ends_on and today > facts.ends_on:
        return Standing(Light.OVERDUE, _returned(facts) if facts.returned else "执行期已满，没有记录")
    if facts.returned_since and facts.returned_since + timedelta(RETURN_DAYS) < today:
        return Standing(Light.OVERDUE, f"{_returned(facts)}，已过{(today - facts.returned_since).days}天")
    if not facts.has_team and facts.roster_due and facts.roster_due < today:
        return Standing(Light.OVERDUE, f"尚未派队，名单{cn_date(facts.roster_due, today)}到期")
    return None


def _behind(facts: Facts, today: date) -> Standing | None:
    if not facts.has_team and not facts.roster_due and not _settling(facts, today):
        return Standing(Light.BEHIND, "尚未派队")
    if facts.has_team and not facts.has_leader:
        return Standing(Light.BEHIND, "没有团队长")
    if facts.has_team and facts.last_record is None and not _settling(facts, today):
        return Standing(Light.BEHIND, "还没有记录")
    silent = _silent(facts, today)
    if silent >= SILENT_DAYS and not facts.returned:  # who wrote and was asked to correct is not silent
        return Standing(Light.BEHIND, f"{silent}天没有记录")
    if facts.has_team and facts.filled * 2 < facts.headcount:
        return Standing(Light.BEHIND, f"缺{facts.headcount - facts.filled}人，不到一半")
    return None


def _due_soon(facts: Facts, today: date) -> Standing | None:
    if facts.returned:
        return Standing(Light.DUE_SOON, _returned(facts))
    if not facts.has_team:
        by = f"，{cn_date(facts.roster_due, today)}前报名单" if facts.roster_due else ""
        return Standing(Light.DUE_SOON, f"尚未派队{by}")
    silent = _silent(facts, today)
    if silent >= QUIET_DAYS:
        return Standing(Light.DUE_SOON, f"{silent}天没有记录")
    if facts.ends_on and (facts.ends_on - today).days <= SOON_DAYS:
        return Standing(Light.DUE_SOON, f"{cn_date(facts.ends_on, today)}到期")
    return None


def _settling(facts: Facts, today: date) -> bool:
    """Whether the start is so near that having nothing yet is no fault."""
    return facts.starts_on is not None and (today - facts.starts_on).days <= SETTLE_DAYS


def _silent(facts: Facts, today: date) -> int:
    return (today - facts.last_record).days if facts.last_record else 0


def _returned(facts: Facts) -> str:
    return f"有{facts.returned}条退回未改"
