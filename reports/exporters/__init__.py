"""The files of a report, by kind: what a submission freezes, a download serves and the command writes."""

from reports.choices import FileKind
from reports.exporters.base import TableExporter
from reports.exporters.pdf import TablePdf
from reports.exporters.word import TableWord
from reports.exporters.workbook import TableWorkbook

EXPORTERS: dict[FileKind, TableExporter] = {
    FileKind.XLSX: TableWorkbook(),
    FileKind.DOCX: TableWord(),
    FileKind.PDF: TablePdf(),
}
