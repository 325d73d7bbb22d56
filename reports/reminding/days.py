"""On which days units work and are reminded: the Chinese calendar, without the days on which they are paused."""

import logging
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import chain

from reports.models.reminders import FARTHEST
from teams.models import Organisation
from teams.models.channels import Pause
from youthwork.lib import workdays
from youthwork.lib.workdays import ONE_DAY, SATURDAY

log = logging.getLogger(__name__)

Span = tuple[date, date]  # the last day included

# Spans are cut off here: nobody means what lies outside, and no reckoning may run out of the calendar.
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 12, 31)
# Further back nothing is counted: what is ten years late gets no later.
LONGEST_LATE = timedelta(days=3650)


class Days:
    """The calendar of a unit that is not reminded during ``pauses``."""

    def __init__(self, pauses: Iterable[Span] = ()) -> None:
        self._pauses = [(max(starts, EARLIEST), min(ends, LATEST)) for starts, ends in pauses]
        self._counting: dict[int, list[int]] = {}

    def paused(self, day: date) -> bool:
        return self._pause(day) is not None

    def back(self, day: date) -> date:
        """``day`` itself if it is a working day, else the last one before it."""
        while not ((pause := self._pause(day)) is None and _works(day)):
            day = (pause[0] if pause else day) - ONE_DAY
        return day

    def forward(self, day: date) -> date:
        """``day`` itself if it is a working day, else the first one after it."""
        while not ((pause := self._pause(day)) is None and _works(day)):
            day = (pause[1] if pause else day) + ONE_DAY
        return day

    def counted(self, after: date, until: date) -> int:
        """How many days late on ``until`` is what was due on ``after``, 0 if it is not late.

        Weekends count, as in every calendar. Days of a pause do not, nor do the weekdays of a holiday: whoever comes
        back from 国庆 or from a week of exams has not been silent for as long.
        """
        after = max(after, until - LONGEST_LATE)
        first, last = after.toordinal(), until.toordinal()
        years = map(self._counting_of, range(after.year, until.year + 1))
        return max(sum(bisect_right(days, last) - bisect_right(days, first) for days in years), 0)

    def _pause(self, day: date) -> Span | None:
        return next((pause for pause in self._pauses if pause[0] <= day <= pause[1]), None)

    def _counting_of(self, year: int) -> list[int]:
        """The days of ``year`` that count, in order."""
        if year not in self._counting:
            days = map(date.fromordinal, range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1))
            self._counting[year] = [
                day.toordinal() for day in days if (day.weekday() >= SATURDAY or _works(day)) and not self.paused(day)
            ]
        return self._counting[year]


class Pauses:
    """All pauses, and with them the calendar of every unit. ``spans`` says by path from when to when."""

    def __init__(self, spans: Iterable[tuple[str, date, date]] = ()) -> None:
        self._spans: dict[str, list[Span]] = defaultdict(list)
        for path, starts, ends in spans:
            self._spans[path].append((starts, ends))
        self._of_path: dict[str, Days] = {}
        self._of_pausing: dict[tuple[str, ...], Days] = {(): Days()}

    @classmethod
    def load(cls) -> "Pauses":
        """Those that are there. One query."""
        return cls(Pause.objects.values_list("organisation__path", "starts_on", "ends_on").order_by())

    def of(self, path: str) -> Days:
        """The calendar of the unit at ``path``; units under the same pauses have the same one."""
        if not self._spans:
            return self._of_pausing[()]
        if (days := self._of_path.get(path)) is None:
            pausing = tuple(above for above in lineage(path) if above in self._spans)
            if (days := self._of_pausing.get(pausing)) is None:
                days = self._of_pausing[pausing] = Days(chain.from_iterable(map(self._spans.__getitem__, pausing)))
            self._of_path[path] = days
        return days

    def resting(self, paths: Mapping[int, str], on: date) -> set[int]:
        """The units of ``paths`` (by id) that are paused on ``on``."""
        pausing = {path for path, spans in self._spans.items() if Days(spans).paused(on)}
        return {pk for pk, path in paths.items() if not pausing.isdisjoint(lineage(path))} if pausing else set()

    def next_workday(self, today: date) -> date:
        """The day after ``today`` on which the last of all units works again."""
        return Days(chain.from_iterable(self._spans.values())).forward(today + ONE_DAY)


def lineage(path: str) -> list[str]:
    """The paths of the unit at ``path`` and of those above it, itself first."""
    return [path[:end] for end in range(len(path), 0, -Organisation.steplen)]


def unknown_years(today: date) -> list[int]:
    """The years whose holidays are not published, of those that reminders of ``today`` look at: there only weekends
    are certain. Pages that show such days say so by :func:`not_published`."""
    return workdays.unknown_years([today, today + timedelta(days=FARTHEST)])


def not_published(today: date) -> str:
    """What a page says of :func:`unknown_years`; empty where all are known."""
    years = "、".join(map(str, unknown_years(today)))
    return f"{years}年的放假安排还没有录入，提醒暂按周末推算。" if years else ""


def warn_of_unknown_years(today: date) -> None:
    """Say in the log what is not known. Call it once a run."""
    if years := unknown_years(today):
        log.warning("holidays of %s are not known: reminders know weekends only (youthwork/lib/workdays.csv)", years)


@cache
def _works(day: date) -> bool:
    return workdays.is_workday(day)
