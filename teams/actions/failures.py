"""Verbs on single rows that a job could not do its work on: noted, parked at the third try, tried again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Value, When

from teams import audit
from teams.failure_words import subject_of, work_of
from teams.models import Failure, User
from youthwork.lib.faults import in_words


def note(what: str, subject: str, error: BaseException | str, *, at: datetime) -> None:
    """``what`` could not be done on ``subject`` at ``at``; the third time parks it. Safe from several jobs at once.

    Of an exception the kind and the place are kept, not its text, which may name somebody; words given as text are
    kept as they are. Call it outside the transaction that failed.
    """
    said = {"error": (error if isinstance(error, str) else in_words(error))[:300], "last_at": at}
    row, new = Failure.objects.get_or_create(what=what, subject=subject, defaults={**said, "first_at": at})
    if new:
        return
    third = When(parked_at=None, tries__gte=Failure.TRIES - 1, then=Value(at))
    Failure.objects.filter(pk=row.pk).update(
        tries=F("tries") + 1, parked_at=Case(third, default=F("parked_at")), **said
    )


def forget(what: str, subjects: Iterable[str]) -> int:
    """``what`` was done on ``subjects`` after all, or is asked no more; how many had failed. One query."""
    return Failure.objects.filter(what=what, subject__in=list(subjects)).delete()[0]


def parked(what: str) -> set[str]:
    """The subjects on which ``what`` is not tried any more. One query."""
    return set(Failure.objects.parked().filter(what=what).values_list("subject", flat=True))


@transaction.atomic
def retry(*, actor: User, failure: Failure) -> bool:
    """Have a parked one tried again: ``TRIES`` times more, by the next run of its job. With an audit entry; whether it
    was parked still."""
    if not Failure.objects.parked().filter(pk=failure.pk).update(parked_at=None, tries=0):
        return False
    audit.record(
        actor=actor,
        verb="再试一次",
        target=failure,
        label=f"{work_of(failure)}：{subject_of(failure)}",
        organisation=actor.organisation,
        before={"error": failure.error, "tries": failure.tries},
    )
    return True
