"""What waits for whom in this app, as questions to the database: see ``teams.due``.

A subject is the id of the row it is about (a unit for its piles, a row of the arrangement for its plan), so that verbs
can settle it and events share it.
"""

from datetime import timedelta

from tasks.due.assignments import ASSIGNMENT, CONFIRMATION, EXTENSION
from tasks.due.lines import ANSWER_DAYS
from tasks.due.plans import PLAN, STEP
from tasks.due.records import RETURNED, REVIEW
from tasks.due.staffing import ROSTER, TEAM
from teams.due import Kind

WAITING = timedelta(days=ANSWER_DAYS)

KINDS: tuple[Kind, ...] = (RETURNED, STEP, ASSIGNMENT, PLAN, REVIEW, CONFIRMATION, EXTENSION, TEAM, ROSTER)
