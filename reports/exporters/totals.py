"""Totals as a plain workbook: what the page shows, row by row."""

from io import BytesIO

from openpyxl import Workbook

from reports.exporters.base import Xlsx
from reports.models import ReportingPeriod
from reports.totals import GROUPINGS, Group, Totals
from teams.names import Names
from youthwork.lib.sheets import neutral
from youthwork.lib.sheets.style import CENTRE, HEAD, LEFT, RIGHT, TEXT, TITLE, for_print, ruled

FIGURES = ("people", "visits", "reads", "records")
HEADS = ("覆盖青少年数", "人次", "阅读量", "已审记录")


class TotalsSheet(Xlsx):
    def __init__(self, unit: Names, period: ReportingPeriod, grouping: str, said_at: str) -> None:
        self.unit, self.period, self.grouping, self.said_at = unit, period, grouping, said_at

    def name(self, content: Totals) -> str:
        return f"{self.unit.short_name}{self.period}按{GROUPINGS[self.grouping]}汇总.xlsx"

    def render(self, content: Totals) -> bytes:
        book = Workbook()
        sheet = book.active
        sheet.title = "汇总"
        names, heads = self._columns(content)
        last = "ABCDEFGH"[len(heads) - 1]
        sheet.merge_cells(f"A1:{last}1")
        neutral(sheet["A1"], f"{self.unit.name}{self.period}按{GROUPINGS[self.grouping]}汇总（{self.said_at}）")
        sheet["A1"].font, sheet["A1"].alignment = TITLE, CENTRE
        sheet.row_dimensions[1].height = 36
        for column, text in enumerate(heads, start=1):
            cell = sheet.cell(2, column)
            neutral(cell, text)
            cell.font, cell.alignment = HEAD, CENTRE
            sheet.column_dimensions["ABCDEFGH"[column - 1]].width = 40 if column == 1 else 14
        row = 2
        for row, group in enumerate([*content.groups, content.total], start=3):
            self._row(sheet, row, group, names)
        ruled(sheet, f"A2:{last}{row}")
        sheet.freeze_panes = "B3"
        for_print(sheet, head_row=2, last_row=row, last_column=last)
        content_of = BytesIO()
        book.save(content_of)
        return content_of.getvalue()

    def _columns(self, content: Totals) -> tuple[list[str], list[str]]:
        """Names of the figures shown and their heads; the sent part stands beside the total, never in it."""
        sent = content.shows_home
        names = [*FIGURES, *(["home"] if sent else []), "waiting"]
        heads = [GROUPINGS[self.grouping], *HEADS, *(["其中派出"] if sent else []), "待审未计入"]
        return names, heads

    def _row(self, sheet, row: int, group: Group, names: list[str]) -> None:
        neutral(sheet.cell(row, 1), group.name)
        sheet.cell(row, 1).font, sheet.cell(row, 1).alignment = TEXT, LEFT
        for column, name in enumerate(names, start=2):
            cell = sheet.cell(row, column, getattr(group, name))
            cell.number_format, cell.font, cell.alignment = "0", TEXT, RIGHT
