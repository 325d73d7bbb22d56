"""All that can be due, of every app, in the order in which a digest tells it."""

import tasks.due
from teams.choices import DueKind
from teams.due import Kind

KINDS: dict[DueKind, Kind] = {kind.name: kind for kind in tasks.due.KINDS}
