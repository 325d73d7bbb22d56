"""What still stands at this moment: asked before somebody is told, however long before it was found."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.db.models.expressions import Col

from reports.reminding.kinds import KINDS
from teams.choices import DueKind, NoticeKind
from teams.due import COLUMNS, Kind
from teams.models import Mute, Notice

AT_ONCE = 1_000  # subjects of one question
FAR = timedelta(days=10 * 366)  # no due date lies further ahead


def open_rows(subjects: Iterable[str], *, on: date) -> dict[str, Any]:
    """The rows behind those of ``subjects`` (``assignment:7``) that are not done on ``on``, whatever the date on which
    they are due: with :data:`COLUMNS`, by subject.

    What is no subject of a kind in ``KINDS`` is never due. One query per kind and 1,000 subjects.
    """
    keys: dict[str, set[str]] = defaultdict(set)
    for subject in subjects:
        kind, _, key = subject.partition(":")
        keys[kind].add(key)
    known = [KINDS[kind] for kind in DueKind if kind in KINDS and kind.value in keys]
    return {kind.subject(row): row for kind in known for row in _open(kind, sorted(keys[kind.name.value]), on + FAR)}


def standing(notices: Collection[Notice], *, on: date) -> list[Notice]:
    """Those of ``notices`` that may be told on ``on``: what happened, while it is neither read nor settled; what
    reminds, while moreover its subject is still due on the day of which it speaks and its person does not mute it."""
    waiting = [notice for notice in notices if notice.waits]
    reminding = [notice for notice in waiting if notice.due_on]
    rows = open_rows({notice.subject for notice in reminding}, on=on)
    due = {subject: row.due_on for subject, row in rows.items()}
    muted = _muted({notice.user_id for notice in reminding}, on)
    return [
        notice
        for notice in waiting
        if not notice.due_on
        or (notice.due_on == due.get(notice.subject) and (notice.user_id, notice.subject) not in muted)
    ]


def latest(notices: Iterable[Notice]) -> list[Notice]:
    """``notices`` without what a later reminder of the same thing has replaced, the newest first: earlier reminders,
    and that it came back, which the reminder says as well."""
    newest_first = sorted(notices, key=lambda notice: -notice.pk)
    reminded: set[tuple[int, str]] = set()
    last: list[Notice] = []
    for notice in newest_first:
        what = notice.user_id, notice.subject
        if what not in reminded or not (notice.due_on or notice.kind == NoticeKind.RETURNED):
            last.append(notice)
        if notice.due_on:
            reminded.add(what)
    return last


def _muted(users: Collection[int], on: date) -> set[tuple[int, str]]:
    if not users:
        return set()
    return set(Mute.objects.standing(on=on).filter(user__in=users).values_list("user_id", "subject"))


def _open(kind: Kind, keys: Sequence[str], until: date) -> Iterator[Any]:
    rows = kind.rows(until).order_by()
    own = _own_column(rows)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        wanted = {"due_subject__in": some} if own is None else {f"{own.attname}__in": list(_values(own, some))}
        yield from rows.filter(**wanted).values_list(*COLUMNS, named=True)


def _own_column(rows: QuerySet) -> Field | None:
    """The column of the table of ``rows`` that subjects are the text of: its index finds them, where comparing texts
    would read the whole table. None where they are made of something else."""
    source = rows.query.annotations["due_subject"]
    while not isinstance(source, Col) and len(within := source.get_source_expressions()) == 1:
        (source,) = within
    return source.target if isinstance(source, Col) and source.alias == rows.query.base_table else None


def _values(column: Field, keys: Iterable[str]) -> Iterator[object]:
    """``keys`` as values of ``column``; what cannot be one is left out."""
    meant = column.target_field if column.is_relation else column
    for key in keys:
        with suppress(ValidationError):
            yield meant.to_python(key)
