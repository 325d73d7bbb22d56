"""The verb of reminding: whoever is behind finds it in the inbox, once."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from reports.reminding.days import warn_of_unknown_years
from reports.reminding.kinds import KINDS
from reports.reminding.plan import Batch, Day, Item, Told
from reports.reminding.rules import Rules
from reports.reminding.still import open_rows
from teams.actions.failures import forget, note, parked
from teams.actions.notices import settle
from teams.choices import DueKind, Part
from teams.due import Said, Telling
from teams.models import Failure, Notice
from teams.pressing import COUNTED
from youthwork.lib.bulk import fields_of, insert_new
from youthwork.lib.locks import hold
from youthwork.lib.rows import Among, seldom_tidied

log = logging.getLogger(__name__)

LOCK = 7_404_133  # the advisory lock of the one who writes reminders; any number that nothing else here uses
WORK = "remind"  # by this name failures of it are known
HOW = {Part.DOER: "提醒", Part.OFFICIAL: "督办", Part.SUPERIOR: "报上级"}
AT_ONCE = 1_000  # subjects of one question
COLUMNS = "user_id kind subject occasion step title text why url inside_only created_at"
FIELDS = fields_of(Notice, COLUMNS)
SUBJECT = COLUMNS.split().index("subject")
LONGEST = {field.attname: field.max_length for field in FIELDS if field.max_length}


@dataclass
class Reminded:
    """What a run did. ``due``: rows of which somebody was, or had been, to be told; ``notices`` written now,
    ``escalated`` those of them that went to whoever answers for it; ``suppressed``: see ``reports.reminding.plan.Day``,
    and ``failed``: rows that could not be put into words. ``settled``: notices of what is due no more, on
    another day, or not for their person."""

    due: int = 0
    notices: int = 0
    escalated: int = 0
    suppressed: Counter[str] = field(default_factory=Counter)
    settled: int = 0


@seldom_tidied()
def remind(*, now: datetime) -> Reminded:
    """Leave a notice for everybody who is behind at ``now``, and settle those of what is done.

    A transaction per batch, and of each the latest step alone: a run that is killed loses nothing, as the next makes up
    for it, and doubles nothing, however often or late or beside itself it runs. A row that cannot be put into words is
    noted and parked at the third try; a kind that cannot be asked does not stop the others, and is raised in the end
    (ExceptionGroup).
    """
    today = timezone.localdate(now)
    warn_of_unknown_years(today)
    day, broken = Day(today, Rules.load(), parked=parked(WORK)), []
    result = Reminded(suppressed=day.left_out)
    try:
        result.settled = _settle_what_is_over(day)
    except Exception as error:
        log.exception("what is over is not settled")
        broken.append(error)
    failed = _failed()
    for kind in KINDS.values():
        try:
            for batch in day.batches(kind):
                _tell(day, batch, now, result, failed)
        except Exception as error:
            log.exception("nobody is reminded of %s", kind.name)
            broken.append(error)
    if broken:
        raise ExceptionGroup("not everybody was reminded", broken)
    result.due = day.due
    return result


def _tell(day: Day, batch: Batch, now: datetime, result: Reminded, failed: Set[str]) -> None:
    """Write what ``batch`` has to say. What was told is read under the lock: nobody writes between that and our
    writing. ``failed`` are the subjects that once had no words."""
    words = _Words(now)
    with transaction.atomic():
        hold(LOCK)
        words.put(day.untold(batch, Told()))
        new = insert_new(Notice, FIELDS, words.own) if words.own else 0
        escalated = insert_new(Notice, FIELDS, words.escalated) if words.escalated else 0
    result.notices += new + escalated
    result.escalated += escalated
    if doubled := len(words.own) + len(words.escalated) - new - escalated:
        day.left_out["already_told"] += doubled
    for subject, error in words.failed.items():
        day.left_out["failed"] += 1
        note(WORK, subject, error, at=now)
    if failed and (healed := failed & {row[SUBJECT] for row in chain(words.own, words.escalated)}):
        forget(WORK, healed - words.failed.keys())


class _Words:
    """Rows of ``FIELDS`` for what is to be told: to whom it waits for (``own``) and to whom it is ``escalated``; and of
    which subjects that ``failed``."""

    def __init__(self, now: datetime) -> None:
        self.own: list[tuple] = []
        self.escalated: list[tuple] = []
        self.failed: dict[str, Exception] = {}
        self._now = now
        self._today = timezone.localdate(now)

    def put(self, items: Iterable[Item]) -> None:
        """Put ``items`` into words; those of one row and part, which follow each other, have the same."""
        row, part, said = None, None, None
        for item in items:
            if item.row is not row or item.part is not part:
                row, part, said = item.row, item.part, self._said(item)
            if said is not None:
                (self.own if part is Part.DOER else self.escalated).append((item.user, *said))

    def _said(self, item: Item) -> tuple | None:
        """All columns but the first; None where there are no words."""
        telling = Telling(item.part, (self._today - item.row.due_on).days, self._today)
        try:
            title, text, url = _sound(item.kind.say(item.row, telling))
        except Exception as error:  # whatever it is, it is one row's: the others are told
            self.failed[item.subject] = error
            return None
        why = _why(item.kind.because[item.part], item.part, item.step, item.source)
        kind, inside = item.kind.notice.value, item.row.due_inside
        return kind, item.subject, item.occasion, item.step, title, text, why, url, inside, self._now


def _sound(said: Said) -> Said:
    """``said``, cut to the columns. ValueError for what no database takes, and for a link that would be cut."""
    title, text, url = said
    if "\0" in title or "\0" in text or len(url) > LONGEST["url"]:
        raise ValueError("no words for a notice")
    (title + text).encode()
    return Said(title[: LONGEST["title"]], text[: LONGEST["text"]], url)


@lru_cache(maxsize=1_000)
def _why(because: str, part: Part, step: int, source: str) -> str:
    """你单位承办这项任务；到期前3天提醒（平台默认）."""
    return f"{because}；{_when(step)}{HOW[part]}（{source}）"[: LONGEST["why"]]


def _when(step: int) -> str:
    if step > COUNTED:
        return "逾期已久，"
    return f"逾期{step}天" if step > 0 else f"到期前{-step}天" if step else "到期当天"


class _Waiting(NamedTuple):
    """A reminder that nobody has settled."""

    pk: int
    subject: str
    occasion: str
    user: int

    @property
    def kind(self) -> DueKind:
        return DueKind(self.subject.partition(":")[0])

    @property
    def part(self) -> Part:
        return Part(self.occasion.partition(":")[0])


def _settle_what_is_over(day: Day) -> int:
    """Settle the reminders of what is due no more, on another day, or not for their person, however that came about;
    how many. Likewise the failures of what is due no more."""
    reminding = Notice.objects.reminders().filter(settled_at=None)
    # In order, so that most of what is asked at once is of one kind.
    subjects = reminding.order_by("subject").values_list("subject", flat=True).distinct()
    settled, last = 0, ""
    while some := list(subjects.filter(subject__gt=last)[:AT_ONCE]):
        said = reminding.filter(Among("subject", some)).order_by("subject")
        if over := _over([_Waiting(*row) for row in said.values_list("pk", "subject", "occasion", "user")], day):
            settled += settle(notices=Notice.objects.filter(Among("pk", over)))
        last = some[-1]
    failed = _failed()
    forget(WORK, failed - open_rows(failed, on=day.on).keys())
    return settled


def _over(waiting: Sequence[_Waiting], day: Day) -> set[int]:
    """Which of ``waiting`` nobody would be told of any more."""
    rows, people = open_rows({one.subject for one in waiting}, on=day.on), day.people
    asked: dict[DueKind, list[tuple[_Waiting, tuple[Any, Part, int | None]]]] = defaultdict(list)
    for one in waiting:
        row = rows.get(one.subject)
        if row and one.occasion == f"{one.part}:{row.due_on}":
            asked[one.kind].append((one, (row, one.part, people.unit(row, one.part))))
    over = {one.pk for one in waiting}
    for name, of_kind in asked.items():
        people.learn(KINDS[name], (behind for _, behind in of_kind))
        over -= {one.pk for one, behind in of_kind if one.user in people.of(KINDS[name], *behind)}
    return over


def _failed() -> set[str]:
    return set(Failure.objects.filter(what=WORK).values_list("subject", flat=True))
