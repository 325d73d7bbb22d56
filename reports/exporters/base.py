"""What the exporters share: each turns plain values into a file (``name``, ``render``) that opens anywhere."""

from typing import Protocol

from reports.exporters.layout import paper_of
from reports.exporters.paper import Paper
from reports.table import Table
from teams.downloads import XLSX
from youthwork.lib.archives import safe_name


class TableExporter(Protocol):
    """Sets a :class:`Table` into a file of one kind; the same table gives the same bytes."""

    ending: str
    content_type: str

    def name(self, table: Table) -> str: ...

    def render(self, table: Table) -> bytes: ...

    def render_papers(self, *papers: Paper) -> bytes: ...


class PaperExporter:
    """An exporter that lays the table as paper and sets that."""

    ending: str
    content_type: str

    def name(self, table: Table) -> str:
        """共青团茂名市茂南区委员会2026年第二季度推进表.xlsx, or as the superior prescribes."""
        return safe_name(f"{table.file_name}.{self.ending}")

    def render(self, table: Table) -> bytes:
        return self.render_papers(self.laid(table))

    def laid(self, table: Table) -> Paper:
        return paper_of(table)

    def render_papers(self, *papers: Paper) -> bytes:
        raise NotImplementedError


class Xlsx:
    """The format of a workbook."""

    ending = "xlsx"
    content_type = XLSX
