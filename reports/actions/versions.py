"""Freezing: what is sent is kept as it was sent."""

from datetime import datetime

from reports.exporters import EXPORTERS
from reports.lineage.frozen import Unsettled, keep_cells, repeat_cells, unlike_lines
from reports.models import Report, ReportVersion, VersionFile
from reports.table import Table
from reports.way.versions import sum_of
from teams.actions.files import store
from teams.models import User


def freeze(report: Report, table: Table, *, actor: User, at: datetime, corrects: bool = False) -> ReportVersion:
    """The next version of ``report``: ``table`` with its sum, and every kind of file rendered from it, and
    which records make its figures. Call it inside the transaction of the step, with the row locked.

    Raises Unsettled where a record was decided since the fold, so that the records are not those of the figures: fold
    and freeze again. One that ``corrects`` repeats the figures of the last version, and what made them.
    """
    payload = table.payload()
    before = report.versions.order_by("number").last()
    version = ReportVersion.objects.create(
        report=report,
        number=before.number + 1 if before else 1,
        payload=payload,
        sha256=sum_of(payload),
        corrects=corrects,
        submitted_by_name=str(actor),
        submitted_at=at,
    )
    if corrects and before is not None:
        repeat_cells(version, before)
    else:
        keep_cells(version)
        if unlike_lines(version):
            raise Unsettled
    for kind, exporter in EXPORTERS.items():
        file = store(
            actor=actor,
            content=exporter.render(table),
            name=exporter.name(table),
            content_type=exporter.content_type,
            owner=report.organisation,
        )
        VersionFile.objects.create(version=version, kind=kind, file=file)
    return version
