"""The files of reports: what was sent as it lies frozen, what is open as it stands now, one by one and as bundles."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reports.choices import FileKind
from reports.exporters import EXPORTERS
from reports.models import Report, ReportVersion
from reports.table import Table, table_of, table_of_version
from teams.actions.files import read_back
from teams.downloads import ZIP
from teams.models import StoredFile
from youthwork.lib.archives import packed, safe_name


@dataclass(frozen=True)
class MadeFile:
    """A file at hand, to be sent out or packed."""

    name: str
    content: bytes
    content_type: str


def sent_version(report: Report) -> ReportVersion | None:
    """What the unit has sent, as long as it stands; None while the report is open."""
    return None if report.is_open else report.versions.order_by("number").last()


def file_of(report: Report, kind: FileKind, *, version: ReportVersion | None = None) -> MadeFile:
    """The file of ``version``: the very bytes that were frozen with it, or made of its numbers where that kind was not
    kept. Without a version, of the report as it stands now."""
    if version is None:
        return made_of(table_of(report), kind)
    frozen = frozen_file(version, kind)
    if frozen is not None:
        return MadeFile(frozen.name, read_back(frozen), frozen.content_type)
    return made_of(table_of_version(version), kind)


def made_of(table: Table, kind: FileKind) -> MadeFile:
    exporter = EXPORTERS[kind]
    return MadeFile(exporter.name(table), exporter.render(table), exporter.content_type)


def frozen_file(version: ReportVersion, kind: FileKind) -> StoredFile | None:
    """What was kept of ``version`` in that kind."""
    kept = version.files.select_related("file").filter(kind=kind).first()
    return kept.file if kept else None


def bundle_of(report: Report, *, version: ReportVersion | None = None) -> MadeFile:
    """One zip with the report in every kind. About half a second for one that was not frozen in all."""
    files = [file_of(report, kind, version=version) for kind in FileKind]
    name = safe_name(f"{files[0].name.rpartition('.')[0]}.zip")
    return MadeFile(name, packed((file.name, file.content) for file in files), ZIP)


def files_received(reports: Iterable[Report]) -> Iterator[tuple[str, bytes]]:
    """Path and content of every file of reports that were sent: a folder for each unit."""
    for report in reports:
        version = sent_version(report)
        if version is None:
            continue
        for kind in FileKind:
            file = file_of(report, kind, version=version)
            yield f"{safe_name(report.organisation.name)}/{file.name}", file.content
