"""Whose units pause on a day (考试周, 寒暑假)."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from teams.models import Appointment, Pause, User


def resting(users: Collection[int], *, on: date) -> set[int]:
    """Those of ``users`` all of whose units (where they serve, and whose member they are) pause on ``on``. Three
    queries; one where nobody pauses."""
    paused = tuple(
        Pause.objects.filter(starts_on__lte=on, ends_on__gte=on).values_list("organisation__path", flat=True)
    )
    if not paused:
        return set()
    serving = Appointment.objects.current(on=on).filter(user__in=users).values_list("user_id", "organisation__path")
    members = User.objects.filter(pk__in=users, member__isnull=False).values_list("pk", "member__home__path")
    places: dict[int, list[str]] = defaultdict(list)
    for user, path in (*serving, *members):
        places[user].append(path)
    return {user for user, paths in places.items() if all(path.startswith(paused) for path in paths)}
