"""What the exporters share: each turns plain values into a file (``name``, ``render``) that opens anywhere."""

from typing import Protocol

from reports.table import Table
from teams.downloads import XLSX


class TableExporter(Protocol):
    """Sets a :class:`Table` into a file of one kind; the same table gives the same bytes."""

    ending: str
    content_type: str

    def name(self, table: Table) -> str: ...

    def render(self, table: Table) -> bytes: ...


class Xlsx:
    """The format of a workbook."""

    ending = "xlsx"
    content_type = XLSX
