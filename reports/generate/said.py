"""What was done and said of it: records in every state with their way, notices, the audit log, imports."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from uuid import UUID

from django.urls import reverse

from reports.generate.people import Account
from reports.generate.presets import Preset
from reports.generate.tables import Sink
from reports.generate.words import day_between, moment
from reports.generate.work import Arrangement, PlacementRow, ProgrammeRow
from tasks.choices import Counting, RecordState, ReviewVerb
from tasks.models import Record, RecordChange, Review
from teams.audit_proof import FIELDS, digest_of, name_hash
from teams.choices import NoticeKind, SheetKind, SheetState
from teams.models import AuditEntry, AuditName, Notice, SheetImport
from youthwork.lib.bulk import Table

RECORDS = Table(
    Record,
    "id placement_id programme_id organisation_id occurred_on content people same_group state reviewer_id author_id "
    "created_at updated_at submitted_at decided_at return_reason",
)
REVIEWS = Table(Review, "id record_id verb by_id by_name organisation_id reason at")
CHANGES = Table(RecordChange, "id programme_id occurred_on")
NOTICES = Table(Notice, "id user_id kind subject occasion title text url created_at read_at")
ENTRIES = Table(AuditEntry, f"id digest {' '.join(FIELDS)}")
NAMES = Table(AuditName, "id entry_id part person_kind person_id salt text")
IMPORTS = Table(
    SheetImport, "id kind organisation_id options file_name sha256 state summary uploaded_by_id uploaded_at applied_at"
)

# Of twenty records so many were approved, wait, were returned; the rest are drafts.
APPROVED, WAITING, RETURNED = 16, 2, 1
OWN = 20  # every so manieth record is one of the unit itself
REASON = "人数与做法对不上，请写清这一次到场多少人。"
DAYS = 270  # how far back records go, within the year


@dataclass(frozen=True)
class Written:
    """A record that was said, for what is told of it elsewhere."""

    id: UUID
    label: str
    state: str
    decided_at: datetime | None
    author: Account


class Said:
    """Writes what one area after the other has said."""

    def __init__(self, sink: Sink, preset: Preset, seed: int, today: date) -> None:
        self.sink, self.preset, self.seed, self.today = sink, preset, seed, today
        self.first_day = max(date(today.year, 1, 1), today - timedelta(days=DAYS))
        self._reviews, self._changes, self._notices = count(1), count(1), count(1)
        self._entries, self._imports = count(1), count(1)

    def tell(self, arrangement: Arrangement, number: int) -> None:
        """``number`` records of the area, and what they leave in inboxes and in the log."""
        lot = Random(f"{self.seed}:said:{arrangement.area.unit.code}")
        served = [row for row in arrangement.placements if row.team]
        written = []
        for index in range(number):
            row = None if index % OWN == 0 else served[index % len(served)]
            written.append(self._record(lot, arrangement, row, index))
        self._notify(arrangement, written)
        self._log(arrangement, written)
        self._import(arrangement, served, lot)

    def _record(self, lot: Random, arrangement: Arrangement, row: PlacementRow | None, index: int) -> Written:
        unit, (reviewer, second, *_) = arrangement.area.unit, arrangement.officials
        programme = lot.choice(row.programmes) if row else arrangement.own
        author = row.team.author if row and row.team else second
        home = row.team.home if row and row.team else unit
        fate = index % 20
        # What waits or came back is of these days; what counts lies behind.
        late = max(self.first_day, self.today - timedelta(days=10))
        on = day_between(lot, self.first_day if fate < APPROVED else late, self.today)
        state, verb = _state(fate)
        record = UUID(int=lot.getrandbits(128), version=4)
        said_at = moment(on, lot, 7)
        sent_at = said_at + timedelta(minutes=5) if state != RecordState.DRAFT else None
        decided_at = sent_at + timedelta(hours=1) if sent_at and verb else None
        self.sink.add(
            RECORDS,
            record,
            row.id if row else None,
            programme.id,
            home.id,
            on,
            programme.said,
            _people(lot, programme),
            lot.random() < 0.5,
            state,
            unit.id if sent_at else None,
            author.id,
            said_at,
            decided_at or sent_at or said_at,
            sent_at,
            decided_at,
            REASON if state == RecordState.RETURNED else "",
        )
        if sent_at:
            self._step(record, ReviewVerb.SUBMITTED, author, sent_at)
        if decided_at and verb:
            reason = REASON if state == RecordState.RETURNED else ""
            self._step(record, verb, reviewer, decided_at, reason)
        if state == RecordState.APPROVED:
            self.sink.add(CHANGES, next(self._changes), programme.id, on)
        where = row.site.name if row else unit.short_name
        return Written(record, f"{where}{on.month}月{on.day}日{programme.name}", state, decided_at, author)

    def _step(self, record: UUID, verb: str, by: Account, at: datetime, reason: str = "") -> None:
        unit = None if by.role == "leader" else by.unit.id
        self.sink.add(REVIEWS, next(self._reviews), record, verb, by.id, by.name, unit, reason, at)

    def _notify(self, arrangement: Arrangement, written: list[Written]) -> None:
        """Authors learn what came back; the area's first official has an inbox of more than a page."""
        for record in written:
            if record.state == RecordState.RETURNED:
                self._notice(record.author, NoticeKind.RETURNED, record, "被退回", REASON)
        first, *others = arrangement.officials
        for number, official in [(self.preset.notices, first), *((3, other) for other in others)]:
            for record in written[:number]:
                self._notice(official, NoticeKind.REVIEW, record, "待审", "")

    def _notice(self, to: Account, kind: str, record: Written, what: str, text: str) -> None:
        told, url = next(self._notices), reverse("tasks:record", args=[record.id])
        told_at = record.decided_at or moment(self.today, Random(f"{kind}:{record.id}"), 7)
        # Every third has been read.
        read_at = told_at + timedelta(minutes=20) if told % 3 == 0 else None
        title = f"{record.label}{what}"
        self.sink.add(NOTICES, told, to.id, kind, f"record:{record.id}", kind, title, text, url, told_at, read_at)

    def _log(self, arrangement: Arrangement, written: list[Written]) -> None:
        """The latest decisions of the area, as the log tells them; a job seals them like any others."""
        by, unit = arrangement.officials[0], arrangement.area.unit
        decided = [record for record in written if record.decided_at]
        for record in decided[: self.preset.entries]:
            verb = "记录通过" if record.state == RecordState.APPROVED else "记录退回"
            after = {"reason": REASON} if record.state == RecordState.RETURNED else {}
            entry, salt = next(self._entries), secrets.token_hex(16)
            who = (by.id, name_hash(salt, by.name), unit.id)
            values = (
                record.decided_at,
                *who,
                verb,
                "tasks.record",
                str(record.id),
                record.label,
                "",
                None,
                after,
                "",
                "",
            )
            self.sink.add(ENTRIES, entry, digest_of(values), *values)
            self.sink.add(NAMES, entry, entry, "actor", "user", by.id, salt, by.name)

    def _import(self, arrangement: Arrangement, served: list[PlacementRow], lot: Random) -> None:
        """The rosters of the teams, brought in by the area's second official."""
        unit, by = arrangement.area.unit, arrangement.officials[1]
        for row in served:
            if row.team is None:
                continue
            rows = len(row.team.members)
            at = moment(self.first_day, lot, 9)
            summary = {"rows": rows, "new": rows, "changed": 0, "unchanged": 0, "skipped": 0, "refused": 0}
            name, digest = f"{row.site.name}队员名单.xlsx", f"{lot.getrandbits(256):064x}"
            self.sink.add(
                IMPORTS,
                next(self._imports),
                SheetKind.ROSTER,
                unit.id,
                {"organisation": row.team.home.id},
                name,
                digest,
                SheetState.APPLIED,
                {**summary, "written": rows},
                by.id,
                at,
                at + timedelta(minutes=3),
            )


def _state(fate: int) -> tuple[str, str | None]:
    """A record's state, and the verb of the step that decided it."""
    if fate < APPROVED:
        return RecordState.APPROVED, ReviewVerb.APPROVED
    if fate < APPROVED + WAITING:
        return RecordState.SUBMITTED, None
    if fate < APPROVED + WAITING + RETURNED:
        return RecordState.RETURNED, ReviewVerb.RETURNED
    return RecordState.DRAFT, None


def _people(lot: Random, programme: ProgrammeRow) -> int | None:
    return None if programme.counting == Counting.NONE else lot.randint(programme.low, programme.high)
