"""Verbs on reports: edit a text, submit, accept, return."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from reports.actions.drafts import refresh, refresh_above
from reports.actions.rollups import refresh_rollups
from reports.choices import ReportState
from reports.exporters.quarterly import Quarterly
from reports.lineage.frozen import keep_cells
from reports.models import Report, ReportEvent, ReportLine, ReportVersion
from reports.notices import settle, tell_accepted, tell_returned, tell_submitted
from reports.table import Table, table_of
from teams import audit
from teams.actions.files import store
from teams.models import User

NOT_OPEN = "这张表已经报出，退回后才能再改。"


@transaction.atomic
def edit_line(*, actor: User, line: ReportLine, content: str, progress: str) -> ReportLine:
    """Put the unit's own words into a line. From now on a new draft leaves these words alone; an emptied text is
    drafted again. ValidationError if the report was sent."""
    report = _locked(line.report)
    if not report.is_open:
        raise ValidationError(NOT_OPEN)
    line = ReportLine.objects.get(pk=line.pk)
    before = {"content": line.content, "progress": line.progress}
    after = {"content": content.strip(), "progress": progress.strip()}
    if after == before:
        return line
    line.content_edited = bool(after["content"]) and (line.content_edited or after["content"] != before["content"])
    line.progress_edited = bool(after["progress"]) and (line.progress_edited or after["progress"] != before["progress"])
    line.content, line.progress = after["content"], after["progress"]
    line.full_clean(exclude=["report", "category", "programme"], validate_unique=False, validate_constraints=False)
    line.explained = line.progress_edited
    line.save(update_fields=["content", "progress", "content_edited", "progress_edited", "explained"])
    if not all(after.values()):
        refresh(report)
        line.refresh_from_db()
    changed = [name for name in after if after[name] != before[name]]
    audit.record(
        actor=actor,
        verb="修改推进表",
        target=line,
        organisation=report.organisation,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return line


@transaction.atomic
def submit(*, actor: User, report: Report, filled_by: str, contact: str, filled_on: date) -> ReportVersion:
    """Send the table up: bring it up to date, freeze it as the next version with its file, tell the receiver.

    ValidationError if it was sent already, or if nobody is named. Without a receiver the unit keeps the file for
    itself (线下报送) and the report counts as sent. ``contact`` is kept encrypted and stands in no audit entry.
    """
    refresh_rollups()
    report = _locked(report)
    if not report.is_open:
        raise ValidationError(f"这张表现在是“{report.get_state_display()}”，不能再报送。")
    if not filled_by.strip():
        raise ValidationError({"filled_by": "请写填表人。"})
    now = timezone.now()
    report.filled_by, report.contact, report.filled_on = filled_by.strip(), contact.strip(), filled_on
    refresh(report, at=now)
    number = report.versions.count() + 1
    table = table_of(report, version=number)
    version = _freeze(report, table, number=number, actor=actor)
    _move(
        report, ReportState.SUBMITTED, filled_by=report.filled_by, contact=report.contact, filled_on=filled_on,
        submitted_at=now, return_reason="",
    )  # fmt: skip
    _step(report, actor, figures={"version": number, "people": table.people, "records": table.records})
    settle(report, "returned")
    tell_submitted(report, version=number)
    transaction.on_commit(lambda: refresh_above(report))
    return version


@transaction.atomic
def accept(*, actor: User, report: Report) -> Report:
    """Take a submitted report: its last version is marked. ValidationError unless it is waiting."""
    refresh_rollups()
    report = _waiting(report)
    _move(report, ReportState.ACCEPTED)
    version = report.versions.order_by("number").last()
    version.accepted_at = timezone.now()
    version.save(update_fields=["accepted_at"])
    event = _step(report, actor, figures={"version": version.number})
    settle(report, "submitted")
    tell_accepted(report, event=event.pk)
    return report


@transaction.atomic
def return_report(*, actor: User, report: Report, reason: str) -> Report:
    """Send a submitted report back with ``reason`` (1 to 300 characters); the unit may change it again."""
    if not reason.strip():
        raise ValidationError({"reason": "请写明退回原因，让对方知道改哪里。"})
    refresh_rollups()
    report = _waiting(report)
    reason = reason.strip()[:300]
    _move(report, ReportState.RETURNED, return_reason=reason)
    refresh(report)
    event = _step(report, actor, reason=reason)
    settle(report, "submitted")
    tell_returned(report, event=event.pk)
    transaction.on_commit(lambda: refresh_above(report))
    return report


def _locked(report: Report) -> Report:
    return (
        Report.objects.select_for_update(of=("self",))
        .select_related("period__rule__document", "organisation", "receiver")
        .get(pk=report.pk)
    )


def _waiting(report: Report) -> Report:
    """The row, locked; ValidationError if somebody has decided it in the meantime."""
    locked = _locked(report)
    if locked.state != ReportState.SUBMITTED:
        raise ValidationError(f"这张表现在是“{locked.get_state_display()}”，不在待接收中。")
    return locked


def _freeze(report: Report, table: Table, *, number: int, actor: User) -> ReportVersion:
    exporter = Quarterly()
    file = store(
        actor=actor,
        content=exporter.render(table),
        name=exporter.name(table),
        content_type=exporter.content_type,
        owner=report.organisation,
    )
    version = ReportVersion.objects.create(
        report=report,
        number=number,
        payload=table.payload(),
        file=file,
        submitted_by_name=str(actor),
        submitted_at=timezone.now(),
    )
    keep_cells(version)
    return version


def _move(report: Report, state: str, **fields: object) -> None:
    for name, value in {"state": state, **fields}.items():
        setattr(report, name, value)
    report.save(update_fields=["state", *fields])


def _step(report: Report, actor: User, *, reason: str = "", figures: dict | None = None) -> ReportEvent:
    """One row of the report's own history and one of the audit log."""
    step = ReportEvent.objects.create(report=report, state=report.state, by=actor, by_name=str(actor), reason=reason)
    audit.record(
        actor=actor,
        verb={"submitted": "报送", "accepted": "接收报表", "returned": "退回报表"}[report.state],
        target=report,
        organisation=report.organisation,
        after={"reason": reason, **(figures or {})},
    )
    return step
