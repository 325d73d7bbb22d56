"""What is taken at once: every report that waits, with what changed in it and what it lacks. Questions only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from reports.models import Report, ReportVersion
from reports.table import Table, table_of_version
from reports.way.changes import LineChange, changes_between


@dataclass(frozen=True)
class Offer:
    """One report as it was sent: ``changes`` are those since it was sent before."""

    report: Report
    version: ReportVersion
    table: Table
    changes: list[LineChange]

    @property
    def gaps(self) -> list[str]:
        """What it lacks, in sentences; empty where nothing is to be looked at."""
        table = self.table
        return [
            *([f"缺{len(table.missing)}项说明：{'、'.join(_called(table))}"] if table.missing else []),
            *([f"另有{table.left_out}，没有计入"] if table.left_out else []),
            *(
                [f"下级还有{len(table.not_reported)}个单位没有报：{'、'.join(table.not_reported)}"]
                if table.not_reported
                else []
            ),
            *([f"更正以前报出的{len(table.corrections)}个数"] if table.corrections else []),
            *(["上级代填"] if table.proxy else []),
        ]


def offers_of(reports: QuerySet[Report]) -> list[Offer]:
    """The reports in the order of the tree, each in its last version. Two queries."""
    found = list(reports.order_by("organisation__path"))
    versions = _versions(found)
    return [_offer(report, versions[report.pk]) for report in found if versions[report.pk]]


def _versions(reports: Iterable[Report]) -> dict[int, list[ReportVersion]]:
    """Report id → its versions, the newest first."""
    versions: dict[int, list[ReportVersion]] = defaultdict(list)
    for version in ReportVersion.objects.filter(report__in=reports).order_by("-number"):
        versions[version.report_id].append(version)
    return versions


def _offer(report: Report, versions: list[ReportVersion]) -> Offer:
    table = table_of_version(versions[0])
    changes = changes_between(table_of_version(versions[1]), table) if versions[1:] else []
    return Offer(report, versions[0], table, changes)


def _called(table: Table) -> list[str]:
    return [line.name if line.programme else line.category for line in table.missing]
