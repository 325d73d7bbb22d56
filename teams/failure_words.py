"""What a job could not do, and on what, in the words of the interface."""

from teams.choices import DueKind
from teams.models import Failure

WORKS = {"remind": "提醒"}
SUBJECTS = dict(DueKind.choices)


def work_of(failure: Failure) -> str:
    """提醒; a work without a word by its name."""
    return WORKS.get(failure.what, failure.what)


def subject_of(failure: Failure) -> str:
    """交办的任务，编号7; a subject of no known kind as it stands."""
    kind, _, number = failure.subject.partition(":")
    return f"{SUBJECTS[kind]}，编号{number}" if kind in SUBJECTS and number else failure.subject
