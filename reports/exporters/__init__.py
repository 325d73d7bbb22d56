"""The files of a report, by kind: what a submission freezes, a download serves and the command writes."""

from reports.choices import FileKind
from reports.exporters.base import TableExporter
from reports.exporters.quarterly import Quarterly

EXPORTERS: dict[str, TableExporter] = {FileKind.XLSX: Quarterly()}
