"""The last corrections of a rule: where no later report can tell them, the report itself goes up again with them."""

from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from reports.actions.rollups import refresh_rollups
from reports.actions.steps import follow, last_version, locked, move, take_step
from reports.actions.versions import freeze
from reports.choices import ReportState, ReportVerb
from reports.models import Correction, Report, ReportVersion
from reports.notices import tell_submitted
from reports.table import corrections_of, table_of_version
from reports.way.corrections import next_period, next_report, pending_of
from teams.models import User


def send_corrections(*, actor: User, report: Report, filled_by: str, contact: str, filled_on: date) -> ReportVersion:
    """Send the next version of a report that was accepted: the lines as they were sent, to the letter, and what is to
    be corrected of them. ValidationError while a later report of the unit can tell it, before it was accepted, and
    where nothing is to be corrected."""
    refresh_rollups()
    return _send(actor, report, {"filled_by": filled_by.strip(), "contact": contact.strip(), "filled_on": filled_on})


def may_send(report: Report) -> bool:
    """Whether corrections of ``report`` go up as a version of their own: it is done, and no later one will come."""
    done = report.state == ReportState.ACCEPTED or (report.state == ReportState.SUBMITTED and report.receiver is None)
    return done and next_report(report) is None and next_period(report) is None


@transaction.atomic
def _send(actor: User, report: Report, head: dict) -> ReportVersion:
    report, now = locked(report), timezone.now()
    if not may_send(report):
        raise ValidationError("更正会写进下一期的表，这一期不再单独报。")
    pending = pending_of(report)
    if not pending:
        raise ValidationError("报出的数字和现在的记录一致，没有要更正的。")
    for row in pending:
        _tell(report, row)
    told = report.corrections.select_related("version__report__period").order_by(
        "version__report__period__starts_on", "pk"
    )
    table = replace(table_of_version(last_version(report)), corrections=corrections_of(told), **head)
    version = freeze(report, table, actor=actor, at=now, corrects=True)
    move(report, ReportState.SUBMITTED, submitted_at=now, **head)
    take_step(
        report,
        actor,
        ReportVerb.SUBMITTED,
        reason="更正",
        said={"version": version.number, "corrections": len(pending)},
    )
    tell_submitted(report, version=version.number, actor=actor)
    follow(report)
    return version


def _tell(report: Report, row: Correction) -> None:
    """Put a difference beside the lines that were sent: one that was told already goes on from where it began."""
    known = Correction.objects.filter(report=report, version=row.version, programme=row.programme).first()
    if known is None:
        row.report = report
        row.save()
        return
    known.people_after, known.records_after, known.reason = row.people_after, row.records_after, row.reason
    known.save(update_fields=["people_after", "records_after", "reason"])
