"""Verbs on reports: submit, accept, return."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from reports.actions.drafts import refresh
from reports.actions.rollups import refresh_rollups
from reports.actions.steps import follow, locked, locked_waiting, move, take_step
from reports.actions.versions import freeze
from reports.choices import ReportState, ReportVerb
from reports.lineage.frozen import Unsettled
from reports.models import Report, ReportEvent, ReportLine, ReportMark, ReportVersion
from reports.notices import settle, settle_pile, settle_reminders, tell_accepted, tell_returned, tell_submitted
from reports.table import Table, table_of
from reports.way.marks import HEAD
from teams.models import User
from youthwork.lib.fingerprint import fingerprint

TRIES = 3  # of freezing, where records are decided between the fold and it


@dataclass(frozen=True)
class Mark:
    """What is wrong at one place of a table: a text of a line (``field``), its figure (""), or, without a line, the
    head of the form."""

    note: str
    line: int | None = None
    field: str = ""


def submit(
    *, actor: User, report: Report, filled_by: str, contact: str, filled_on: date, note: str = "", seen: str = ""
) -> ReportVersion:
    """Send the table up: bring it up to date, freeze it as the next version with its files, tell the receiver.

    ValidationError if it was sent already, if nobody is named, or if it is no longer what ``seen`` (``seen_as``) says
    was looked at. Without a receiver the unit keeps the files to hand them over (线下报送). ``note`` is a word to the
    receiver. ``contact`` is kept encrypted and stands in no audit entry.
    """
    for _ in range(TRIES):
        refresh_rollups()  # a transaction of its own: nobody else waits for the fold while files are rendered
        with suppress(Unsettled):
            return _submit(actor, report, filled_by.strip(), contact.strip(), filled_on, note.strip(), seen)
    raise ValidationError("正有记录在审核，表里的数字还在变。请过一会儿再报送，仍然不行请告诉系统管理员。")


def prepare(report: Report) -> Table:
    """The table as it would be sent now: folded and brought up to date, for whoever is about to confirm it."""
    refresh_rollups()
    with transaction.atomic():
        report = refresh(locked(report))
    return table_of(report)


def seen_as(table: Table) -> str:
    """What a table says line by line, in sixteen digits: whoever confirms it has seen just this."""
    lines = (
        (line.name, line.people, line.records, line.content, line.progress, line.problems, line.next_steps)
        for line in table.all_lines
    )
    return fingerprint((*lines, table.corrections, table.not_reported))


@transaction.atomic
def _submit(
    actor: User, report: Report, filled_by: str, contact: str, filled_on: date, note: str, seen: str
) -> ReportVersion:
    report, now = locked(report), timezone.now()
    if not report.is_open:
        raise ValidationError(f"这张表现在是“{report.get_state_display()}”，不能再报送。")
    if not filled_by:
        raise ValidationError({"filled_by": "请写填表人。"})
    report.filled_by, report.contact, report.filled_on = filled_by, contact, filled_on
    refresh(report, at=now)
    table = table_of(report, version=report.versions.count() + 1)
    if seen and seen != seen_as(table):
        raise ValidationError("打开这一页以后，表里的数字或文字又有变动，下面是新的，请看过再报送。")
    version = freeze(report, table, actor=actor, at=now)
    move(
        report, ReportState.SUBMITTED, filled_by=filled_by, contact=contact, filled_on=filled_on, submitted_at=now,
        return_reason="",
    )  # fmt: skip
    said = {"version": version.number, "people": table.people, "records": table.records}
    take_step(report, actor, ReportVerb.SUBMITTED, reason=note, said=said)
    settle(report, "returned")
    settle_reminders([report.pk])
    tell_submitted(report, version=version.number, actor=actor)
    follow(report)
    return version


def accept(*, actor: User, report: Report, version: int) -> Report:
    """Take a submitted report: the ``version`` that was looked at is marked. ValidationError unless it is waiting, and
    if it was sent again since."""
    refresh_rollups()
    return _accept(actor, report, version)


@transaction.atomic
def _accept(actor: User, report: Report, number: int) -> Report:
    report, version = locked_waiting(report, version=number)
    move(report, ReportState.ACCEPTED)
    version.accepted_at = timezone.now()
    version.save(update_fields=["accepted_at"])
    event = take_step(report, actor, ReportVerb.ACCEPTED, said={"version": version.number})
    settle(report, "submitted")
    settle_pile(report.receiver)
    tell_accepted(report, event=event.pk)
    return report


def accept_several(*, actor: User, seen: Mapping[Report, int]) -> tuple[list[Report], list[str]]:
    """Take each of the reports in the version that was looked at, each in a transaction of its own; returns those
    taken, and in sentences why the others were not."""
    refresh_rollups()
    taken, refused = [], []
    for report, version in seen.items():
        try:
            taken.append(_accept(actor, report, version))
        except ValidationError as error:
            refused += error.messages
    return taken, refused


def return_report(*, actor: User, report: Report, version: int, reason: str = "", marks: Iterable[Mark] = ()) -> Report:
    """Send a submitted report back, with ``reason`` (at most 300 characters), with what is wrong where, or both; the
    unit may change it again. ValidationError if it says neither, if a mark is at no line of the report, or if the
    ``version`` that was looked at is not the last."""
    marks, reason = list(marks), reason.strip()[:300]
    if not reason and not marks:
        raise ValidationError({"reason": "请写明退回原因，或标出要改的地方，让对方知道改哪里。"})
    refresh_rollups()
    return _return(actor, report, version, reason or f"请改标出的{len(marks)}处。", marks)


@transaction.atomic
def _return(actor: User, report: Report, number: int, reason: str, marks: list[Mark]) -> Report:
    report, _ = locked_waiting(report, version=number)
    lines = {line.pk: line for line in report.lines.select_related("programme", "category")}
    if any(mark.line is not None and mark.line not in lines for mark in marks):
        raise ValidationError("标出的行不在这张表里，请刷新后再标。")
    move(report, ReportState.RETURNED, return_reason=reason)
    event = take_step(report, actor, ReportVerb.RETURNED, reason=reason, said={"marks": len(marks)})
    _keep_marks(event, marks, lines)
    settle(report, "submitted")
    settle_pile(report.receiver)
    tell_returned(report, event=event.pk, line=next((mark.line for mark in marks if mark.line), None))
    refresh(report)
    follow(report)
    return report


def _keep_marks(event: ReportEvent, marks: list[Mark], lines: dict[int, ReportLine]) -> None:
    for mark in marks:
        line = lines[mark.line] if mark.line is not None else None
        named = line.called[:120] if line else HEAD
        ReportMark.objects.create(event=event, line=line, where=named, field=mark.field, note=mark.note[:200])
