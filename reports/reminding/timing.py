"""When somebody is told of what is due: how many days before and after, and from when on somebody else is."""

from dataclasses import dataclass
from datetime import date

from reports.reminding.days import Days
from teams.choices import DueKind, Part
from youthwork.lib.workdays import ONE_DAY

WEEK = 7


@dataclass(frozen=True)
class Timing:
    """Days before the due date (largest first), whether on it, days after it (smallest first), then every week.

    From ``official_after`` days late the one who answers for it is told in the place of the one who is late, and from
    ``superior_after`` that one's superior beside. None: never.
    """

    before: tuple[int, ...] = ()
    on_day: bool = True
    after: tuple[int, ...] = ()
    weekly: bool = True
    official_after: int | None = None
    superior_after: int | None = None


# What a date was set for long before: a task, a target, a report.
DEADLINE = Timing(before=(7, 3, 1), after=(1, 3, 7), official_after=7, superior_after=30)
# What somebody else waits for, due a few days after it was asked.
ANSWER = Timing(after=(3, 7), official_after=14, superior_after=None)

DEFAULTS: dict[DueKind, Timing] = {
    DueKind.ASSIGNMENT: DEADLINE,
    DueKind.CONFIRMATION: ANSWER,
    DueKind.EXTENSION: ANSWER,
    DueKind.TARGET: DEADLINE,
    DueKind.TEAM: ANSWER,
    DueKind.ROSTER: ANSWER,
    DueKind.PLAN: ANSWER,
    DueKind.STEP: Timing(before=(1,), after=(1, 3), official_after=7, superior_after=30),
    DueKind.RETURNED: Timing(after=(3,), official_after=7),
    DueKind.REVIEW: ANSWER,
    DueKind.REPORT: Timing(before=(7, 3, 1), after=(1, 3), official_after=7, superior_after=14),
    DueKind.ACCEPTANCE: ANSWER,
    DueKind.INVITATION: Timing(before=(1,), after=(1,), weekly=False),
}


def reached(timing: Timing, due: date, today: date, days: Days) -> dict[Part, int]:
    """The latest step that each part has reached on ``today``, in days after ``due`` (before: less than none).

    Before the date and on it, a step falls back to the last working day; after it, to the next one, and the days late
    are those that ``days`` counts. From ``official_after`` on the doer is told nothing more: the last step before it
    stands, for who has not been told of it yet.
    """
    late = days.counted(due, days.back(today))
    left = (due - days.forward(today + ONE_DAY)).days

    def since(first: int | None) -> int | None:
        """``first``, or the last whole week after it."""
        if first is None or not (late >= first > 0 or first == 0 > left):
            return None
        return first + (late - first) // WEEK * WEEK if timing.weekly else first

    official, superior = since(timing.official_after), since(timing.superior_after)
    own = late if official is None else min(late, (timing.official_after or 0) - 1)
    doer = _own_step(timing, own, left) if official is None or own >= 0 else None
    steps = {Part.DOER: doer, Part.OFFICIAL: official, Part.SUPERIOR: superior}
    return {part: step for part, step in steps.items() if step is not None}


def _own_step(timing: Timing, late: int, left: int) -> int | None:
    """The latest step of the one whose it is, ``late`` days after the date; before it, ``left`` days will be left on
    the next working day: whatever falls before that one is said today."""
    steps = [-step for step in timing.before if step > left]
    steps += [0] if timing.on_day and left < 0 else []
    steps += [step for step in timing.after if step <= late]
    last = timing.after[-1] if timing.after else 0
    if timing.weekly and late >= last + WEEK:
        steps.append(last + (late - last) // WEEK * WEEK)
    return max(steps, default=None)
