"""When somebody is told of what is due: how many days before and after, and from when on somebody else is."""

from dataclasses import dataclass

from teams.choices import DueKind


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
