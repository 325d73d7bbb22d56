"""How far along something is, against the calendar: facts in, a light with its reason out. No database.

The thresholds are few; the settings are read here once. A light never comes without its reason in words.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings

from tasks.choices import Bound, Light
from tasks.indicators.measures import Bar, meets
from youthwork.lib.dates import cn_date
from youthwork.lib.periods import Span


class Thresholds(NamedTuple):
    """What makes a light change; ``.env.example`` says it to who runs the platform."""

    soon_days: int = 7  # this near to a due date is 临期: a working week to act in
    return_days: int = 7  # a returned record that nobody corrected for longer is 逾期
    quiet_days: int = 14  # so long without a record is 临期: teams go out about once a week, two were missed
    silent_days: int = 20  # so long without a record is 滞后
    settle_days: int = 14  # after the start, the time to find a team
    behind_points: int = 10  # this many points behind 序时进度 is 临期, more is 滞后


THRESHOLDS = Thresholds(
    soon_days=settings.PACE_SOON_DAYS,
    return_days=settings.PACE_RETURN_DAYS,
    quiet_days=settings.PACE_QUIET_DAYS,
    silent_days=settings.PACE_SILENT_DAYS,
    settle_days=settings.PACE_SETTLE_DAYS,
    behind_points=settings.PACE_BEHIND_POINTS,
)


# Who stands in one of these is named where it is asked who is behind; the gravest first.
LATE = (Light.OVERDUE, Light.BEHIND, Light.DUE_SOON)


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


def standing(facts: Facts, today: date, by: Thresholds = THRESHOLDS) -> Standing:
    """Where a row of the arrangement stands on ``today``; of several reasons the gravest one."""
    if facts.closed:
        return Standing(Light.DONE, "文件已办结")
    if facts.starts_on and today < facts.starts_on:
        return Standing(Light.ON_TRACK, f"{cn_date(facts.starts_on, today)}开始")
    if facts.ends_on and today > facts.ends_on and facts.last_record and not facts.returned:
        return Standing(Light.DONE, "执行期已满")
    return (
        _overdue(facts, today, by)
        or _behind(facts, today, by)
        or _due_soon(facts, today, by)
        or Standing(Light.ON_TRACK, f"{cn_date(facts.last_record, today)}有记录" if facts.last_record else "刚开始")
    )


def standing_of_due(due: date | None, today: date, *, done: bool = False, by: Thresholds = THRESHOLDS) -> Standing:
    """Where something with a due date stands; without one it is 常态化 and has no other light than 正常."""
    if done:
        return Standing(Light.DONE, "已办结")
    if due is None:
        return Standing(Light.ON_TRACK, "常态化")
    days = (due - today).days
    if days < 0:
        return Standing(Light.OVERDUE, f"已过{-days}天")
    if days <= by.soon_days:
        return Standing(Light.DUE_SOON, f"还有{days}天" if days else "今天到期")
    return Standing(Light.ON_TRACK, f"{cn_date(due, today)}前")


UPPER = {Bound.AT_MOST, Bound.UNDER}  # kept, not reached: nothing of it can be ahead or behind
TURNS = {Bound.RISE, Bound.FALL}


class Pace(NamedTuple):
    """A figure against its target and the calendar. ``light`` is None for what has no due date; ``done`` and
    ``expected`` are whole per cents, None where the one or the other means nothing."""

    light: Light | None
    reason: str
    done: int | None = None
    expected: int | None = None


def pace_of(
    target: Bar,
    value: Decimal | None,
    starts: date | None,
    due: date | None,
    today: date,
    *,
    met: bool | None = None,
    by: Thresholds = THRESHOLDS,
) -> Pace:
    """Where ``value`` stands: reached, on its way, behind its expected pace, or overdue.

    ``met`` says whether the target is reached where the value alone does not (a rise, a condition). Upper bounds, rises
    and falls have no linear pace: they are kept or not, until the due day settles it.
    """
    met = meets(value, target) if met is None else met
    if target.value is None and target.bound not in TURNS:
        return Pace(None, "没有印数，不判断快慢")
    if target.bound in UPPER | TURNS or not target.value:
        return _kept(target, value, met, due, today, by)
    done = int(100 * (value or 0) / target.value)  # nothing said is nothing done
    said, shown = ("尚无数据", None) if value is None else (f"完成{done}%", done)
    expected = _passed(starts, due, today)
    if due is None:
        return Pace(None, "已达到" if met else said, shown)
    if target.bound == Bound.RANGE and not met and done >= 100:
        return Pace(Light.OVERDUE if today > due else Light.BEHIND, "超过上限", shown, expected)
    if met:
        return Pace(Light.DONE, f"已达到，{said}", shown, expected)
    if today > due:
        return Pace(Light.OVERDUE, f"已过{(today - due).days}天，{said}", shown, expected)
    if starts and today < starts:
        return Pace(Light.ON_TRACK, f"{cn_date(starts, today)}开始", shown, expected)
    left = (due - today).days
    near = f"，还有{left}天" if left <= by.soon_days else ""
    pace = f"，序时{expected}%" if expected is not None else ""
    gap = expected - done if expected is not None else 0
    light = Light.BEHIND if gap > by.behind_points else Light.DUE_SOON if gap > 0 or near else Light.ON_TRACK
    return Pace(light, f"{said}{pace}{near}", shown, expected)


def _kept(target: Bar, value: Decimal | None, met: bool | None, due: date | None, today: date, by: Thresholds) -> Pace:
    """The standing of what has no linear pace."""
    if met is None:
        reason = "尚无数据" if value is None else "还没有上期可比"
    elif target.bound in TURNS:
        reason = f"比上期{'' if met else '没有'}{'上升' if target.bound == Bound.RISE else '下降'}"
    elif target.bound in UPPER:
        reason = "在上限以内" if met else "超过上限"
    else:
        reason = "已达到" if met else "还没有达到"
    if due is None:
        return Pace(None, reason)
    if today > due:
        return Pace(Light.DONE if met else Light.OVERDUE, reason if met else f"已过{(today - due).days}天，{reason}")
    if met is False and target.bound in UPPER | TURNS:
        return Pace(Light.BEHIND, reason)
    if met and target.bound not in UPPER | TURNS:
        return Pace(Light.DONE, reason)
    left = (due - today).days
    if not met and left <= by.soon_days:
        return Pace(Light.DUE_SOON, f"{reason}，还有{left}天")
    return Pace(Light.ON_TRACK, reason)


def _passed(starts: date | None, due: date | None, today: date) -> int | None:
    """序时进度: the share of the time from ``starts`` to ``due`` that is over at the end of ``today``."""
    if starts is None or due is None or due < starts:
        return None
    return Span("", "", starts, due).passed(today)


def _overdue(facts: Facts, today: date, by: Thresholds) -> Standing | None:
    if facts.ends_on and today > facts.ends_on:
        return Standing(Light.OVERDUE, _returned(facts) if facts.returned else "执行期已满，没有记录")
    if facts.returned_since and facts.returned_since + timedelta(by.return_days) < today:
        return Standing(Light.OVERDUE, f"{_returned(facts)}，已过{(today - facts.returned_since).days}天")
    if not facts.has_team and facts.roster_due and facts.roster_due < today:
        return Standing(Light.OVERDUE, f"尚未派队，名单{cn_date(facts.roster_due, today)}到期")
    return None


def _behind(facts: Facts, today: date, by: Thresholds) -> Standing | None:
    if not facts.has_team and not facts.roster_due and not _settling(facts, today, by):
        return Standing(Light.BEHIND, "尚未派队")
    if facts.has_team and not facts.has_leader:
        return Standing(Light.BEHIND, "没有团队长")
    if facts.has_team and facts.last_record is None and not _settling(facts, today, by):
        return Standing(Light.BEHIND, "还没有记录")
    silent = _silent(facts, today)
    if silent >= by.silent_days and not facts.returned:  # who wrote and was asked to correct is not silent
        return Standing(Light.BEHIND, f"{silent}天没有记录")
    if facts.has_team and facts.filled * 2 < facts.headcount:
        return Standing(Light.BEHIND, f"缺{facts.headcount - facts.filled}人，不到一半")
    return None


def _due_soon(facts: Facts, today: date, by: Thresholds) -> Standing | None:
    if facts.returned:
        return Standing(Light.DUE_SOON, _returned(facts))
    if not facts.has_team:
        until = f"，{cn_date(facts.roster_due, today)}前报名单" if facts.roster_due else ""
        return Standing(Light.DUE_SOON, f"尚未派队{until}")
    silent = _silent(facts, today)
    if silent >= by.quiet_days:
        return Standing(Light.DUE_SOON, f"{silent}天没有记录")
    if facts.ends_on and (facts.ends_on - today).days <= by.soon_days:
        return Standing(Light.DUE_SOON, f"{cn_date(facts.ends_on, today)}到期")
    return None


def _settling(facts: Facts, today: date, by: Thresholds) -> bool:
    """Whether the start is so near that having nothing yet is no fault."""
    return facts.starts_on is not None and (today - facts.starts_on).days <= by.settle_days


def _silent(facts: Facts, today: date) -> int:
    return (today - facts.last_record).days if facts.last_record else 0


def _returned(facts: Facts) -> str:
    return f"有{facts.returned}条退回未改"
