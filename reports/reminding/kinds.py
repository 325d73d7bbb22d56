"""All that can be due, of every app, in the order in which a digest tells it."""

import reports.due
import tasks.due
import teams.due_kinds
from teams.choices import DueKind
from teams.due import Kind

# First what somebody is to do, the nearest to hand first; then what others wait for; at last what is about people.
ORDER = (
    DueKind.RETURNED,
    DueKind.STEP,
    DueKind.ASSIGNMENT,
    DueKind.REPORT,
    DueKind.TARGET,
    DueKind.PLAN,
    DueKind.REVIEW,
    DueKind.ACCEPTANCE,
    DueKind.CONFIRMATION,
    DueKind.EXTENSION,
    DueKind.TEAM,
    DueKind.ROSTER,
    DueKind.INVITATION,
)
ALL = (*tasks.due.KINDS, *reports.due.KINDS, *teams.due_kinds.KINDS)

KINDS: dict[DueKind, Kind] = {kind.name: kind for kind in sorted(ALL, key=lambda kind: ORDER.index(kind.name))}
