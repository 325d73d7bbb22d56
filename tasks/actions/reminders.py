"""The verb of reminding."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from tasks.due import due_at, people_of
from teams.actions.notices import leave
from teams.models import Notice


@dataclass
class Reminded:
    """What a run did: subjects due, notices written, those of them to the one who asked, and why others were not."""

    due: int = 0
    notices: int = 0
    escalated: int = 0
    suppressed: Counter[str] = field(default_factory=Counter)


def remind(*, now: datetime) -> Reminded:
    """Leave one in-app notice per person and subject for what is due at ``now``; a second run adds nothing.

    ``suppressed`` counts by reason: ``already_told`` (person and occasion), ``nobody_to_tell`` (subject).
    """
    dues = due_at(now)
    people = people_of(dues)
    result = Reminded(due=len(dues))
    for escalation in (False, True):
        rows = []
        for due in (d for d in dues if d.escalation == escalation):
            kind, pk, occasion = due.key.split(":", 2)
            subject = f"{kind}:{pk}"
            told = [people[pk] for pk in due.people if pk in people]
            if not told:
                result.suppressed["nobody_to_tell"] += 1
            rows += [
                Notice(
                    user=user,
                    kind=due.kind,
                    subject=subject,
                    occasion=occasion,
                    title=due.title,
                    text=due.text,
                    url=due.url,
                )
                for user in told
            ]
        new = leave(notices=rows)
        result.notices += new
        result.escalated += new if escalation else 0
        if len(rows) > new:
            result.suppressed["already_told"] += len(rows) - new
    return result
