"""Freezing: what is sent is kept as it was sent."""

from datetime import datetime

from reports.exporters import EXPORTERS
from reports.lineage.frozen import keep_cells
from reports.models import Report, ReportVersion, VersionFile
from reports.table import Table
from reports.versions import sum_of
from teams.actions.files import store
from teams.models import User


def freeze(report: Report, table: Table, *, actor: User, at: datetime, corrects: bool = False) -> ReportVersion:
    """The next version of ``report``: ``table`` with its sum, and every kind of file rendered from it, and
    which records make its figures. Call it inside the transaction of the step, with the row locked."""
    payload = table.payload()
    version = ReportVersion.objects.create(
        report=report,
        number=report.versions.count() + 1,
        payload=payload,
        sha256=sum_of(payload),
        corrects=corrects,
        submitted_by_name=str(actor),
        submitted_at=at,
    )
    for kind, exporter in EXPORTERS.items():
        file = store(
            actor=actor,
            content=exporter.render(table),
            name=exporter.name(table),
            content_type=exporter.content_type,
            owner=report.organisation,
        )
        VersionFile.objects.create(version=version, kind=kind, file=file)
    keep_cells(version)
    return version
